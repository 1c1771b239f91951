"""A lot's service specification through time, and on paper."""

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


def specification_at(lot: Lot, moment: datetime) -> ServiceSpecification | None:
    """The version that was in force at a moment: what an applicant who sent an application then was held to."""
    return lot.specifications.published().filter(published_at__lte=moment).order_by("-version").first()


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
