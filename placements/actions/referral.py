"""Referrals: begun by a school or the council, sent, and decided."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.calendars import SchoolCalendar, add_working_days
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import require

from .. import emails
from ..content import read_yaml
from ..models import Child, Referral, School
from ..rules import referral as rules
from ..rules.calloff import OPEN_CALL_OFF
from ..rules.child import UPN_WORDS, is_upn
from ..states import DUTY_DAYS, OPEN_REFERRAL, CallOffStatus, ReferralStatus
from .child import CHILD_FIELDS
from .reference import new_reference

TRIAGE_WORKING_DAYS = 2
REPLY_WORKING_DAYS = 5
REFERRAL_FIELDS = (
    "reason",
    "legal_basis",
    "without_education_from",
    "purpose",
    "tried",
    "attendance_before",
    "needs",
    "strengths",
    "risks",
    "health",
    "child_view",
    "child_view_missing",
    "parent_view",
    "parent_view_missing",
    "parent_told_on",
    "hours_a_week",
    "start_wanted_on",
    "outcomes_wanted",
)


def return_reasons() -> dict[str, str]:
    """What a referral may be returned for: code and words (content/referral.yaml)."""
    return {reason["code"]: reason["words"] for reason in read_yaml("referral.yaml")["return_reasons"]}


def referral_start(*, by, school: School | None, upn: str, **child_fields: Any) -> Referral:
    """Begin a draft for a child. A child whom the school knows already is found by UPN and brought up to date.

    `school` None: on no school's roll, which only the council may say. Raises `Refused` if the UPN does not fit, the
    child is another school's, or a referral is open.
    """
    require(by, "referral_start")
    by_council = by.has_role(*COMMISSIONERS)
    if not by_council and (school is None or school.organisation_id not in by.organisation_ids(Role.SCHOOL_LEAD)):
        raise Refused("Choose your own school.")
    if not is_upn(upn):
        raise Refused(UPN_WORDS)
    fields = {name: child_fields[name] for name in CHILD_FIELDS if name in child_fields}
    with acting():
        child = Child.objects.filter(upn=upn).first()
        if child is None:
            child = Child.objects.create(upn=upn, school=school, **fields)
            history.record(child, "created", by=by)
        elif child.school_id != (school.pk if school else None):
            raise Refused(
                "A child with this UPN is on another school's roll in this service. If the child has moved to yours, "
                "ask the council to move the record."
            )
        else:
            Child.objects.filter(pk=child.pk).update(**fields)
            for name, value in fields.items():
                setattr(child, name, value)
        already = child.referrals.filter(status__in=OPEN_REFERRAL).first()
        if already is not None:
            raise Refused(f"A referral is open for this child already: {already.reference}. Go on with that one.")
        referral = Referral.objects.create(
            reference=new_reference(Referral, "REF"),
            child=child,
            school=school,
            entered_by_council=by_council,
            referred_by=by,
        )
        history.record(referral, "started", by=by, words="Begun")
    return referral


def referral_edit(referral: Referral, *, by, **fields: Any) -> Referral:
    """Keep what was typed on a page of the referral. Raises `TooLate` if it was sent meanwhile."""
    require(by, "referral_edit", referral)
    changed = {name: fields[name] for name in REFERRAL_FIELDS if name in fields}
    with acting():
        editable = Referral.objects.filter(pk=referral.pk, status__in=(ReferralStatus.DRAFT, ReferralStatus.RETURNED))
        if changed and not editable.update(**changed):
            raise TooLate("This referral was sent while you were writing. Nothing of yours was changed in it.")
        for name, value in changed.items():
            setattr(referral, name, value)
    return referral


def referral_submit(referral: Referral, *, by) -> Referral:
    """Send it to the council. Raises `Refused` with everything that is still missing."""
    require(by, "referral_submit", referral)
    missing = rules.gaps(referral)
    if missing:
        raise Refused("The referral cannot be sent yet. " + ". ".join(gap.words for gap in missing) + ".")
    with acting():
        now = timekeeping.now()
        referral.move(ReferralStatus.SUBMITTED, by=by, submitted_at=now, missing=[])
        clock = rules.duty_clock(referral, SchoolCalendar.load())
        emails.referral_received(
            referral,
            due_on=clock.due_on if clock else None,
            triage_due_on=add_working_days(now.date(), TRIAGE_WORKING_DAYS),
        )
    return referral


def referral_accept(referral: Referral, *, lot, by, note: str = "") -> Referral:
    """A place is needed: say in which lot it will be looked for."""
    require(by, "referral_accept", referral)
    answer = rules.lot_takes_referrals(lot)
    if not answer:
        raise Refused(str(answer))
    with acting():
        referral.move(ReferralStatus.ACCEPTED, by=by, reason=note, lot=lot, decided_by=by, note_to_school=note)
        clock = rules.duty_clock(referral, SchoolCalendar.load())
        due = [day for day in (clock.due_on if clock else None, referral.start_wanted_on) if day]
        today = timekeeping.today()
        emails.referral_accepted(
            referral,
            choose_by_on=add_working_days(today, lot.reply_working_days),
            start_by_on=max(min(due), today) if due else today + timedelta(weeks=2),
        )
    return referral


def referral_return(referral: Referral, *, missing: Sequence[str], note: str, by) -> Referral:
    """Send it back with what is missing (codes of `return_reasons`). The duty's clock goes on."""
    require(by, "referral_return", referral)
    words = return_reasons()
    if not missing or any(code not in words for code in missing):
        raise Refused("Say what is missing.")
    with acting():
        referral.move(
            ReferralStatus.RETURNED,
            by=by,
            reason=" ".join([*(words[code] for code in missing), note]).strip(),
            missing=list(missing),
            note_to_school=note,
            decided_by=by,
        )
        emails.referral_returned(
            referral,
            missing=[words[code] for code in missing],
            reply_due_on=add_working_days(timekeeping.today(), REPLY_WORKING_DAYS),
            duty_clock=referral.reason in DUTY_DAYS,
        )
    return referral


def referral_decline(referral: Referral, *, reason: str, by) -> Referral:
    require(by, "referral_decline", referral)
    with acting():
        referral.move(ReferralStatus.DECLINED, by=by, reason=reason, note_to_school=reason, decided_by=by)
        emails.referral_declined(referral)
    return referral


def referral_withdraw(referral: Referral, *, reason: str, by) -> Referral:
    """The school needs no place any more. A call-off that is open for it is cancelled."""
    require(by, "referral_withdraw", referral)
    with acting():
        referral.move(ReferralStatus.WITHDRAWN, by=by, reason=reason)
        for call_off in referral.call_offs.filter(status__in=OPEN_CALL_OFF):
            call_off.move(CallOffStatus.CANCELLED, by=by, reason="The referral was withdrawn.")
    return referral
