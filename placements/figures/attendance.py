"""Attendance: sessions attended out of sessions that were possible."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import DateField, Value

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import NoTermDates, SchoolCalendar
from apcommissioning.base.clocks import short_date
from providers.states import Weekday

from ..models import Placement, Session, TimetableSlot
from ..querysets import due_slots
from ..rules.attendance import ABSENT_UNEXPLAINED
from ..states import NOT_POSSIBLE_MARKS, PRESENT_MARKS, Half, Mark


@dataclass(frozen=True, slots=True)
class Attendance:
    """Marks of a period. `rate` is in percent to one decimal, None where no session was possible.

    Definition: sessions marked present or late, out of sessions marked, without those that were not possible for the
    child (School Attendance regulations 2024; content/codes.yaml, rates).
    """

    present: int
    possible: int

    @property
    def rate(self) -> Decimal | None:
        return percent(self.present, self.possible)

    @property
    def words(self) -> str:
        return "–" if self.rate is None else f"{self.rate.quantize(Decimal(1), rounding=ROUND_HALF_UP)}%"


def percent(part: int, whole: int) -> Decimal | None:
    """To one decimal, halves up; None of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def attendance(sessions: Iterable[Session]) -> Attendance:
    """Of these marks."""
    codes = [session.code for session in sessions]
    return Attendance(
        present=sum(code in PRESENT_MARKS for code in codes),
        possible=sum(code not in NOT_POSSIBLE_MARKS for code in codes),
    )


def term_bounds(today: date, calendar: SchoolCalendar) -> tuple[date, date]:
    """The half term in which today lies (in a holiday, the one before it), up to today; without term dates, the last
    six weeks."""
    begun = [term for term in calendar.terms if term.first_on <= today]
    return (begun[-1].first_on if begun else today - timedelta(weeks=6)), today


# -- The strip of one placement ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HalfDay:
    mark: str
    kind: str  # in, out, auth, none or due


@dataclass(frozen=True, slots=True)
class Week:
    label: str
    words: str
    total: str
    halves: list[HalfDay]


OUT = frozenset({Mark.NOT_EXPLAINED, Mark.UNAUTHORISED, Mark.LATE_AFTER})


def kind_of(code: str) -> str:
    """How a mark is drawn."""
    return "in" if code in PRESENT_MARKS else "out" if code in OUT else "auth"


@dataclass(frozen=True, slots=True)
class Record:
    """One placement's attendance for its page: this half term, the last weeks drawn, and what nobody has explained
    today."""

    term: Attendance
    strip: list[Week]
    unexplained: list[Session]


def record(
    placement: Placement, slots: Iterable[TimetableSlot], *, today: date, term_from: date, weeks: int = 5
) -> Record:
    """One query."""
    monday = _monday_of(today)
    begin = max(monday - timedelta(weeks=weeks - 1), _monday_of(placement.started_on or today))
    sessions = list(
        Session.objects.filter(placement=placement, on__gte=min(begin, term_from)).select_related("marked_by")
    )
    return Record(
        term=attendance(session for session in sessions if term_from <= session.on <= today),
        strip=strip(sessions, slots, begin, today) if placement.started_on else [],
        unexplained=[s for s in sessions if s.on == today and s.code in ABSENT_UNEXPLAINED],
    )


def strip(sessions: Iterable[Session], slots: Iterable[TimetableSlot], begin: date, today: date) -> list[Week]:
    """The weeks from the Monday `begin` to today's, a row each, ten half-days in a row."""
    marks = {(session.on, session.half): session.code for session in sessions}
    planned = {(slot.weekday, slot.half) for slot in slots}
    found = []
    while begin <= today:
        halves, words, counted = [], [], []
        for day in Weekday:
            for half in Half:
                on = begin + timedelta(days=day.value)
                code = marks.get((on, half.value))
                if code is not None:
                    halves.append(HalfDay(code, kind_of(code)))
                    words.append(Mark(code).label.lower())
                    counted.append(code)
                elif (day.value, half.value) in planned and on >= today:
                    halves.append(HalfDay("", "due"))
                    words.append("to come")
                else:
                    halves.append(HalfDay("", "none"))
                    words.append("no session")
        present = sum(code in PRESENT_MARKS for code in counted)
        possible = sum(code not in NOT_POSSIBLE_MARKS for code in counted)
        found.append(Week(f"{begin.day} {begin:%b}", ", ".join(words), f"{present} of {possible}", halves))
        begin += timedelta(weeks=1)
    return found


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


# -- Registers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnmarkedRegister:
    """A half-day of a provider with children who were expected and have no mark."""

    on: date
    half: str
    missing: int

    @property
    def words(self) -> str:
        return f"{Half(self.half).label} of {short_date(self.on)}"


def unmarked_registers(placements, today: date, *, days: int = 3) -> list[UnmarkedRegister]:
    """Registers of the last school days, today included, that are not complete; the oldest first. One query, and the
    calendar's."""
    try:
        calendar = SchoolCalendar.load()
        looked_at = [day for day in _back_from(today, days) if calendar.is_school_day(day)]
    except NoTermDates:
        looked_at = []
    hour = timekeeping.now().hour
    marks = Session.objects.filter(on__in=looked_at, placement__in=placements)
    slots = [
        due_slots(placements, on)
        .order_by()
        .values_list(Value("due"), Value(on, DateField()), "version__placement_id", "half")
        for on in looked_at
    ]
    rows = marks.order_by().values_list(Value("marked"), "on", "placement_id", "half").union(*slots, all=True)
    known: dict[tuple[str, date], set[tuple[int, str]]] = defaultdict(set)
    for kind, on, placement, half in rows:
        known[kind, on].add((placement, half))
    found = []
    for on in looked_at:
        for half in Half:
            if on == today and half == Half.PM and hour < 12:
                continue
            unmarked = known["due", on] - known["marked", on]
            missing = sum(entry[1] == half.value for entry in unmarked)
            if missing:
                found.append(UnmarkedRegister(on, half.value, missing))
    return found


def _back_from(today: date, days: int) -> list[date]:
    return sorted(
        today - timedelta(days=number) for number in range(days + 2) if (today - timedelta(days=number)).weekday() < 5
    )[-days:]
