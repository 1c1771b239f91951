"""Messages of an assessment."""

from datetime import date

from apcommissioning.base.models import Person
from apcommissioning.base.texts import words

from ..models import Application, Decision
from .letters import link_to, managers_of, signed_by


def reviewer_asked(application: Application, person: Person) -> None:
    """Ask a reviewer to declare. The applicant is named on the page, after signing in, and not here."""
    values = {
        "reviewer_name": person.name,
        "reference": application.reference,
        "portal_link": link_to("interest_declare", application.pk),
        **signed_by(application.purchasing_system),
    }
    words.post("reviewer_asked", to=[person], about=application.pk, values=values)


def application_extended(application: Application, *, old_due_on: date) -> None:
    """Tell the provider of its new day, and why."""
    values = {
        "reference": application.reference,
        "provider_name": application.provider.legal_name,
        "old_due_on": old_due_on,
        "new_due_on": application.due_on,
        "extended_days": application.assessment_days,
        "extension_reason": application.extended_reason,
        "lots_affected": ", ".join(str(row.lot) for row in application.lot_applications.select_related("lot")),
        "portal_link": link_to("application_detail", application.pk),
        **signed_by(application.purchasing_system),
    }
    words.post("assessment_extension", to=managers_of(application.provider), about=application.pk, values=values)


def decision_released(decision: Decision) -> None:
    """Say that a decision can be read in the portal: the letter itself, with its scores, stays there."""
    application = decision.about.application
    values = {
        "provider_name": application.provider.legal_name,
        "reference": application.reference,
        "portal_link": link_to("decision_letter", decision.pk),
        **signed_by(application.purchasing_system),
    }
    words.post("decision_notice", to=managers_of(application.provider), about=decision.pk, values=values)
