"""The individual placement agreement: who draws it up and signs it, in which order, and which price it may name."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apcommissioning.base import files
from apcommissioning.base.money import format_money
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule
from lots.figures import ceiling
from providers.models import Admission, AdmissionPrice
from providers.states import LISTED

from ..models import AgreementVersion
from ..states import HALF_DAYS_A_WEEK, Party, PlacementStatus

SIGNERS = (Role.PROVIDER_MANAGER, Role.SCHOOL_LEAD, *COMMISSIONERS)
LEAST_TARGETS = 2
PATHWAY = "pathway"
# What each signs to, in the agreement's own words (content/ipa.md, section 15).
STATEMENTS = {
    Party.PROVIDER: "We can do what this says, and our checks and insurance are in date.",
    Party.SCHOOL: "We agree with the aims, the timetable and the register code.",
    Party.COUNCIL: "The place is lawful, funded and ready. It may start.",
}


@rule("agreement_draw_up", roles=COMMISSIONERS)
def agreement_draw_up(by, placement) -> Answer:
    if placement.lot_id is None:
        return No("A placement outside the lots has no agreement here.")
    if placement.status != PlacementStatus.DRAFTED:
        return No(f"This placement is {placement.get_status_display().lower()}: its agreement is no longer a draft.")
    return True


@rule("agreement_seal", roles=COMMISSIONERS)
def agreement_seal(by, version) -> Answer:
    if version.is_sealed:
        return No("This version has been sealed for signing already.")
    if version.placement.status != PlacementStatus.DRAFTED:
        return No("Only the agreement of a drafted placement is sent for signing.")
    return True


@rule("agreement_sign", roles=SIGNERS)
def agreement_sign(by, version) -> Answer:
    if not version.is_sealed:
        return No("This agreement is still being drawn up: it cannot be signed yet.")
    if version.placement.status != PlacementStatus.DRAFTED:
        return No(f"This placement is {version.placement.get_status_display().lower()}: nothing is left to sign.")
    if version.placement.agreement.pk != version.pk:
        return No("A later version of this agreement has been drawn up: sign that one.")
    turn = next_party(version)
    if turn is None:
        return No("Everybody has signed this agreement.")
    if turn not in signs_for(by, version.placement):
        return No(f"It is the {turn.label.lower()}'s turn to sign.")
    return True


@rule("targets_set", roles=COMMISSIONERS)
def targets_set(by, version) -> Answer:
    if version.is_sealed:
        return No("This version is sealed for signing: its targets are frozen.")
    return True


def parties(placement) -> tuple[Party, ...]:
    """Who must sign, in order. A child on no school's roll has no school to sign."""
    return tuple(party for party in Party if party != Party.SCHOOL or placement.school_id is not None)


def next_party(version) -> Party | None:
    """Whose turn it is; None when everybody has signed. Reads `signatures`."""
    signed = {signature.party for signature in version.signatures.all()}
    return next((party for party in parties(version.placement) if party not in signed), None)


def signs_for(by, placement) -> set[Party]:
    """The parties that this person may sign for, as far as roles go."""
    found = set()
    if by.has_role(*COMMISSIONERS):
        found.add(Party.COUNCIL)
    if placement.provider and placement.provider.organisation_id in by.organisation_ids(Role.PROVIDER_MANAGER):
        found.add(Party.PROVIDER)
    if placement.school and placement.school.organisation_id in by.organisation_ids(Role.SCHOOL_LEAD):
        found.add(Party.SCHOOL)
    return found


@files.guard
def agreement_pdf(person, stored) -> bool:
    """The signed PDF opens to those who see its agreement."""
    return AgreementVersion.objects.visible_to(person).filter(pdf=stored).exists()


# -- The price ---------------------------------------------------------------------------------------------------------


def price_list(placement):
    """The provider's prices in this lot, of any day."""
    return AdmissionPrice.objects.filter(
        admission__provider=placement.provider_id,
        admission__lot=placement.lot_id,
        admission__status__in=LISTED,
    )


def listed_price(placement, part, unit: str, ratio: str, on: date) -> Decimal | None:
    """The provider's own price on the list in force on a day, in pounds excluding VAT; None where it offers none."""
    lines = price_list(placement).filter(part=part, unit=unit, ratio=ratio, from_on__lte=on)
    price = lines.order_by("-from_on", "-pk").first()
    return price.price if price else None


def price_within(placement, part, unit: str, ratio: str, price: Decimal, on: date) -> Answer:
    """Whether a price is within the provider's price list and the council's ceiling in force on the start date
    (product.md, rules that must hold)."""
    return price_under(ceiling(part, unit, ratio, on), placement, part, unit, ratio, price, on)


def price_under(most: Decimal | None, placement, part, unit: str, ratio: str, price: Decimal, on: date) -> Answer:
    """The same, where the ceiling of the day has been read."""
    if most is None:
        return No(f"The council buys nothing by this unit and group size in “{part.title}”. Choose another.")
    if price > most:
        return No(f"{format_money(price)} is above the ceiling of {format_money(most)} on {on.day} {on:%B %Y}.")
    listed = listed_price(placement, part, unit, ratio, on)
    if listed is None:
        return No(f"The provider's price list of {on.day} {on:%B %Y} has no price for this unit and group size.")
    if price > listed:
        return No(
            f"{format_money(price)} is above the provider's own price of {format_money(listed)} "
            f"(ceiling {format_money(most)})."
        )
    return True


def parts_offered(placement) -> list:
    """The lot parts that the provider is admitted to in this lot; all of the lot's parts where none is named."""
    admission = (
        Admission.objects.filter(provider=placement.provider_id, lot=placement.lot_id, status__in=LISTED)
        .prefetch_related("parts")
        .first()
    )
    named = list(admission.parts.all()) if admission else []
    return named or list(placement.lot.parts.all())


# -- What is missing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """What signing needs and is not there. `page` is terms or targets."""

    page: str
    words: str


def gaps(version) -> list[Gap]:
    """What stands in the way of sealing the agreement for signatures. Page and action both ask this."""
    placement = version.placement
    slots, targets = list(version.slots.all()), list(version.targets.all())
    found: list[Gap] = []
    if not slots:
        found.append(Gap("terms", "Fill in at least one half-day of the week"))
    if 0 < len(slots) < HALF_DAYS_A_WEEK and not version.rest_of_week.strip():
        found.append(Gap("terms", "Say what the child does in the rest of the week"))
    if version.part.needs_site and version.site_id is None:
        found.append(Gap("terms", "Choose the site"))
    for name, words in (
        ("purpose", "Say what the placement is for"),
        ("next_step", "Say what comes next, and the plan for getting there"),
        ("curriculum", "Say what the child will be taught"),
        ("journey", "Say how the child gets there"),
        ("key_worker", "Name the key worker"),
    ):
        if not getattr(version, name).strip():
            found.append(Gap("terms", words))
    if not version.review_dates:
        found.append(Gap("terms", "Enter at least one review date"))
    price = price_within(placement, version.part, version.unit, version.ratio, version.price, version.from_on)
    if not price:
        found.append(Gap("terms", str(price)))
    if len(targets) < LEAST_TARGETS:
        found.append(Gap("targets", f"Agree at least {LEAST_TARGETS} targets"))
    if targets and not any(target.outcome == PATHWAY for target in targets):
        found.append(Gap("targets", "Agree a target for the way back to school or on to post-16"))
    if placement.school is not None and placement.school.organisation_id is None:
        found.append(Gap("terms", f"{placement.school} has nobody who can sign in: connect the school first"))
    return found
