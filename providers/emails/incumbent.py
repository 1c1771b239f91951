"""The notice to whoever supplied under the arrangement before."""

from apcommissioning.base.texts import words

from ..models import Incumbent
from .letters import link_to, signed_by


def incumbent_notice(incumbent: Incumbent) -> None:
    """That there is a new arrangement, and how to apply. Once."""
    system = incumbent.purchasing_system
    values = {
        "provider_name": incumbent.name,
        "system_title": system.title,
        "reference": system.reference,
        "valid_from": system.valid_from,
        "portal_link": link_to("public_system", system.pk),
        **signed_by(system),
    }
    words.write("incumbent_notice", to=incumbent.contact_email, about=incumbent.pk, values=values)
