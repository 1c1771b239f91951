"""Working days (England's bank holidays) and school days (the council's own term dates). The one place that counts.

Counting follows the law's habit: the day something happens is not counted, the next countable day is day 1. A child
permanently excluded on Monday 3 November must have education by the *sixth school day following* (the Education
(Provision of Full-Time Education for Excluded Pupils) (England) Regulations 2007, reg 4): `add_school_days(3 Nov, 6)`.
Where the first day itself counts (the first school day without education is day 1), ask `nth_school_day`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import pairwise

from django.core.cache import cache as kept
from django.db.models import Value

ONE_DAY = timedelta(days=1)
# The summer holiday is about 45 days: a longer hole between two terms means that a term was never entered.
LONGEST_HOLIDAY_DAYS = 60
RECENT_SECONDS = 300


class NoTermDates(Exception):
    """The council's term dates do not reach the day asked about. `str()` says which day and what to do."""

    def __init__(self, day: date) -> None:
        super().__init__(f"There are no term dates for {day:%-d %B %Y}. Add the school year's terms to the calendar.")
        self.day = day


# -- Working days ------------------------------------------------------------------------------------------------------


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of a year, substitute days included."""
    from holidays import country_holidays  # slow to import: only a process that counts days pays for it

    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def add_working_days(day: date, number: int) -> date:
    """The `number`th working day after `day` (before it, if negative); `day` itself if 0."""
    return step(day, number, is_working_day)


def working_days_between(first: date, last: date) -> int:
    """Working days after `first` up to and including `last`; negative if `last` is the earlier."""
    return count(first, last, is_working_day)


# -- Counting, for any kind of day -------------------------------------------------------------------------------------


def step(day: date, number: int, counts: Callable[[date], bool]) -> date:
    """The `number`th day for which `counts` is true, after `day` (before it, if negative)."""
    direction = ONE_DAY if number > 0 else -ONE_DAY
    for _ in range(abs(number)):
        day += direction
        while not counts(day):
            day += direction
    return day


def count(first: date, last: date, counts: Callable[[date], bool]) -> int:
    """Days that count after `first` up to and including `last`; negative if `last` is the earlier."""
    if last < first:
        return -count(last, first, counts)
    return sum(counts(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


# -- School days -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of school days between two holidays (so a half term, in most people's words)."""

    name: str
    academic_year: str
    first_on: date
    last_on: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first_on <= day <= self.last_on

    @property
    def season(self) -> tuple[str, str]:
        """The whole term it is part of, whatever the council calls its halves: autumn ends at Christmas, and the summer
        term begins in April, after Easter or with it."""
        month = self.first_on.month
        return self.academic_year, "spring" if month < 4 else "summer" if month < 8 else "autumn"


@dataclass(frozen=True)
class SchoolCalendar:
    """The council's term dates, read once: `SchoolCalendar.load()` at the top of a view or sweep, then pass it on.

    Every method raises `NoTermDates` for a day that the terms do not reach, or that lies in a hole between two terms
    too long to be a holiday: nothing is guessed.
    """

    terms: tuple[Term, ...]
    closures: frozenset[date] = frozenset()

    @classmethod
    def load(cls) -> "SchoolCalendar":
        """One query, however many days are then counted."""
        from .models import ClosureDay, SchoolTerm

        terms = SchoolTerm.objects.values_list("name", "academic_year", "first_on", "last_on")
        # A closure stands beside the terms as a nameless one of a single day.
        closures = ClosureDay.objects.values_list(Value(""), Value(""), "on", "on")
        rows = [Term(*row) for row in terms.order_by().union(closures.order_by(), all=True).order_by("first_on")]
        return cls(
            terms=tuple(row for row in rows if row.name),
            closures=frozenset(row.first_on for row in rows if not row.name),
        )

    @classmethod
    def recent(cls) -> "SchoolCalendar":
        """As it was read at most five minutes ago, for a page that only shows. What decides loads it."""
        calendar = kept.get(cls.__name__)
        if calendar is None:
            calendar = cls.load()
            kept.set(cls.__name__, calendar, RECENT_SECONDS)
        return calendar

    def reaches(self, day: date) -> bool:
        """Whether the calendar can say anything about this day."""
        if not self.terms or not self.terms[0].first_on <= day <= self.terms[-1].last_on:
            return False
        return not any(last_on < day < first_on for last_on, first_on in self._holes)

    @cached_property
    def _holes(self) -> list[tuple[date, date]]:
        """The last and the first day of terms between which one was never entered."""
        return [
            (before.last_on, after.first_on)
            for before, after in pairwise(self.terms)
            if (after.first_on - before.last_on).days > LONGEST_HOLIDAY_DAYS
        ]

    def term_of(self, day: date) -> Term | None:
        """The term in which this day lies; None in a holiday."""
        if not self.reaches(day):
            raise NoTermDates(day)
        return next((term for term in self.terms if day in term), None)

    def half_term_bounds(self, day: date) -> tuple[date, date]:
        """First and last day of the term in which this day lies; in a holiday, of the next one."""
        term = self.term_of(day) or next(term for term in self.terms if term.first_on > day)
        return term.first_on, term.last_on

    def counts_from(self, day: date, *, whole_term: bool = False) -> date:
        """The first day that belongs to the half term of this day, or to its whole term. A holiday belongs to the one
        that follows it."""
        self.term_of(day)
        here = next(place for place, term in enumerate(self.terms) if term.last_on >= day)
        while whole_term and here and self.terms[here - 1].season == self.terms[here].season:
            here -= 1
        begins = self.terms[here].first_on
        before = self.terms[here - 1].last_on + ONE_DAY if here else begins
        return before if self.reaches(before) else begins

    def is_school_day(self, day: date) -> bool:
        return self.term_of(day) is not None and is_working_day(day) and day not in self.closures

    def add_school_days(self, day: date, number: int) -> date:
        """The `number`th school day after `day` (before it, if negative); `day` itself if 0."""
        return step(day, number, self.is_school_day)

    def school_days_between(self, first: date, last: date) -> int:
        """School days after `first` up to and including `last`; negative if `last` is the earlier."""
        return count(first, last, self.is_school_day)

    def nth_school_day(self, from_on: date, number: int) -> date:
        """The `number`th school day, counting `from_on` itself as the first if it is one.

        Day six of a child whose first school day without education is `from_on`: `nth_school_day(from_on, 6)`.
        """
        if number < 1:
            raise ValueError("School days are numbered from 1.")
        return self.add_school_days(from_on - ONE_DAY, number)


def academic_year(day: date) -> str:
    """The academic year of a day, September to August: `2025/26`."""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"
