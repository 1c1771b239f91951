"""Whose placements a report is about, over what time, and for whose eyes; and the hiding of small numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from apcommissioning.base import suppression
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.suppression import Shown, ShownLine, ShownTable
from lots.models import Lot
from lots.states import KeyStage
from placements.models import Placement
from providers.models import Provider

from ..models import Outcome


@dataclass(frozen=True, slots=True)
class Period:
    first: date
    last: date

    @property
    def ends(self) -> tuple[date, date]:
        return self.first, self.last


# The key stage of a year group, as the database works it out (`Child.key_stage` says the same of one child).
KEY_STAGE = Case(
    *(
        When(child__year_group__lte=last, then=Value(stage.value))
        for last, stage in ((2, KeyStage.KS1), (6, KeyStage.KS2), (9, KeyStage.KS3), (11, KeyStage.KS4))
    ),
    default=Value(KeyStage.KS5.value),
    output_field=CharField(),
)


@dataclass
class Hiding:
    """Hides small numbers and counts how many cells it hid at each step, because every released report says so."""

    released: bool
    first: int = 0
    second: int = 0

    def count(self, number: int | None) -> Shown:
        return self._counted(suppression.count(number, released=self.released))

    def rate(self, numerator: int, denominator: int, *, children: int | None = None) -> Shown:
        """A percentage. `children`: how many children it rests on, where it counts something else (sessions, steps)."""
        if self.released and denominator and children is not None and children < suppression.FEWEST_FOR_A_RATE:
            return self._counted(Shown(suppression.HIDDEN, "too few to show", hidden=True))
        return self._counted(suppression.rate(numerator, denominator, released=self.released))

    def mean(self, value: float | None, number: int, *, places: int = 1, unit: str = "") -> Shown:
        return self._counted(suppression.mean(value, number, places=places, unit=unit, released=self.released))

    def of(self, numerator: int, denominator: int, *, children: int | None = None) -> str:
        """ "31 of 36", where neither the part nor the rest is small."""
        rests_on = denominator if children is None else children
        small = suppression.is_small(numerator) or suppression.is_small(denominator - numerator)
        if not denominator or (self.released and (small or rests_on < suppression.FEWEST_FOR_A_RATE)):
            return ""
        return f"{numerator:,} of {denominator:,}"

    def line(self, numbers: Sequence[int]) -> ShownLine:
        shown = suppression.line(numbers, released=self.released)
        self.first, self.second = self.first + shown.first, self.second + shown.second
        return shown

    def table(self, rows: Sequence[Sequence[int]]) -> ShownTable:
        shown = suppression.table(rows, released=self.released)
        self.first, self.second = self.first + shown.first, self.second + shown.second
        return shown

    def _counted(self, shown: Shown) -> Shown:
        self.first += shown.hidden
        return shown


class Scope:
    """What a report counts. `viewer` None is the service itself, producing on the clock.

    Counting begins with what the viewer may see, always; `released` hides small numbers.
    """

    def __init__(
        self,
        period: Period,
        *,
        viewer,
        as_at: date,
        provider: Provider | None = None,
        released: bool = True,
        calendar: SchoolCalendar | None = None,
    ) -> None:
        self.period, self.as_at, self.provider, self.viewer = period, as_at, provider, viewer
        self.calendar = calendar or SchoolCalendar.load()
        self.hide = Hiding(released)

    @cached_property
    def everything(self) -> "QuerySet[Placement]":
        rows = Placement.objects.all() if self.viewer is None else Placement.objects.visible_to(self.viewer)
        rows = rows.exclude(started_on=None)
        return rows if self.provider is None else rows.filter(provider=self.provider)

    @cached_property
    def in_lots(self) -> "QuerySet[Placement]":
        """Bought through the purchasing system: what the report is about."""
        return self.everything.exclude(lot=None)

    @cached_property
    def outside(self) -> "QuerySet[Placement]":
        """Plan placements outside the lots: always apart."""
        return self.everything.filter(lot=None)

    def on_day(self, rows: "QuerySet[Placement]") -> "QuerySet[Placement]":
        return rows.filter(Q(ended_on=None) | Q(ended_on__gte=self.as_at), started_on__lte=self.as_at)

    def in_period(self, rows: "QuerySet[Placement]") -> "QuerySet[Placement]":
        """Live on any day of the period."""
        return rows.filter(Q(ended_on=None) | Q(ended_on__gte=self.period.first), started_on__lte=self.period.last)

    @cached_property
    def outcomes(self) -> list[Outcome]:
        return outcomes()

    @cached_property
    def lots(self) -> list[Lot]:
        """County-wide every lot, even one that stands empty; for one provider those that it has children in."""
        rows = Lot.objects.order_by("purchasing_system", "number")
        if self.provider is not None:
            rows = rows.filter(pk__in=self.in_period(self.in_lots).values("lot"))
        return list(rows)


def outcomes() -> list[Outcome]:
    """The six, as the framework's newest version names them."""
    rows = list(Outcome.objects.order_by("-version", "number"))
    return [one for one in rows if one.version == rows[0].version]


def lot_name(lot: Lot) -> str:
    return f"{lot.number} {lot.name}"


def with_key_stage(rows: QuerySet) -> QuerySet:
    return rows.annotate(key_stage=KEY_STAGE)


def by(rows: QuerySet, *names: str, **aggregates) -> list[dict]:
    """One row for each group, in the database."""
    return list(rows.order_by().values(*names).annotate(**aggregates))
