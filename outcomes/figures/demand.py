"""How many children, where, and why: placements on a day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from apcommissioning.base.charts import Table
from apcommissioning.base.suppression import Shown
from lots.states import KeyStage
from placements.states import Reason, SenProvision, SettingType, Sex

from .frozen import Block, Chart, Figure
from .scope import Scope, by, lot_name, with_key_stage

ONCE = "a child with two placements counts once, where the later one is"


def one_each(rows: QuerySet) -> QuerySet:
    """One placement for each child: the one that started last."""
    later = rows.filter(child=OuterRef("child")).filter(
        Q(started_on__gt=OuterRef("started_on")) | Q(started_on=OuterRef("started_on"), pk__gt=OuterRef("pk"))
    )
    return rows.filter(~Exists(later))


def largest(labels: Sequence[str], cells: Sequence[Shown]) -> tuple[str, Shown] | None:
    """The label with the largest number that may be shown."""
    known = [(cell.value, label, cell) for label, cell in zip(labels, cells, strict=True) if cell.value]
    if not known:
        return None
    _, label, cell = max(known, key=lambda one: one[0])
    return label, cell


@dataclass(frozen=True, slots=True)
class Placed:
    """How many children are placed in a lot, in a key stage, for a reason."""

    lot: int
    key_stage: str
    reason: str
    children: int


def placed(scope: Scope) -> list[Placed]:
    """Every child placed on the day, once: the figure, the lots and the reasons are all added up from these."""
    rows = with_key_stage(one_each(scope.on_day(scope.in_lots)))
    return [Placed(**row) for row in by(rows, "lot", "key_stage", "reason", children=Count("pk"))]


def children_placed(scope: Scope, found: Sequence[Placed]) -> Figure:
    return Figure(
        key="children_in_ap_on_day",
        label="Children placed through the lots" if scope.provider is None else "Children placed",
        shown=scope.hide.count(sum(one.children for one in found)),
        unit="children",
        as_at=scope.as_at,
        coverage="all placements recorded",
    )


def placed_by_lot(scope: Scope, found: Sequence[Placed]) -> Block:
    """Lots down, key stages across: the margins of this table are printed nowhere else."""
    counted: Counter[tuple[int, str]] = Counter()
    for one in found:
        counted[one.lot, one.key_stage] += one.children
    stages = list(KeyStage)
    shown = scope.hide.table([[counted[lot.pk, stage] for stage in stages] for lot in scope.lots])
    totals = shown.row_totals or ()
    names = [lot_name(lot) for lot in scope.lots]
    top = largest(names, totals)
    whole = shown.grand_total or Shown("0", "0", 0)
    return Block(
        key="children_in_ap_on_day",
        question="Where are children placed?",
        table_too=True,
        finding=f"Most are in lot {top[0]}: {top[1].text} of {whole.text}" if top else "No child is placed on this day",
        chart=Chart("bars", tuple(zip(names, totals, strict=True)), {"of": whole.value} if whole.value else {}),
        table=Table(
            headers=("Lot", *(str(stage.label) for stage in stages), "All"),
            rows=(
                *((name, *cells, total) for name, cells, total in zip(names, shown.rows, totals, strict=True)),
                ("All lots", *(shown.column_totals or ()), whole),
            ),
            caption="Children placed through the lots, by key stage",
            has_total=True,
        ),
        as_at=scope.as_at,
        unit="children with a live placement in the lots",
        population=ONCE,
        coverage="all placements recorded",
    )


def placed_by_reason(scope: Scope, found: Sequence[Placed]) -> Block:
    counted: Counter[str] = Counter()
    for one in found:
        counted[one.reason] += one.children
    reasons = sorted((reason for reason in Reason if counted[reason]), key=lambda reason: -counted[reason])
    shown = scope.hide.line([counted[reason] for reason in reasons])
    names = [str(reason.label) for reason in reasons]
    top = largest(names, shown.cells)
    return Block(
        key="children_in_ap_on_day",
        question="Why were they placed?",
        finding=f"Most often: {top[0][0].lower()}{top[0][1:]} ({top[1].text})" if top else "No reason may be shown",
        chart=Chart("bars", tuple(zip(names, shown.cells, strict=True)), {"of": shown.total.value or None}),
        table=Table(
            headers=("Main reason", "Children"),
            rows=(*zip(names, shown.cells, strict=True), ("All reasons", shown.total)),
            caption="Children placed through the lots, by main reason",
            has_total=True,
            why_empty="No child is placed on this day.",
        ),
        as_at=scope.as_at,
        unit="children with a live placement in the lots",
        population="one main reason each",
        coverage="all placements recorded",
    )


def placed_by_sex_and_need(scope: Scope) -> Block:
    counted = {
        (one["child__sex"], one["child__sen"]): one["children"]
        for one in by(one_each(scope.on_day(scope.in_lots)), "child__sex", "child__sen", children=Count("pk"))
    }
    shown = scope.hide.table([[counted.get((sex, sen), 0) for sex in Sex] for sen in SenProvision])
    totals, names = shown.row_totals or (), [str(sen.label) for sen in SenProvision]
    top = largest(names, totals)
    whole = shown.grand_total or Shown("0", "0", 0)
    return Block(
        key="children_in_ap_on_day",
        question="What special educational needs do they have?",
        finding=f"{top[0]}: {top[1].text} of {whole.text}" if top else "No number may be shown",
        table=Table(
            headers=("Special educational needs", *(str(sex.label) for sex in Sex), "All"),
            rows=(
                *((name, *cells, total) for name, cells, total in zip(names, shown.rows, totals, strict=True)),
                ("All children", *(shown.column_totals or ()), whole),
            ),
            caption="Children placed through the lots, by special educational needs and sex",
            has_total=True,
        ),
        as_at=scope.as_at,
        unit="children with a live placement in the lots",
        population=ONCE,
        coverage="all placements recorded",
    )


def paid_by_council(scope: Scope) -> Block:
    """Every placement that the council pays for, with those outside the lots apart."""
    counted = {
        (one["setting_type"], apart): one["placements"]
        for apart, rows in ((False, scope.in_lots), (True, scope.outside))
        for one in by(scope.on_day(rows), "setting_type", placements=Count("pk"))
    }
    shown = scope.hide.table([[counted.get((kind, apart), 0) for apart in (False, True)] for kind in SettingType])
    totals = shown.row_totals or ()
    columns = shown.column_totals or ()
    whole = shown.grand_total or Shown("0", "0", 0)
    return Block(
        key="la_funded_placements",
        question="How many places does the council pay for in all?",
        finding=f"{whole.text}: {columns[0].text} through the lots, and {columns[1].text} under a plan outside them",
        table=Table(
            headers=("Kind of setting", "In the lots", "Plan placements outside the lots", "All"),
            rows=(
                *(
                    (str(kind.label), *cells, total)
                    for kind, cells, total in zip(SettingType, shown.rows, totals, strict=True)
                ),
                ("All settings", *columns, whole),
            ),
            caption="Placements paid by the council, with plan placements shown apart",
            has_total=True,
            note="Plan placements are at independent and non-maintained special schools named on a child's plan. "
            "Nothing else in this report counts them.",
        ),
        as_at=scope.as_at,
        unit="placements",
        population="a child may have more than one",
        coverage="all placements recorded",
    )
