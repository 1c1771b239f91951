"""Applicants at every stage of the clock, and what providers keep current by themselves: staff checks and places."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from apcommissioning.base.calendars import add_working_days
from providers import actions
from providers.models import Provider, Site
from providers.rules import readiness

from .provider_steps import ProviderStory
from .story import told

if TYPE_CHECKING:
    from .market import MarketStory

# So many questions of a draft are answered.
BEGUN = 17


def plan(story: MarketStory) -> None:
    tale = told("applying")
    for one in tale["applicants"]:
        ApplicantStory(story, one).plan()
    known = {one["key"]: one for one in told("market")["providers"]}
    for one in tale["again"]:
        AgainStory(story, known[one["key"]] | one).plan()
    story.timeline.on(tale["staff_on"], lambda: record_staff(story))
    story.timeline.on(tale["capacity_on"], lambda: confirm_places(story))


class ApplicantStory(ProviderStory):
    """A provider whose application stands where the story's day finds it."""

    def plan(self) -> None:
        on, tale = self.story.timeline.on, self.tale
        applied_on = tale["applied_on"]
        on(applied_on - timedelta(days=10), self.register)
        if tale["stage"] == "draft":
            on(applied_on, self.begin)
            return
        on(applied_on, self.apply)
        if tale["stage"] == "withdrawn":
            on(tale["withdrawn_on"], self.withdraw)

    def begin(self) -> None:
        """A draft for several lots: the easy questions answered, the long ones not."""
        self._documents()
        self._start()
        self._answer(readiness.read(self.application), most=BEGUN)

    def withdraw(self) -> None:
        self.application.refresh_from_db()
        actions.application_withdraw(self.application, reason=self.tale["reason"], by=self.boss)


class AgainStory(ProviderStory):
    """A provider that was on the list once, and applies again."""

    def plan(self) -> None:
        on, tale = self.story.timeline.on, self.tale
        applied_on = tale["applied_on"]
        on(applied_on, self.come_back)
        if tale["stage"] == "held":
            on(add_working_days(applied_on, 2), self.assign)
            on(add_working_days(applied_on, 3), lambda: self.check(all_of_them=True))
            on(add_working_days(applied_on, 5), lambda: self.score(self.story.reviewers, admit=False))
            on(add_working_days(applied_on, 8), lambda: self.moderate(admit=False))
            on(tale["decided_on"], lambda: self.decide(admit=False, release=False))

    def come_back(self) -> None:
        self.provider = Provider.objects.get(pk=self.story.market.providers[self.tale["key"]].pk)
        self.boss = self.story.people[self.tale["manager"]]
        if moved_to := self.tale.get("moved_to"):
            site = self.provider.sites.prefetch_related("capacities").get()
            places = {row.key_stage: row.places for row in site.capacities.all()}
            actions.site_edit(site, details=moved_to, capacities=places, by=self.boss)
        self._documents(renewal=True)
        self._start()
        self._answer(readiness.read(self.application))
        actions.application_submit(self.application, by=self.boss, role="Manager")


def record_staff(story: MarketStory) -> None:
    """Every provider's register of staff checks."""
    tale = told("applying")
    for key, provider, boss in _providers(story):
        own = tale["staff_of"].get(key)
        for line in [*tale["staff"], *([own] if own else [])]:
            actions.staff_check_add(provider, details=line, by=boss)


def confirm_places(story: MarketStory) -> None:
    """Those who keep their places current say that they still hold."""
    for key, provider, boss in _providers(story):
        if key in told("applying")["capacity_late"]:
            continue
        sites = Site.objects.filter(provider=provider).prefetch_related("capacities")
        places = {site.pk: {row.key_stage: row.places for row in site.capacities.all()} for site in sites}
        actions.capacity_confirm(provider, places=places, by=boss)


def _providers(story: MarketStory):
    """Those registered by now, with the person who manages each."""
    managers = {
        tale["key"]: tale["manager"] for tale in [*told("market")["providers"], *told("applying")["applicants"]]
    }
    for key, known in story.market.providers.items():
        yield key, Provider.objects.get(pk=known.pk), story.people[managers[key]]
