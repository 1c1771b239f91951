"""What happens to a purchasing system and its lots."""

from datetime import date
from typing import Any

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused
from lots.models import PriceRule, PurchasingSystem
from lots.rules import procurement, require, windows
from lots.rules.system import publication
from lots.states import SystemStatus

from .fields import changed_fields, old_and_new, said, write
from .specification import freeze_specification

# What an officer may change while the system is a draft, and what once it is published.
OPEN_FIELDS = ("about", "contact_name", "contact_email", "questions_until")
DRAFT_FIELDS = ("title", "reference", "route", "valid_from", "valid_until", "entry", *OPEN_FIELDS)


def _check_reference(reference: str, system: PurchasingSystem) -> None:
    """Asked with the history's lock in hand: the form may not have seen a colleague's, or the same one sent twice."""
    if PurchasingSystem.objects.filter(reference__iexact=reference).exclude(pk=system.pk).exists():
        raise Refused("Another purchasing system has this reference. Enter a different one.")


def purchasing_system_create(*, by, **fields: Any) -> PurchasingSystem:
    """A new draft. `fields` are those of `DRAFT_FIELDS`. Raises `Refused` if the route does not allow the dates."""
    require(by, "purchasing_system_create")
    check_dates(fields["route"], fields["valid_from"], fields["valid_until"])
    system = PurchasingSystem(**{name: fields[name] for name in DRAFT_FIELDS if name in fields})
    _check_entry(system.route, system.entry)
    with acting():
        _check_reference(system.reference, system)
        system.save(force_insert=True)
        history.record(system, "created", by=by, words="Set up as a draft")
    return system


def purchasing_system_edit(system: PurchasingSystem, *, by, **fields: Any) -> PurchasingSystem:
    """Change what may be changed: anything of a draft; of a published system only how to reach the council and what is
    said about it. Its terms change by `terms_change`."""
    require(by, "purchasing_system_edit", system)
    is_draft = system.status == SystemStatus.DRAFT
    changed = changed_fields(system, fields, DRAFT_FIELDS if is_draft else OPEN_FIELDS)
    if not changed:
        return system
    if is_draft:
        route, start, end, entry = (
            fields.get(name, getattr(system, name)) for name in ("route", "valid_from", "valid_until", "entry")
        )
        check_dates(route, start, end)
        _check_entry(route, entry)
    with acting():
        if "reference" in changed:
            _check_reference(fields["reference"], system)
        write(system, changed, status=system.status)
        if is_draft and "valid_from" in changed:
            # The ceilings begin with the system, whenever that comes to be.
            old_from, new_from = changed["valid_from"]
            PriceRule.objects.filter(part__lot__purchasing_system=system, from_on=old_from).update(from_on=new_from)
        history.record(system, "edited", by=by, changed=old_and_new(changed), words=said(system, changed))
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
            freeze_specification(lot.specifications.all()[0], by=by)
    return system


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


def check_dates(route: str, valid_from: date, valid_until: date, *, published_until: date | None = None) -> None:
    problems = procurement.for_route(route).date_problems(
        valid_from, valid_until, published_until=published_until, on=timekeeping.today()
    )
    if problems:
        raise Refused(" ".join(problem.words for problem in problems))


def _check_entry(route: str, entry: str) -> None:
    if problem := windows.entry_problem(route, entry):
        raise Refused(problem)
