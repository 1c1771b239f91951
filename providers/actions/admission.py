"""What is done to an admission: opening it, stopping and lifting, the condition met, leaving."""

from datetime import date

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import Person

from ..models import Admission, AdmissionPrice, Decision
from ..rules.assessment import open_parts
from ..states import AdmissionStatus


def admission_open(decision: Decision, *, by: Person) -> Admission:
    """Open the admission that a released decision grants, with the prices that were offered.

    Part of `decision_release` and of its transaction: the manager who releases has been asked about already.
    """
    lot_application = decision.lot_application
    parts = list(open_parts(lot_application))
    today = timekeeping.today()
    admission = Admission.objects.create(
        provider=lot_application.application.provider,
        lot=lot_application.lot,
        decision=decision,
        from_on=today,
        ends_on=lot_application.lot.purchasing_system.valid_until,
    )
    admission.parts.set(parts)
    AdmissionPrice.objects.bulk_create(
        AdmissionPrice(
            admission=admission,
            part=offer.part,
            unit=offer.unit,
            ratio=offer.ratio,
            price=offer.price,
            from_on=today,
        )
        for offer in lot_application.price_offers.filter(part__in=parts)
    )
    history.record(admission, "admission_open", by=by, reason=decision.reasons, words="Admitted to the lot")
    if decision.conditions:
        admission.move(
            AdmissionStatus.CONDITIONAL,
            by=by,
            reason=decision.conditions,
            condition=decision.conditions,
            condition_due_on=decision.conditions_due_on,
        )
    return admission


def admission_embargo(admission: Admission, *, reason: str, review_on: date, by: Person) -> None:
    """Stop new placements; children already there stay. It is looked at again on `review_on`."""
    with acting():
        rules.require(by, "admission_embargo", admission)
        _stop(admission, AdmissionStatus.EMBARGOED, reason=reason, review_on=review_on, by=by)


def admission_suspend(admission: Admission, *, reason: str, review_on: date, by: Person) -> None:
    """Stop all placements for a while. It is looked at again on `review_on`."""
    with acting():
        rules.require(by, "admission_suspend", admission)
        _stop(admission, AdmissionStatus.SUSPENDED, reason=reason, review_on=review_on, by=by)


def _stop(admission: Admission, to: str, *, reason: str, review_on: date, by: Person) -> None:
    if review_on <= timekeeping.today():
        raise Refused("The review date has to be in the future.")
    admission.move(to, by=by, reason=reason, stop_reason=reason, stop_review_on=review_on)


def admission_lift(admission: Admission, *, reason: str, by: Person) -> None:
    """End an embargo or a suspension: back to what the admission was, with its condition if that is still open."""
    with acting():
        rules.require(by, "admission_lift", admission)
        to = AdmissionStatus.CONDITIONAL if admission.condition_due_on else AdmissionStatus.ACTIVE
        admission.move(to, by=by, reason=reason, stop_reason="", stop_review_on=None)


def admission_meet(admission: Admission, *, reason: str, by: Person) -> None:
    """The condition is met: the admission is a full one."""
    with acting():
        rules.require(by, "admission_meet", admission)
        admission.move(AdmissionStatus.ACTIVE, by=by, reason=reason, condition="", condition_due_on=None)


def admission_remove(admission: Admission, *, reason: str, by: Person) -> None:
    """Take the provider off the lot. The way back is a new application."""
    with acting():
        rules.require(by, "admission_remove", admission)
        admission.move(AdmissionStatus.REMOVED, by=by, reason=reason, ends_on=timekeeping.today())


def admission_withdraw(admission: Admission, *, reason: str, by: Person) -> None:
    """The provider leaves the lot of its own wish."""
    with acting():
        rules.require(by, "admission_withdraw", admission)
        admission.move(AdmissionStatus.WITHDRAWN, by=by, reason=reason, ends_on=timekeeping.today())
