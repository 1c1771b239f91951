"""The public list of admitted providers: what anybody may know, and nothing of any application."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from apcommissioning.base.places import Place, miles_between
from lots.models import Lot
from lots.states import Delivery, KeyStage, Mode

from ..models import Admission, Provider, Site, SiteCapacity
from ..states import PLACEABLE, days_in_words

COMES_TO_YOU = (Delivery.IN_SCHOOL, Delivery.HOME_OR_COMMUNITY)


@dataclass(frozen=True)
class Wanted:
    """What the reader narrows the list to; what is empty narrows nothing."""

    lots: Collection[int] = ()
    key_stages: Collection[str] = ()
    modes: Collection[str] = ()
    deliveries: Collection[str] = ()
    near: Place | None = None
    within_miles: int | None = None


@dataclass(frozen=True)
class PublicProvider:
    provider: Provider
    lots: Sequence[Lot]
    key_stages: Sequence[str]
    deliveries: frozenset[str]
    takes_placements: bool
    since: date
    capacity_on: date | None
    nearest: Site | None
    miles: float | None
    # Key stages with places on some days only, in words.
    days: Sequence[str] = ()

    @property
    def where(self) -> str:
        """How far it is, or why distance says nothing."""
        if self.miles is not None:
            return f"{self.miles:.1f} miles"
        if self.deliveries & set(COMES_TO_YOU):
            return "Comes to you"
        return "Online" if Delivery.ONLINE in self.deliveries else ""

    @property
    def district(self) -> str:
        return self.nearest.postcode.split()[0] if self.nearest and self.nearest.postcode else ""

    @property
    def key_stage_words(self) -> str:
        names = [str(KeyStage(key).label) for key in KeyStage if key in self.key_stages]
        return ", ".join(names[:1] + [name.replace("Key stage ", "") for name in names[1:]])

    @property
    def mode_words(self) -> str:
        modes = {lot.mode for lot in self.lots}
        return ", ".join(str(mode.label) for mode in Mode if mode in modes)


def listed() -> list[PublicProvider]:
    """Everybody on the list, by name. Six queries, whatever its length."""
    admissions = (
        Admission.objects.listed()
        .select_related("provider", "lot")
        .prefetch_related("parts", "provider__sites__capacities")
        .order_by("provider__legal_name", "provider_id", "lot__number")
    )
    by_provider: dict[int, list[Admission]] = {}
    for admission in admissions:
        by_provider.setdefault(admission.provider_id, []).append(admission)
    return [_public(rows) for rows in by_provider.values()]


def narrowed(everybody: Sequence[PublicProvider], wanted: Wanted) -> list[PublicProvider]:
    """Those that fit all that is wanted; nearest first where a place is given, otherwise by name."""
    found = [_near(row, wanted.near) for row in everybody if _fits(row, wanted)]
    if wanted.near is None:
        return found
    if wanted.within_miles is not None:
        found = [row for row in found if row.miles is None or row.miles <= wanted.within_miles]
    return sorted(found, key=lambda row: (row.miles is None, row.miles or 0, row.provider.legal_name))


def _public(rows: Sequence[Admission]) -> PublicProvider:
    provider = rows[0].provider
    sites = [site for site in provider.sites.all() if site.teaches_here]
    capacities = [capacity for site in provider.sites.all() for capacity in site.capacities.all()]
    offered = {capacity.key_stage for capacity in capacities}
    lot_stages = {key for row in rows for key in row.lot.key_stages}
    parts = [part for row in rows for part in row.parts.all()]
    return PublicProvider(
        provider=provider,
        lots=[row.lot for row in rows],
        # What the provider says it has places for, within its lots; while it has said nothing, its lots' own.
        key_stages=sorted(offered & lot_stages or lot_stages),
        deliveries=frozenset(key for part in parts for key in (part.delivery, *part.also_delivery)),
        takes_placements=any(row.status in PLACEABLE for row in rows),
        since=min(row.from_on for row in rows),
        capacity_on=max((site.capacity_on for site in provider.sites.all() if site.capacity_on), default=None),
        nearest=sites[0] if sites else None,
        miles=None,
        days=_days(capacities, offered & lot_stages),
    )


def _days(capacities: Sequence[SiteCapacity], key_stages: Collection[str]) -> list[str]:
    """`Key stage 3: Monday and Tuesday`, for each key stage that no site takes on every day."""
    found = []
    for key in KeyStage:
        days = [row.days for row in capacities if row.key_stage == key and row.places]
        if key in key_stages and days and all(days):
            found.append(f"{key.label}: {days_in_words({day for several in days for day in several})}")
    return found


def _fits(row: PublicProvider, wanted: Wanted) -> bool:
    asked = (
        (wanted.lots, {lot.number for lot in row.lots}),
        (wanted.key_stages, set(row.key_stages)),
        (wanted.modes, {lot.mode for lot in row.lots}),
        (wanted.deliveries, set(row.deliveries)),
    )
    return all(not choice or not set(choice).isdisjoint(has) for choice, has in asked)


def _near(row: PublicProvider, near: Place | None) -> PublicProvider:
    """With the teaching site that lies nearest. A provider without one has no distance: it comes, or is online."""
    if near is None:
        return row
    distances = [
        (miles_between(near, Place(site.easting, site.northing)), site.pk, site)
        for site in row.provider.sites.all()
        if site.teaches_here and site.easting is not None and site.northing is not None
    ]
    if not distances:
        return row
    miles, _pk, site = min(distances)
    return PublicProvider(**{**vars(row), "nearest": site, "miles": miles})
