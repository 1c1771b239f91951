"""What contracts and variations want of a person today, and how a contract stands against its end."""

from datetime import timedelta

from apcommissioning.base import timekeeping
from apcommissioning.base.clocks import Clock, date_clock
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.today import DueItem, Today

from ..models import Contract, VariationOffer
from ..states import ContractStatus, OfferStatus

# From so many days before its end a contract is on the landing page and has a clock in the register.
ENDING_DAYS = 90
MOST_ITEMS = 40


def end_clock(contract: Contract) -> Clock | None:
    """For a contract in force that ends within 90 days."""
    last = timekeeping.today() + timedelta(days=ENDING_DAYS)
    if contract.status != ContractStatus.EXECUTED or contract.ends_on > last:
        return None
    return date_clock("Contract", contract.ends_on, late="Ended by")


def _ending():
    today = timekeeping.today()
    return Contract.objects.filter(
        status=ContractStatus.EXECUTED, ends_on__range=(today, today + timedelta(days=ENDING_DAYS))
    ).order_by("ends_on", "pk")


def for_council(person) -> Today:
    """Contracts that end within 90 days. One query."""
    if not person.has_role(*COMMISSIONERS):
        return Today()
    rows = _ending().select_related("provider")[:MOST_ITEMS]
    return Today(due=[_item(row, f"The contract with {row.provider.legal_name} ends") for row in rows])


def _item(row: Contract, what: str) -> DueItem:
    clock = date_clock("Contract", row.ends_on, late="Ended by")
    return DueItem(what, row.get_absolute_url(), row.ends_on, note=row.reference, clock=clock)


def for_provider(person) -> Today:
    """Variations that wait for the provider's signature, and its contract's end in sight. Two queries."""
    if not person.has_role(Role.PROVIDER_MANAGER):
        return Today()
    organisations = person.organisation_ids(Role.PROVIDER_MANAGER)
    due = [_item(row, "Your contract ends") for row in _ending().filter(provider__organisation__in=organisations)]
    offers = (
        VariationOffer.objects.filter(status=OfferStatus.OFFERED, contract__provider__organisation__in=organisations)
        .select_related("variation")
        .order_by("variation__sign_by_on", "pk")
    )
    for offer in offers:
        due_on = offer.variation.sign_by_on
        due.append(
            DueItem(
                "Read and sign a change to your contract",
                offer.get_absolute_url(),
                due_on,
                note=offer.variation.title,
                clock=date_clock("Variation", due_on, late="Overdue"),
            )
        )
    return Today(due=due)
