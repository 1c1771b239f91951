"""The demonstration's market: the purchasing system, 27 providers, their applications, decisions and contracts.

Every step goes through the action that a person would use, on the day the story gives it. Only answers and levels are
written in bulk: they are drafts', and handing in asks the same of them as of typed ones.
"""

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lots import actions as lots
from lots.models import Lot, PurchasingSystem
from providers.models import (
    Provider,
)
from providers.rules import evidence as evidence_rules

from . import applying, incumbents, questions
from .people import People
from .provider_steps import ProviderStory
from .story import told
from .timeline import Timeline

SYSTEM_ON = date(2020, 7, 6)


@dataclass
class Market:
    """What later parts of the story need to find."""

    system: PurchasingSystem
    lots: dict[int, Lot]
    providers: dict[str, Provider] = field(default_factory=dict)


class MarketStory:
    def __init__(self, people: People, timeline: Timeline) -> None:
        self.people, self.timeline = people, timeline
        self.officer, self.manager = people["Bea Larkspur"], people["Nadia Okonjo-Reeve"]
        self.reviewers = [people["Sunniva Drake"], people["Walt Pemberton-Rao"]]
        self.market: Market
        self.luck = random.Random(11)
        self.kinds: dict[str, Any] = {}

    def plan(self) -> None:
        """Put every step of the market on the timeline."""
        self.timeline.on(SYSTEM_ON, self.publish)
        for tale in told("market")["providers"]:
            ProviderStory(self, tale).plan()
        questions.plan(self)
        incumbents.plan(self)
        applying.plan(self)

    def publish(self) -> None:
        tale = dict(told("market")["system"])
        lots.content_load(by=self.officer)
        system = lots.purchasing_system_create(by=self.officer, **tale)
        lots.lots_load(system, by=self.officer)
        lots.purchasing_system_publish(system, by=self.officer)
        system.refresh_from_db()
        chosen = Lot.objects.filter(purchasing_system=system).select_related("purchasing_system")
        self.market = Market(system, {lot.number: lot for lot in chosen.prefetch_related("parts__price_rules")})
        self.kinds = evidence_rules.kinds()
