"""Attendance: sessions attended over possible sessions, and whether it rose; education by the sixth school day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import TruncMonth

from apcommissioning.base.calendars import NoTermDates
from apcommissioning.base.charts import Table
from placements.models import Referral, Session
from placements.states import NOT_POSSIBLE_MARKS, PRESENT_MARKS, Reason

from .frozen import Block, Chart, Figure
from .scope import Scope, by, lot_name

POSSIBLE = ~Q(code__in=NOT_POSSIBLE_MARKS)
COUNTED = {
    "attended": Count("pk", filter=Q(code__in=PRESENT_MARKS)),
    "possible": Count("pk", filter=POSSIBLE),
    "marked": Count("pk"),
}
DAY = 6


def _marks(scope: Scope) -> QuerySet:
    last = min(scope.period.last, scope.as_at)
    return Session.objects.filter(placement__in=scope.in_lots, on__range=(scope.period.first, last))


@dataclass(frozen=True, slots=True)
class Marked:
    """What the registers of a month say of one child."""

    month: date
    child: int
    attended: int
    possible: int
    marked: int


def marked(scope: Scope) -> list[Marked]:
    """Each child's months: the figure and the line through the months are both added up from these."""
    rows = by(_marks(scope).annotate(month=TruncMonth("on"), child=F("placement__child")), "month", "child", **COUNTED)
    return sorted((Marked(**row) for row in rows), key=lambda one: one.month)


def _attended(found: Sequence[Marked]) -> tuple[int, int, int]:
    """Attended, possible, and how many children that rests on."""
    return (
        sum(one.attended for one in found),
        sum(one.possible for one in found),
        len({one.child for one in found}),
    )


def attendance(scope: Scope, found: Sequence[Marked]) -> Figure:
    attended, possible, children = _attended(found)
    return Figure(
        key="attendance_rate",
        label="Sessions attended",
        shown=scope.hide.rate(attended, possible, children=children),
        unit="percent",
        as_at=scope.as_at,
        of=scope.hide.of(attended, possible, children=children),
        coverage=f"{sum(one.marked for one in found):,} sessions marked in the period",
    )


def attendance_by_month(scope: Scope, found: Sequence[Marked]) -> Block:
    months = [(month, _attended(list(own))) for month, own in groupby(found, key=lambda one: one.month)]
    shown = [scope.hide.rate(attended, possible, children=children) for _, (attended, possible, children) in months]
    names = [f"{month:%b %Y}" for month, _ in months]
    known = [(name, cell) for name, cell in zip(names, shown, strict=True) if cell.value is not None]
    finding = "Too few children to show a month"
    if known:
        low, high = min(known, key=lambda one: one[1].value or 0), max(known, key=lambda one: one[1].value or 0)
        finding = f"Between {low[1].text} in {low[0]} and {high[1].text} in {high[0]}; {known[-1][1].text} at the end"
    return Block(
        key="attendance_rate",
        question="Did attendance hold through the period?",
        finding=finding,
        chart=Chart("line", (tuple(names), ("", tuple(shown))), {"unit": "%", "low": 40, "top": 100})
        if all((cell.value or 100) >= 40 for cell in shown)
        else Chart("line", (tuple(names), ("", tuple(shown))), {"unit": "%", "top": 100}),
        table=Table(
            headers=("Month", "Sessions attended"),
            rows=tuple(zip(names, shown, strict=True)),
            caption="Sessions attended, by month",
            why_empty="No session was marked in the period.",
        ),
        as_at=scope.as_at,
        unit="sessions attended of those possible",
        population="children in the lots",
        coverage="every session marked",
        note="Days on which travel was impossible or the provider cancelled are left out of both sides.",
    )


def attendance_change(scope: Scope) -> tuple[Figure, Block]:
    """Attendance in the 12 school weeks before, beside attendance in the placement: for children with both known."""
    rows = by(
        _marks(scope),
        "placement",
        "placement__child",
        "placement__lot",
        "placement__call_off__referral__attendance_before",
        attended=COUNTED["attended"],
        possible=COUNTED["possible"],
    )
    all_children = {one["placement__child"] for one in rows}
    pairs = [
        (
            one["placement__lot"],
            one["placement__child"],
            one["placement__call_off__referral__attendance_before"],
            100 * one["attended"] / one["possible"],
        )
        for one in rows
        if one["possible"] and one["placement__call_off__referral__attendance_before"] is not None
    ]
    lines = [(lot_name(lot), [pair for pair in pairs if pair[0] == lot.pk]) for lot in scope.lots]
    if len(lines) > 1:
        lines.append(("All lots", pairs))
    counts = [len({pair[1] for pair in found}) for _, found in lines]
    shown_counts = [scope.hide.count(number) for number in counts]
    shown = []
    for (name, found), number, count in zip(lines, counts, shown_counts, strict=True):
        before, now = (sum(pair[at] for pair in found) / max(len(found), 1) for at in (2, 3))
        shown.append(
            (
                name,
                scope.hide.mean(before if found else None, number, places=0, unit="%"),
                scope.hide.mean(now if found else None, number, places=0, unit="%"),
                count,
            )
        )
    rise = sum(pair[3] - pair[2] for pair in pairs) / len(pairs) if pairs else None
    children = len({pair[1] for pair in pairs})
    change = scope.hide.mean(rise, children, places=0, unit=" points")
    coverage = (
        f"{children:,} of {len(all_children):,} children have both"
        if not scope.hide.released
        else _share(children, len(all_children), scope)
    )
    last = shown[-1] if shown else None
    finding = "Too few children have both figures to show"
    if last and last[1].value is not None:
        finding = f"{last[1].text} of sessions before, {last[2].text} in the placement"
    figure = Figure(
        key="attendance_change",
        label="Attendance, compared with before",
        shown=change,
        unit="points",
        as_at=scope.as_at,
        coverage=coverage,
    )
    return figure, Block(
        key="attendance_change",
        question="Do children attend more than they did before?",
        finding=finding,
        chart=Chart(
            "dumbbell",
            tuple(shown),
            {
                "heads": ("12 school weeks before", "in the placement"),
                "low": 0,
                "top": 100,
                "unit": "%",
                "places": 0,
                "strong": "All lots",
            },
        ),
        table=Table(
            headers=("Lot", "Before", "In the placement", "Children"),
            rows=tuple(shown),
            caption="Attendance before and in the placement",
            has_total=len(lines) > 1,
        ),
        as_at=scope.as_at,
        unit="mean share of sessions attended",
        population="children with both known",
        coverage=coverage,
    )


def _share(part: int, whole: int, scope: Scope) -> str:
    """A coverage in words that gives no small number away."""
    shown = scope.hide.of(part, whole)
    return f"{shown} children have both" if shown else "too few children to say"


def day_six(scope: Scope) -> Figure:
    """Permanently excluded in the period: was a first session in place by the sixth school day?

    The Education (Provision of Full-Time Education for Excluded Pupils) (England) Regulations 2007, reg 4. A child
    whose sixth day has not come yet is not counted.
    """
    rows = Referral.objects.all() if scope.viewer is None else Referral.objects.visible_to(scope.viewer)
    rows = rows.filter(
        reason=Reason.PERMANENT_EXCLUSION,
        without_education_from__range=scope.period.ends,
        submitted_at__isnull=False,
    ).exclude(status__in=("declined", "withdrawn"))
    met = under = unknown = 0
    for since, first in rows.annotate(first=Min("call_offs__placement__sessions__on")).values_list(
        "without_education_from", "first"
    ):
        try:
            due_on = scope.calendar.nth_school_day(since, DAY)
        except NoTermDates:
            unknown += 1
            continue
        if first is None and due_on >= scope.as_at:
            continue
        under += 1
        met += first is not None and first <= due_on
    return Figure(
        key="day_six_met",
        label="Education by the sixth school day",
        shown=scope.hide.rate(met, under),
        unit="percent",
        as_at=scope.as_at,
        of=scope.hide.of(met, under),
        coverage="all permanently excluded children referred in the period"
        + (", but for those outside the term dates" if unknown else ""),
    )
