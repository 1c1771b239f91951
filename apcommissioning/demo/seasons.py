"""The story's school year by month: when each child was referred, began and left, so that every month counts what the
story has it count."""

import random
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from apcommissioning.base.calendars import SchoolCalendar, is_working_day
from placements.states import Reason

from .children import Case
from .story import told

EXCLUDED = Reason.PERMANENT_EXCLUSION
DAY_SIX = 6
LATE_BY = 2
# So many days before the first one the referral comes, unless the month that it belongs to is over by then.
REFERRED_BEFORE = timedelta(days=6)
# Admitted so late that their children began at the end.
_LATE = ("clearmere",)


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def workday(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def first_days(made: list[Case], calendar: SchoolCalendar) -> list[tuple[Case, date]]:
    """The hundred with their first days: those told, those that follow from an exclusion, the rest of each month."""
    luck = random.Random(6)
    days = {case.number: case.tale["starts_on"] for case in made if "starts_on" in case.tale}
    excluded = [case for case in made if case.reason == EXCLUDED and case.number not in days]
    luck.shuffle(excluded)
    tale = told("seasons")
    for case, since in zip(excluded, tale["excluded_on"], strict=False):
        case.late_by = LATE_BY if since in tale["missed"] else 0
        days[case.number] = calendar.nth_school_day(since, DAY_SIX + case.late_by)
        if since == tale["referred_late"]:
            case.sent_on = workday(days[case.number] - REFERRED_BEFORE)
    others = [case for case in made if case.number not in days]
    luck.shuffle(others)
    # Whoever was excluded before the school year began first.
    others.sort(key=lambda case: (case.provider in _LATE, case.reason != EXCLUDED))
    left = Counter(tale["begun_among_the_hundred"]) - Counter(month_of(day) for day in days.values())
    days |= {case.number: day for case, day in zip(others, _open_days(left, calendar, luck), strict=True)}
    return [(case, days[case.number]) for case in made]


def _open_days(left: dict[str, int], calendar: SchoolCalendar, luck: random.Random) -> list[date]:
    """So many Mondays, Tuesdays or Wednesdays in term for each month, the earliest first. The first week of the school
    year is left out: whoever begins in September was referred in September."""
    days = []
    for month, number in left.items():
        first = date.fromisoformat(f"{month}-01") + timedelta(days=9 if month.endswith("-09") else 0)
        last = date(2026, 1, 14) if month == "2026-01" else first + timedelta(days=22)
        reach = (first + timedelta(days=n) for n in range((last - first).days))
        in_term = [day for day in reach if month_of(day) == month and calendar.is_school_day(day)]
        days += luck.choices([day for day in in_term if day.weekday() < 3], k=number)
    return sorted(days)


def date_referrals(dated: Iterable[tuple[Case, date]]) -> None:
    """When each child of the school year was referred: an excluded one on the first day without education (which its
    own steps say), the others in the order in which they began, as many a month as the story has."""
    luck = random.Random(17)
    tale = told("seasons")
    not_placed = Counter(month_of(one["sent_on"]) for one in tale["not_placed"] if one["reason"] != EXCLUDED)
    months = [
        month
        for month, counts in tale["months"].items()
        for _ in range(counts["referrals"] - counts["exclusions"] - not_placed[month])
    ]
    waiting = sorted((day, case.number, case) for case, day in dated if case.reason != EXCLUDED)
    begun = [(day, case) for day, _number, case in waiting if day >= date(2025, 9, 1)]
    for (first, case), month in zip(begun, months, strict=False):
        case.sent_on = _day_in(month, first, luck)


def _day_in(month: str, first: date, luck: random.Random) -> date:
    """A week before the first day; where that lies in a later month, a day near the end of this one."""
    day = workday(first - REFERRED_BEFORE)
    if month_of(day) > month:
        end = date.fromisoformat(f"{month}-28")
        day = workday(end - timedelta(days=luck.randrange(9)))
    if month_of(day) != month:
        raise ValueError(f"Who begins on {first} cannot have been referred in {month}.")
    return day
