"""Rules of an admission: stopping new placements, suspending, coming back, leaving."""

from datetime import date
from typing import Any

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule

from ..models import Admission
from ..states import LISTED, PLACEABLE, AdmissionStatus
from . import evidence
from .interest import HAS_INTEREST, has_interest_in

OVER = "This admission has ended."


def _clear(by: Person, admission: Admission) -> Answer:
    return No(HAS_INTEREST) if has_interest_in(by, admission.provider) else True


@rule("admission_embargo", roles=COMMISSIONERS)
def may_embargo(by: Person, admission: Admission) -> Answer:
    """No new placements; children already there stay (contract, clause 20.1)."""
    if admission.status not in (*PLACEABLE, AdmissionStatus.SUSPENDED):
        return No(OVER if admission.status not in LISTED else "New placements are stopped already.")
    return _clear(by, admission)


@rule("admission_suspend", roles=(Role.MANAGER,))
def may_suspend(by: Person, admission: Admission) -> Answer:
    """All placements stop while it lasts (contract, clause 20.1)."""
    if admission.status not in (*PLACEABLE, AdmissionStatus.EMBARGOED):
        return No(OVER if admission.status not in LISTED else "This admission is suspended already.")
    return _clear(by, admission)


@rule("admission_lift", roles=(Role.MANAGER,))
def may_lift(by: Person, admission: Admission) -> Answer:
    if admission.status not in (AdmissionStatus.EMBARGOED, AdmissionStatus.SUSPENDED):
        return No("Nothing is stopped here, so there is nothing to lift.")
    ran_out = [row for row in evidence.lapsed(admission.provider) if evidence.concerns(row, admission)]
    if ran_out:
        return No(f"{evidence.ran_out_words(ran_out)} It has to be replaced, and the new one accepted, first.")
    return _clear(by, admission)


@rule("admission_condition", roles=COMMISSIONERS)
def may_condition(by: Person, admission: Admission) -> Answer:
    """Something the provider must do by a day, while its admission goes on."""
    if admission.status != AdmissionStatus.ACTIVE:
        return No("Only an active admission is given a condition. To change one, record that the first is met.")
    return _clear(by, admission)


@rule("admission_respond", roles=(Role.PROVIDER_MANAGER,))
def may_respond(by: Person, admission: Admission) -> Answer:
    """The provider's right to be heard (contract, clause 20.3)."""
    if admission.provider.organisation_id not in by.organisation_ids(Role.PROVIDER_MANAGER):
        return No("This is another provider's admission.")
    asked = (AdmissionStatus.CONDITIONAL, AdmissionStatus.EMBARGOED, AdmissionStatus.SUSPENDED)
    if admission.status not in asked and not (admission.removal_answer_by_on and admission.status in LISTED):
        return No("Nothing is stopped here, and there is no condition to answer.")
    return True


@rule("admission_meet", roles=COMMISSIONERS)
def may_meet(by: Person, admission: Admission) -> Answer:
    """The condition has been met."""
    if admission.status != AdmissionStatus.CONDITIONAL:
        return No("This admission has no condition in force.")
    return _clear(by, admission)


@rule("admission_removal_intend", roles=(Role.MANAGER,))
def may_intend_removal(by: Person, admission: Admission) -> Answer:
    """The provider is told first, with reasons, and answers before it is decided (Procurement Act 2023 s.37;
    contract, clause 21.2)."""
    if admission.status not in LISTED:
        return No(OVER)
    if admission.removal_answer_by_on:
        return No("The provider has been told already.")
    return _clear(by, admission)


@rule("admission_removal_drop", roles=(Role.MANAGER,))
def may_drop_removal(by: Person, admission: Admission) -> Answer:
    if admission.status not in LISTED or not admission.removal_answer_by_on:
        return No("No removal is being thought of here.")
    return _clear(by, admission)


@rule("admission_remove", roles=(Role.MANAGER,))
def may_remove(by: Person, admission: Admission) -> Answer:
    if admission.status not in LISTED:
        return No(OVER)
    return _clear(by, admission)


@rule("admission_withdraw", roles=(*COMMISSIONERS, Role.PROVIDER_MANAGER))
def may_withdraw(by: Person, admission: Admission) -> Answer:
    """The provider leaves the lot; an officer may record it for one that wrote instead."""
    if admission.status not in LISTED:
        return No(OVER)
    if by.has_role(*COMMISSIONERS):
        return _clear(by, admission)
    if admission.provider.organisation_id not in by.organisation_ids(Role.PROVIDER_MANAGER):
        return No("This is another provider's admission.")
    return True


def embargo_under(admission: Admission) -> dict[str, Any]:
    """The embargo over which a suspension was laid, as fields; nothing where there is none or its last day is over."""
    under = admission.stop_before
    if not under:
        return {}
    review_on, ends_on = (
        date.fromisoformat(under[name]) if under.get(name) else None for name in ("review_on", "ends_on")
    )
    if ends_on is not None and ends_on < timekeeping.today():
        return {}
    return {
        "stop_reason": under["reason"],
        "stop_must_change": under["must_change"],
        "stop_review_on": review_on,
        "stop_ends_on": ends_on,
        "stop_cause": under["cause"],
    }
