"""How long a check that a person made before the first day counts: until the council's term or half term is over."""

from datetime import date

from apcommissioning.base.calendars import NoTermDates, SchoolCalendar

from ..states import Freshness


def counts_from(kind: Freshness, on: date, calendar: SchoolCalendar) -> date:
    """The earliest day whose papers count on the day `on`. A holiday belongs to the term that follows it. Raises
    `NoTermDates`: nothing is guessed."""
    return calendar.counts_from(on, whole_term=kind == Freshness.TERM)


def gone_stale(kind: Freshness, dated_on: date, on: date, today: date, calendar: SchoolCalendar) -> str:
    """Why what is dated `dated_on` does not count for a first day on `on`, in a sentence; empty while it counts."""
    try:
        first = counts_from(kind, on, calendar)
    except NoTermDates as missing:
        return str(missing)
    if dated_on >= first:
        return ""
    dated = f"Dated {dated_on:%-d %B %Y}, before"
    if first > today:
        return f"{dated} the {kind.label} of the first day: check again from {first:%-d %B %Y}."
    return f"{dated} this {kind.label}: check again."
