"""On the clock: the papers that a lost broker never rang for, the contracts that nobody signed in time, the admissions
whose stop or whose last day is over."""

from datetime import timedelta

from apcommissioning.base import timekeeping
from apcommissioning.base.sweeps import PAPERS_A_RUN, each, sweep

from . import actions, tasks
from .models import Admission, Contract, Decision
from .rules.contract import sign_by
from .states import LISTED, AdmissionStatus, ContractStatus

# A worker may be at it: the sweep leaves the newest alone.
GRACE = timedelta(minutes=2)


@sweep
def make_missing_letters() -> int:
    """Make the letters of released decisions that have none yet."""
    due = Decision.objects.filter(letter=None, released_at__lt=timekeeping.now() - GRACE)
    return each(due.order_by("pk")[:PAPERS_A_RUN], lambda decision: tasks.make_decision_letter(decision_id=decision.pk))


@sweep
def make_missing_contracts() -> int:
    """Make the sealed copies of executed contracts that have none yet."""
    due = Contract.objects.filter(pdf=None, status=ContractStatus.EXECUTED, executed_at__lt=timekeeping.now() - GRACE)
    return each(due.order_by("pk")[:PAPERS_A_RUN], lambda contract: tasks.make_contract_pdf(contract_id=contract.pk))


@sweep
def lapse_contracts() -> int:
    """Let contracts lapse that the provider did not sign by the day it was asked to."""
    today = timekeeping.today()
    issued = Contract.objects.filter(status=ContractStatus.ISSUED)
    late = [contract for contract in issued if (by := sign_by(contract)) is not None and by < today]
    return each(late, actions.contract_lapse)


@sweep
def return_admissions() -> int:
    """End the suspensions and embargoes that were to last until a day, and have."""
    stopped = (AdmissionStatus.EMBARGOED, AdmissionStatus.SUSPENDED)
    due = Admission.objects.filter(status__in=stopped, stop_ends_on__lt=timekeeping.today())
    return each(due.order_by("pk"), actions.admission_return)


@sweep
def expire_admissions() -> int:
    """End the admissions whose last day is over."""
    due = Admission.objects.filter(status__in=LISTED, ends_on__lt=timekeeping.today())
    return each(due.order_by("pk"), actions.admission_expire)
