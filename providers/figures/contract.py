"""The standard contract as a document: what its text is filled with, and what page and PDF print around it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from apcommissioning.base.markdown import Markdown, table
from apcommissioning.base.merge import MergeText, in_words
from apcommissioning.base.money import format_money
from lots.figures import text_values
from lots.models import PurchasingSystem

from ..models import Admission, Contract, Provider
from ..rules.contract import admissions_to_contract
from ..states import Side


def contract_text(
    provider: Provider, system: PurchasingSystem, *, reference: str, starts_on: date, ends_on: date
) -> Markdown:
    """The contract's text. Raises `MissingFields`, which names every field that nothing was given for."""
    template = system.contract_template
    assert template is not None, "asked by rules.contract.may_issue"
    text = MergeText.read(template.body)
    admissions = list(
        admissions_to_contract(provider, system)
        .select_related("lot")
        .prefetch_related("parts", "prices__part", "lot__specifications")
        .order_by("lot__number")
    )
    return text.fill(
        {
            **text_values(system),
            "provider_legal_name": provider.legal_name,
            "provider_number": _number(provider),
            "provider_address": ", ".join([*provider.address.split("\n"), provider.postcode]),
            "provider_officer": provider.contact_name,
            "provider_email": provider.contact_email,
            "contract_reference": reference,
            "template_version": template.version,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "lots_table": _lots(admissions),
            "sites_table": _sites(provider),
            "price_table": _prices(admissions, provider),
            "conditions_table": _conditions(admissions),
            "review_calendar": f"From {in_words(starts_on)} to {in_words(ends_on)}:",
        }
    )


def fingerprint(body: str) -> str:
    """SHA-256 of exactly the text that both sides sign."""
    return hashlib.sha256(body.encode()).hexdigest()


def _number(provider: Provider) -> str:
    numbers = [
        ("company number", provider.company_number),
        ("charity number", provider.charity_number),
        ("UKPRN", provider.ukprn),
    ]
    named = [f"{name} {number}" for name, number in numbers if number]
    return ", ".join(named) or str(provider.get_legal_form_display()).lower()


def _lots(admissions: list[Admission]) -> Markdown:
    def specification(admission: Admission) -> str:
        published = [text.version for text in admission.lot.specifications.all() if text.is_published]
        return f"Version {max(published)}" if published else "–"

    return table(
        ["Lot", "Parts", "Specification", "Admitted on", "Status"],
        [
            [
                f"{admission.lot.number}. {admission.lot.name}",
                ", ".join(part.title for part in admission.parts.all()),
                specification(admission),
                in_words(admission.from_on),
                admission.get_status_display(),
            ]
            for admission in admissions
        ],
    )


def _sites(provider: Provider) -> Markdown:
    def places(site) -> str:
        return ", ".join(c.words for c in site.capacities.all()) or "–"

    return table(
        ["Site", "Address", "Kind", "Places at one time"],
        [
            [
                site.name,
                ", ".join(filter(None, [site.address, site.postcode])) or "–",
                site.get_kind_display(),
                places(site),
            ]
            for site in provider.sites.exclude(approved_on=None).prefetch_related("capacities")
        ],
    )


def _prices(admissions: list[Admission], provider: Provider) -> Markdown:
    return table(
        ["Lot part", "Unit", "Ratio", "From", "VAT", "Price"],
        [
            [
                f"Lot {admission.lot.number}: {price.part.title}",
                price.get_unit_display(),
                price.get_ratio_display(),
                in_words(price.from_on),
                provider.get_vat_code_display(),
                format_money(price.price),
            ]
            for admission in admissions
            for price in admission.prices.all()
        ],
        right=[5],
    )


def _conditions(admissions: list[Admission]) -> Markdown:
    return table(
        ["Lot", "Condition", "Due on"],
        [
            [admission.lot.number, admission.condition, in_words(admission.condition_due_on)]
            for admission in admissions
            if admission.condition and admission.condition_due_on
        ],
    )


@dataclass(frozen=True)
class SignatureLine:
    """A row of the signature block; `signed_at` None: not yet."""

    for_whom: str
    name: str = ""
    role: str = ""
    authority: str = ""
    signed_at: datetime | None = None
    words: str = ""


def signatures(contract: Contract) -> list[SignatureLine]:
    """Both sides, signed or not, the provider's first."""
    signed = {signature.side: signature for signature in contract.signatures.all()}
    return [
        SignatureLine(str(side.label), one.name, one.role, one.authority, one.signed_at, one.name)
        if (one := signed.get(side))
        else SignatureLine(str(side.label))
        for side in Side
    ]


def contract_paper(contract: Contract) -> dict[str, Any]:
    """What the sealed copy prints: the key terms, the text as signed, the signatures and the hash."""
    provider, system = contract.provider, contract.purchasing_system
    return {
        "contract": contract,
        "provider": provider,
        "sub": (f"Contract {contract.reference}, from {in_words(contract.starts_on)} to {in_words(contract.ends_on)}"),
        "key_terms": [
            ("The council", f"{settings.COUNCIL_NAME}, {settings.COUNCIL_ADDRESS}"),
            ("The provider", f"{provider.legal_name}, {_number(provider)}"),
            ("Purchasing system", f"{system.reference}, {system.title}"),
            ("Signed by", "; ".join(f"{one.name}, {one.role} ({one.authority})" for one in signatures(contract))),
        ],
        "signatures": signatures(contract),
    }
