"""Messages of an assessment."""

from apcommissioning.base import outbox
from apcommissioning.base.models import Person

from ..models import Application, Decision
from .letters import letter, link_to, managers_of, signed_by


def reviewer_asked(application: Application, person: Person) -> None:
    """Ask a reviewer to declare. The applicant is named on the page, after signing in, and not here."""
    values = {
        "reviewer_name": person.name,
        "reference": application.reference,
        "portal_link": link_to("interest_declare", application.pk),
        **signed_by(application.purchasing_system),
    }
    text = letter("reviewer_asked")
    outbox.post(
        to=person.email,
        subject=text.subject(values),
        body=text.fill_plain(values),
        key=f"reviewer_asked:{application.pk}:{person.pk}",
    )


def decision_released(decision: Decision) -> None:
    """Say that a decision can be read in the portal: the letter itself, with its scores, stays there."""
    application = decision.lot_application.application
    text = letter("decision_notice")
    values = {
        "provider_name": application.provider.legal_name,
        "reference": application.reference,
        "portal_link": link_to("decision_letter", decision.pk),
        **signed_by(application.purchasing_system),
    }
    for person in managers_of(application.provider):
        outbox.post(
            to=person.email,
            subject=text.subject(values),
            body=text.fill_plain(values),
            key=f"decision_released:{decision.pk}:{person.pk}",
        )
