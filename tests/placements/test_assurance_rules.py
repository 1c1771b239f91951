"""What the registers say of a provider's risk."""

from datetime import date, timedelta

import pytest

from placements.models import Session
from placements.states import Half, Mark, PlacementStatus
from providers.rules.assurance import triggered
from tests.factories.placements import PlacementFactory

ON = date(2026, 11, 23)


@pytest.fixture
def placement(db):
    return PlacementFactory(status=PlacementStatus.LIVE)


def mark(placement, present, absent, *, since=ON):
    codes = [Mark.PRESENT_AM] * present + [Mark.NOT_EXPLAINED] * absent
    rows = [
        Session(
            placement=placement,
            on=since - timedelta(days=number % 40),
            half=Half.AM if number < 40 else Half.PM,
            code=code if number < 40 or code != Mark.PRESENT_AM else Mark.PRESENT_PM,
            marked_by=placement.drafted_by,
        )
        for number, code in enumerate(codes)
    ]
    Session.objects.bulk_create(rows)


def why(placement):
    return [one.key for one in triggered(ON).get(placement.provider_id, [])]


def test_low_attendance_over_enough_sessions_raises_the_risk(placement):
    mark(placement, present=21, absent=19)
    assert why(placement) == ["low_attendance"]


def test_attendance_at_the_line_or_over_few_sessions_raises_nothing(placement):
    mark(placement, present=22, absent=18)
    assert why(placement) == []
    other = PlacementFactory(status=PlacementStatus.LIVE)
    mark(other, present=5, absent=34)
    assert why(other) == []


def test_marks_of_long_ago_count_no_more(placement):
    mark(placement, present=0, absent=40, since=date(2026, 9, 1))
    assert why(placement) == []
