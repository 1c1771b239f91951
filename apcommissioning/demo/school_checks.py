"""Schools' own checks of providers, in the story."""

from functools import partial
from typing import Any

from placements import actions

from .market import MarketStory
from .people import People
from .story import told
from .timeline import Timeline


def plan_school_checks(people: People, timeline: Timeline, market: MarketStory) -> None:
    for tale in told("school_checks")["checks"]:
        timeline.on(tale["made_on"], partial(check, people, market, tale))


def check(people: People, story: MarketStory, tale: dict[str, Any]) -> None:
    actions.school_check_add(
        story.market.providers[tale["provider"]],
        made_on=tale["made_on"],
        made_by=tale["made_by"],
        looked_at=tale["looked_at"],
        note=tale["note"],
        by=people[tale["by"]],
    )
