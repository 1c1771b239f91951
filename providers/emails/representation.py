"""Messages about a disputed decision."""

from apcommissioning.base.texts import words

from ..models import Representation
from .letters import link_to, managers_of, signed_by


def representation_answered(representation: Representation) -> None:
    """Say that the answer can be read in the portal."""
    application = representation.decision.about.application
    values = {
        "provider_name": application.provider.legal_name,
        "reference": application.reference,
        "portal_link": link_to("representation_detail", representation.pk),
        **signed_by(application.purchasing_system),
    }
    words.post("representation_answered", to=managers_of(application.provider), about=representation.pk, values=values)
