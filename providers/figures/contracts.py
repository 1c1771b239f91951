"""How a contract stands against its end."""

from datetime import timedelta

from apcommissioning.base import timekeeping
from apcommissioning.base.clocks import Clock, date_clock

from ..models import Contract
from ..states import ContractStatus

# From so many days before its end a contract is on the landing page and has a clock in the register.
ENDING_DAYS = 90


def end_clock(contract: Contract) -> Clock | None:
    """For a contract in force that ends within 90 days."""
    last = timekeeping.today() + timedelta(days=ENDING_DAYS)
    if contract.status != ContractStatus.EXECUTED or contract.last_day > last:
        return None
    return date_clock("Contract", contract.last_day, late="Ended by")
