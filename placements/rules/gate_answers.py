"""The lines of the gate that the record itself answers, worked out each time they are looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, prefetch_related_objects

from apcommissioning.base.money import format_money
from lots.figures import ceiling
from providers.models import Admission, Contract, Evidence
from providers.states import LISTED, PLACEABLE, AdmissionStatus

from ..models import AgreementVersion, Placement
from ..states import HALF_DAYS_A_WEEK, HOLDS_A_PLACE, REGISTER_CODE, LineState, SenProvision
from .agreement import next_party, price_under
from .calloff import INSURANCE_KINDS, places_held

# A council setting: from how many hours a week a place counts as full time for the duty to register as a school
# (Education and Skills Act 2008 s.92; the DfE gives 18 hours as a guide).
FULL_TIME_HOURS = Decimal(18)
# A setting that is no school may teach fewer than this many children full time (s.92), and none with a plan or in care.
FULL_TIME_CHILDREN = 5
# How long the council's approval of a site lasts.
SITE_APPROVAL_DAYS = 366
SAFEGUARDING_TRAINING = "safeguarding_lead_training"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the automatic lines look at, read once."""

    placement: Placement
    version: AgreementVersion | None
    on: date
    admission: Admission | None
    has_contract: bool
    evidence: list[Evidence]


type Found = tuple[LineState, str]
type Answering = Callable[[Facts], Found]

ANSWERED: dict[str, Answering] = {}


def answers(key: str) -> Callable[[Answering], Answering]:
    def declare(answer: Answering) -> Answering:
        ANSWERED[key] = answer
        return answer

    return declare


@answers("admitted")
def admitted(facts: Facts) -> Found:
    admission, lot = facts.admission, facts.placement.lot
    if admission is None or admission.from_on > facts.on or (admission.ends_on and admission.ends_on < facts.on):
        return LineState.RED, f"This provider is not admitted to {lot} on {facts.on:%-d %B %Y}."
    if admission.status == AdmissionStatus.CONDITIONAL:
        due = admission.condition_due_on
        if due is not None and due < facts.on:
            return (
                LineState.RED,
                f"The condition of its admission was due on {due:%-d %B %Y}: {admission.condition}",
            )
        return LineState.GREEN, f"Admitted on a condition: {admission.condition}"
    return LineState.GREEN, f"Admitted to {lot} since {admission.from_on:%-d %B %Y}."


@answers("not_embargoed")
def not_embargoed(facts: Facts) -> Found:
    admission = facts.admission
    if admission is None:
        return LineState.RED, "This provider is not on the list for the lot."
    if admission.status in PLACEABLE:
        return LineState.GREEN, "New placements are allowed."
    until = f" until it is looked at again on {admission.stop_review_on:%-d %B %Y}" if admission.stop_review_on else ""
    return LineState.RED, f"New placements with this provider are stopped{until}."


@answers("contract_executed")
def contract_executed(facts: Facts) -> Found:
    if facts.has_contract:
        return LineState.GREEN, "Signed by both sides and in force."
    return LineState.RED, "The contract is not signed by both sides, or not in force on the start date."


@answers("insurance_live")
def insurance_live(facts: Facts) -> Found:
    held = [evidence for evidence in facts.evidence if evidence.kind in INSURANCE_KINDS]
    good = [evidence for evidence in held if evidence.expires_on is None or evidence.expires_on >= facts.on]
    if good:
        last = max((evidence.expires_on for evidence in good if evidence.expires_on), default=None)
        return LineState.GREEN, f"Certificate in date to {last:%-d %B %Y}." if last else "Certificate in date."
    if held:
        ran_out = max(evidence.expires_on for evidence in held if evidence.expires_on)
        return LineState.RED, f"Public liability insurance ran out on {ran_out:%-d %B %Y}."
    return LineState.RED, "No insurance certificate has been checked and accepted."


@answers("dsl_named")
def dsl_named(facts: Facts) -> Found:
    held = [evidence for evidence in facts.evidence if evidence.kind == SAFEGUARDING_TRAINING]
    if any(evidence.expires_on is None or evidence.expires_on >= facts.on for evidence in held):
        return LineState.GREEN, "The safeguarding lead's training is in date."
    if held:
        ran_out = max(evidence.expires_on for evidence in held if evidence.expires_on)
        return LineState.RED, f"The provider's safeguarding lead training ran out on {ran_out:%-d %B %Y}."
    return LineState.RED, "No safeguarding lead's training has been checked and accepted."


@answers("site_approved")
def site_approved(facts: Facts) -> Found:
    version = facts.version
    if version is None:
        return LineState.RED, "No agreement names the site yet."
    if not version.part.needs_site and (version.site is None or not version.site.teaches_here):
        return LineState.NOT_NEEDED, f"{version.part.title}: the child is not taught at a site of the provider's."
    if version.site is None:
        return LineState.RED, "The agreement names no site."
    approved_on = version.site.approved_on
    if approved_on is None:
        return LineState.RED, f"{version.site} has not been approved."
    if (facts.on - approved_on).days > SITE_APPROVAL_DAYS:
        return (
            LineState.RED,
            f"{version.site} was last approved on {approved_on:%-d %B %Y}, more than 12 months before.",
        )
    key_stage = facts.placement.child.key_stage
    if not any(capacity.key_stage == key_stage and capacity.places for capacity in version.site.capacities.all()):
        return LineState.RED, f"{version.site} is not approved for this key stage."
    return LineState.GREEN, f"{version.site}, approved on {approved_on:%-d %B %Y}."


@answers("capacity_free")
def capacity_free(facts: Facts) -> Found:
    placement = facts.placement
    site = facts.version.site if facts.version and facts.version.site else placement.site
    if site is None:
        return LineState.RED, "No site is named, so nobody knows whether a place is free."
    key_stage = placement.child.key_stage
    places = sum(capacity.places for capacity in site.capacities.all() if capacity.key_stage == key_stage)
    held = places_held([site], key_stage, besides=placement).get(site.pk, 0)
    if held >= places:
        return LineState.RED, f"{site} is full: {held} of {places} places for this key stage are held by others."
    return LineState.GREEN, f"{places - held} of {places} places free at {site}, this one included."


@answers("registration_line")
def registration_line(facts: Facts) -> Found:
    placement, version = facts.placement, facts.version
    if placement.provider and placement.provider.is_school:
        return LineState.NOT_NEEDED, "The provider is a registered school."
    if version is None:
        return LineState.RED, "No agreement says how many hours yet."
    if version.hours_a_week < FULL_TIME_HOURS:
        return (
            LineState.GREEN,
            f"{version.hours_a_week.normalize():f} hours a week: part time (full time is {FULL_TIME_HOURS}).",
        )
    child = placement.child
    if child.sen == SenProvision.PLAN or child.is_looked_after:
        return (
            LineState.RED,
            "This placement would be full time, for a child with a plan or in care, at a place that is not registered "
            "as a school.",
        )
    count = _full_time_children(placement, version) + 1
    if count >= FULL_TIME_CHILDREN:
        return (
            LineState.RED,
            f"This placement would mean that the place gives full-time education to {count} children, "
            f"and it is not registered as a school.",
        )
    return LineState.GREEN, f"{count} of at most {FULL_TIME_CHILDREN - 1} children full time there."


def _full_time_children(placement: Placement, version: AgreementVersion) -> int:
    """Children whom others' placements with this provider teach full time at the same site."""
    others = (
        Placement.objects.filter(provider=placement.provider_id, status__in=HOLDS_A_PLACE, site=version.site_id)
        .exclude(pk=placement.pk)
        .exclude(child=placement.child_id)
        .prefetch_related("agreement_versions")
    )
    return len({o.child_id for o in others if o.agreement and o.agreement.hours_a_week >= FULL_TIME_HOURS})


@answers("timetable_full")
def timetable_full(facts: Facts) -> Found:
    version = facts.version
    if version is None:
        return LineState.RED, "No agreement has a timetable yet."
    taught = len(version.slots.all())
    gap = HALF_DAYS_A_WEEK - taught
    if gap <= 0:
        return LineState.GREEN, "Every session of the week is filled."
    if version.rest_of_week.strip():
        return LineState.GREEN, f"{taught} sessions with the provider; the rest: {version.rest_of_week}"
    return LineState.RED, f"{gap} sessions a week have nothing in them."


@answers("register_code")
def register_code(facts: Facts) -> Found:
    code = REGISTER_CODE.get(facts.placement.legal_basis, "")
    if code:
        return LineState.GREEN, f"Code {code}, from the legal basis."
    return LineState.RED, "Legal basis is missing or tells no code, so the register code is unknown."


@answers("price_within")
def price_is_within(facts: Facts) -> Found:
    version = facts.version
    if version is None:
        return LineState.RED, "No agreement names a price yet."
    most = ceiling(version.part, version.unit, version.ratio, facts.on)
    answer = price_under(most, facts.placement, version.part, version.unit, version.ratio, version.price, facts.on)
    if not answer:
        return LineState.RED, str(answer)
    price = format_money(version.price)
    return LineState.GREEN, f"{price}, within the price list and the ceiling of {format_money(most)}."


@answers("agreement_signed")
def agreement_signed(facts: Facts) -> Found:
    version = facts.version
    if version is None or not version.is_sealed:
        return LineState.RED, "The agreement has not been sent for signing."
    turn = next_party(version)
    if turn is not None:
        return LineState.RED, f"Waiting for the {turn.label.lower()}."
    return LineState.GREEN, "Signed by everybody, in order."


# -- What they look at -------------------------------------------------------------------------------------------------


def facts_of(placement: Placement, on: date, version: AgreementVersion | None) -> Facts:
    """Read what the automatic lines need: six queries, or three with a version that is read already."""
    contracts = Contract.objects.in_force(on).filter(
        provider=placement.provider_id,
        purchasing_system=placement.lot.purchasing_system_id if placement.lot else None,
    )
    admission = (
        Admission.objects.filter(provider=placement.provider_id, lot=placement.lot_id, status__in=LISTED)
        .annotate(has_contract=Exists(contracts))
        .select_related("lot")
        .order_by("pk")
        .first()
    )
    has_contract = admission.has_contract if admission is not None else contracts.exists()
    if version is None:
        version = placement.agreement_versions.select_related("part", "site").order_by("-number").first()
    if version is not None:
        version.placement = placement
        prefetch_related_objects([version], "slots", "signatures", "site__capacities")
    evidence = list(
        Evidence.objects.in_force().filter(
            provider=placement.provider_id, kind__in=(*INSURANCE_KINDS, SAFEGUARDING_TRAINING)
        )
    )
    return Facts(placement, version, on, admission, has_contract, evidence)
