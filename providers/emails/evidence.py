"""Messages about documents that run out."""

from collections.abc import Sequence
from typing import Any

from apcommissioning.base.merge import in_words
from apcommissioning.base.texts import words
from lots.models import PurchasingSystem

from ..models import Admission, Evidence, Provider
from ..states import LISTED
from .letters import lines, link_to, managers_of, signed_by

# Below this many days the council's own team has a copy of the reminder: it rings the provider.
COPY_DAYS = 7


def system_relied_on(provider: Provider) -> PurchasingSystem | None:
    """The arrangement under which a provider was admitted last: it signs what is said to it as a whole."""
    listed = provider.admissions.filter(status__in=LISTED).select_related("lot__purchasing_system")
    admission = listed.order_by("-from_on", "-pk").first()
    return admission.lot.purchasing_system if admission else None


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
    values = _values(evidence, system)
    to = {person.email for person in managers_of(evidence.provider)}
    if days <= COPY_DAYS:
        to.add(system.contact_email)
    for address in sorted(to):
        words.write(f"evidence_expiring_{days}", to=address, about=f"{evidence.pk}:{address}"[:170], values=values)


def evidence_lapsed(evidence: Evidence, admissions: Sequence[Admission]) -> None:
    """New placements are stopped in these lots until a new document has been accepted."""
    values = {
        **_values(evidence, admissions[0].lot.purchasing_system),
        "lapsed_on": in_words(evidence.expires_on),
        "lots_list": lines([str(admission.lot) for admission in admissions]),
    }
    words.post("evidence_lapsed", to=managers_of(evidence.provider), about=evidence.pk, values=values)
