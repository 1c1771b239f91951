"""A lot's service specification through time, and on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apcommissioning.base.merge import MergeText
from apcommissioning.base.money import format_money
from apcommissioning.base.timekeeping import LONDON
from lots.models import Lot, ServiceSpecification

from .lots import lot_ceilings, text_values


@dataclass(frozen=True)
class InForce:
    """A published version, and the days it held: `until` is None for the one in force."""

    specification: ServiceSpecification
    since: datetime
    until: datetime | None


def specifications_through_time(lot: Lot) -> list[InForce]:
    """The published versions, latest first. One query."""
    found: list[InForce] = []
    until = None
    for specification in lot.specifications.published().order_by("-version"):
        assert specification.published_at is not None
        found.append(InForce(specification, specification.published_at, until))
        until = specification.published_at
    return found


def specifications_at(lots: Iterable[Lot], moment: datetime) -> list[ServiceSpecification]:
    """The version of each lot's specification that was in force at a moment, in the order of the lots: what an
    application sent then is held to. One query."""
    found: dict[int, ServiceSpecification] = {}
    published = ServiceSpecification.objects.published().filter(lot__in=lots, published_at__lte=moment)
    for specification in published.select_related("lot").order_by("lot__number", "version"):
        found[specification.lot_id] = specification
    return list(found.values())


def specification_paper(specification: ServiceSpecification) -> dict[str, Any]:
    """What its PDF shows."""
    lot = specification.lot
    published_at = specification.published_at
    assert published_at is not None
    lines = [rule for part in lot_ceilings(lot, published_at.astimezone(LONDON).date()) for rule in part.now]
    prices = [
        f"{rule.get_unit_display()}, {rule.get_ratio_display().lower()}: {format_money(rule.ceiling)}" for rule in lines
    ]
    weeks = f"Usually {lot.usual_length_weeks} weeks; after {lot.review_by_manager_weeks} a manager decides"
    return {
        "specification": specification,
        "lot": lot,
        "body": MergeText.read(specification.body).fill(text_values(lot.purchasing_system), preview=True),
        "glance": [
            ("For", lot.cohort),
            ("Key stages", lot.key_stages_in_words()),
            ("Mode", lot.get_mode_display()),
            ("Length", weeks),
        ],
        "buying": [
            ("Sessions", f"{lot.fewest_sessions_a_week} to {lot.most_sessions_a_week} a week"),
            ("Reply", f"Within {_days(lot.reply_working_days, 'working')}"),
            ("Start", f"Within {_days(lot.start_school_days, 'school')}"),
            ("Ceilings", "\n".join(dict.fromkeys(prices)) or "None set"),
        ],
    }


def _days(number: int, kind: str) -> str:
    return f"{number} {kind} day{'' if number == 1 else 's'}"
