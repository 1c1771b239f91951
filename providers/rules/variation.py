"""Rules of variations: who drafts, offers and signs them, and which prices and dates they may set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Exists, OuterRef

from apcommissioning.base import files
from apcommissioning.base.merge import in_words
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.money import format_money
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule
from lots.figures import ceiling
from lots.models import LotPart, PurchasingSystem

from ..models import Admission, AdmissionPrice, Contract, Variation, VariationOffer
from ..states import LISTED, ContractStatus, OfferStatus, VariationKind, VariationStatus
from .contract import latest_end
from .interest import has_interest_in
from .prices import line_label

PENNY = Decimal("0.01")
INTEREST = No("You declared an interest in a provider whose contract this would change, so a colleague does it.")
# What is offered under one contract only, since it is about one provider.
FOR_ONE = (VariationKind.LOT_ADD, VariationKind.LOT_REMOVE)


@dataclass(frozen=True)
class PriceSet:
    """A price that a variation sets; `before` is the one in force, if there is one."""

    part: LotPart
    unit: str
    ratio: str
    price: Decimal
    before: Decimal | None = None
    at_ceiling: bool = False

    @property
    def label(self) -> str:
        return f"Lot {self.part.lot.number}, {self.part.title}: {line_label(self.unit, self.ratio)}"


@rule("variation_draft", roles=COMMISSIONERS)
def may_draft(by: Person, about: tuple[PurchasingSystem, Sequence[Contract]]) -> Answer:
    """`about`: the purchasing system, and the contracts that would be varied (none: not chosen yet)."""
    system, contracts = about
    if not contracts:
        if not executed_contracts(system).exists():
            return No("No contract of this purchasing system is in force, so there is nothing to vary.")
        return True
    if any(one.status != ContractStatus.EXECUTED for one in contracts):
        return No("Only a contract that both sides have signed is varied.")
    return _without_interest(by, [one.provider_id for one in contracts])


def _without_interest(by: Person, providers: Sequence[int]) -> Answer:
    return INTEREST if has_interest_in(by, *providers) else True


@rule("variation_offer", roles=(Role.MANAGER,))
def may_offer(by: Person, variation: Variation) -> Answer:
    """The manager's offer is the council's signature."""
    if variation.status != VariationStatus.DRAFT:
        return No("This variation has been offered or withdrawn.")
    return _without_interest(by, list(variation.contracts.values_list("provider", flat=True)))


@rule("variation_withdraw", roles=(Role.MANAGER,))
def may_withdraw(by: Person, variation: Variation) -> Answer:
    if variation.status == VariationStatus.WITHDRAWN:
        return No("This variation is withdrawn.")
    if variation.offers.filter(status=OfferStatus.SIGNED).exists():
        return No("A provider has signed this variation: it is changed only by another.")
    return _without_interest(by, list(variation.contracts.values_list("provider", flat=True)))


def _signs(by: Person, offer: VariationOffer) -> Answer:
    if offer.contract.provider.organisation_id not in by.organisation_ids(Role.PROVIDER_MANAGER):
        return No("Only a manager of the provider itself signs for it.")
    if offer.status != OfferStatus.OFFERED:
        return No(f"This variation is {offer.get_status_display().lower()} already.")
    return True


@rule("variation_sign", roles=(Role.PROVIDER_MANAGER,))
def may_sign(by: Person, offer: VariationOffer) -> Answer:
    return _signs(by, offer)


@rule("variation_decline", roles=(Role.PROVIDER_MANAGER,))
def may_decline(by: Person, offer: VariationOffer) -> Answer:
    return _signs(by, offer)


def executed_contracts(system: PurchasingSystem):
    """In force, with a provider that is still in a lot: those to whom a change of the terms is offered."""
    listed = Admission.objects.filter(provider=OuterRef("provider"), lot__purchasing_system=system, status__in=LISTED)
    return Contract.objects.filter(Exists(listed), purchasing_system=system, status=ContractStatus.EXECUTED)


def listed_admissions(contract: Contract):
    return Admission.objects.filter(
        provider=contract.provider_id, lot__purchasing_system=contract.purchasing_system_id, status__in=LISTED
    )


def prices_in_force(contract: Contract, on: date) -> list[AdmissionPrice]:
    """The price list of a contract's lots on a day: the last price of each line."""
    latest: dict[tuple, AdmissionPrice] = {}
    rows = (
        AdmissionPrice.objects.filter(admission__in=listed_admissions(contract), from_on__lte=on)
        .select_related("part__lot", "admission")
        .order_by("part__lot__number", "part", "unit", "ratio", "from_on")
    )
    for row in rows:
        latest[row.admission_id, row.part_id, row.unit, row.ratio] = row
    return list(latest.values())


def above_ceiling(prices: Iterable[PriceSet], on: date) -> list[str]:
    """The prices that the council does not pay on that day, in sentences."""
    found = []
    for one in prices:
        most = ceiling(one.part, one.unit, one.ratio, on)
        if most is None:
            found.append(f"{one.label}: the council buys none by this unit.")
        elif one.price > most:
            found.append(f"{one.label}: {format_money(one.price)} is above the ceiling of {format_money(most)}.")
    return found


def raised(price: AdmissionPrice, percent: Decimal, on: date) -> PriceSet:
    """A price with an uplift, to the nearest penny, and never above the ceiling of the day."""
    wanted = (price.price * (100 + percent) / 100).quantize(PENNY, ROUND_HALF_UP)
    most = ceiling(price.part, price.unit, price.ratio, on)
    held = most is not None and wanted > most
    new = max(most, price.price) if held and most is not None and percent > 0 else wanted
    return PriceSet(price.part, price.unit, price.ratio, new, price.price, at_ceiling=held)


def end_problem(contract: Contract, new_ends_on: date) -> str:
    """Why a contract cannot be extended to a day; empty if it can."""
    latest = latest_end(contract.purchasing_system)
    if new_ends_on <= contract.ends_on:
        return f"{contract.reference} runs until {in_words(contract.ends_on)} already."
    if new_ends_on > latest:
        return f"No contract may run beyond {in_words(latest)}, the end of the purchasing system."
    return ""


@files.guard
def sealed_variations(person: Person, stored: StoredFile) -> bool:
    """The sealed copy opens to both sides."""
    return VariationOffer.objects.visible_to(person).filter(pdf=stored).exists()
