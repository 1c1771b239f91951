"""Clocks: what must be done by when, in the unit that the law or the contract counts in, and how it stands today.

A clock is worked out from dates each time it is shown and is never stored. The badge on a page shows `state` (a
shape), `words` and `due_words`; lists sort by `due_on`. A clock that cannot be worked out for want of term dates says
so in its words and takes no page down.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from . import timekeeping
from .calendars import ONE_DAY, NoTermDates, SchoolCalendar, count, is_working_day

SOON_DAYS = 3


class ClockState(StrEnum):
    RUNNING = "running"
    SOON = "soon"
    TODAY = "today"
    PAUSED = "paused"
    MISSED = "missed"
    MET = "met"


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from `from_on` and counts again from `until_on`; None while it is still standing."""

    from_on: date
    until_on: date | None = None
    reason: str = ""

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class Clock:
    """`days_left` is negative once late. `due_on` of a paused clock is what it would be if it went on today."""

    name: str
    unit: str
    started_on: date | None
    due_on: date | None
    state: ClockState
    words: str
    due_words: str
    days_left: int | None = None
    met_on: date | None = None

    @property
    def is_late(self) -> bool:
        return self.state is ClockState.MISSED

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done (a clock may be missed and then done)."""
        return self.met_on is None


def working_day_clock(
    name: str,
    started_on: date,
    days: int,
    *,
    pauses: Iterable[Pause] = (),
    met_on: date | None = None,
    late: str = "Missed by",
) -> Clock:
    """Due on the `days`th working day after `started_on`. `late` is the word for past due: "Missed by", "Overdue"."""
    return _counted(name, "working day", started_on, days, is_working_day, tuple(pauses), met_on, late)


def school_day_clock(
    name: str,
    started_on: date,
    days: int,
    *,
    calendar: SchoolCalendar,
    pauses: Iterable[Pause] = (),
    met_on: date | None = None,
    late: str = "Missed by",
) -> Clock:
    """Due on the `days`th school day after `started_on`: for day six, `started_on` is the day of the exclusion.

    Where the first day without education is known instead, pass the day before it.
    """
    try:
        return _counted(name, "school day", started_on, days, calendar.is_school_day, tuple(pauses), met_on, late)
    except NoTermDates as missing:
        return Clock(
            name=name,
            unit="school day",
            started_on=started_on,
            due_on=None,
            state=ClockState.SOON,
            words="Term dates needed",
            due_words=f"none entered for {short_date(missing.day)}",
            met_on=met_on,
        )


def date_clock(name: str, due_on: date, *, met_on: date | None = None, late: str = "Missed by") -> Clock:
    """Due on a given day, counted in plain days."""
    return _standing(name, "day", None, due_on, None, lambda day: True, met_on, late)


def short_date(day: date) -> str:
    """`Thu 26 Nov`, with the year where it is not this year's."""
    return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != timekeeping.today().year else "")


def plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _counted(
    name: str,
    unit: str,
    started_on: date,
    days: int,
    counts: Callable[[date], bool],
    pauses: tuple[Pause, ...],
    met_on: date | None,
    late: str,
) -> Clock:
    today = timekeeping.today()
    standing = next((p for p in pauses if p.until_on is None and p.from_on <= today), None)
    # While the clock stands, its due date moves a day with each day: it is shown as if it went on today.
    settled = [Pause(p.from_on, p.until_on or max(p.from_on, met_on or today), p.reason) for p in pauses]

    def runs(day: date) -> bool:
        return counts(day) and not any(pause.covers(day) for pause in settled)

    due_on = started_on
    for _ in range(days):
        due_on += ONE_DAY
        while not runs(due_on):
            due_on += ONE_DAY
    if standing is not None and met_on is None and due_on >= standing.from_on:
        left = days - count(started_on, standing.from_on - ONE_DAY, runs) if standing.from_on > started_on else days
        return Clock(
            name=name,
            unit=unit,
            started_on=started_on,
            due_on=due_on,
            state=ClockState.PAUSED,
            words=f"Paused with {plural(left, unit)} left",
            due_words=standing.reason or f"since {short_date(standing.from_on)}",
            days_left=left,
        )
    return _standing(name, unit, started_on, due_on, days, runs, met_on, late)


def _standing(
    name: str,
    unit: str,
    started_on: date | None,
    due_on: date,
    days: int | None,
    counts: Callable[[date], bool],
    met_on: date | None,
    late: str,
) -> Clock:
    """How a clock with a due date stands: met, missed, due today, soon or running."""
    on = met_on or timekeeping.today()
    left = count(on, due_on, counts)
    due_words = f"due {short_date(due_on)}"
    if on > due_on:
        state = ClockState.MISSED
        # A Saturday after a Friday's due date is late by no working day yet, but late all the same.
        words = f"{late} {plural(-left, unit)}" if left else late.removesuffix(" by")
        if met_on is not None:
            due_words = f"{due_words}, done {short_date(met_on)}"
    elif met_on is not None:
        state = ClockState.MET
        words = f"Met on {short_date(met_on)}"
        if started_on is not None and days is not None and met_on > started_on:
            words = f"Met on day {max(1, count(started_on, met_on, counts))} of {days}"
    elif on == due_on:
        state, words = ClockState.TODAY, "Due today"
    else:
        state = ClockState.SOON if left <= SOON_DAYS else ClockState.RUNNING
        words = f"{plural(left, unit)} left"
    return Clock(
        name=name,
        unit=unit,
        started_on=started_on,
        due_on=due_on,
        state=state,
        words=words,
        due_words=due_words,
        days_left=left if met_on is None else None,
        met_on=met_on,
    )
