"""On the clock: the papers that a lost broker never rang for, the contracts that nobody signed in time, the admissions
whose stop or whose last day is over."""

from datetime import timedelta

from django.db.models import Q

from apcommissioning.base import timekeeping
from apcommissioning.base.sweeps import PAPERS_A_RUN, each, sweep

from . import actions, tasks
from .models import (
    Admission,
    Clarification,
    Contract,
    Decision,
    Evidence,
    Provider,
    QualityVisit,
    StaffCheck,
    VariationOffer,
)
from .rules import chasers, staff
from .rules.contract import sign_by
from .rules.evidence import CHASED_AT, chase_due, required_kinds
from .states import LISTED, PLACEABLE, AdmissionStatus, ClarificationStatus, ContractStatus, OfferStatus, StopCause

# How many days before a contract ends both sides are told.
WARNED_AT = (30, 90)
# A worker may be at it: the sweep leaves the newest alone.
GRACE = timedelta(minutes=2)


@sweep
def make_missing_letters() -> int:
    """Make the letters of released decisions that have none yet."""
    due = Decision.objects.filter(letter=None, earlier_of=None, released_at__lt=timekeeping.now() - GRACE)
    return each(due.order_by("pk")[:PAPERS_A_RUN], lambda decision: tasks.make_decision_letter(decision_id=decision.pk))


@sweep
def make_missing_contracts() -> int:
    """Make the sealed copies of executed contracts that have none yet."""
    due = Contract.objects.filter(pdf=None, status=ContractStatus.EXECUTED, executed_at__lt=timekeeping.now() - GRACE)
    return each(due.order_by("pk")[:PAPERS_A_RUN], lambda contract: tasks.make_contract_pdf(contract_id=contract.pk))


@sweep
def make_missing_visits() -> int:
    """Make the PDFs of published visits that have none yet."""
    due = QualityVisit.objects.filter(pdf=None, published_at__lt=timekeeping.now() - GRACE)
    return each(due.order_by("pk")[:PAPERS_A_RUN], lambda visit: tasks.make_visit_pdf(visit_id=visit.pk))


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


@sweep
def chase_evidence() -> int:
    """Remind admitted providers of documents that run out in 60, in 30 and in 7 days, unless a new one is here."""
    today = timekeeping.today()
    due = (
        Evidence.objects.to_replace(today, today + timedelta(days=max(CHASED_AT)))
        .filter(provider__in=Provider.objects.filter(admissions__status__in=LISTED))
        .select_related("provider", "site")
    )
    unsent = []
    for evidence in due:
        days = chase_due(evidence.expires_on, evidence.chased_days, today)
        if days is not None:
            evidence.chased_days = days
            unsent.append(evidence)
    return each(unsent, lambda evidence: actions.evidence_chase(evidence, days=evidence.chased_days))


@sweep
def chase_staff_checks() -> int:
    """Remind admitted providers of the checks of their staff that run out in 60, in 30 and in 7 days."""
    today = timekeeping.today()
    running_out = StaffCheck.objects.in_force().made_before(*staff.may_run_out(today)).select_related("provider")
    due = {
        row.provider_id: row.provider
        for row in running_out.filter(provider__in=Provider.objects.filter(admissions__status__in=LISTED))
        if staff.renewals([row], today)
    }
    return each(due.values(), actions.staff_checks_chase)


@sweep
def embargo_lapsed() -> int:
    """Stop new placements where a required document has run out; end such a stop where all are good again."""
    today = timekeeping.today()
    ran_out = Evidence.objects.in_force().filter(kind__in=required_kinds(), expires_on__lt=today)
    open_ones = Provider.objects.filter(admissions__status__in=PLACEABLE, pk__in=ran_out.values("provider"))
    stopped = Provider.objects.filter(
        admissions__status=AdmissionStatus.EMBARGOED, admissions__stop_cause=StopCause.LAPSE
    )
    due = Provider.objects.filter(Q(pk__in=open_ones.values("pk")) | Q(pk__in=stopped.values("pk")))
    return each(due.order_by("pk"), actions.admissions_follow_evidence)


@sweep
def lapse_clarifications() -> int:
    """Let the assessment clock run again where a provider did not answer in time."""
    late = Clarification.objects.filter(status=ClarificationStatus.ASKED, answer_by__lt=timekeeping.today())
    return each(late.select_related("application__provider", "asked_by"), actions.clarification_lapse)


@sweep
def chase_late() -> int:
    """Remind those who are late, and tell the managers where a reminder did not help: scores, replies, held decisions,
    actions after visits."""
    due = chasers.unsent(timekeeping.today())
    return each(due, lambda about: actions.chase(due[about]))


@sweep
def expire_contracts() -> int:
    """End the contracts whose last day is over."""
    due = Contract.objects.filter(status=ContractStatus.EXECUTED, ends_on__lt=timekeeping.today())
    return each(due.order_by("pk"), actions.contract_expire)


@sweep
def end_noticed_contracts() -> int:
    """End the contracts whose notice has run out."""
    due = Contract.objects.filter(status=ContractStatus.EXECUTED, terminates_on__lt=timekeeping.today())
    return each(due.order_by("pk"), actions.contract_end_noticed)


@sweep
def warn_of_contract_ends() -> int:
    """Tell both sides of contracts that end in 90 and in 30 days."""
    today = timekeeping.today()
    due = Contract.objects.filter(
        status=ContractStatus.EXECUTED,
        terminates_on=None,
        ends_on__range=(today, today + timedelta(days=max(WARNED_AT))),
    ).select_related("provider", "purchasing_system")
    unsent = []
    for contract in due.order_by("ends_on", "pk"):
        days = next(days for days in WARNED_AT if (contract.ends_on - today).days <= days)
        if contract.warned_days is None or contract.warned_days > days:
            contract.warned_days = days
            unsent.append(contract)
    return each(unsent, lambda contract: actions.contract_warn(contract, days=contract.warned_days))


@sweep
def apply_variations() -> int:
    """Take signed variations into effect on their day."""
    due = VariationOffer.objects.in_force(timekeeping.today()).filter(applied_on=None)
    return each(due.select_related("variation", "contract__provider").order_by("pk"), actions.variation_apply)


@sweep
def lapse_variations() -> int:
    """Let variations lapse that a provider did not sign by the day it was asked to."""
    due = VariationOffer.objects.filter(status=OfferStatus.OFFERED, variation__sign_by_on__lt=timekeeping.today())
    return each(due.order_by("pk"), actions.variation_lapse)


@sweep
def make_missing_variations() -> int:
    """Make the sealed copies of signed variations that have none yet."""
    due = VariationOffer.objects.filter(pdf=None, signed_at__lt=timekeeping.now() - GRACE)
    return each(due.order_by("pk")[:PAPERS_A_RUN], lambda offer: tasks.make_variation_pdf(offer_id=offer.pk))
