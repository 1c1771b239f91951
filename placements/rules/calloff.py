"""Call-offs: who may award a place, to whom, and why somebody can or cannot take the child."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from apcommissioning.base.clocks import plural
from apcommissioning.base.money import format_money
from apcommissioning.base.places import Place, miles_between
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule
from lots.states import KeyStage
from providers.models import Admission, Contract, Evidence, Site
from providers.states import LISTED, PLACEABLE, AdmissionStatus, SiteKind

from ..models import Placement
from ..states import HOLDS_A_PLACE, MANAGER_AWARDS, CallOffStatus, ReferralStatus

OPEN_CALL_OFF = (CallOffStatus.DRAFT, CallOffStatus.OPEN, CallOffStatus.EVALUATING)
# A certificate of public liability insurance, under the names that the question set and providers use for it.
INSURANCE_KINDS = ("insurance_certificate", "public_liability_insurance")


@rule("call_off_open", roles=COMMISSIONERS)
def call_off_open(by, referral) -> Answer:
    if referral.status != ReferralStatus.ACCEPTED:
        return No("A place is looked for only when the referral has been accepted and is not placed yet.")
    if referral.call_offs.filter(status__in=OPEN_CALL_OFF).exists():
        return No("A call-off is open for this referral already: finish or cancel that one.")
    return True


@rule("call_off_award", roles=COMMISSIONERS)
def call_off_award(by, call_off) -> Answer:
    if call_off.status not in OPEN_CALL_OFF:
        return No(f"This call-off is {call_off.get_status_display().lower()}: nothing more is awarded under it.")
    return True


@rule("call_off_cancel", roles=COMMISSIONERS)
def call_off_cancel(by, call_off) -> Answer:
    if call_off.status not in OPEN_CALL_OFF:
        return No(f"This call-off is {call_off.get_status_display().lower()}.")
    return True


def may_award_for(by, reason: str) -> Answer:
    """Whether this reason for doing without competition is this person's to give (codes.yaml, authority)."""
    if reason in MANAGER_AWARDS and not by.has_role(Role.MANAGER):
        return No("This reason is a commissioning manager's to give: ask a manager to award.")
    return True


# -- Who can take the child --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Point:
    """One line of an explained match. `state` is met, partly or not; a line that is `not` and `bars` rules out."""

    state: str
    words: str
    bars: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A provider beside what the child needs. Nothing in it is a score."""

    admission_id: int
    provider_id: int
    provider: str
    about: str
    site_id: int | None
    site: str
    miles: Decimal | None
    places: int | None
    free: int | None
    prices: list[str]
    condition: str
    points: list[Point] = field(default_factory=list)

    @property
    def can(self) -> bool:
        return not any(point.bars and point.state == "not" for point in self.points)

    @property
    def why_not(self) -> list[str]:
        return [point.words for point in self.points if point.bars and point.state == "not"]

    @property
    def met(self) -> int:
        return sum(point.state == "met" for point in self.points)

    def frozen(self) -> dict[str, Any]:
        """As it is kept with the award: plain values."""
        return {**asdict(self), "miles": str(self.miles) if self.miles is not None else None, "can": self.can}


def miles_apart(one, other) -> Decimal | None:
    """As the crow flies, to a tenth of a mile, from eastings and northings in metres; None where one is unknown."""
    if None in (one.easting, one.northing, other.easting, other.northing):
        return None
    miles = miles_between(Place(one.easting, one.northing), Place(other.easting, other.northing))
    return Decimal(str(round(miles, 1)))


def years_of(key_stage: str) -> tuple[int, int]:
    """First and last year group of a key stage (Education Act 2002 s.82); reception counts with key stage 1."""
    return {"ks1": (0, 2), "ks2": (3, 6), "ks3": (7, 9), "ks4": (10, 11), "ks5": (12, 14)}[key_stage]


def places_held(sites: Iterable[Site], key_stage: str, *, besides: Placement | None = None) -> dict[int, int]:
    """How many places of a key stage are held at each site, by placements drafted, agreed, live or on hold.

    A child who comes part of the week holds a whole place: what is free is never promised twice.
    """
    first, last = years_of(key_stage)
    held = Placement.objects.filter(
        site__in=sites, status__in=HOLDS_A_PLACE, child__year_group__gte=first, child__year_group__lte=last
    )
    if besides is not None:
        held = held.exclude(pk=besides.pk)
    counts: dict[int, int] = defaultdict(int)
    for site_id in held.values_list("site_id", flat=True):
        counts[site_id] += 1
    return counts


def matches(call_off) -> list[Match]:
    """Every provider on the list of this lot beside what the child needs: those who can first, nearest first.

    Seven queries, however many providers.
    """
    referral, lot, on = call_off.referral, call_off.lot, call_off.start_on
    child, key_stage = referral.child, referral.child.key_stage
    admissions = list(
        Admission.objects.filter(lot=lot, status__in=LISTED)
        .select_related("provider", "lot")
        .prefetch_related("prices__part", "parts", "provider__sites__capacities")
        .order_by("provider__legal_name")
    )
    providers = [admission.provider for admission in admissions]
    executed = set(
        Contract.objects.in_force(on)
        .filter(provider__in=providers, purchasing_system=lot.purchasing_system_id)
        .values_list("provider_id", flat=True)
    )
    insured = set(
        Evidence.objects.in_date(on)
        .filter(provider__in=providers, kind__in=INSURANCE_KINDS)
        .values_list("provider_id", flat=True)
    )
    sites = [site for provider in providers for site in provider.sites.all()]
    held = places_held(sites, key_stage)
    found = [
        _match(admission, child, referral.school, key_stage, on, executed, insured, held) for admission in admissions
    ]
    far = Decimal(10_000)
    return sorted(found, key=lambda m: (not m.can, m.miles if m.miles is not None else far, m.provider))


def _match(admission, child, school, key_stage, on: date, executed, insured, held) -> Match:
    provider, lot = admission.provider, admission.lot
    site, places, free = best_site(provider, key_stage, held, school)
    miles = miles_apart(site, school) if site and school and site.kind != SiteKind.VIRTUAL else None
    prices = prices_on(admission, on)
    points = [_admission_point(admission, on)]
    points.append(
        Point("met", "Standard contract executed", bars=True)
        if provider.pk in executed
        else Point("not", "The standard contract is not executed", bars=True)
    )
    points.append(
        Point("met", f"Insurance in date on {on.day} {on:%B}", bars=True)
        if provider.pk in insured
        else Point("not", f"No insurance certificate in date on {on.day} {on:%B}", bars=True)
    )
    points.append(_place_point(site, places, free, child))
    if key_stage not in lot.key_stages:
        points.append(Point("not", "The lot is not for this key stage", bars=True))
    if not prices:
        points.append(Point("not", "No price in force on the start date", bars=True))
    if site is not None and site.kind == SiteKind.VIRTUAL:
        points.append(Point("met", "Online: no journey"))
    elif site is not None and site.kind == SiteKind.OFFICE:
        points.append(Point("met", "Comes to the child"))
    elif miles is None:
        points.append(Point("partly", "Distance not known: the site or the school has no map reference"))
    else:
        points.append(Point("met" if miles <= 10 else "partly", f"{miles} miles from {school.name}"))
    return Match(
        admission_id=admission.pk,
        provider_id=provider.pk,
        provider=provider.legal_name,
        about=provider.get_register_display(),
        site_id=site.pk if site else None,
        site=site.name if site else "",
        miles=miles,
        places=places,
        free=free,
        prices=[_price_words(price) for price in sorted(prices, key=lambda price: (price.unit, price.price))],
        condition=admission.condition if admission.status == AdmissionStatus.CONDITIONAL else "",
        points=points,
    )


def _price_words(price) -> str:
    unit, ratio = price.get_unit_display().lower(), price.get_ratio_display().lower()
    return f"{format_money(price.price)} a {unit}, {ratio}: {price.part}"


def _admission_point(admission, on: date) -> Point:
    in_force = admission.from_on <= on and (admission.ends_on is None or admission.ends_on >= on)
    if admission.status in PLACEABLE and in_force:
        if admission.status == AdmissionStatus.CONDITIONAL:
            return Point("partly", f"Admitted on a condition: {admission.condition}", bars=True)
        return Point("met", "Admitted to the lot", bars=True)
    if admission.status in PLACEABLE:
        return Point("not", f"Not admitted on {on.day} {on:%B %Y}", bars=True)
    return Point("not", f"{admission.get_status_display()}: new placements are stopped", bars=True)


def _place_point(site, places, free, child) -> Point:
    name = str(KeyStage(child.key_stage).label).lower()
    if site is None:
        return Point("not", f"No places for {name} at any of its sites", bars=True)
    if free <= 0:
        return Point("not", f"Full for {name}: all {places} places at {site.name} are held", bars=True)
    rows = [row for row in site.capacities.all() if row.key_stage == child.key_stage and row.days]
    only = f", on {rows[0].days_words} only" if rows else ""
    return Point("met", f"{plural(free, 'free place')} of {places} for {name} at {site.name}{only}", bars=True)


def best_site(provider, key_stage: str, held: dict[int, int], school) -> tuple[Site | None, int, int]:
    """The provider's site for this key stage: one with a free place before a full one, the nearest to the school first.

    Returns it with its places and those that are free; reads the prefetched sites and capacities.
    """
    options = []
    for site in provider.sites.all():
        places = sum(capacity.places for capacity in site.capacities.all() if capacity.key_stage == key_stage)
        if places:
            free = places - held.get(site.pk, 0)
            miles = miles_apart(site, school) if school else None
            options.append((free <= 0, miles if miles is not None else Decimal(10_000), site.pk, site, places, free))
    if not options:
        return None, 0, 0
    *_, site, places, free = min(options, key=lambda option: option[:3])
    return site, places, free


def prices_on(admission, on: date) -> list:
    """The admission's price list in force on a day: for each part, unit and ratio the latest price. Reads `prices`."""
    in_force = {}
    for price in sorted(admission.prices.all(), key=lambda price: price.from_on):
        if price.from_on <= on:
            in_force[price.part_id, price.unit, price.ratio] = price
    return list(in_force.values())
