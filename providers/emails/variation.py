"""Messages of variations."""

from typing import Any

from apcommissioning.base.texts import words

from ..models import VariationOffer
from .letters import link_to, managers_of, signed_by


def _post(key: str, offer: VariationOffer, **more: Any) -> None:
    variation, contract = offer.variation, offer.contract
    values = {
        "provider_name": contract.provider.legal_name,
        "reference": variation.reference,
        "contract_reference": contract.reference,
        "variation_title": variation.title,
        "effective_on": variation.effective_on,
        "sign_by_on": variation.sign_by_on,
        "portal_link": link_to("variation_read", offer.pk),
        **signed_by(variation.purchasing_system),
        **more,
    }
    words.post(key, to=managers_of(contract.provider), about=offer.pk, values=values)


def variation_offered(offer: VariationOffer) -> None:
    _post("variation_offered", offer)


def variation_signed(offer: VariationOffer) -> None:
    _post("variation_signed", offer, document_hash=offer.hash)


def variation_withdrawn(offer: VariationOffer, *, reason: str) -> None:
    _post("variation_withdrawn", offer, reason=reason)
