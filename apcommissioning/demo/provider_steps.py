"""One of the demonstration's providers, from registering to the state in which the story leaves it."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from apcommissioning.base import history, timekeeping
from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.models import Organisation, Person
from apcommissioning.base.roles import OrganisationKind, Role
from lots.rules.questions import opens_follow_up
from providers import actions
from providers.models import (
    Admission,
    Answer,
    Application,
    Assessment,
    CheckResult,
    Contract,
    Provider,
    Score,
    Site,
)
from providers.rules import prices, readiness
from providers.rules.answers import is_prices
from providers.rules.standing import weights_asked
from providers.states import CheckOutcome, LotApplicationStatus

from . import assessing
from .children import cases
from .papers import paper

if TYPE_CHECKING:
    from .market import MarketStory

STORY_ENDS = date(2026, 3, 1)
AUTHORITY = "I am authorised to sign for the organisation"


# What a provider of each legal form answers to the question about it.
FORM_SAID = {
    "company": "company_shares",
    "cic": "community_interest_company",
    "charity": "charity",
    "partnership": "partnership",
    "sole_trader": "sole_trader",
    "academy_trust": "academy_trust_or_school",
    "public_body": "college_or_public_body",
}


class ProviderStory:
    """One provider from its first day to the story's."""

    def __init__(self, story: MarketStory, tale: dict[str, Any]) -> None:
        self.story, self.tale = story, tale
        self.luck = random.Random(tale["key"])
        self.provider: Provider
        self.boss: Person
        self.application: Application

    def plan(self) -> None:
        on, tale = self.story.timeline.on, self.tale
        applied_on = tale.get("applied_on", date(2021, 9, 1))
        on(applied_on - timedelta(days=14), self.register)
        if "applied_on" not in tale:
            return
        assessing.plan(self)
        kind = tale.get("application", "admitted")
        admit = kind not in ("refused", "refused_then_admitted")
        self._plan_application(applied_on, tale.get("decided_on"), admit=admit, how=kind)
        if kind == "refused_then_admitted":
            self._plan_application(tale["again_applied_on"], tale["again_decided_on"], admit=True, how="admitted")
        if kind == "refused":
            on(tale["drafts_again_on"], self.draft_again)
        # Documents are renewed each year before they run out.
        year = 1
        while (renewed_on := applied_on + timedelta(days=300 * year)) < STORY_ENDS:
            on(renewed_on, self.renew)
            year += 1
        if "state" in tale:
            on(tale["state_on"], self.change_state)

    def _plan_application(self, applied_on: date, decided_on: date | None, *, admit: bool, how: str) -> None:
        on = self.story.timeline.on
        on(applied_on, self.apply)
        on(add_working_days(applied_on, 1), self.assign)
        on(add_working_days(applied_on, 2), lambda: self.check(all_of_them=how != "in_assessment"))
        if how in ("in_assessment", "in_clarification"):
            on(add_working_days(applied_on, 3), lambda: self.score(self.story.reviewers[:1], admit=True))
            return
        on(add_working_days(applied_on, 4), lambda: self.score(self.story.reviewers, admit=admit))
        on(add_working_days(applied_on, 6), lambda: self.moderate(admit=admit))
        assert decided_on is not None
        on(decided_on, lambda: self.decide(admit=admit, release=how != "held"))
        if admit and how != "held":
            on(add_working_days(decided_on, 3), self.contract)

    # -- The provider's own steps --------------------------------------------------------------------------------------

    def register(self) -> None:
        tale = self.tale
        organisation = Organisation.objects.create(kind=OrganisationKind.PROVIDER, name=tale["name"])
        self.boss = self.story.people.add(tale["manager"], Role.PROVIDER_MANAGER, organisation)
        if tale["key"] == "fennimore":
            self.story.people.add("Jonty Swale", Role.PROVIDER_STAFF, organisation)
        number = f"{self.luck.randrange(10_000_000, 19_999_999)}"
        self.provider = Provider.objects.create(
            organisation=organisation,
            legal_name=tale["name"],
            legal_form=tale["form"],
            register=tale["register"],
            vat_code=tale["vat"],
            company_number=number if tale["form"] in ("company", "cic", "academy_trust") else "",
            charity_number=number[:7] if tale["form"] == "charity" else "",
            ukprn=f"1009{self.luck.randrange(1000, 9999)}" if tale["register"] in ("ukprn", "urn") else "",
            address=f"{self.luck.randrange(1, 90)} {tale['town']} Road\n{tale['town']}",
            postcode=tale["postcode"],
            contact_name=tale["manager"],
            contact_email=self.boss.email,
            # Each its own: a shared one would be a link between two providers.
            contact_phone=f"01865 4960{Provider.objects.count():02}",
            controlled_by=tale.get("controlled_by", tale["manager"]),
            about=tale["about"],
            registered_at=timekeeping.now(),
        )
        history.record(self.provider, "registered", by=self.boss)
        if hasattr(self.story, "market"):
            self.story.market.providers[tale["key"]] = self.provider
        self._sites()

    def _sites(self) -> None:
        tale = self.tale
        kind = "virtual" if tale.get("virtual") else "office" if tale.get("office") else "main"
        stages = ("ks1", "ks2", "ks3", "ks4", "ks5") if kind == "main" else ("ks2", "ks3", "ks4", "ks5")
        second = tale.get("second_site")
        held = Counter(case.key_stage for case in cases() if case.provider == tale["key"])
        share = _shared(tale["places"], stages, held)
        # Of two sites the first has the odd place.
        shares = [{stage: -(-number // 2) for stage, number in share.items()} if second else share]
        shares.append({stage: number // 2 for stage, number in share.items()})
        urn = f"9990{self.luck.randrange(50, 99)}" if tale["register"] == "urn" else ""
        places = [
            {
                "name": "Online" if kind == "virtual" else f"{tale['town']} {'office' if kind == 'office' else 'site'}",
                "kind": kind,
                "address": self.provider.address if kind != "virtual" else "",
                "postcode": tale["postcode"],
                "urn": urn,
            }
        ]
        if second:
            places.append(
                {
                    "name": second["name"],
                    "kind": "satellite",
                    "address": f"2 Station Yard\n{second['town']}",
                    "postcode": second["postcode"],
                    "urn": urn,
                }
            )
        for details, held_here in zip(places, shares, strict=False):
            site = actions.site_add(self.provider, details=details, capacities=held_here, by=self.boss)
            Site.objects.filter(pk=site.pk).update(approved_on=date(2025, 9, 15))

    def _documents(self, *, renewal: bool = False) -> None:
        today = timekeeping.today()
        sites = [site for site in self.provider.sites.all() if site.teaches_here]
        for kind in self.story.kinds.values():
            if kind.key == "self_cleaning_evidence" or (renewal and not kind.expires):
                continue
            for site in sites if kind.for_site else [None]:
                self._document(kind, site, today, renewal=renewal)

    def _document(self, kind: Any, site: Site | None, today: date, *, renewal: bool) -> None:
        issued_on = today - timedelta(days=self.luck.randrange(5, 40))
        expires_on = issued_on + timedelta(days=30 * (kind.months or 12)) if kind.expires else None
        last = self.tale.get("insurance_until")
        if kind.key == "insurance_certificate" and last and today > last - timedelta(days=365):
            expires_on = last
        row = actions.evidence_add(
            self.provider,
            kind=kind.key,
            file=paper(f"{kind.label}, {self.provider.legal_name}", by=self.boss),
            issued_on=issued_on,
            expires_on=expires_on,
            site=site,
            by=self.boss,
        )
        actions.evidence_check(row, accept=True, by=self.story.officer)

    def renew(self) -> None:
        self._documents(renewal=True)

    def apply(self) -> None:
        self._documents()
        self._start()
        self._answer(readiness.read(self.application))
        actions.application_submit(self.application, by=self.boss, role="Manager")

    def draft_again(self) -> None:
        """A new application, half answered."""
        self._start()
        self._answer(readiness.read(self.application), most=14)

    def _start(self) -> None:
        market = self.story.market
        self.application = actions.application_start(self.provider, market.system, by=self.boss)
        chosen = [market.lots[number] for number in self.tale["lots"]]
        sites = list(self.provider.sites.all())
        parts = [
            part
            for lot in chosen
            for part in lot.parts.all()
            if not readiness.part_problem(part, self.provider) and self._can_deliver(part, sites)
        ]
        asked = {
            line.key: (line.ceiling * Decimal(self.luck.randrange(78, 98)) / 100).quantize(Decimal("0.50"))
            for line in prices.lines(parts, on=timekeeping.today())
        }
        actions.application_lots(self.application, lots=chosen, parts=parts, sites=sites, prices=asked, by=self.boss)

    def _can_deliver(self, part: Any, sites: list[Site]) -> bool:
        """A tutor teaches in homes, an online provider on screens, a centre at its site and in schools."""
        has_site = any(site.teaches_here for site in sites)
        if part.delivery == "online":
            return True
        if part.delivery == "at_site":
            return has_site
        return not self.tale.get("virtual")

    def _answer(self, filled: Any, *, most: int = 1000) -> None:
        """Answers that a careful provider would give; the first one sets whether it is a school."""
        by_key = {asked.key: asked for asked in filled.asked}
        if filled.registered is None and "registration_status" in by_key:
            registered = {"urn": "all_sites"}.get(self.tale["register"], "no_sites")
            self._write(filled, by_key["registration_status"], value=registered)
            filled = readiness.read(self.application)
        for asked in filled.to_answer[:most]:
            if filled.answer(asked) is None and not is_prices(asked):
                self._write(filled, asked)

    def _write(self, filled: Any, asked: Any, *, value: Any = None) -> None:
        value = value if value is not None else self._value(filled, asked)
        answer = Answer.objects.create(
            application=self.application,
            question_version=asked.version,
            scope_key=asked.scope_key,
            site=asked.site,
            lot=asked.lot,
            value=value,
            follow_up="It is written down, dated, and looked at each term."
            if opens_follow_up(asked.version, value)
            else "",
            answered_by=self.boss,
            answered_at=timekeeping.now(),
        )
        answer.evidence.add(*filled.documents(asked))

    def _value(self, filled: Any, asked: Any) -> Any:
        version = asked.version
        passing = (version.check_rules or {}).get("pass_when") or {}
        codes = [option["code"] for option in filled.options(asked)]
        follow_up = set((version.follow_up or {}).get("when", ()))
        quiet = [code for code in codes if code not in follow_up]
        if version.type == "yes_no":
            return (passing.get("answer_is") or [code for code in ("yes", "no") if code not in follow_up])[0]
        if asked.key == "legal_form":
            return FORM_SAID[self.provider.legal_form]
        if version.type == "one_of":
            return next((code for code in passing.get("answer_is", ()) if code in codes), (quiet or codes)[0])
        if version.type == "many_of":
            allowed = passing.get("none_ticked_but") or passing.get("answer_includes") or passing.get("answer_is")
            if allowed:
                return list(allowed)
            exclusive = {option["code"] for option in filled.options(asked) if option.get("exclusive")}
            return [code for code in codes if code not in exclusive and (passing or code in quiet)]
        if version.type == "number":
            return int(passing.get("answer_at_most", 8))
        if version.type == "money":
            return "120000.00"
        if version.type == "date":
            return timekeeping.today().isoformat()
        if version.type == "declaration":
            return True
        if version.type == "evidence":
            return ""
        words = _said(version.short_name, self.provider.legal_name).split()
        return " ".join(words[: version.word_limit or len(words)])

    # -- The council's steps -------------------------------------------------------------------------------------------

    def assign(self) -> None:
        story = self.story
        reviewers = list(story.reviewers)
        for person in (story.officer, story.manager):
            actions.interest_declare(self.application, by=person, has_interest=False)
        if self.tale["key"] == "otterbrook":
            hugo = story.people["Hugo Tansley"]
            actions.reviewers_assign(self.application, reviewers=[*reviewers, hugo], by=story.officer)
            actions.interest_declare(
                self.application, by=hugo, has_interest=True, detail="I am a trustee of this provider."
            )
        else:
            actions.reviewers_assign(self.application, reviewers=reviewers, by=story.officer)
        for person in reviewers:
            actions.interest_declare(self.application, by=person, has_interest=False)

    def check(self, *, all_of_them: bool) -> None:
        """A person decides what the rules leave open; in an open assessment some are left to do."""
        self.application.refresh_from_db()
        open_ones = CheckResult.objects.filter(application=self.application, outcome=CheckOutcome.REFER).order_by("pk")
        rows = list(open_ones.select_related("question_version", "application"))
        for row in rows if all_of_them else rows[: len(rows) // 2]:
            reason = f"{row.question_version.short_name}: read with the documents, and sound."
            actions.check_decide(row, outcome=CheckOutcome.PASS, reason=reason, by=self.story.officer)

    def score(self, reviewers: list[Person], *, admit: bool) -> None:
        """Levels written as a draft, in bulk; handing them in asks that they are complete."""
        for row in self._lot_applications():
            weights = weights_asked(row)
            for place, reviewer in enumerate(reviewers):
                own = Assessment.objects.create(
                    lot_application=row, reviewer=reviewer, started_at=timekeeping.now(), status_at=timekeeping.now()
                )
                Score.objects.bulk_create(self._score(own, weight.criterion, place, admit=admit) for weight in weights)
                actions.assessment_submit(row, by=reviewer)

    def _score(self, own: Assessment, criterion: Any, place: int, *, admit: bool) -> Score:
        level = self.luck.choice((3, 3, 4)) if admit else self.luck.choice((1, 2, 2))
        level = min(level + (1 if place and self.luck.random() < 0.5 else 0), 5)
        reason = f"{criterion.title}: what is described fits level {level}."
        return Score(assessment=own, criterion=criterion, level=level, reason=reason, scored_at=timekeeping.now())

    def moderate(self, *, admit: bool) -> None:
        for row in self._lot_applications():
            levels = {}
            for weight in weights_asked(row):
                given = [
                    score.level
                    for one in row.assessments.all()
                    for score in one.scores.all()
                    if score.criterion_id == weight.criterion_id
                ]
                level = max(given) if admit else min(given)
                level = max(level, weight.minimum) if admit else level
                levels[weight.criterion] = actions.AgreedLevel(
                    level,
                    reason="We read the answer again together and agreed on this level.",
                    strength="The answer is concrete and names who does what.",
                    improvement="Show a change in practice that was checked later.",
                )
            actions.moderation(row, levels=levels, by=self.story.officer)
            reason = "Every gate is passed." if admit else "Several criteria are below their minimum."
            actions.lot_application_recommend(row, admit=admit, reason=reason, by=self.story.officer)

    def decide(self, *, admit: bool, release: bool) -> None:
        tale, story = self.tale, self.story
        for row in self._lot_applications():
            due_on = tale.get("condition_due_on")
            actions.lot_application_decide(
                row,
                admit=admit,
                reasons="The gates are passed and the prices are within the ceilings."
                if admit
                else "The quality gate was not passed: teaching and safeguarding practice were not shown.",
                conditions=tale.get("condition", "") if admit else "",
                conditions_due_on=due_on if admit else None,
                what_would_change_it="" if admit else "Answers that show what staff do, with an example of each.",
                by=story.manager,
            )
        if release:
            self.application.refresh_from_db()
            actions.decision_release(self.application, by=story.manager)

    def contract(self) -> None:
        story = self.story
        contract = actions.contract_issue(
            self.provider, story.market.system, ends_on=self.tale.get("contract_until"), by=story.officer
        )
        actions.contract_sign(
            contract, by=self.boss, name=self.boss.name, role="Manager", authority=AUTHORITY, hash=contract.hash
        )
        contract = Contract.objects.get(pk=contract.pk)
        actions.contract_countersign(
            contract,
            by=story.manager,
            name=story.manager.name,
            role="Commissioning manager",
            authority="I am authorised to sign for the council",
            hash=contract.hash,
        )

    def change_state(self) -> None:
        act: Any = {
            "embargoed": actions.admission_embargo,
            "suspended": actions.admission_suspend,
            "withdrawn": actions.admission_withdraw,
            "removed": actions.admission_remove,
        }[self.tale["state"]]
        more = {"review_on": self.tale["review_on"]} if "review_on" in self.tale else {}
        for admission in Admission.objects.filter(provider=self.provider):
            act(admission, reason=self.tale["state_reason"], by=self.story.manager, **more)

    def _lot_applications(self):
        return (
            self.application.lot_applications.exclude(status=LotApplicationStatus.WITHDRAWN)
            .select_related("application__rubric", "application__provider", "lot__purchasing_system")
            .prefetch_related("assessments__scores")
        )


def _shared(places: int, stages: tuple[str, ...], held: Counter[str]) -> dict[str, int]:
    """Places by key stage: those that the story's children hold, and the rest dealt out to the middle years first."""
    share = {stage: held[stage] for stage in stages if held[stage]}
    order = [stage for stage in ("ks3", "ks4", "ks2", "ks5", "ks1") if stage in stages]
    for turn in range(max(places - sum(share.values()), 0)):
        stage = order[turn % len(order)]
        share[stage] = share.get(stage, 0) + 1
    return share


def _said(about: str, who: str) -> str:
    return (
        f"{about}: at {who} one named person answers for this. Staff are trained in it each autumn, "
        "what they do is written down the same day, and we look at it together every half term. Last year we changed "
        "our practice after such a look, told the schools, and checked in the spring that the change had held."
    )
