"""Did it work: distance travelled on the six outcomes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from django.db.models import OuterRef, Subquery

from apcommissioning.base.calendars import NoTermDates, SchoolCalendar
from apcommissioning.base.charts import Table
from apcommissioning.base.suppression import NOT_APPLICABLE
from placements.models import AgreementTarget, AgreementVersion

from ..models import Reading
from ..states import Moment
from .frozen import Block, Chart, Figure
from .scope import Scope

# A later reading counts from here on (content/outcomes.yaml, distance.needs).
SCHOOL_DAYS_BETWEEN = 20


class Band(StrEnum):
    MOVED_ON = "moved on"
    HELD = "held"
    WENT_BACK = "went back"


@dataclass(frozen=True, slots=True)
class Distance:
    """How far one child came on one outcome: means over its measures, each on a scale of 1 to 5, up always better."""

    child: int
    lot: int
    outcome: str
    start: float
    now: float
    steps: int

    @property
    def band(self) -> Band:
        return Band.MOVED_ON if self.steps >= 1 else Band.WENT_BACK if self.steps <= -1 else Band.HELD


def readings(scope: Scope) -> list[Any]:
    """What was read of placements live in the period, in the order of its days: for `distances` and `coverage`."""
    return list(
        Reading.objects.filter(placement__in=scope.in_period(scope.in_lots), on__lte=scope.as_at)
        .order_by("on", "pk")
        .values_list(
            "placement__child",
            "placement__lot",
            "placement",
            "measure__outcome__key",
            "measure",
            "moment",
            "value",
            "on",
            "measure__direction",
            "measure__scale",
        )
    )


def distances(scope: Scope, found: Sequence[Any]) -> list[Distance]:
    """Baseline to last reading, for placements live in the period.

    A database cannot count school days, so the readings are paired here: a few for each child.
    """
    late_enough = _late_enough(scope.calendar)
    starts: dict[tuple[int, int], tuple[int, date]] = {}
    lasts: dict[tuple[int, int], tuple] = {}
    for child, lot, placement, outcome, measure, moment, value, on, direction, scale in found:
        if moment == Moment.BASELINE:
            starts[placement, measure] = (value, on)
        elif (placement, measure) in starts:
            start, since = starts[placement, measure]
            if on >= late_enough(since):
                lasts[placement, measure] = (child, lot, outcome, start, value, direction, max(len(scale), 2))
    travelled: dict[tuple[int, str], list[tuple]] = defaultdict(list)
    for (placement, _), (child, lot, outcome, start, now, direction, points) in lasts.items():
        sign = -1 if direction == "down" else 1
        travelled[placement, outcome].append(
            (child, lot, _of_five(start, points), _of_five(now, points), sign * (now - start))
        )
    latest: dict[tuple[int, str], Distance] = {}
    for (_, outcome), measures in sorted(travelled.items()):
        child, lot = measures[0][:2]
        # A child with two placements counts once, with the later one.
        latest[child, outcome] = Distance(
            child=child,
            lot=lot,
            outcome=outcome,
            start=sum(one[2] for one in measures) / len(measures),
            now=sum(one[3] for one in measures) / len(measures),
            steps=sum(one[4] for one in measures),
        )
    return list(latest.values())


def _of_five(value: int, points: int) -> float:
    return 1 + 4 * (value - 1) / (points - 1)


def _late_enough(calendar: SchoolCalendar):
    """From which day on a reading counts as later than a baseline of that day."""

    @cache
    def on(since: date) -> date:
        try:
            return calendar.add_school_days(since, SCHOOL_DAYS_BETWEEN)
        except NoTermDates:
            return date.max

    return on


def coverage(scope: Scope, found: Sequence[Any]) -> Figure:
    """Of placements old enough to be read twice, those with both readings in each outcome their agreement names."""
    due = _due(scope)
    chosen: dict[int, set[str]] = defaultdict(set)
    newest = AgreementVersion.objects.filter(placement=OuterRef("version__placement")).order_by("-number")
    for placement, outcome in AgreementTarget.objects.filter(
        version__placement__in=due, version=Subquery(newest.values("pk")[:1])
    ).values_list("version__placement", "outcome"):
        chosen[placement].add(outcome)
    read: dict[int, dict[str, set[bool]]] = defaultdict(lambda: defaultdict(set))
    for _, _, placement, outcome, _, moment, *_ in found:
        read[placement][outcome].add(moment == Moment.BASELINE)
    complete = sum(
        bool(wanted) and all(read[placement][outcome] == {True, False} for outcome in wanted)
        for placement, wanted in chosen.items()
    )
    return Figure(
        key="outcome_coverage",
        label="Outcome readings complete",
        shown=scope.hide.rate(complete, len(due)),
        unit="percent",
        as_at=scope.as_at,
        of=scope.hide.of(complete, len(due)),
        coverage="every placement of 20 or more school days",
    )


def _due(scope: Scope) -> list[int]:
    """Placements in the period that have lasted 20 school days."""
    late_enough = _late_enough(scope.calendar)
    rows = scope.in_period(scope.in_lots).values_list("pk", "started_on", "ended_on")
    return [
        pk for pk, started_on, ended_on in rows if late_enough(started_on) <= min(ended_on or scope.as_at, scope.as_at)
    ]


def moved_on(scope: Scope, found: Sequence[Distance]) -> Figure:
    moved = sum(one.band is Band.MOVED_ON for one in found)
    children = len({one.child for one in found})
    return Figure(
        key="outcome_moved_on",
        label="Outcome readings that moved on",
        shown=scope.hide.rate(moved, len(found), children=children),
        unit="percent",
        as_at=scope.as_at,
        of=scope.hide.of(moved, len(found), children=children),
        coverage="children with a first reading and one 20 or more school days later",
    )


def six_outcomes(scope: Scope, found: Sequence[Distance], known: str) -> Block:
    """Each outcome: mean at the start and now, and how many moved on."""
    rows, marks = [], []
    for outcome in scope.outcomes:
        mine = [one for one in found if one.outcome == outcome.key]
        number = len(mine)
        moved = scope.hide.rate(sum(one.band is Band.MOVED_ON for one in mine), number)
        start, now = (
            scope.hide.mean(sum(getattr(one, at) for one in mine) / number if mine else None, number)
            for at in ("start", "now")
        )
        count = scope.hide.count(number)
        marks.append((outcome.label, start, now, count))
        rows.append((outcome.label, count, start, now, moved))
    rising = [(row[4].value, row[0]) for row in rows if row[4].value is not None]
    finding = "Too few children have two readings to show"
    if len(rising) > 1:
        finding = f"Most children moved on in {small(max(rising)[1])}; fewest in {small(min(rising)[1])}"
    elif rising:
        finding = f"{rising[0][0]:.0f}% moved on in {small(rising[0][1])}"
    return Block(
        key="outcome_moved_on",
        question="Did children come further on the six outcomes?",
        table_too=True,
        finding=finding,
        chart=Chart("dumbbell", tuple(marks), {"heads": ("start", "now"), "low": 0, "top": 5}),
        table=Table(
            headers=("Outcome", "Children with both readings", "Mean at the start", "Mean now", "Moved on"),
            rows=tuple(rows),
            caption="The six outcomes: from the start to now",
            note="A child moved on when the last reading is at least one step better than the first.",
        ),
        as_at=scope.as_at,
        unit="mean reading on a scale of 1 to 5",
        population="children with a first reading and one 20 or more school days later",
        coverage=known,
    )


def six_outcomes_by_lot(scope: Scope, found: Sequence[Distance], known: str) -> Block:
    rows = []
    for outcome in scope.outcomes:
        cells = []
        for lot in [*scope.lots, None]:
            mine = [one for one in found if one.outcome == outcome.key and (lot is None or one.lot == lot.pk)]
            cells.append(scope.hide.rate(sum(one.band is Band.MOVED_ON for one in mine), len(mine)))
        rows.append((outcome.label, *cells))
    return Block(
        key="outcome_moved_on",
        question="Which lots move children on?",
        finding="Lots serve different children: compare each with its own start, not one with another",
        table=Table(
            headers=("Outcome", *(f"Lot {lot.number}" for lot in scope.lots), "All lots"),
            rows=tuple(rows),
            caption="Children who moved on by a step or more, by lot",
            note="c: fewer than ten children behind the figure. “Under” and “over” stand where fewer than five moved, "
            "or fewer than five did not.",
        ),
        as_at=scope.as_at,
        unit="share of children who moved on",
        population="children with both readings",
        coverage=known,
    )


def banded(scope: Scope, found: Sequence[Distance], known: str) -> Block:
    """Moved on, held, went back, for eyes inside the council."""
    rows = []
    for outcome in scope.outcomes:
        mine = [one for one in found if one.outcome == outcome.key]
        rows.append(
            (outcome.label, [scope.hide.rate(sum(one.band is band for one in mine), len(mine)) for band in Band])
        )
    rows = [(name, cells) for name, cells in rows if cells[0].text != NOT_APPLICABLE]
    known_rows = [(cells[0].value, name) for name, cells in rows if cells[0].value is not None]
    finding = "No child has two readings yet"
    if known_rows:
        most, least = max(known_rows), min(known_rows)
        finding = f"{least[0]:.0f}% are higher than at their start in {small(least[1])}"
        if most != least:
            finding += f", where it moves least; {most[0]:.0f}% in {small(most[1])}, where it moves most"
    return Block(
        key="outcome_moved_on",
        question="The six outcomes: children who moved from their start",
        finding=finding,
        chart=Chart(
            "stacked",
            tuple((name, tuple(cells)) for name, cells in rows),
            {"series": ("higher", "same", "lower")},
        ),
        table=Table(
            headers=("Outcome", "Moved on", "Held", "Went back"),
            rows=tuple((name, *cells) for name, cells in rows),
            caption="Children who moved from their start",
        ),
        as_at=scope.as_at,
        unit="share of children with two readings",
        coverage=known,
    )


def small(label: str) -> str:
    return label[:1].lower() + label[1:]
