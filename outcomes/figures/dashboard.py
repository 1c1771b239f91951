"""How the arrangement is doing, for commissioners: the report's own figures, with nothing hidden."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import NoTermDates, SchoolCalendar
from apcommissioning.base.charts import ChartFigure
from apcommissioning.base.clocks import plural

from ..models import Review
from ..states import ReviewStatus
from . import attendance, county, demand, endings, market, money, progress
from .frozen import Block, Figure, ReportFigures, Section
from .progress import Band, Distance
from .scope import Period, Scope


@dataclass(frozen=True, slots=True)
class ToAct:
    """One of the things to act on, and where."""

    fact: str
    more: str
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with the line of its past. `values` is empty where there is none."""

    figure: Figure
    values: tuple[float, ...] = ()

    @property
    def label(self) -> str:
        return self.figure.label

    @property
    def value(self) -> str:
        return self.figure.text

    @property
    def note(self) -> str:
        return self.figure.change


@dataclass(frozen=True, slots=True)
class Dashboard:
    figures: ReportFigures
    tiles: list[Tile]
    to_act: list[ToAct]

    @property
    def sections(self) -> list[tuple[Section, ChartFigure]]:
        """Two to a row, so drawn at half width."""
        return [
            (section, _half(block).figure(anchor=section.key))
            for section in self.figures.sections
            for block in section.blocks
        ]


def _half(block: Block) -> Block:
    if block.chart is None:
        return block
    return replace(block, chart=replace(block.chart, options=dict(block.chart.options) | {"width": 306}))


# Where fewer children than this moved on, it is a thing to act on.
WEAK = 0.6
PERIODS = (("term", "this half term"), ("year", "this school year"), ("all", "since the beginning"))


def period_of(name: str) -> Period:
    """A period by its name, up to today. Where no term dates reach, a half term is the last six weeks."""
    day = timekeeping.today()
    first_of_year = date(day.year if day.month >= 9 else day.year - 1, 9, 1)
    if name == "all":
        return Period(date(2000, 1, 1), day)
    if name == "term":
        try:
            first = SchoolCalendar.load().half_term_bounds(day)[0]
        except NoTermDates:
            first = first_of_year
        return Period(min(first, day), day)
    return Period(first_of_year, day)


def dashboard(period: Period, *, viewer) -> Dashboard:
    """Begins with what the viewer may see; for eyes inside the council, so small numbers stand."""
    scope = Scope(period, viewer=viewer, as_at=min(period.last, timekeeping.today()), released=False)
    readings = progress.readings(scope)
    travelled, known = progress.distances(scope, readings), progress.coverage(scope, readings)
    marked, placed = attendance.marked(scope), demand.placed(scope)
    by_month = attendance.attendance_by_month(scope, marked)
    cost, cost_by_lot = money.agreed_cost(scope)
    day_six = attendance.day_six(scope)
    figures = ReportFigures(
        kind="dashboard",
        subject="Every lot",
        period_from=period.first,
        period_to=period.last,
        as_at=scope.as_at,
        tiles=(
            demand.children_placed(scope, placed),
            day_six,
            attendance.attendance(scope, marked),
            endings.reviews_on_time(scope),
            cost,
        ),
        sections=(
            Section("places", "Where children are", blocks=(demand.placed_by_lot(scope, placed),)),
            Section("lots", "Which lots are popular", blocks=(market.lot_health(scope),)),
            Section("attendance", "Attendance", blocks=(by_month,)),
            Section("outcomes", "Did it work", blocks=(progress.banded(scope, travelled, known.of or "none due"),)),
            Section("money", "Money", blocks=(cost_by_lot,)),
            Section("why", "Why children are placed", blocks=(demand.placed_by_reason(scope, placed),)),
            Section("demand", "Demand", blocks=(county.growth(),)),
            Section("schools", "What schools arrange", blocks=(county.school_reasons(),)),
        ),
        hidden_first=0,
        hidden_second=0,
    )
    past = {
        "attendance_rate": tuple(row[1].value for row in by_month.table.rows if row[1].value is not None),
        "children_in_ap_on_day": _children_by_month(scope),
    }
    return Dashboard(
        figures=figures,
        tiles=[Tile(one, past.get(one.key, ())) for one in figures.tiles],
        to_act=_to_act(scope, day_six, travelled),
    )


def _children_by_month(scope: Scope) -> tuple[float, ...]:
    """Children on the last day of each of the last twelve months, from one reading of the rows."""
    ends, day = [scope.as_at], scope.as_at
    for _ in range(11):
        day = date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 28)
        ends.insert(0, day)
    spans = list(
        scope.in_lots.filter(Q(ended_on=None) | Q(ended_on__gte=ends[0])).values_list("child", "started_on", "ended_on")
    )
    return tuple(
        float(len({child for child, first, last in spans if first <= end and (last is None or last >= end)}))
        for end in ends
    )


def _to_act(scope: Scope, day_six: Figure, travelled: list[Distance]) -> list[ToAct]:
    """At most three, the most pressing first; nothing where nothing presses."""
    found = []
    late = Review.objects.filter(placement__in=scope.in_lots, status=ReviewStatus.OVERDUE).count()
    if day_six.shown.value is not None and day_six.shown.value < 100:
        found.append(
            ToAct(
                f"Day six was met for {day_six.text}.",
                f"{day_six.of} permanently excluded children were taught by the sixth school day.",
                reverse("referral_list"),
                "Referrals that wait",
            )
        )
    if late:
        found.append(
            ToAct(
                f"{plural(late, 'review')} {'is' if late == 1 else 'are'} overdue.",
                "A child must be reviewed at least every half term.",
                f"{reverse('review_list')}?status=overdue",
                "See them",
            )
        )
    shares = []
    for outcome in scope.outcomes if travelled else []:
        mine = [one for one in travelled if one.outcome == outcome.key]
        if len(mine) >= 10:
            moved = sum(one.band is Band.MOVED_ON for one in mine)
            shares.append((moved / len(mine), moved, len(mine), outcome.label))
    if shares and min(shares)[0] < WEAK:
        share, moved, number, label = min(shares)
        found.append(
            ToAct(
                f"{label} moves least.",
                f"{moved} of {number} children are higher than at their start ({share:.0%}).",
                f"{reverse('review_list')}?status=accepted",
                "Read the reviews",
            )
        )
    return found[:3]
