"""Are there enough places? Who waits, beside what is free today: by lot and key stage, and by where people live.

Free is what an officer could fill today: places at the sites of providers who may start a child (admitted without a
stop, contract executed, insurance checked and in date), less those that any lot's placements hold there. A site's
places may serve several lots and are counted in each, because each could fill them first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse

from apcommissioning.base import charts
from apcommissioning.base.charts import ChartFigure, Table
from lots.models import Lot
from lots.states import KeyStage, SystemStatus
from providers.models import Admission, Evidence, Site, SiteCapacity
from providers.states import SiteKind

from ..models import Placement, Referral
from ..rules.calloff import INSURANCE_KINDS
from ..states import HOLDS_A_PLACE, ReferralStatus

# With so many places beyond those who wait, the next exclusion or two would fill them.
TIGHT = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One key stage in one lot; `free` and `waiting` are whole places and children."""

    key_stage: KeyStage
    placed: int
    waiting: int
    free: int

    @property
    def spare(self) -> int:
        return self.free - self.waiting

    @property
    def tone(self) -> str:
        return "red" if self.spare < 0 else "yellow" if self.spare <= TIGHT else "green"

    @property
    def words(self) -> str:
        if self.spare < 0:
            return f"{-self.spare} short"
        if self.free == 0:
            return "None free"
        return f"{self.spare} spare"


@dataclass(frozen=True, slots=True)
class LotRow:
    lot: Lot
    providers: int
    cells: list[Cell]

    @property
    def by_stage(self) -> list[tuple[KeyStage, Cell | None]]:
        """A cell for each key stage; None where the lot is not for it."""
        mine = {cell.key_stage: cell for cell in self.cells}
        return [(stage, mine.get(stage)) for stage in KeyStage]

    @property
    def waiting(self) -> int:
        return sum(cell.waiting for cell in self.cells)

    @property
    def free(self) -> int:
        return sum(cell.free for cell in self.cells)


@dataclass(frozen=True, slots=True)
class District:
    """A postcode district, such as OX16: children who live there, and places at its sites."""

    name: str
    placed: int
    waiting: int
    sites: int
    free: int


@dataclass(frozen=True, slots=True)
class Sufficiency:
    on: date
    rows: list[LotRow]
    districts: list[District]
    figure: ChartFigure

    @property
    def key_stages(self) -> list[KeyStage]:
        return list(KeyStage)

    @property
    def waiting(self) -> int:
        return sum(row.waiting for row in self.rows)

    @property
    def short(self) -> list[tuple[LotRow, Cell]]:
        """Where more wait than could be placed, the worst first."""
        found = [(row, cell) for row in self.rows for cell in row.cells if cell.spare < 0]
        return sorted(found, key=lambda pair: pair[1].spare)


def sufficiency(on: date) -> Sufficiency:
    """The board on a day. Seven queries, however many providers and children."""
    lots = list(Lot.objects.exclude(purchasing_system__status=SystemStatus.CLOSED).order_by("number", "pk"))
    insured = Evidence.objects.in_date(on).filter(provider=OuterRef("provider"), kind__in=INSURANCE_KINDS)
    can_start: dict[int, set[int]] = defaultdict(set)
    for lot, provider in (
        Admission.objects.placeable(on).filter(Exists(insured), lot__in=lots).values_list("lot", "provider")
    ):
        can_start[lot].add(provider)
    sites = Site.objects.filter(provider__in=set().union(*can_start.values())).only(
        "pk", "provider", "kind", "postcode"
    )
    sites = {site.pk: site for site in sites}
    free: Counter[tuple[int, str]] = Counter()
    for site, stage, places in SiteCapacity.objects.filter(site__in=sites).values_list("site", "key_stage", "places"):
        free[site, stage] += places
    placed: Counter[tuple[int | None, str]] = Counter()
    placed_from: Counter[str] = Counter()
    held = Placement.objects.filter(status__in=HOLDS_A_PLACE).select_related("child")
    for one in held.only("site", "lot", "child__year_group", "child__postcode_district"):
        stage = one.child.key_stage
        free[one.site_id, stage] -= 1
        if one.lot_id is not None:
            placed[one.lot_id, stage] += 1
            placed_from[one.child.postcode_district] += 1
    waiting: Counter[tuple[int | None, str]] = Counter()
    waiting_from: Counter[str] = Counter()
    wanted = Referral.objects.filter(status=ReferralStatus.ACCEPTED).select_related("child")
    for one in wanted.only("lot", "child__year_group", "child__postcode_district"):
        waiting[one.lot_id, one.child.key_stage] += 1
        waiting_from[one.child.postcode_district] += 1
    rows = [_row(lot, can_start[lot.pk], sites.values(), free, placed, waiting) for lot in lots]
    return Sufficiency(
        on=on,
        rows=rows,
        districts=_districts(sites.values(), free, placed_from, waiting_from),
        figure=_figure(rows, on),
    )


def _row(lot: Lot, providers: set[int], sites: Iterable[Site], free, placed, waiting) -> LotRow:
    mine = [site.pk for site in sites if site.provider_id in providers]
    cells = [
        Cell(
            key_stage=stage,
            placed=placed[lot.pk, stage],
            waiting=waiting[lot.pk, stage],
            free=sum(max(free[site, stage], 0) for site in mine),
        )
        for stage in KeyStage
        if stage in lot.key_stages
    ]
    return LotRow(lot, len(providers), cells)


def _districts(sites: Iterable[Site], free, placed_from, waiting_from) -> list[District]:
    """Online places and those taught at home are nowhere, and in no district."""
    here: dict[str, list[Site]] = defaultdict(list)
    for site in sites:
        if site.kind in (SiteKind.MAIN, SiteKind.SATELLITE) and site.postcode:
            here[site.postcode.split()[0]].append(site)
    names = {name for name in (*here, *placed_from, *waiting_from) if name}
    found = [
        District(
            name=name,
            placed=placed_from[name],
            waiting=waiting_from[name],
            sites=len(here[name]),
            free=sum(max(free[site.pk, stage], 0) for site in here[name] for stage in KeyStage),
        )
        for name in sorted(names)
    ]
    return sorted(found, key=lambda one: (one.free - one.waiting, -one.placed, one.name))


def _figure(rows: list[LotRow], on: date) -> ChartFigure:
    named = [(f"{row.lot.number} {row.lot.name}", row.waiting, row.free) for row in rows]
    short = sum(waiting > free for _, waiting, free in named)
    finding = (
        f"In {short} of {len(named)} lots more children wait than there are free places"
        if short
        else "In every lot at least as many places are free as children wait"
    )
    return ChartFigure(
        key="sufficiency",
        question="Who waits, and what is free?",
        finding=finding if named else "No lot is set up yet",
        svg=charts.capacity(
            named,
            about="Children waiting and free places, by lot",
            heads=("Waiting", "Free"),
            words=("children waiting", "free places"),
        ),
        table=Table(
            headers=("Lot", "Children waiting", "Free places"),
            rows=tuple(named),
            caption="Children waiting and free places, by lot",
            why_empty="No lot is set up yet.",
        ),
        unit="children and whole places",
        population="accepted referrals without a place; sites of providers who may start a child",
        as_at=on,
        coverage="every lot that is not closed",
        source="",
        definition="A site's places may serve several lots and are counted in each.",
    )


def waiting_url() -> str:
    return f"{reverse('referral_list')}?status={ReferralStatus.ACCEPTED}"
