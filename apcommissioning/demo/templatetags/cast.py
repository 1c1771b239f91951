"""The cast on the sign-in page."""

from dataclasses import dataclass

from django import template
from django.conf import settings

from apcommissioning.base.models import Membership, Person
from apcommissioning.base.roles import OrganisationKind, Role

register = template.Library()


@dataclass(frozen=True)
class Shortcut:
    """One press signs this person in."""

    pk: int
    name: str
    words: str
    note: str


GROUPS = {
    OrganisationKind.COUNCIL: "The council",
    OrganisationKind.PROVIDER: "Providers",
    OrganisationKind.SCHOOL: "Schools",
    OrganisationKind.COMMITTEE: "Committees",
    "": "Nobody’s",
}


@register.simple_tag
def cast() -> list[tuple[str, list[Shortcut]]]:
    """Whom one press signs in, in groups: the cast in the demonstration, nobody elsewhere."""
    if not settings.DEMONSTRATION:
        return []
    roles: dict[int, list[str]] = {}
    kinds: dict[int, str] = {}
    current = Membership.objects.filter(person__is_cast=True, ended_at=None).select_related("organisation")
    for membership in current.order_by("pk"):
        at_council = membership.organisation.kind == OrganisationKind.COUNCIL
        where = "" if at_council else f", {membership.organisation.name}"
        roles.setdefault(membership.person_id, []).append(f"{Role(membership.role).label}{where}")
        kinds.setdefault(membership.person_id, membership.organisation.kind)
    groups: dict[str, list[Shortcut]] = {kind: [] for kind in GROUPS}
    for person in Person.objects.filter(is_cast=True, is_active=True).order_by("pk"):
        words = "; ".join(roles.get(person.pk, ["Signed in, but belongs to nobody"]))
        groups[kinds.get(person.pk, "")].append(Shortcut(person.pk, person.name, words, person.cast_note))
    return [(GROUPS[kind], people) for kind, people in groups.items() if people]
