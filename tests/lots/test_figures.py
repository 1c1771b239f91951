from datetime import date
from decimal import Decimal

import pytest

from lots import figures
from lots.models import LotPart, PriceRule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


@pytest.fixture
def part(system):
    return LotPart.objects.get(lot__purchasing_system=system, key="lot_1a")


def test_the_ceiling_is_the_one_in_force_on_the_day(part):
    PriceRule.objects.create(
        part=part, unit="hour", ratio="one_to_one", ceiling=Decimal("50.00"), from_on=date(2026, 4, 1)
    )
    assert figures.ceiling(part, "hour", "one_to_one", date(2026, 3, 31)) == Decimal("48.00")
    assert figures.ceiling(part, "hour", "one_to_one", date(2026, 4, 1)) == Decimal("50.00")
    assert figures.ceiling(part, "hour", "one_to_one", date(2020, 6, 30)) is None
    assert figures.ceiling(part, "week", "one_to_one", date(2026, 4, 1)) is None
    assert {(r.ratio, r.ceiling) for r in figures.ceilings_on(part, date(2026, 4, 1))} == {
        ("one_to_one", Decimal("50.00")),
        ("one_to_two", Decimal("29.00")),
        ("small_group", Decimal("18.00")),
    }


def test_what_the_system_knows_is_ready_for_the_councils_texts(system):
    values = figures.text_values(system)
    assert values["employers_liability"] == "£5,000,000"
    assert values["missed_sessions_payable"] == 5
    assert values["ends_on"] == date(2029, 2, 23)
    assert values["assessment_days"] == 10
