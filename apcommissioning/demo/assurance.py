"""The demonstration after admission: visits and actions, reminders and a lapse, a suspension that comes back by itself,
and changes of the contract that most have signed."""

from datetime import timedelta
from functools import partial
from typing import Any

from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.models import Person
from providers import actions, sweeps
from providers.models import Admission, QualityVisit, Variation, VariationOffer
from providers.states import LISTED, ActionOwner, VisitKind

from .market import MarketStory
from .story import told
from .tale import TODAY
from .timeline import Timeline

SAW = {
    "safeguarding": "The record of checks, two members of staff asked by us, and the last three concerns.",
    "health_safety": "The fire plan, the accident book, and the risk assessments of the day's activities.",
    "admissions_support": "What was known of five children before their first day, and this morning's register.",
    "education": "Twenty minutes with two groups, and five children's work over the term.",
}


class AssuranceStory:
    def __init__(self, market: MarketStory, timeline: Timeline) -> None:
        self.story, self.timeline = market, timeline
        self.tale = told("assurance")

    def plan(self) -> None:
        on = self.timeline.on
        for day in self.tale["swept_on"]:
            on(day, self.sweep)
        for one in self.tale["suspended"]:
            on(one["day"], partial(self.suspend, one))
            on(one["until"] + timedelta(days=1), sweeps.return_admissions)
        for one in self.tale["responses"]:
            on(one["day"], partial(self.respond, one))
        for one in self.tale["visits"]:
            self._plan_visit(one)
        for one in self.tale["variations"]:
            self._plan_variation(one)

    def provider(self, key: str):
        return self.story.market.providers[key]

    def boss(self, key: str) -> Person:
        held = {"membership__organisation": self.provider(key).organisation_id, "membership__role": "provider_manager"}
        return Person.objects.filter(**held).earliest("pk")

    def sweep(self) -> None:
        sweeps.embargo_lapsed()
        sweeps.chase_evidence()

    def suspend(self, one: dict[str, Any]) -> None:
        for admission in Admission.objects.filter(provider=self.provider(one["provider"]), status__in=LISTED):
            actions.admission_suspend(
                admission,
                reason=one["reason"],
                must_change=one["must_change"],
                ends_on=one["until"],
                by=self.story.manager,
            )

    def respond(self, one: dict[str, Any]) -> None:
        for admission in Admission.objects.filter(provider=self.provider(one["provider"]), status__in=LISTED):
            actions.admission_respond(admission, words=one["words"], by=self.boss(one["provider"]))

    # -- Visits --------------------------------------------------------------------------------------------------------

    def _plan_visit(self, one: dict[str, Any]) -> None:
        on = self.timeline.on
        notice = timedelta(days=0 if one["kind"] == VisitKind.UNANNOUNCED else 14)
        on(one.get("planned_on", one["day"] - notice), lambda: self.visit_planned(one))
        if one.get("planned_only"):
            return
        on(one["day"], lambda: self.visit_written(one))
        if one.get("draft"):
            return
        published_on = add_working_days(one["day"], 2 if one["kind"] == VisitKind.UNANNOUNCED else 6)
        on(published_on, lambda: actions.visit_publish(self._visit(one), by=self._lead(one)))
        for number, action in enumerate(one["actions"]):
            if "done" in action:
                on(max(action["done"], published_on), partial(self.action_done, one, number, action))
            if "closed" in action:
                on(max(action["closed"], published_on), partial(self.action_closed, one, number))

    def _lead(self, one: dict[str, Any]) -> Person:
        return self.story.people[one["lead"]]

    def _visit(self, one: dict[str, Any]) -> QualityVisit:
        return QualityVisit.objects.get(provider=self.provider(one["provider"]), planned_on=one["day"])

    def visit_planned(self, one: dict[str, Any]) -> None:
        actions.visit_plan(
            self.provider(one["provider"]),
            kind=one["kind"],
            planned_on=one["day"],
            lead=self._lead(one),
            second=self.story.people[one["second"]] if "second" in one else None,
            by=self.story.officer,
        )

    def visit_written(self, one: dict[str, Any]) -> None:
        visit, lead = self._visit(one), self._lead(one)
        actions.visit_write(
            visit,
            held_on=one["day"],
            seen={heading: actions.Seen(judged, SAW[heading]) for heading, judged in one["judged"].items()},
            main_messages=one["messages"],
            voice=one["voice"],
            rating=one["rating"],
            revision=visit.revision,
            by=lead,
        )
        for action in one["actions"]:
            actions.visit_action_add(
                visit,
                what=action["what"],
                why=action.get("why", "We looked for it on the day, and it was not there."),
                evidence_wanted="A dated record of it, or a look at our next visit.",
                grade=action["grade"],
                owner=ActionOwner.COUNCIL if action.get("by_council") else ActionOwner.PROVIDER,
                owner_name=action["owner"],
                due_on=action["due"],
                by=lead,
            )

    def action_done(self, one: dict[str, Any], number: int, action: dict[str, Any]) -> None:
        row = self._visit(one).actions.order_by("pk")[number]
        actions.action_done(row, words=action["said"], by=self.boss(one["provider"]))

    def action_closed(self, one: dict[str, Any], number: int) -> None:
        row = self._visit(one).actions.order_by("pk")[number]
        actions.action_close(row, reason="Seen, and as it should be.", by=self._lead(one))

    # -- Variations ----------------------------------------------------------------------------------------------------

    def _plan_variation(self, one: dict[str, Any]) -> None:
        on = self.timeline.on
        on(one["day"], lambda: self.offer(one))
        on(one["day"] + timedelta(days=one["signed_after"]), lambda: self.sign(one))
        if one["effective_on"] <= TODAY:
            on(one["effective_on"], sweeps.apply_variations)

    def offer(self, one: dict[str, Any]) -> None:
        names = ("title", "text", "reason", "effective_on", "sign_by_on")
        variation = actions.variation_draft(
            self.story.market.system, kind="terms", by=self.story.officer, **{name: one[name] for name in names}
        )
        actions.variation_offer(
            variation,
            by=self.story.manager,
            name=self.story.manager.name,
            role="Commissioning manager",
            authority="I am authorised to sign for the council",
        )

    def sign(self, one: dict[str, Any]) -> None:
        variation = Variation.objects.get(title=one["title"])
        keys = {provider.pk: key for key, provider in self.story.market.providers.items()}
        offers = VariationOffer.objects.filter(variation=variation)
        for offer in offers.select_related("variation", "contract__provider").order_by("pk"):
            key = keys[offer.contract.provider_id]
            if key in one.get("open", ()):
                continue
            boss = self.boss(key)
            if why := one.get("declined", {}).get(key):
                actions.variation_decline(offer, reason=why, by=boss)
                continue
            signature = {"name": boss.name, "role": "Manager", "authority": "I am authorised to sign for it"}
            actions.variation_sign(offer, by=boss, hash=offer.hash, **signature)


def plan_assurance(market: MarketStory, timeline: Timeline) -> None:
    AssuranceStory(market, timeline).plan()
