"""The numbers and values behind the lots' pages."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from lots.models import LotPart, PriceRule, PurchasingSystem
from lots.rules import procurement, questions


def ceiling(part: LotPart, unit: str, ratio: str, on: date) -> Decimal | None:
    """The most the council pays for a unit in a lot part on a day, in pounds excluding VAT; None where it buys none."""
    rule = (
        PriceRule.objects.filter(part=part, unit=unit, ratio=ratio, from_on__lte=on).order_by("-from_on", "-pk").first()
    )
    return rule.ceiling if rule else None


def ceilings_on(part: LotPart, on: date) -> list[PriceRule]:
    """The rules in force in a part on a day, in the order of units and ratios. Reads `part.price_rules.all()` once."""
    in_force: dict[tuple[str, str], PriceRule] = {}
    for rule in sorted(part.price_rules.all(), key=lambda rule: rule.from_on):
        if rule.from_on <= on:
            in_force[rule.unit, rule.ratio] = rule
    return list(in_force.values())


def text_values(system: PurchasingSystem) -> dict[str, Any]:
    """What the council's standing texts ask for that the purchasing system knows: for `MergeText.fill`."""
    route = procurement.for_system(system)
    own: Mapping[str, Any] = system.question_set.settings if system.question_set else {}
    return {
        **questions.filled_settings(own),
        **{name: value for name, value in system.terms.items() if name != "prices"},
        "council_name": settings.COUNCIL_NAME,
        "council_address": settings.COUNCIL_ADDRESS,
        "council_officer": system.contact_name,
        "council_email": system.contact_email,
        "purchasing_system_title": system.title,
        "purchasing_system_reference": system.reference,
        "procurement_route": system.get_route_display(),
        "opens_on": system.valid_from,
        "ends_on": system.valid_until,
        "assessment_days": route.assessment_days,
        "assessment_days_extended": route.extended_assessment_days,
    }
