"""Messages of a clarification. What is asked and what is answered stays in the portal."""

from apcommissioning.base.calendars import working_days_between
from apcommissioning.base.texts import words
from apcommissioning.base.timekeeping import LONDON

from ..models import Clarification
from ..states import ClarificationStatus
from .letters import lines, link_to, managers_of, signed_by


def clarification_asked(clarification: Clarification) -> None:
    """Tell the provider that something is asked, about which answers, and until when."""
    if clarification.asked_at is None or clarification.answer_by is None:
        raise ValueError(f"{clarification} has not been asked.")
    application = clarification.application
    points = clarification.points.select_related("question_version")
    values = {
        "reference": application.reference,
        "provider_name": application.provider.legal_name,
        "questions_list": lines(list(dict.fromkeys(point.question_version.short_name for point in points))),
        "reply_due_on": clarification.answer_by,
        "reply_days": working_days_between(clarification.asked_at.astimezone(LONDON).date(), clarification.answer_by),
        "portal_link": link_to("clarification_detail", clarification.pk),
        **signed_by(application.purchasing_system),
    }
    words.post("clarification_request", to=managers_of(application.provider), about=clarification.pk, values=values)


def clarification_closed(clarification: Clarification) -> None:
    """Tell whoever asked that the answers are here, or that none came in time."""
    application, person = clarification.application, clarification.asked_by
    if person is None:
        raise ValueError(f"{clarification} has not been asked.")
    answered = clarification.status == ClarificationStatus.ANSWERED
    values = {
        "officer_asked": person.name,
        "reference": application.reference,
        "what_happened": "The provider has answered what you asked."
        if answered
        else "The provider did not answer in time.",
        "decision_due_on": application.due_on,
        "portal_link": link_to("clarification_detail", clarification.pk),
        **signed_by(application.purchasing_system),
    }
    words.post("clarification_closed", to=[person], about=clarification.pk, values=values)
