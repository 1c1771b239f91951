"""What is done to an admission: opening it, stopping and lifting, conditions, leaving. Each change is told to the
provider, and by `admission_changed` to whoever placed children."""

from datetime import date
from typing import Any

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.merge import in_words
from apcommissioning.base.models import Person

from .. import emails
from ..models import Admission, AdmissionPrice, Decision
from ..rules.admission import embargo_under
from ..rules.standing import open_parts
from ..signals import admission_changed
from ..states import LISTED, AdmissionStatus, StopCause

# What a stop leaves on the admission is cleared when it ends.
NO_STOP: dict[str, Any] = {
    "stop_reason": "",
    "stop_must_change": "",
    "stop_review_on": None,
    "stop_ends_on": None,
    "stop_cause": "",
    "stop_before": {},
}
NO_REMOVAL: dict[str, Any] = {"removal_reason": "", "removal_answer_by_on": None}
STOP_WORD = {AdmissionStatus.EMBARGOED: "embargo", AdmissionStatus.SUSPENDED: "suspension"}


def admission_open(decision: Decision, *, by: Person) -> Admission:
    """Open the admission that a released decision grants, with the prices that were offered.

    Part of `decision_release` and of its transaction: the manager who releases has been asked about already.
    """
    lot_application = decision.about
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


def admission_embargo(
    admission: Admission,
    *,
    reason: str,
    by: Person,
    review_on: date | None = None,
    ends_on: date | None = None,
    must_change: str = "",
) -> None:
    """Stop new placements; children already there stay (contract, clause 20.1).

    It ends by itself after `ends_on`, or a manager looks at it again on `review_on`: one of the two. Raises `Refused`
    for neither, and for a day that is not in the future.
    """
    with acting():
        rules.require(by, "admission_embargo", admission)
        told: dict[str, Any] = {
            "reason": reason,
            "review_on": review_on,
            "ends_on": ends_on,
            "must_change": must_change,
        }
        _stop(admission, AdmissionStatus.EMBARGOED, **told, by=by)
        emails.admission_embargoed(admission)


def admission_suspend(
    admission: Admission,
    *,
    reason: str,
    by: Person,
    review_on: date | None = None,
    ends_on: date | None = None,
    must_change: str = "",
) -> None:
    """Stop all placements for a while: as `admission_embargo`. An embargo under it stands again when it ends."""
    with acting():
        rules.require(by, "admission_suspend", admission)
        under = _embargo_of(admission) if admission.status == AdmissionStatus.EMBARGOED else {}
        told: dict[str, Any] = {
            "reason": reason,
            "review_on": review_on,
            "ends_on": ends_on,
            "must_change": must_change,
        }
        _stop(admission, AdmissionStatus.SUSPENDED, **told, under=under, by=by)
        emails.admission_suspended(admission)


def _embargo_of(admission: Admission) -> dict[str, str]:
    return {
        "reason": admission.stop_reason,
        "must_change": admission.stop_must_change,
        "cause": admission.stop_cause,
        "review_on": admission.stop_review_on.isoformat() if admission.stop_review_on else "",
        "ends_on": admission.stop_ends_on.isoformat() if admission.stop_ends_on else "",
    }


def _stop(
    admission: Admission,
    to: AdmissionStatus,
    *,
    reason: str,
    review_on: date | None,
    ends_on: date | None,
    must_change: str,
    by: Person,
    under: dict[str, str] | None = None,
) -> None:
    if (review_on is None) == (ends_on is None):
        raise Refused("Say either when it ends by itself, or when it is looked at again.")
    if (ends_on or review_on or date.min) <= timekeeping.today():
        raise Refused(f"The {'end' if ends_on else 'review'} date has to be in the future.")
    stop = {
        "stop_reason": reason.strip(),
        "stop_must_change": must_change.strip(),
        "stop_review_on": review_on,
        "stop_ends_on": ends_on,
        "stop_cause": StopCause.DECIDED,
        "stop_before": under or {},
    }
    change(admission, to, by=by, reason=reason, **stop)


def change(admission: Admission, to: AdmissionStatus, *, by: Person | None, reason: str, **also: Any) -> None:
    """Move, and let those above know."""
    old = admission.status
    admission.move(to, by=by, reason=reason, **also)
    admission_changed.send(sender=Admission, admission=admission, old=old, new=to, on=timekeeping.today())


def open_again(admission: Admission) -> AdmissionStatus:
    """What an admission is without a stop: its condition, if it has one, is still open."""
    return AdmissionStatus.CONDITIONAL if admission.condition_due_on else AdmissionStatus.ACTIVE


def admission_lift(admission: Admission, *, reason: str, by: Person) -> None:
    """End an embargo or a suspension: back to what the admission was, with its condition if that is still open.

    Whoever lifts a suspension has not lifted the embargo under it: that one stands again, and is lifted by itself.
    """
    with acting():
        rules.require(by, "admission_lift", admission)
        _end_stop(admission, reason=reason, by=by)


def admission_return(admission: Admission) -> None:
    """A stop has reached its end, and ends by itself. On the clock; safe to ask for twice."""
    with acting():
        admission.refresh_from_db()
        over_on = admission.stop_ends_on
        if admission.status not in STOP_WORD or over_on is None or over_on >= timekeeping.today():
            return
        was = STOP_WORD[AdmissionStatus(admission.status)]
        _end_stop(admission, reason=f"The {was} was until {in_words(over_on)}, and ended by itself.", by=None)


def _end_stop(admission: Admission, *, reason: str, by: Person | None) -> None:
    was = STOP_WORD[AdmissionStatus(admission.status)]
    under = embargo_under(admission)
    if under:
        reason = f"{reason} The embargo before it stands again: {under['stop_reason']}"
        change(admission, AdmissionStatus.EMBARGOED, by=by, reason=reason, **{**NO_STOP, **under})
        emails.embargo_returns(admission)
        return
    change(admission, open_again(admission), by=by, reason=reason, **NO_STOP)
    emails.admission_lifted(admission, was=was, reason=reason)


def admission_condition(admission: Admission, *, condition: str, due_on: date, by: Person) -> None:
    """Put a condition on an admission that has none: it goes on, and the provider has until `due_on` to meet it."""
    with acting():
        rules.require(by, "admission_condition", admission)
        if due_on <= timekeeping.today():
            raise Refused("The day by which it is to be met has to be in the future.")
        also = {"condition": condition.strip(), "condition_due_on": due_on}
        admission.move(AdmissionStatus.CONDITIONAL, by=by, reason=condition, **also)
        emails.condition_added(admission)


def admission_meet(admission: Admission, *, reason: str, by: Person) -> None:
    """The condition is met: the admission is a full one."""
    with acting():
        rules.require(by, "admission_meet", admission)
        admission.move(AdmissionStatus.ACTIVE, by=by, reason=reason, condition="", condition_due_on=None)
        emails.condition_met(admission, reason=reason)


def admission_respond(admission: Admission, *, words: str, by: Person) -> None:
    """The provider says its side of a stop or a condition: on the record, where a manager reads it."""
    with acting():
        rules.require(by, "admission_respond", admission)
        if not words.strip():
            raise Refused("Say your side.")
        history.record(admission, "responded", by=by, reason=words.strip(), words="The provider said its side")


def admission_removal_intend(admission: Admission, *, reason: str, answer_by_on: date, by: Person) -> None:
    """Tell the provider that its removal is thought of, and why; it answers by a day, and nothing is decided before."""
    with acting():
        rules.require(by, "admission_removal_intend", admission)
        if answer_by_on <= timekeeping.today():
            raise Refused("The last day for the answer has to be in the future.")
        if not reason.strip():
            raise Refused("Give a reason.")
        intended = {"removal_reason": reason.strip(), "removal_answer_by_on": answer_by_on}
        _intend(admission, **intended)
        history.record(admission, "removal_intended", by=by, reason=reason, words="Told that removal is thought of")
        emails.removal_intended(admission)


def admission_removal_drop(admission: Admission, *, reason: str, by: Person) -> None:
    """Nothing comes of it: the provider stays, and is told why."""
    with acting():
        rules.require(by, "admission_removal_drop", admission)
        if not reason.strip():
            raise Refused("Give a reason.")
        _intend(admission, **NO_REMOVAL)
        history.record(admission, "removal_dropped", by=by, reason=reason, words="Removal is not thought of any more")
        emails.removal_dropped(admission, reason=reason)


def _intend(admission: Admission, **fields: Any) -> None:
    as_read = {name: getattr(admission, name) for name in fields}
    if not Admission.objects.filter(pk=admission.pk, **as_read).update(**fields):
        raise TooLate("Somebody else has just dealt with this. Nothing of yours was changed: see what they did.")
    for name, value in fields.items():
        setattr(admission, name, value)


def admission_remove(admission: Admission, *, reason: str, by: Person) -> None:
    """Take the provider off the lot. The way back is a new application."""
    with acting():
        rules.require(by, "admission_remove", admission)
        change(admission, AdmissionStatus.REMOVED, by=by, reason=reason, **NO_STOP, ends_on=timekeeping.today())
        emails.admission_removed(admission, reason=reason)


def admission_withdraw(admission: Admission, *, reason: str, by: Person) -> None:
    """The provider leaves the lot of its own wish."""
    with acting():
        rules.require(by, "admission_withdraw", admission)
        change(admission, AdmissionStatus.WITHDRAWN, by=by, reason=reason, **NO_STOP, ends_on=timekeeping.today())
        emails.admission_ended(admission, reason=reason)


def admission_expire(admission: Admission) -> None:
    """An admission whose last day is over. On the clock; safe to ask for twice."""
    with acting():
        admission.refresh_from_db()
        last_on = admission.ends_on
        if admission.status not in LISTED or last_on is None or last_on >= timekeeping.today():
            return
        reason = f"Its last day was {in_words(last_on)}."
        change(admission, AdmissionStatus.EXPIRED, by=None, reason=reason, **NO_STOP)
        emails.admission_ended(admission, reason=reason)
