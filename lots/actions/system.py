"""What happens to a purchasing system and its lots."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from lots.models import Lot, PriceRule, PurchasingSystem, ServiceSpecification
from lots.rules import frozen, procurement, require
from lots.rules.system import SET_UP, publication
from lots.states import SystemStatus

# What an officer may change while the system is a draft, and what once it is published.
DRAFT_FIELDS = ("title", "reference", "route", "valid_from", "valid_until", "about", "contact_name", "contact_email")
OPEN_FIELDS = ("about", "contact_name", "contact_email", "valid_until")
DRAFT_LOT_FIELDS = ("name", "cohort", "key_stages", "usual_length_weeks", "reply_working_days", "start_school_days")
OPEN_LOT_FIELDS = ("is_open",)


def purchasing_system_create(*, by, **fields: Any) -> PurchasingSystem:
    """A new draft. `fields` are those of `DRAFT_FIELDS`. Raises `Refused` if the route does not allow the dates."""
    require(by, "purchasing_system_create")
    _check_dates(fields["route"], fields["valid_from"], fields["valid_until"])
    system = PurchasingSystem(**{name: fields[name] for name in DRAFT_FIELDS})
    with acting():
        system.save(force_insert=True)
        history.record(system, "created", by=by, words="Set up as a draft")
    return system


def purchasing_system_edit(system: PurchasingSystem, *, by, **fields: Any) -> PurchasingSystem:
    """Change what may be changed: anything of a draft; of a published system only how to reach the council, what is
    said about it and, where its route allows that, its end."""
    require(by, "purchasing_system_edit", system)
    is_draft = system.status == SystemStatus.DRAFT
    changed = _changed(system, fields, DRAFT_FIELDS if is_draft else OPEN_FIELDS)
    if not changed:
        return system
    route, valid_from, valid_until = (
        fields.get(name, getattr(system, name)) for name in ("route", "valid_from", "valid_until")
    )
    _check_dates(route, valid_from, valid_until, published_until=None if is_draft else system.valid_until)
    with acting():
        _write(system, changed, status=system.status)
        if is_draft and "valid_from" in changed:
            # The ceilings begin with the system, whenever that comes to be.
            old_from, new_from = changed["valid_from"]
            PriceRule.objects.filter(part__lot__purchasing_system=system, from_on=old_from).update(from_on=new_from)
        history.record(system, "edited", by=by, changed=_in_words(changed), words=_said(system, changed))
    return system


def purchasing_system_publish(system: PurchasingSystem, *, by) -> PurchasingSystem:
    """Freeze what applicants will be asked and told, and open the public page.

    Pins the latest question set, rubric and standard contract, freezes each lot's latest specification. Raises
    `Refused` with everything that still stands in its way.
    """
    require(by, "purchasing_system_publish", system)
    with acting():
        ready = publication(system)
        if not ready.is_ready:
            raise Refused(" ".join(ready.blockers))
        system.move(
            SystemStatus.OPEN,
            by=by,
            question_set=ready.question_set,
            rubric=ready.rubric,
            contract_template=ready.contract_template,
        )
        for lot in ready.lots:
            _freeze_specification(lot.specifications.all()[0], by=by)
    return system


def _freeze_specification(specification: ServiceSpecification, *, by) -> None:
    if specification.is_published:
        return
    specification.published_at = timekeeping.now()
    specification.hash = frozen.digest(frozen.content(specification))
    ServiceSpecification.objects.filter(pk=specification.pk).update(
        published_at=specification.published_at, hash=specification.hash
    )
    history.record(
        specification,
        "published",
        by=by,
        version=specification.version,
        hash=specification.hash,
        words=f"Specification version {specification.version} published and frozen",
    )


def purchasing_system_pause(system: PurchasingSystem, *, by, reason: str) -> PurchasingSystem:
    """Take no new applications for a while. Those already made go on."""
    require(by, "purchasing_system_pause", system)
    with acting():
        system.move(SystemStatus.PAUSED, by=by, reason=reason)
    return system


def purchasing_system_resume(system: PurchasingSystem, *, by, reason: str = "") -> PurchasingSystem:
    require(by, "purchasing_system_resume", system)
    with acting():
        system.move(SystemStatus.OPEN, by=by, reason=reason)
    return system


def purchasing_system_close(system: PurchasingSystem, *, by, reason: str) -> PurchasingSystem:
    """For good. Placements made under it go on to their own end."""
    require(by, "purchasing_system_close", system)
    with acting():
        system.move(SystemStatus.CLOSED, by=by, reason=reason)
    return system


# -- Lots --------------------------------------------------------------------------------------------------------------


def lot_edit(
    lot: Lot, *, by, ceilings: Iterable[tuple[PriceRule, Decimal]] = (), from_on: date | None = None, **fields: Any
) -> Lot:
    """Change a lot: anything of a draft system's; of a published one if it is open, and the ceilings from a day on.

    `ceilings` are (the price rule as it stands, the new ceiling in pounds excluding VAT). A draft's rule is changed; a
    published one stays, and a new one follows it from `from_on`, so that every agreement keeps the ceiling of its day.
    """
    require(by, "lot_edit", lot)
    is_draft = lot.purchasing_system.status == SystemStatus.DRAFT
    changed = _changed(lot, fields, (*DRAFT_LOT_FIELDS, *OPEN_LOT_FIELDS) if is_draft else OPEN_LOT_FIELDS)
    new_ceilings = [(rule, ceiling) for rule, ceiling in ceilings if rule.ceiling != ceiling]
    if not changed and not new_ceilings:
        return lot
    with acting():
        if changed:
            _write(lot, changed)
        if new_ceilings and is_draft:
            for rule, ceiling in new_ceilings:
                rule.ceiling = ceiling
            PriceRule.objects.bulk_update([rule for rule, _ceiling in new_ceilings], ["ceiling"])
        elif new_ceilings:
            _follow(new_ceilings, from_on)
        history.record(
            lot,
            "edited",
            by=by,
            changed=_in_words(changed),
            words=_said(lot, changed, *(["ceiling prices"] if new_ceilings else [])),
            ceilings=[f"{rule.part.title}: {ceiling}" for rule, ceiling in new_ceilings],
            from_on=str(from_on or ""),
        )
    return lot


def _follow(ceilings: list[tuple[PriceRule, Decimal]], from_on: date | None) -> None:
    if from_on is None or from_on < timekeeping.today():
        raise Refused("New ceilings need a day from which they hold: today or later.")
    if any(rule.from_on > from_on for rule, _ceiling in ceilings):
        raise Refused("A later ceiling is set already. Choose a day after it.")
    PriceRule.objects.bulk_create(
        [
            PriceRule(part=rule.part, unit=rule.unit, ratio=rule.ratio, ceiling=ceiling, from_on=from_on)
            for rule, ceiling in ceilings
        ],
        update_conflicts=True,
        unique_fields=["part", "unit", "ratio", "from_on"],
        update_fields=["ceiling"],
    )


def specification_edit(specification: ServiceSpecification, *, by, body: str) -> ServiceSpecification:
    """Rewrite a specification that is not published yet. Raises `Refused` once it is."""
    require(by, "specification_edit", specification)
    if specification.body == body:
        return specification
    with acting():
        if ServiceSpecification.objects.filter(pk=specification.pk).published().exists():
            raise TooLate(SET_UP)
        ServiceSpecification.objects.filter(pk=specification.pk).update(body=body)
        history.record(specification, "edited", by=by, version=specification.version, words="Specification rewritten")
    specification.body = body
    return specification


# -- Parts -------------------------------------------------------------------------------------------------------------


def _changed(row: Any, fields: Mapping[str, Any], allowed: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    """Each field whose value would change: (old, new). Raises `Refused` for one that is frozen."""
    changed = {name: (getattr(row, name), value) for name, value in fields.items() if getattr(row, name) != value}
    if set(changed) - set(allowed):
        raise Refused(SET_UP)
    return changed


def _write(row: Any, changed: Mapping[str, tuple[Any, Any]], **still: Any) -> None:
    written = (
        type(row).objects.filter(pk=row.pk, **still).update(**{name: new for name, (_old, new) in changed.items()})
    )
    if not written:
        raise TooLate("Somebody else has just changed this. Nothing of yours was saved: look at it again.")
    for name, (_old, new) in changed.items():
        setattr(row, name, new)


def _said(row: Any, changed: Mapping[str, tuple[Any, Any]], *more: str) -> str:
    """The line of the history: what was changed."""
    names = [str(row._meta.get_field(name).verbose_name) for name in changed]
    return f"Changed {', '.join([*names, *more])}"


def _in_words(changed: Mapping[str, tuple[Any, Any]]) -> dict[str, list[str]]:
    return {name: [str(old), str(new)] for name, (old, new) in changed.items()}


def _check_dates(route: str, valid_from: date, valid_until: date, *, published_until: date | None = None) -> None:
    problems = procurement.for_route(route).date_problems(
        valid_from, valid_until, published_until=published_until, on=timekeeping.today()
    )
    if problems:
        raise Refused(" ".join(problem.words for problem in problems))
