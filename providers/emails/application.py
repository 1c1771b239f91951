"""Messages about an application."""

from apcommissioning.base.calendars import working_days_between
from apcommissioning.base.texts import words
from apcommissioning.base.timekeeping import LONDON

from ..models import Application
from .letters import lines, link_to, managers_of, signed_by


def application_receipt(application: Application) -> None:
    """Say that the application is here, and by when the provider will hear."""
    if application.submitted_at is None or application.due_on is None:
        raise ValueError(f"{application} has not been submitted: there is nothing to give a receipt for.")
    submitted_on = application.submitted_at.astimezone(LONDON).date()
    values = {
        "reference": application.reference,
        "provider_name": application.provider.legal_name,
        "submitted_at": application.submitted_at,
        "lots_list": lines([str(row.lot) for row in application.lot_applications.select_related("lot")]),
        "decision_due_on": application.due_on,
        "assessment_days": working_days_between(submitted_on, application.due_on),
        "portal_link": link_to("application_detail", application.pk),
        **signed_by(application.purchasing_system),
    }
    words.post("receipt", to=managers_of(application.provider), about=application.pk, values=values)
