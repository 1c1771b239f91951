"""Who supplied before the purchasing system, and how each was told to apply, in the story."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from providers import actions
from providers.models import Incumbent, Provider

from .story import told

if TYPE_CHECKING:
    from .market import MarketStory


def plan(story: MarketStory) -> None:
    """Put it all on the timeline."""
    on, tales = story.timeline.on, told("incumbents")
    for tale in tales["incumbents"]:
        on(tales["listed_on"], partial(add, story, tale))
        on(tale["told_on"], partial(tell, story, tale))
        if "registered_on" in tale:
            on(tale["registered_on"], partial(link, story, tale))


def add(story: MarketStory, tale: dict[str, Any]) -> None:
    actions.incumbent_add(
        story.market.system,
        name=tale["name"],
        supplied=tale["supplied"],
        contact_email=tale["email"],
        by=story.officer,
    )


def tell(story: MarketStory, tale: dict[str, Any]) -> None:
    actions.incumbent_told(_found(tale), on=tale["told_on"], way=tale["way"], note=tale["note"], by=story.officer)


def link(story: MarketStory, tale: dict[str, Any]) -> None:
    """It has registered: from now on its standing is read from its applications."""
    incumbent = _found(tale)
    actions.incumbent_edit(
        incumbent,
        name=incumbent.name,
        supplied=incumbent.supplied,
        contact_email=incumbent.contact_email,
        provider=Provider.objects.get(legal_name=tale["registered_as"]),
        by=story.officer,
    )


def _found(tale: dict[str, Any]) -> Incumbent:
    return Incumbent.objects.get(name=tale["name"])
