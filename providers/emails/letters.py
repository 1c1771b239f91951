"""The standing text of a printed letter, and what a provider's messages have in common."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from apcommissioning.base.markdown import Markdown
from apcommissioning.base.merge import MergeText
from apcommissioning.base.models import Person
from apcommissioning.base.roles import Role
from lots.models import PurchasingSystem

from ..models import Provider

LETTERS = Path(__file__).resolve().parent.parent / "content" / "letters"


@cache
def letter(key: str) -> MergeText:
    return MergeText.read((LETTERS / f"{key}.md").read_text(encoding="utf-8"))


def managers_of(provider: Provider) -> list[Person]:
    """Those who are written to about the provider's own business."""
    return list(Person.objects.holding(Role.PROVIDER_MANAGER, organisation=provider.organisation_id))


def link_to(route: str, *args: Any) -> str:
    return settings.BASE_URL + reverse(route, args=args)


def lines(items: list[str]) -> Markdown:
    """A list in a plain message, a line each. Each item is one line, whatever was typed."""
    return Markdown("\n".join(f"- {' '.join(item.split())}" for item in items))


def signed_by(system: PurchasingSystem) -> dict[str, str]:
    """The sender of a message: a team, so that no answer waits for one person."""
    return {
        "officer_name": system.contact_name,
        "officer_role": "Commissioning",
        "officer_contact": system.contact_email,
        "council_name": settings.COUNCIL_NAME,
    }
