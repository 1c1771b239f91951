"""What people are told when they are brought in."""

from django.conf import settings
from django.urls import reverse

from apcommissioning.base.models import Invitation
from apcommissioning.base.texts import words


def invitation(offer: Invitation) -> None:
    values = {
        "service_name": settings.SERVICE_NAME.lower(),
        "name": offer.name,
        "invited_by": offer.invited_by.name,
        "role": offer.get_role_display().lower(),
        "organisation": offer.organisation.name,
        "expires_on": offer.expires_at.date(),
        "link": settings.BASE_URL + reverse("invitation_take_up", args=[offer.token]),
    }
    words.write("invitation", to=offer.email, about=offer.pk, values=values)
