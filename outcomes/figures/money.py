"""What was agreed to be paid, by lot, and how much of it has been reached. Plan placements stand apart."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Subquery, Sum

from apcommissioning.base.calendars import ONE_DAY, NoTermDates
from apcommissioning.base.charts import Table
from apcommissioning.base.money import NOTHING, format_money, line_total, total
from apcommissioning.base.suppression import FEWEST, HIDDEN, NOT_APPLICABLE, Shown
from placements.models import AgreementVersion

from .frozen import Block, Chart, Figure
from .progress import Band, Distance
from .scope import Scope, lot_name

FEWEST_PROVIDERS = 3  # or a lot's total would tell one provider's price
SCHOOL_DAYS_A_WEEK = 5


@dataclass(frozen=True, slots=True)
class Line:
    lot: int
    provider: int
    child: int
    agreed: Decimal
    to_date: Decimal


def lines(scope: Scope) -> list[Line]:
    """One line for each agreement in the period, each rounded once."""
    newest = AgreementVersion.objects.filter(placement=OuterRef("placement")).order_by("-number").values("pk")[:1]
    rows = AgreementVersion.objects.filter(
        placement__in=scope.in_period(scope.in_lots), pk=Subquery(newest)
    ).values_list(
        "placement__lot",
        "placement__provider",
        "placement__child",
        "price",
        "units_a_week",
        "weeks",
        "placement__started_on",
        "placement__ended_on",
    )
    found = []
    for lot, provider, child, price, units, weeks, started_on, ended_on in rows:
        agreed = line_total(price, units * weeks)
        until = min(ended_on or scope.as_at, scope.as_at)
        to_date = min(agreed, line_total(price, units * _school_weeks(scope, started_on, until)))
        found.append(Line(lot, provider, child, agreed, to_date))
    return found


def _school_weeks(scope: Scope, first: date, last: date) -> Decimal:
    if last < first:
        return Decimal(0)
    try:
        days = scope.calendar.school_days_between(first - ONE_DAY, last)
    except NoTermDates:
        days = (last - first).days * SCHOOL_DAYS_A_WEEK // 7
    return Decimal(days) / SCHOOL_DAYS_A_WEEK


def agreed_cost(scope: Scope) -> tuple[Figure, Block]:
    found = lines(scope)
    of_lot: dict[int, list[Line]] = defaultdict(list)
    for line in found:
        of_lot[line.lot].append(line)
    hidden = _hidden(scope, of_lot)
    rows, marks = [], []
    for lot in scope.lots:
        mine, name = of_lot[lot.pk], lot_name(lot)
        agreed, to_date = (_pounds(total(getattr(one, at) for one in mine)) for at in ("agreed", "to_date"))
        if lot.pk in hidden:
            agreed = to_date = Shown(HIDDEN, "hidden to protect a child or a price", hidden=True)
        rows.append((name, agreed, to_date))
        marks.append((name, (agreed, to_date)))
    whole, so_far = (_pounds(total(getattr(one, at) for one in found)) for at in ("agreed", "to_date"))
    if _too_few(scope, found):
        whole = so_far = Shown(HIDDEN, "hidden to protect a child or a price", hidden=True)
    complete = f"{len(found):,} agreements" if not scope.hide.released or len(found) >= FEWEST else "every agreement"
    figure = Figure(
        key="agreed_cost_to_date",
        label="Agreed cost to date",
        shown=so_far,
        unit="pounds",
        as_at=scope.as_at,
        coverage=complete,
        note=f"Of {whole.text} agreed",
    )
    return figure, Block(
        key="agreed_cost",
        question="What has been agreed, and how much of it has been reached?",
        table_too=True,
        finding=f"{so_far.text} reached, of {whole.text} agreed" if found else "No agreement was live in the period",
        chart=Chart("grouped", tuple(marks), {"series": ("agreed", "to date")}) if len(marks) > 1 else None,
        table=Table(
            headers=("Lot", "Agreed", "To date"),
            rows=(*rows, ("All lots", whole, so_far)) if rows else (),
            caption="Agreed cost of the placements in the period, excluding VAT",
            has_total=bool(rows),
            note="What providers charge is not in this figure yet: it is what the signed agreements come to. c: fewer "
            "than three providers or five children in the lot, or a lot that would give such a one away.",
            why_empty="No agreement was live in the period.",
        ),
        as_at=scope.as_at,
        unit="pounds, excluding VAT",
        population="agreements of placements live in the period",
        coverage=complete,
    )


def cost_beside_effect(scope: Scope, travelled: Sequence[Distance]) -> Block:
    """What a placement costs and how many children it moved on, side by side."""
    of_lot: dict[int, list[Line]] = defaultdict(list)
    for line in lines(scope):
        of_lot[line.lot].append(line)
    rows = []
    for lot in scope.lots:
        mine = of_lot[lot.pk]
        effect = [one for one in travelled if one.lot == lot.pk]
        children = len({one.child for one in effect})
        mean = _pounds(total(one.agreed for one in mine) / len(mine)) if mine else Shown(NOT_APPLICABLE, "none")
        if _too_few(scope, mine):
            mean = Shown(HIDDEN, "hidden to protect a child or a price", hidden=True)
            scope.hide.first += 1
        moved = sum(one.band is Band.MOVED_ON for one in effect)
        rows.append((lot_name(lot), mean, scope.hide.rate(moved, len(effect), children=children)))
    return Block(
        key="cost_beside_effect",
        question="What does a placement cost, and how many readings moved on?",
        finding="Lots serve different children for different lengths of time: read each row by itself",
        table=Table(
            headers=("Lot", "Mean agreed cost of a placement", "Outcome readings that moved on"),
            rows=tuple(rows),
            caption="Cost beside effect, by lot",
            why_empty="No lot is set up yet.",
        ),
        as_at=scope.as_at,
        unit="pounds excluding VAT, and share of readings",
        population="placements live in the period",
        coverage="every agreement; children with both readings",
    )


def _too_few(scope: Scope, found: list[Line]) -> bool:
    """One provider's own report may show its own money; no released total may show one child's, or another's price."""
    if not scope.hide.released or not found:
        return False
    few_children = len({one.child for one in found}) < FEWEST
    few_providers = scope.provider is None and len({one.provider for one in found}) < FEWEST_PROVIDERS
    return few_children or few_providers


def _hidden(scope: Scope, of_lot: dict[int, list[Line]]) -> set[int]:
    """Lots whose money is hidden, and the next smallest where a single one could be worked out from the total."""
    hidden = {lot for lot, found in of_lot.items() if _too_few(scope, found)}
    scope.hide.first += 2 * len(hidden)
    if len(hidden) == 1:
        others = [lot for lot in of_lot if lot not in hidden and of_lot[lot]]
        if others:
            hidden.add(min(others, key=lambda lot: total(one.agreed for one in of_lot[lot])))
            scope.hide.second += 2
    return hidden


def plan_placements_cost(scope: Scope) -> Figure:
    """A year's cost of the placements outside the lots, apart."""
    counted = scope.on_day(scope.outside).aggregate(
        cost=Sum("yearly_cost"), number=Count("pk"), known=Count("yearly_cost")
    )
    shown = _pounds(counted["cost"] or NOTHING)
    if scope.hide.released and 0 < counted["number"] < FEWEST:
        shown = Shown(HIDDEN, "hidden to protect a child", hidden=True)
        scope.hide.first += 1
    return Figure(
        key="plan_placements_cost",
        label="Plan placements outside the lots, a year",
        shown=shown,
        unit="pounds",
        as_at=scope.as_at,
        coverage=f"{counted['known']:,} of {counted['number']:,} placements have a yearly cost"
        if not shown.hidden
        else "too few placements to say",
    )


def _pounds(amount: Decimal) -> Shown:
    text = format_money(amount, whole=True)
    return Shown(text, text, float(amount))
