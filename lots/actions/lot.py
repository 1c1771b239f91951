"""Lots, their parts and ceilings."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from lots.models import Lot, LotPart, PriceRule, PurchasingSystem, ServiceSpecification
from lots.rules import require
from lots.rules.system import SET_UP
from lots.states import SystemStatus

from .fields import changed_fields, old_and_new, said, write

# What an officer may change while the system is a draft, and what once it is published.
DRAFT_LOT_FIELDS = (
    *("name", "mode", "cohort", "key_stages", "key_stage_note", "usual_commissioner", "usual_length_weeks"),
    *("review_by_manager_weeks", "fewest_sessions_a_week", "most_sessions_a_week", "reply_working_days"),
    *("start_school_days", "rubric_family", "warning"),
)
OPEN_LOT_FIELDS = ("is_open",)
PART_FIELDS = ("title", "delivery", "also_delivery", "needs_site", "registered_only")

# A price line of a part: unit, ratio, and the ceiling in pounds excluding VAT.
type PriceLine = tuple[str, str, Decimal]


def lot_add(system: PurchasingSystem, *, by, **fields: Any) -> Lot:
    """A lot of a draft, the next by number, with an empty service specification. `fields`: `DRAFT_LOT_FIELDS`."""
    require(by, "lot_add", system)
    with acting():
        _still_a_draft(system)
        number = (system.lots.aggregate(last=Max("number"))["last"] or 0) + 1
        lot = Lot.objects.create(purchasing_system=system, number=number, key=f"lot_{number}", **fields)
        ServiceSpecification.objects.create(lot=lot, version=1, body="")
        history.record(lot, "added", by=by, words=f"{lot} added")
        history.record(system, "edited", by=by, words=f"{lot} added")
    return lot


def lot_remove(lot: Lot, *, by) -> None:
    """Take a lot out of a draft, with its parts, ceilings and specification."""
    require(by, "lot_remove", lot)
    with acting():
        _still_a_draft(lot.purchasing_system)
        history.record(lot.purchasing_system, "edited", by=by, words=f"{lot} removed")
        lot.delete()


def _still_a_draft(system: PurchasingSystem) -> None:
    """Inside a transaction: nobody has published it while this person was writing."""
    if not PurchasingSystem.objects.filter(pk=system.pk, status=SystemStatus.DRAFT).exists():
        raise TooLate(SET_UP)


# -- Parts -------------------------------------------------------------------------------------------------------------


def part_add(lot: Lot, *, by, prices: Sequence[PriceLine], **fields: Any) -> LotPart:
    """A part of a draft's lot, with its ceilings from the first day. `fields`: `PART_FIELDS`."""
    require(by, "part_add", lot)
    with acting():
        _still_a_draft(lot.purchasing_system)
        taken = set(LotPart.objects.filter(lot=lot).values_list("key", flat=True))
        letters = (f"{lot.number}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
        key = next((one for one in letters if one not in taken), "")
        if not key:
            raise Refused("A lot has twenty-six parts at most.")
        part = LotPart.objects.create(lot=lot, key=key, **fields)
        _price(part, prices)
        history.record(lot, "edited", by=by, words=f"Part “{part.title}” added")
    return part


def part_edit(part: LotPart, *, by, prices: Sequence[PriceLine], **fields: Any) -> LotPart:
    """Change a part of a draft; `prices` take the place of its ceilings."""
    require(by, "part_edit", part)
    with acting():
        _still_a_draft(part.lot.purchasing_system)
        LotPart.objects.filter(pk=part.pk).update(**fields)
        part.price_rules.all().delete()
        _price(part, prices)
        part.refresh_from_db()
        history.record(part.lot, "edited", by=by, words=f"Part “{part.title}” changed")
    return part


def part_remove(part: LotPart, *, by) -> None:
    require(by, "part_remove", part)
    with acting():
        _still_a_draft(part.lot.purchasing_system)
        history.record(part.lot, "edited", by=by, words=f"Part “{part.title}” removed")
        part.delete()


def _price(part: LotPart, prices: Sequence[PriceLine]) -> None:
    from_on = part.lot.purchasing_system.valid_from
    PriceRule.objects.bulk_create(
        PriceRule(part=part, unit=unit, ratio=ratio, ceiling=ceiling, from_on=from_on)
        for unit, ratio, ceiling in prices
    )


# -- A lot, also after publishing --------------------------------------------------------------------------------------


def lot_edit(
    lot: Lot, *, by, ceilings: Iterable[tuple[PriceRule, Decimal]] = (), from_on: date | None = None, **fields: Any
) -> Lot:
    """Change a lot: anything of a draft system's; of a published one if it is open, and the ceilings from a day on.

    `ceilings` are (the price rule as it stands, the new ceiling in pounds excluding VAT). A draft's rule is changed; a
    published one stays, and a new one follows it from `from_on`, so that every agreement keeps the ceiling of its day.
    """
    require(by, "lot_edit", lot)
    is_draft = lot.purchasing_system.status == SystemStatus.DRAFT
    changed = changed_fields(lot, fields, (*DRAFT_LOT_FIELDS, *OPEN_LOT_FIELDS) if is_draft else OPEN_LOT_FIELDS)
    new_ceilings = [(rule, ceiling) for rule, ceiling in ceilings if rule.ceiling != ceiling]
    if not changed and not new_ceilings:
        return lot
    with acting():
        if changed:
            write(lot, changed)
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
            changed=old_and_new(changed),
            words=said(lot, changed, *(["ceiling prices"] if new_ceilings else [])),
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
