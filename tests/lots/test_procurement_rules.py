from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apcommissioning.base.calendars import is_working_day, working_days_between
from lots.models import PurchasingSystem
from lots.rules import procurement
from lots.states import Route

ON = date(2026, 3, 11)


def words(route, valid_from, valid_until, **more):
    found = procurement.for_route(route).date_problems(valid_from, valid_until, **{"on": ON, **more})
    return [(problem.field, problem.words) for problem in found]


def test_every_route_has_its_rules():
    assert set(procurement.ROUTES) == set(Route)
    assert procurement.for_system(PurchasingSystem(route="legacy_dps")).law.endswith("regulation 34")


def test_a_legacy_system_ends_by_23_february_2029():
    assert words(Route.LEGACY_DPS, date(2020, 7, 1), date(2029, 2, 23)) == []
    assert words(Route.LEGACY_DPS, date(2020, 7, 1), date(2029, 2, 24)) == [
        (
            "valid_until",
            "The end date must be 23\u00a0February\u00a02029 or earlier. Dynamic purchasing systems set up under the "
            "Public Contracts Regulations 2015 end by then: the 2024 transitional regulations, regulation 5, say so.",
        )
    ]


def test_no_new_legacy_system_may_begin():
    [(field, sentence)] = words(Route.LEGACY_DPS, date(2025, 2, 24), date(2028, 1, 1))
    assert field == "valid_from"
    assert sentence.endswith("Choose an earlier start date, or another procurement route.")
    assert words(Route.LEGACY_DPS, date(2025, 2, 23), date(2028, 1, 1)) == []


def test_the_end_of_a_published_legacy_system_is_fixed_after_23_february_2026():
    shorter = {"published_until": date(2029, 2, 23)}
    assert words(Route.LEGACY_DPS, date(2020, 7, 1), date(2028, 2, 23), **shorter)[0][0] == "valid_until"
    assert words(Route.LEGACY_DPS, date(2020, 7, 1), date(2029, 2, 23), **shorter) == []
    assert words(Route.LEGACY_DPS, date(2020, 7, 1), date(2028, 2, 23), **shorter, on=date(2026, 2, 23)) == []


def test_an_open_framework_lasts_eight_years_at_most():
    assert words(Route.OPEN_FRAMEWORK, date(2024, 2, 29), date(2032, 2, 29)) == []
    assert [field for field, _ in words(Route.OPEN_FRAMEWORK, date(2026, 4, 1), date(2034, 4, 2))] == ["valid_until"]
    assert procurement.for_route(Route.OPEN_FRAMEWORK).latest_end(date(2023, 2, 28)) == date(2031, 2, 28)


def test_other_routes_have_no_end_in_law():
    for route in (Route.DYNAMIC_MARKET, Route.LIGHT_TOUCH, Route.APPROVED_LIST):
        assert words(route, date(2026, 4, 1), date(2046, 4, 1)) == []


def test_an_end_before_the_start_is_refused_by_every_route():
    for route in Route:
        assert ("valid_until", "The end date must be after the start date.") in words(
            route, date(2024, 4, 1), date(2024, 4, 1)
        )


@settings(deadline=None)  # the first day asked about loads the bank holidays
@given(st.dates(date(2021, 1, 1), date(2029, 1, 1)))
def test_the_assessment_clock_is_ten_working_days_or_fifteen(submitted_on):
    rules = procurement.for_route(Route.LEGACY_DPS)
    due, later = rules.assessment_due(submitted_on), rules.assessment_due(submitted_on, extended=True)
    assert is_working_day(due)
    assert working_days_between(submitted_on, due) == 10
    assert working_days_between(submitted_on, later) == 15


@pytest.mark.parametrize(
    ("submitted_on", "due"),
    [
        (date(2026, 3, 2), date(2026, 3, 16)),
        (date(2026, 3, 27), date(2026, 4, 14)),  # over Good Friday and Easter Monday
    ],
)
def test_bank_holidays_do_not_count(submitted_on, due):
    assert procurement.for_route(Route.LEGACY_DPS).assessment_due(submitted_on) == due


def test_conditions_of_a_legacy_system_or_a_dynamic_market_do_not_change():
    assert {route for route, rules in procurement.ROUTES.items() if not rules.conditions_may_change} == {
        Route.LEGACY_DPS,
        Route.DYNAMIC_MARKET,
        Route.OPEN_FRAMEWORK,
    }


def test_entry_is_told_in_words():
    assert procurement.for_route(Route.LEGACY_DPS).entry_words(date(2029, 2, 23)) == (
        "You may apply on any day until 23\u00a0February\u00a02029."
    )
    assert "reopened" in procurement.for_route(Route.OPEN_FRAMEWORK).entry_words(date(2029, 2, 23))
