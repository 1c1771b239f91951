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


@register.simple_tag
def cast() -> list[Shortcut]:
    """Whom one press signs in: the cast in the demonstration, nobody elsewhere."""
    if not settings.DEMONSTRATION:
        return []
    roles: dict[int, list[str]] = {}
    current = Membership.objects.filter(person__is_cast=True, ended_at=None).select_related("organisation")
    for membership in current.order_by("pk"):
        at_council = membership.organisation.kind == OrganisationKind.COUNCIL
        where = "the council" if at_council else membership.organisation.name
        roles.setdefault(membership.person_id, []).append(f"{Role(membership.role).label}, {where}")
    people = Person.objects.filter(is_cast=True, is_active=True).order_by("pk")
    return [
        Shortcut(
            pk=person.pk,
            name=person.name,
            words="; ".join(roles.get(person.pk, ["Signed in, but belongs to nobody"])),
            note=person.cast_note,
        )
        for person in people
    ]
