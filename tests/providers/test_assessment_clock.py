"""The assessment clock, against a slow one that counts day by day."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import add_working_days, is_working_day
from apcommissioning.base.clocks import ClockState
from providers.rules.assessment_clock import clock, due_after_pause, due_when_extended
from providers.states import ApplicationStatus

ONE_DAY = timedelta(days=1)
# Years with every kind of turn: Christmas on a weekend, Easter late and early.
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
ROUNDS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 25)), max_size=4)


def counted_by_hand(submitted_on, days, pauses):
    """The day on which the last of `days` working days falls that no pause covers."""
    day, left = submitted_on, days
    while left:
        day += ONE_DAY
        if is_working_day(day) and not any(first <= day < last for first, last in pauses):
            left -= 1
    return day


def lived(submitted_on, days, rounds):
    """An application that is asked `rounds` times: so many days after the last answer, answered so many days later.

    Returns the day due and the pauses. Nothing is asked once the clock has run out.
    """
    due_on, pauses, today = add_working_days(submitted_on, days), [], submitted_on
    for wait, stands in rounds:
        paused_on = today + wait * ONE_DAY
        if paused_on > due_on:
            break
        today = paused_on + stands * ONE_DAY
        due_on = due_after_pause(due_on, submitted_on=submitted_on, paused_on=paused_on, resumed_on=today)
        pauses.append((paused_on, today))
    return due_on, pauses, today


@given(DAYS, st.sampled_from([10, 15]), ROUNDS)
def test_pauses_give_back_the_working_days_they_took_and_no_more(submitted_on, days, rounds):
    due_on, pauses, _ = lived(submitted_on, days, rounds)
    assert due_on == counted_by_hand(submitted_on, days, pauses)
    assert is_working_day(due_on)


@given(DAYS, ROUNDS)
def test_an_extension_adds_its_working_days_before_or_after_the_pauses(submitted_on, rounds):
    due_on, pauses, _ = lived(submitted_on, 10, rounds)
    assert due_when_extended(due_on, days=10, extended_days=15) == counted_by_hand(submitted_on, 15, pauses)


@given(DAYS, st.integers(1, 30), st.integers(0, 25))
def test_a_clock_that_had_run_out_is_not_wound_up_by_a_pause(submitted_on, late, stands):
    due_on = add_working_days(submitted_on, 10)
    paused_on = due_on + late * ONE_DAY
    after = due_after_pause(
        due_on, submitted_on=submitted_on, paused_on=paused_on, resumed_on=paused_on + stands * ONE_DAY
    )
    assert after == due_on


def application(submitted_on, due_on, *, days=10, paused_on=None, decided_on=None):
    at = datetime.combine(submitted_on, time(16), tzinfo=timekeeping.LONDON)
    decided = decided_on and datetime.combine(decided_on, time(9), tzinfo=timekeeping.LONDON)
    return SimpleNamespace(
        submitted_at=at,
        due_on=due_on,
        assessment_days=days,
        paused_on=paused_on,
        status=ApplicationStatus.DECIDED if decided_on else ApplicationStatus.IN_ASSESSMENT,
        status_at=decided or at,
    )


@given(DAYS, st.sampled_from([10, 15]), ROUNDS, st.integers(0, 9))
def test_the_badge_counts_what_is_left_of_the_days_allowed(submitted_on, days, rounds, later):
    due_on, pauses, today = lived(submitted_on, days, rounds)
    today += later * ONE_DAY
    with timekeeping.at(today):
        found = clock(application(submitted_on, due_on, days=days))
    assert (found.started_on, found.due_on) == (submitted_on, due_on)
    gone = sum(
        is_working_day(day) and not any(first <= day < last for first, last in pauses)
        for day in (submitted_on + n * ONE_DAY for n in range(1, (today - submitted_on).days + 1))
    )
    assert found.days_left == days - gone
    assert found.is_late is (today > due_on)


@given(DAYS, ROUNDS, st.integers(0, 20))
def test_while_it_stands_still_as_many_days_are_left_each_day(submitted_on, rounds, stands):
    due_on, pauses, today = lived(submitted_on, 10, rounds)
    if today > due_on:
        return
    with timekeeping.at(today - ONE_DAY):
        before = clock(application(submitted_on, due_on)).days_left
    with timekeeping.at(today + stands * ONE_DAY):
        standing = clock(application(submitted_on, due_on, paused_on=today))
    assert standing.state is ClockState.PAUSED
    assert standing.days_left == min(before, 10)


def test_ten_working_days_over_christmas_with_two_questions():
    """Sent on Friday 18 December 2026. Asked on the 22nd and answered on the 24th; asked again on 31 December and
    answered on Tuesday 5 January."""
    sent_on = date(2026, 12, 18)
    assert add_working_days(sent_on, 10) == date(2027, 1, 6)
    due_on = due_after_pause(
        date(2027, 1, 6), submitted_on=sent_on, paused_on=date(2026, 12, 22), resumed_on=date(2026, 12, 24)
    )
    assert due_on == date(2027, 1, 8)
    due_on = due_after_pause(due_on, submitted_on=sent_on, paused_on=date(2026, 12, 31), resumed_on=date(2027, 1, 5))
    assert due_on == date(2027, 1, 12)
    assert due_when_extended(due_on, days=10, extended_days=15) == date(2027, 1, 19)


@pytest.mark.parametrize(("decided_on", "words"), [(date(2027, 1, 11), "Met on day 9 of 10")])
def test_a_decision_is_counted_in_the_days_that_the_clock_ran(decided_on, words):
    with timekeeping.at(date(2027, 3, 1)):
        found = clock(application(date(2026, 12, 18), date(2027, 1, 12), decided_on=decided_on))
    assert found.words == words
