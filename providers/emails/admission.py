"""Messages about an admission: stopped, lifted, a condition, the end."""

from typing import Any

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.merge import in_words
from apcommissioning.base.texts import words

from ..models import Admission
from .letters import link_to, managers_of, signed_by

# How long a provider has to say its side after a stop (contract, clause 20.3).
COMMENT_WORKING_DAYS = 5


def _post(key: str, admission: Admission, values: dict[str, Any], *, once: str = "") -> None:
    """One message for each change, however often it is asked for."""
    values = {
        "reference": admission.lot.purchasing_system.reference,
        "provider_name": admission.provider.legal_name,
        "scope_statement": str(admission.lot),
        "effective_on": timekeeping.today(),
        "portal_link": link_to("admission_detail", admission.pk),
        **signed_by(admission.lot.purchasing_system),
        **values,
    }
    about = f"{admission.pk}:{once or admission.status_at.isoformat()}"
    words.post(key, to=managers_of(admission.provider), about=about, values=values)


def until_words(admission: Admission) -> str:
    if admission.stop_ends_on is not None:
        return (
            f"It lasts until {in_words(admission.stop_ends_on)} and then ends by itself, unless we write to you before."
        )
    if admission.stop_review_on is not None:
        day = in_words(admission.stop_review_on)
        return f"We look at this again on {day}, or sooner if you show that the change is made."
    return "It ends when the new document has been accepted."


def _stopped(key: str, admission: Admission) -> None:
    _post(
        key,
        admission,
        {
            "reason": admission.stop_reason,
            "what_must_change": admission.stop_must_change,
            "until_statement": until_words(admission),
            "comment_due_on": add_working_days(timekeeping.today(), COMMENT_WORKING_DAYS),
        },
    )


def admission_embargoed(admission: Admission) -> None:
    _stopped("embargo", admission)


def admission_suspended(admission: Admission) -> None:
    _stopped("suspension", admission)


def embargo_returns(admission: Admission) -> None:
    _post(
        "embargo_returns",
        admission,
        {"reason": admission.stop_reason, "until_statement": until_words(admission)},
    )


def admission_lifted(admission: Admission, *, was: str, reason: str) -> None:
    """`was`: embargo or suspension."""
    _post(
        "lifted",
        admission,
        {"status_name": was, "reason": reason, "remaining_conditions": admission.condition},
    )


def condition_added(admission: Admission) -> None:
    values = {"condition": admission.condition, "condition_due_on": admission.condition_due_on}
    _post("admission_condition", admission, values)


def condition_met(admission: Admission, *, reason: str) -> None:
    _post("condition_met", admission, {"reason": reason})


def admission_removed(admission: Admission, *, reason: str) -> None:
    _post("removal", admission, {"reason": reason})


def admission_ended(admission: Admission, *, reason: str) -> None:
    _post("admission_ended", admission, {"reason": reason})


def removal_intended(admission: Admission) -> None:
    values = {"reason": admission.removal_reason, "answer_by_on": admission.removal_answer_by_on}
    _post("removal_intention", admission, values, once=str(admission.removal_answer_by_on))


def removal_dropped(admission: Admission, *, reason: str) -> None:
    _post("removal_dropped", admission, {"reason": reason}, once=timekeeping.now().isoformat())
