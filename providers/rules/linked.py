"""Other providers with which a provider seems to be linked: something for an officer to ask about, never a fault.

Compared are what each says of itself: its numbers, the people who control it, its telephone and mail, the postcodes of
its sites (practice: reviewers look for shared directors, addresses and phones, and for an earlier refusal).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef

from apcommissioning.base.models import Person
from apcommissioning.base.roles import COMMISSIONERS

from ..models import LotApplication, Provider
from ..states import LotApplicationStatus, SiteKind

NUMBERS = (
    ("company_number", "the same company number"),
    ("charity_number", "the same charity number"),
    ("ukprn", "the same UKPRN"),
)
TITLES = re.compile(r"^(mr|mrs|ms|miss|mx|dr|prof|rev|sir|dame)\.? ")


@dataclass(frozen=True)
class Link:
    """A linked provider: `why` in words; `refused` where it was turned down."""

    provider: Provider
    why: tuple[str, ...]
    refused: str = ""


def may_see(person: Person) -> bool:
    return person.has_role(*COMMISSIONERS)


def links(provider: Provider) -> tuple[list[Link], str]:
    """Everybody who shares something with this provider, the most first; and its own refusals. One query, and one
    more where somebody was refused."""
    known = _known()
    own = known.pop(provider.pk)
    linked = [(other, why) for other in known.values() if (why := _shared(own, other))]
    turned_down = [one.provider.pk for one in (own, *(other for other, _why in linked)) if one.was_refused]
    refused = refusals(turned_down) if turned_down else {}
    rows = [Link(other.provider, tuple(why), refused.get(other.provider.pk, "")) for other, why in linked]
    return sorted(rows, key=lambda row: (-len(row.why), row.provider.legal_name)), refused.get(provider.pk, "")


def refusals(providers: Iterable[int]) -> dict[int, str]:
    """By provider, the lots in which it was told that it is not admitted, and when: `lot 1 on 14 November 2025`."""
    rows = (
        LotApplication.objects.filter(
            application__provider__in=list(providers),
            status=LotApplicationStatus.REFUSED,
            decision__released_at__isnull=False,
        )
        .select_related("lot", "decision", "application")
        .order_by("decision__released_at", "lot__number")
    )
    words: dict[int, list[str]] = {}
    for row in rows:
        on = row.decision.released_at
        assert on is not None
        words.setdefault(row.application.provider_id, []).append(f"lot {row.lot.number} on {on.day} {on:%B %Y}")
    return {key: ", ".join(several) for key, several in words.items()}


@dataclass
class _Known:
    """A provider with the postcodes and school numbers of its sites."""

    provider: Provider
    postcodes: set[str] = field(default_factory=set)
    urns: set[str] = field(default_factory=set)
    was_refused: bool = False


def _known() -> dict[int, _Known]:
    """Everybody, in one query: a row for each of their sites."""
    site = {"site_kind": F("sites__kind"), "site_postcode": F("sites__postcode"), "site_urn": F("sites__urn")}
    refused = LotApplication.objects.filter(
        application__provider=OuterRef("pk"),
        status=LotApplicationStatus.REFUSED,
        decision__released_at__isnull=False,
    )
    found: dict[int, _Known] = {}
    row: Any
    for row in Provider.objects.annotate(**site, was_refused=Exists(refused)).order_by("pk"):
        own = found.setdefault(row.pk, _Known(row, was_refused=row.was_refused))
        if row.site_kind and row.site_kind != SiteKind.VIRTUAL:
            own.postcodes |= {row.site_postcode} - {""}
            own.urns |= {row.site_urn} - {""}
    return found


def _shared(mine: _Known, theirs: _Known) -> list[str]:
    one, other = mine.provider, theirs.provider
    why = [words for name, words in NUMBERS if getattr(one, name) and getattr(one, name) == getattr(other, name)]
    if urns := mine.urns & theirs.urns:
        why.append(f"the same school number, {', '.join(sorted(urns))}")
    if people := people_of(one) & people_of(other):
        why.append(f"the same person in control: {', '.join(sorted(name.title() for name in people))}")
    if postcodes := mine.postcodes & theirs.postcodes:
        why.append(f"a site at the same postcode, {', '.join(sorted(postcodes))}")
    if _digits(one.contact_phone) and _digits(one.contact_phone) == _digits(other.contact_phone):
        why.append("the same telephone number")
    if one.contact_email.lower() == other.contact_email.lower():
        why.append("the same e-mail address")
    return why


def people_of(provider: Provider) -> set[str]:
    """The names of those who control it, as two may be compared."""
    names = (" ".join(line.lower().split()) for line in provider.controlled_by.splitlines())
    return {TITLES.sub("", name) for name in names if name}


def _digits(phone: str) -> str:
    digits = re.sub(r"\D", "", phone)
    return re.sub(r"^(0044|44)", "0", digits)
