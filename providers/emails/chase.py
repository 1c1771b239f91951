"""Reminders, and what managers are told when a reminder did not help. The applicant is named on the page alone."""

from typing import Any

from apcommissioning.base.models import Person
from apcommissioning.base.texts import words
from lots.models import PurchasingSystem

from ..models import Action, Application, Clarification
from ..rules.chasers import Chased, Late, Step, deciders_of, managers_for
from .letters import link_to, managers_of, signed_by
from .visit import system_of


def chase(late: Late) -> None:
    """One message to each who is to hear of it."""
    key, to, values, system = SENDERS[late.what](late)
    if system is not None:
        words.post(key, to=to, about=late.once, values={**values, **signed_by(system)})


type Message = tuple[str, list[Person], dict[str, Any], PurchasingSystem | None]


def _application(late: Late) -> Application:
    assert isinstance(late.about, Application)
    return late.about


def _scores(late: Late) -> Message:
    application, person = _application(late), late.person
    assert person is not None
    escalated = late.step == Step.ESCALATED
    values = {
        "reviewer_name": person.name,
        "reference": application.reference,
        "lots": ", ".join(map(str, late.lots)),
        "decision_due_on": late.due_on,
        "portal_link": link_to("reviewers_assign" if escalated else "interest_declare", application.pk),
    }
    key = "scores_late" if escalated else "scores_reminder"
    return key, managers_for(late) if escalated else [person], values, application.purchasing_system


def _reply(late: Late) -> Message:
    clarification = late.about
    assert isinstance(clarification, Clarification)
    application = clarification.application
    values = {
        "provider_name": application.provider.legal_name,
        "reference": application.reference,
        "reply_due_on": late.due_on,
        "decision_due_on": application.due_on,
        "portal_link": link_to("clarification_detail", clarification.pk),
    }
    if late.step == Step.ESCALATED:
        return "clarification_unanswered", managers_for(late), values, application.purchasing_system
    return "clarification_reminder", managers_of(application.provider), values, application.purchasing_system


def _release(late: Late) -> Message:
    application = _application(late)
    values = {
        "reference": application.reference,
        "decision_due_on": application.due_on,
        "portal_link": link_to("decision_release", application.pk),
    }
    to = managers_for(late) if late.step == Step.ESCALATED else deciders_of(application)
    return "release_reminder", to, values, application.purchasing_system


def _action(late: Late) -> Message:
    action = late.about
    assert isinstance(action, Action)
    visit = action.visit
    values = {
        "provider_name": visit.provider.legal_name,
        "reference": visit.reference,
        "due_on": action.due_on,
        "owner": "the council" if late.person else "the provider",
        "portal_link": link_to("visit_detail", visit.pk),
    }
    if late.step == Step.ESCALATED:
        return "action_late", managers_for(late), values, system_of(visit)
    to = [late.person] if late.person else managers_of(visit.provider)
    return "action_reminder", to, values, system_of(visit)


SENDERS = {
    Chased.SCORES: _scores,
    Chased.REPLY: _reply,
    Chased.RELEASE: _release,
    Chased.ACTION: _action,
}
