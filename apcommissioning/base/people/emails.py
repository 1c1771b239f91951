"""What people are told when they are brought in."""

from django.conf import settings
from django.urls import reverse

from apcommissioning.base import outbox
from apcommissioning.base.models import Invitation, OutboxMessage


def invitation(offer: Invitation) -> OutboxMessage:
    link = settings.BASE_URL + reverse("invitation_take_up", args=[offer.token])
    body = f"""Dear {offer.name}

{offer.invited_by} has invited you to {settings.SERVICE_NAME.lower()} at {settings.COUNCIL_NAME}, as
{offer.get_role_display().lower()} of {offer.organisation}.

Open this link to begin. It works once, until {offer.expires_at:%d %B %Y}:

{link}

If you did not expect this, ignore it: nothing happens without you.

{settings.COUNCIL_NAME}
"""
    subject = f"Your invitation to {settings.SERVICE_NAME.lower()}"
    return outbox.post(to=offer.email, subject=subject, body=body, key=f"invitation:{offer.pk}")
