"""How long a dated check of the gate counts: each edge of the terms."""

from datetime import date

import pytest

from apcommissioning.base.calendars import NoTermDates, SchoolCalendar, Term
from placements.rules.freshness import counts_from, gone_stale
from placements.states import Freshness

CALENDAR = SchoolCalendar(
    tuple(
        Term(name, year, date.fromisoformat(first), date.fromisoformat(last))
        for name, year, first, last in (
            ("Summer, second half", "2025/26", "2026-06-01", "2026-07-21"),
            ("Autumn, first half", "2026/27", "2026-09-02", "2026-10-23"),
            ("Autumn, second half", "2026/27", "2026-11-02", "2026-12-18"),
            ("Term 3", "2026/27", "2027-01-04", "2027-02-12"),
            ("Term 4", "2026/27", "2027-02-22", "2027-03-24"),
            ("Term 5", "2026/27", "2027-04-12", "2027-05-28"),
        )
    )
)
TERM, HALF = Freshness.TERM, Freshness.HALF_TERM


@pytest.mark.parametrize(
    ("on", "half_term", "term"),
    [
        ("2026-06-01", "2026-06-01", "2026-06-01"),  # the first day that the calendar knows
        ("2026-07-21", "2026-06-01", "2026-06-01"),  # the last day of a term
        ("2026-07-22", "2026-07-22", "2026-07-22"),  # the summer holiday belongs to autumn
        ("2026-09-02", "2026-07-22", "2026-07-22"),  # term begins
        ("2026-10-23", "2026-07-22", "2026-07-22"),
        ("2026-10-24", "2026-10-24", "2026-07-22"),  # half term begins: a half term later, the term is the same
        ("2026-11-02", "2026-10-24", "2026-07-22"),
        ("2026-12-18", "2026-10-24", "2026-07-22"),
        ("2026-12-19", "2026-12-19", "2026-12-19"),  # Christmas belongs to spring
        ("2027-02-22", "2027-02-13", "2026-12-19"),  # whatever the council calls its halves
        ("2027-04-12", "2027-03-25", "2027-03-25"),
        ("2027-05-28", "2027-03-25", "2027-03-25"),
    ],
)
def test_what_counts_begins_the_day_after_the_term_before(on, half_term, term):
    on = date.fromisoformat(on)
    assert counts_from(HALF, on, CALENDAR) == date.fromisoformat(half_term)
    assert counts_from(TERM, on, CALENDAR) == date.fromisoformat(term)


def test_a_term_that_was_never_entered_is_not_guessed():
    holed = SchoolCalendar((CALENDAR.terms[0], CALENDAR.terms[3]))
    assert counts_from(TERM, date(2027, 1, 4), holed) == date(2027, 1, 4)
    for day in (date(2026, 11, 2), date(2027, 5, 1)):
        with pytest.raises(NoTermDates):
            counts_from(HALF, day, holed)


@pytest.mark.parametrize(
    ("kind", "dated", "on", "today", "words"),
    [
        (HALF, "2027-02-13", "2027-02-22", "2027-02-22", ""),  # the first day that counts
        (HALF, "2027-02-12", "2027-02-22", "2027-02-22", "Dated 12 February 2027, before this half term: check again."),
        (TERM, "2027-01-12", "2027-03-01", "2027-03-01", ""),
        (TERM, "2026-12-18", "2027-01-04", "2027-01-04", "Dated 18 December 2026, before this term: check again."),
        (TERM, "2026-12-19", "2027-01-04", "2027-01-04", ""),
        (
            HALF,
            "2026-11-24",
            "2027-01-04",
            "2026-11-24",
            "Dated 24 November 2026, before the half term of the first day: check again from 19 December 2026.",
        ),
        (
            TERM,
            "2027-07-01",
            "2027-07-05",
            "2027-07-01",
            "There are no term dates for 5 July 2027. Add the school year's terms to the calendar.",
        ),
    ],
)
def test_a_check_that_went_stale_says_so_in_plain_words(kind, dated, on, today, words):
    dated, on, today = (date.fromisoformat(day) for day in (dated, on, today))
    assert gone_stale(kind, dated, on, today, CALENDAR) == words
