from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import add_working_days, is_working_day
from apcommissioning.base.clocks import Pause, date_clock, school_day_clock, working_day_clock

from .test_calendars import CALENDAR

RECEIVED_ON = date(2026, 11, 12)  # a Thursday: ten working days end on Thursday 26 November


def assessment(on, **how):
    with timekeeping.at(on):
        return working_day_clock("Assessment", RECEIVED_ON, 10, **how)


def shown(clock):
    return clock.state, clock.words, clock.due_words


def test_a_running_clock_says_how_many_working_days_are_left():
    assert shown(assessment(date(2026, 11, 16))) == ("running", "8 working days left", "due Thu 26 Nov")


def test_three_days_are_soon():
    assert shown(assessment(date(2026, 11, 23))) == ("soon", "3 working days left", "due Thu 26 Nov")
    assert assessment(date(2026, 11, 25)).words == "1 working day left"


def test_the_due_day_is_today():
    assert shown(assessment(date(2026, 11, 26))) == ("today", "Due today", "due Thu 26 Nov")


def test_a_missed_clock_says_by_how_much():
    assert shown(assessment(date(2026, 11, 27))) == ("missed", "Missed by 1 working day", "due Thu 26 Nov")
    assert assessment(date(2026, 12, 1), late="Overdue").words == "Overdue 3 working days"


def test_a_weekend_after_the_due_day_is_late_by_no_working_day_yet():
    with timekeeping.at(date(2026, 11, 28)):
        clock = working_day_clock("Reply", date(2026, 11, 20), 5)
    assert (clock.state, clock.words, clock.days_left) == ("missed", "Missed", 0)


def test_a_met_clock_says_on_which_day():
    clock = assessment(date(2026, 12, 20), met_on=date(2026, 11, 24))
    assert shown(clock) == ("met", "Met on day 8 of 10", "due Thu 26 Nov")
    assert not clock.is_open and clock.days_left is None


def test_done_late_stays_missed():
    clock = assessment(date(2026, 12, 20), met_on=date(2026, 11, 30))
    assert shown(clock) == ("missed", "Missed by 2 working days", "due Thu 26 Nov, done Mon 30 Nov")
    assert not clock.is_open


def test_an_ended_pause_moves_the_due_date_by_its_working_days():
    pause = Pause(date(2026, 11, 16), date(2026, 11, 18), "waiting for the provider")
    assert assessment(date(2026, 11, 19), pauses=[pause]).due_on == date(2026, 11, 30)


def test_a_standing_pause_stops_the_clock_and_says_why():
    pause = Pause(date(2026, 11, 16), None, "waiting for the provider")
    for on in (date(2026, 11, 16), date(2026, 12, 24)):
        clock = assessment(on, pauses=[pause])
        assert shown(clock) == ("paused", "Paused with 9 working days left", "waiting for the provider")
    assert assessment(date(2026, 11, 20), pauses=[Pause(date(2026, 11, 16))]).due_words == "since Mon 16 Nov"


def test_a_pause_after_the_due_day_does_not_undo_the_miss():
    clock = assessment(date(2026, 12, 1), pauses=[Pause(date(2026, 11, 30))])
    assert clock.state == "missed"


def test_another_year_is_written_out():
    assert assessment(date(2027, 1, 5)).due_words == "due Thu 26 Nov 2026"


def test_day_six_of_the_story():
    with timekeeping.at(date(2025, 11, 10)):
        clock = school_day_clock("Day six", date(2025, 11, 3), 6, calendar=CALENDAR)
    assert shown(clock) == ("soon", "1 school day left", "due Tue 11 Nov")
    with timekeeping.at(date(2026, 1, 28)):
        missed = school_day_clock("Day six", date(2026, 1, 15), 6, calendar=CALENDAR, met_on=date(2026, 1, 28))
    assert missed.words == "Missed by 3 school days"


def test_a_clock_beyond_the_term_dates_says_so_and_breaks_nothing():
    with timekeeping.at(date(2026, 7, 20)):
        clock = school_day_clock("Day six", date(2026, 7, 16), 6, calendar=CALENDAR)
    assert shown(clock) == ("soon", "Term dates needed", "none entered for Wed 22 Jul")
    assert clock.due_on is None


def test_a_date_clock_counts_plain_days():
    with timekeeping.at(date(2026, 11, 16)):
        assert shown(date_clock("Insurance", date(2026, 12, 4))) == ("running", "18 days left", "due Fri 4 Dec")
        assert date_clock("Insurance", date(2026, 11, 15)).words == "Missed by 1 day"
        assert date_clock("Invoice", date(2026, 12, 4), met_on=date(2026, 11, 14)).words == "Met on Sat 14 Nov"


days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(days, st.integers(1, 20), st.integers(0, 40))
def test_every_clock_has_one_state_that_agrees_with_its_days(started_on, number, later):
    with timekeeping.at(started_on + timedelta(days=later)):
        clock = working_day_clock("Any", started_on, number)
        today = timekeeping.today()
    assert clock.due_on == add_working_days(started_on, number)
    assert (clock.state == "missed") == (today > clock.due_on)
    assert (clock.state == "today") == (today == clock.due_on)
    assert (clock.state in ("soon", "running")) == (today < clock.due_on)


@given(days, st.integers(1, 15), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 15)), max_size=3))
def test_pauses_only_ever_move_a_due_date_later_by_the_working_days_they_cover(started_on, number, spans):
    pauses = [
        Pause(started_on + timedelta(days=start), started_on + timedelta(days=start + length))
        for start, length in spans
    ]
    with timekeeping.at(started_on):
        due_on = working_day_clock("Any", started_on, number, pauses=pauses).due_on
    running = [
        day
        for n in range(1, (due_on - started_on).days + 1)
        if is_working_day(day := started_on + timedelta(days=n)) and not any(p.covers(day) for p in pauses)
    ]
    assert len(running) == number and running[-1] == due_on
