"""Messages about documents that run out."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from apcommissioning.base import outbox
from apcommissioning.base.merge import in_words
from lots.models import PurchasingSystem

from ..models import Admission, Evidence
from .letters import letter, lines, link_to, managers_of, signed_by

# Below this many days the council's own team has a copy of the reminder: it rings the provider.
COPY_DAYS = 7


def _values(evidence: Evidence, system: PurchasingSystem) -> dict[str, Any]:
    where = link_to("evidence_add", evidence.provider_id) + f"?kind={evidence.kind}"
    return {
        "evidence_name": evidence.kind_words(),
        "provider_name": evidence.provider.legal_name,
        "expires_on": evidence.expires_on,
        "applies_to": str(evidence.site) if evidence.site else "the whole organisation",
        "portal_link": where + (f"&site={evidence.site_id}" if evidence.site_id else ""),
        **signed_by(system),
    }


def evidence_expiring(evidence: Evidence, system: PurchasingSystem, *, days: int) -> None:
    """The reminder 60, 30 or 7 days before; the last has a copy to the council."""
    key = f"evidence_expiring_{days}"
    text, values = letter(key), _values(evidence, system)
    to = {person.email for person in managers_of(evidence.provider)}
    if days <= COPY_DAYS:
        to.add(system.contact_email)
    for address in sorted(to):
        outbox.post(
            to=address,
            subject=text.subject(values),
            body=text.fill_plain(values),
            key=f"{key}:{evidence.pk}:{address}"[:200],
        )


def evidence_lapsed(evidence: Evidence, admissions: Sequence[Admission]) -> None:
    """New placements are stopped in these lots until a new document has been accepted."""
    text, system = letter("evidence_lapsed"), admissions[0].lot.purchasing_system
    values = {
        **_values(evidence, system),
        "lapsed_on": in_words(evidence.expires_on),
        "lots_list": lines([str(admission.lot) for admission in admissions]),
        "council_name": settings.COUNCIL_NAME,
    }
    for person in managers_of(evidence.provider):
        outbox.post(
            to=person.email,
            subject=text.subject(values),
            body=text.fill_plain(values),
            key=f"evidence_lapsed:{evidence.pk}:{person.pk}",
        )
