"""Rules of the standard contract: who issues, signs and countersigns it, and when."""

from datetime import date, timedelta

from apcommissioning.base import files, timekeeping
from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule
from apcommissioning.base.timekeeping import LONDON
from lots.models import PurchasingSystem
from lots.rules import procurement

from ..models import Admission, Contract, Provider
from ..states import LISTED, ContractStatus
from .interest import HAS_INTEREST, has_interest_in

# How long an issued contract waits for the provider's signature: the council's own promise.
SIGNING_WORKING_DAYS = 10
# How long a notice runs where the purchasing system says nothing else (contract, clause 21.1).
NOTICE_DAYS = 30
IN_FORCE = (ContractStatus.DRAFT, ContractStatus.ISSUED, ContractStatus.SIGNED, ContractStatus.EXECUTED)


def admissions_to_contract(provider: Provider, system: PurchasingSystem):
    return Admission.objects.filter(provider=provider, lot__purchasing_system=system, status__in=LISTED)


@rule("contract_issue", roles=COMMISSIONERS)
def may_issue(by: Person, parties: tuple[Provider, PurchasingSystem]) -> Answer:
    """To a provider that is admitted to a lot and has no contract for this purchasing system."""
    provider, system = parties
    if system.contract_template is None:
        return No("This purchasing system has no contract template yet.")
    if not admissions_to_contract(provider, system).exists():
        return No("This provider is not admitted to a lot of this purchasing system.")
    if Contract.objects.filter(provider=provider, purchasing_system=system, status__in=IN_FORCE).exists():
        return No("This provider has a contract for this purchasing system already.")
    return No(HAS_INTEREST) if has_interest_in(by, provider) else True


@rule("contract_sign", roles=(Role.PROVIDER_MANAGER,))
def may_sign(by: Person, contract: Contract) -> Answer:
    if contract.provider.organisation_id not in by.organisation_ids(Role.PROVIDER_MANAGER):
        return No("Only a manager of the provider itself signs for it.")
    if contract.status != ContractStatus.ISSUED:
        return No("This contract is not waiting for your signature.")
    return True


@rule("contract_countersign", roles=(Role.MANAGER,))
def may_countersign(by: Person, contract: Contract) -> Answer:
    if contract.status != ContractStatus.SIGNED:
        return No("The council signs after the provider, and once.")
    return No(HAS_INTEREST) if has_interest_in(by, contract.provider) else True


@rule("contract_terminate", roles=(Role.MANAGER,))
def may_terminate(by: Person, contract: Contract) -> Answer:
    """By notice, or at once for a cause (contract, clause 21): the second also while a notice runs."""
    if contract.status != ContractStatus.EXECUTED:
        return No("Only a contract in force is ended.")
    return No(HAS_INTEREST) if has_interest_in(by, contract.provider) else True


def notice_days(contract: Contract) -> int:
    """How long a notice runs (contract, clause 21.1), in days."""
    return int(contract.purchasing_system.terms.get("notice_days", NOTICE_DAYS))


def earliest_end(contract: Contract) -> date:
    """The first day on which a notice given today can end a contract."""
    return timekeeping.today() + timedelta(days=notice_days(contract))


def sign_by(contract: Contract) -> date | None:
    """The last day on which the provider may sign; None for a contract that was never issued."""
    if contract.issued_at is None:
        return None
    return sign_by_from(contract.issued_at.astimezone(LONDON).date())


def sign_by_from(issued_on: date) -> date:
    return add_working_days(issued_on, SIGNING_WORKING_DAYS)


def latest_end(system: PurchasingSystem) -> date:
    """No contract outlasts the purchasing system, nor what its procurement route allows."""
    by_law = procurement.for_system(system).latest_end(system.valid_from)
    return min(system.valid_until, by_law) if by_law is not None else system.valid_until


@files.guard
def sealed_copies(person: Person, stored: StoredFile) -> bool:
    """The sealed copy opens to both sides."""
    return Contract.objects.visible_to(person).filter(pdf=stored).exists()
