"""A variation as a document: its text under a contract, what page and PDF print, how it stands with each provider."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from apcommissioning.base.markdown import Markdown, table
from apcommissioning.base.merge import MergeText, in_words
from apcommissioning.base.money import format_money

from ..models import Contract, Variation, VariationOffer
from ..rules.variation import PriceSet
from ..states import OfferStatus, Side
from .contract import SignatureLine

TEXT = Path(__file__).resolve().parent.parent / "content" / "variation.md"


@cache
def _text() -> MergeText:
    return MergeText.read(TEXT.read_text(encoding="utf-8"))


def variation_text(variation: Variation, contract: Contract, prices: Sequence[PriceSet]) -> Markdown:
    """What this provider signs."""
    return _text().fill(
        {
            "variation_reference": variation.reference,
            "contract_reference": contract.reference,
            "council_name": settings.COUNCIL_NAME,
            "provider_legal_name": contract.provider.legal_name,
            "what_changes": Markdown(f"{variation.text.strip()}\n"),
            "prices_table": _prices(prices),
            "reason": variation.reason,
            "effective_on": variation.effective_on,
            "sign_by_on": variation.sign_by_on,
        }
    )


def _prices(prices: Sequence[PriceSet]) -> Markdown:
    if not prices:
        return Markdown("")
    return table(
        ["Price", "Until now", "From then"],
        [
            [
                one.label + (" (held at the ceiling)" if one.at_ceiling else ""),
                format_money(one.before) if one.before is not None else "–",
                format_money(one.price),
            ]
            for one in prices
        ],
        right=[1, 2],
    )


def offer_signatures(offer: VariationOffer) -> list[SignatureLine]:
    variation = offer.variation
    provider = (
        SignatureLine(
            str(Side.PROVIDER.label), offer.name, offer.role, offer.authority, offer.signed_at, words=offer.name
        )
        if offer.signed_at
        else SignatureLine(str(Side.PROVIDER.label))
    )
    council = SignatureLine(
        str(Side.COUNCIL.label),
        variation.council_name,
        variation.council_role,
        variation.council_authority,
        variation.offered_at,
        words=variation.council_name,
    )
    return [provider, council]


def offer_paper(offer: VariationOffer) -> dict[str, Any]:
    """What the sealed copy prints."""
    contract, variation = offer.contract, offer.variation
    return {
        "offer": offer,
        "provider": contract.provider,
        "key_terms": [
            ("Contract", f"{contract.reference}, from {in_words(contract.starts_on)}"),
            ("Variation", f"{variation.reference}: {variation.title}"),
            ("Takes effect", in_words(variation.effective_on)),
            ("Signed by", "; ".join(f"{one.name}, {one.role} ({one.authority})" for one in offer_signatures(offer))),
        ],
        "signatures": offer_signatures(offer),
    }


@dataclass(frozen=True)
class Tally:
    """How many providers signed, and what the rest said."""

    all: int
    signed: int
    words: str


def tally(offers: Sequence[VariationOffer]) -> Tally:
    counts = Counter(offer.status for offer in offers)
    rest = [
        f"{counts[status]} {str(status.label).lower()}"
        for status in OfferStatus
        if status != OfferStatus.SIGNED and counts[status]
    ]
    return Tally(len(offers), counts[OfferStatus.SIGNED], ", ".join(rest))
