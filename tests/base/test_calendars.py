from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apcommissioning.base.calendars import (
    NoTermDates,
    SchoolCalendar,
    Term,
    academic_year,
    add_working_days,
    is_working_day,
    working_days_between,
)

YEAR = "2025/26"
CALENDAR = SchoolCalendar(
    terms=(
        Term("Autumn 1", YEAR, date(2025, 9, 3), date(2025, 10, 24)),
        Term("Autumn 2", YEAR, date(2025, 11, 3), date(2025, 12, 19)),
        Term("Spring 1", YEAR, date(2026, 1, 5), date(2026, 2, 13)),
        Term("Spring 2", YEAR, date(2026, 2, 23), date(2026, 3, 27)),
        Term("Summer 1", YEAR, date(2026, 4, 13), date(2026, 5, 22)),
        Term("Summer 2", YEAR, date(2026, 6, 1), date(2026, 7, 21)),
    ),
    closures=frozenset({date(2025, 11, 28)}),
)
days = st.dates(date(2015, 1, 1), date(2040, 12, 31))
numbers = st.integers(0, 60)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 12, 24), True),
        (date(2025, 12, 25), False),
        (date(2025, 12, 26), False),
        (date(2027, 12, 27), False),  # Christmas Day 2027 is a Saturday: Monday and Tuesday stand in
        (date(2027, 12, 28), False),
        (date(2028, 1, 3), False),  # New Year's Day 2028 is a Saturday
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday, a bank holiday in England
        (date(2026, 5, 4), False),
        (date(2026, 3, 17), True),  # St Patrick's Day is Northern Ireland's
        (date(2026, 8, 3), True),  # Scotland's summer bank holiday
        (date(2026, 8, 31), False),
        (date(2020, 5, 8), False),  # early May, moved to Victory in Europe Day
        (date(2022, 6, 3), False),  # the Platinum Jubilee
        (date(2026, 11, 14), False),  # a Saturday
    ],
)
def test_a_working_day_is_a_weekday_that_is_no_bank_holiday_in_england(day, works):
    assert is_working_day(day) is works


def test_ten_working_days_over_christmas():
    assert add_working_days(date(2025, 12, 18), 10) == date(2026, 1, 6)


def test_the_day_itself_is_not_counted():
    assert add_working_days(date(2026, 11, 16), 1) == date(2026, 11, 17)
    assert add_working_days(date(2026, 11, 16), 0) == date(2026, 11, 16)


@given(days, numbers)
def test_days_added_can_be_counted_again(day, number):
    due = add_working_days(day, number)
    assert working_days_between(day, due) == number
    assert number == 0 or is_working_day(due)


@given(days, numbers, numbers)
def test_adding_in_two_steps_is_adding_at_once(day, first, second):
    assert add_working_days(add_working_days(day, first), second) == add_working_days(day, first + second)


@given(days, days.flatmap(lambda d: st.integers(-90, 90).map(lambda n: d + timedelta(days=n))))
def test_counting_backwards_is_the_negative(first, last):
    last = min(max(last, first - timedelta(days=90)), first + timedelta(days=90))
    assert working_days_between(first, last) == -working_days_between(last, first)


@given(days, st.integers(1, 60))
def test_from_a_working_day_back_and_forth_is_home_again(day, number):
    day = add_working_days(day, 1)
    assert add_working_days(add_working_days(day, -number), number) == day


def test_weekends_holidays_bank_holidays_and_closures_are_no_school_days():
    assert [
        CALENDAR.is_school_day(day)
        for day in (
            date(2025, 11, 3),
            date(2025, 11, 8),
            date(2025, 10, 27),
            date(2026, 5, 4),
            date(2025, 11, 28),
        )
    ] == [True, False, False, False, False]


def test_the_sixth_school_day_following_an_exclusion():
    excluded_on = date(2025, 11, 3)
    assert CALENDAR.add_school_days(excluded_on, 6) == date(2025, 11, 11)
    assert CALENDAR.nth_school_day(date(2025, 11, 4), 6) == date(2025, 11, 11)
    assert CALENDAR.school_days_between(date(2026, 1, 15), date(2026, 1, 28)) == 9


def test_day_six_steps_over_a_half_term_and_a_closure():
    assert CALENDAR.add_school_days(date(2025, 10, 22), 6) == date(2025, 11, 6)
    assert CALENDAR.add_school_days(date(2025, 11, 21), 6) == date(2025, 12, 2)


def test_a_first_day_in_a_holiday_counts_from_the_next_school_day():
    assert CALENDAR.nth_school_day(date(2025, 10, 27), 1) == date(2025, 11, 3)
    with pytest.raises(ValueError, match="numbered from 1"):
        CALENDAR.nth_school_day(date(2025, 10, 27), 0)


@given(st.dates(date(2025, 9, 3), date(2026, 5, 1)), st.integers(1, 40))
def test_school_days_added_can_be_counted_again(day, number):
    due = CALENDAR.add_school_days(day, number)
    assert CALENDAR.is_school_day(due)
    assert CALENDAR.school_days_between(day, due) == number
    assert CALENDAR.nth_school_day(day + timedelta(days=1), number) == due


@pytest.mark.parametrize("day", [date(2025, 9, 2), date(2026, 7, 22), date(2030, 1, 1)])
def test_a_day_without_term_dates_is_said_not_guessed(day):
    with pytest.raises(NoTermDates, match=r"There are no term dates for \d+ \w+ 20\d\d\. Add"):
        CALENDAR.is_school_day(day)


def test_counting_past_the_last_term_stops_with_an_error():
    with pytest.raises(NoTermDates):
        CALENDAR.add_school_days(date(2026, 7, 16), 6)
    with pytest.raises(NoTermDates):
        SchoolCalendar(terms=()).add_school_days(date(2026, 7, 16), 1)


def test_a_year_that_was_never_entered_is_not_taken_for_a_holiday():
    hole = SchoolCalendar(terms=(*CALENDAR.terms, Term("Autumn 1", "2027/28", date(2027, 9, 2), date(2027, 10, 22))))
    with pytest.raises(NoTermDates):
        hole.add_school_days(date(2026, 7, 20), 6)
    assert hole.is_school_day(date(2027, 9, 2))


def test_the_summer_holiday_is_a_holiday():
    summer = SchoolCalendar(terms=(*CALENDAR.terms, Term("Autumn 1", "2026/27", date(2026, 9, 3), date(2026, 10, 23))))
    assert summer.add_school_days(date(2026, 7, 21), 1) == date(2026, 9, 3)


def test_terms_and_their_bounds():
    assert CALENDAR.term_of(date(2026, 2, 13)).name == "Spring 1"
    assert CALENDAR.term_of(date(2026, 2, 16)) is None
    assert CALENDAR.half_term_bounds(date(2026, 2, 10)) == (date(2026, 1, 5), date(2026, 2, 13))
    assert CALENDAR.half_term_bounds(date(2026, 2, 16)) == (date(2026, 2, 23), date(2026, 3, 27))


def test_the_academic_year_turns_in_september():
    assert [academic_year(date(2026, 8, 31)), academic_year(date(2026, 9, 1))] == ["2025/26", "2026/27"]
    assert academic_year(date(1999, 9, 1)) == "1999/00"


@pytest.mark.django_db
def test_the_calendar_is_read_in_one_query_and_asks_no_more(django_assert_num_queries):
    from apcommissioning.base.models import ClosureDay, SchoolTerm

    for term in CALENDAR.terms:
        SchoolTerm.objects.create(
            name=term.name, academic_year=term.academic_year, first_on=term.first_on, last_on=term.last_on
        )
    ClosureDay.objects.create(on=date(2025, 11, 28), why="Staff training")
    with django_assert_num_queries(1):
        calendar = SchoolCalendar.load()
        assert calendar == CALENDAR
        calendar.school_days_between(date(2025, 9, 3), date(2026, 7, 21))


@pytest.mark.django_db
def test_a_page_that_shows_reads_the_calendar_once_and_who_decides_reads_it_anew(django_assert_num_queries):
    from apcommissioning.base.models import SchoolTerm

    add = {"name": "Autumn 1", "academic_year": "2026/27", "last_on": date(2026, 10, 23)}
    SchoolTerm.objects.create(**add, first_on=date(2026, 9, 2))
    assert SchoolCalendar.recent() == SchoolCalendar.load()
    with django_assert_num_queries(0):
        SchoolCalendar.recent()
    SchoolTerm.objects.update(first_on=date(2026, 9, 1))
    with django_assert_num_queries(1):
        assert SchoolCalendar.load().terms[0].first_on == date(2026, 9, 1)
