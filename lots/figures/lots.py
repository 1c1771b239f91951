"""The numbers and values behind the lots' pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from apcommissioning.base import clocks, timekeeping
from apcommissioning.base.roles import COMMISSIONERS
from apcommissioning.base.today import DueItem, Queue, Today
from lots.models import (
    Criterion,
    Lot,
    LotPart,
    PinnedQuestion,
    PriceRule,
    PurchasingSystem,
    QuestionSet,
    QuestionVersion,
    Rubric,
    RubricFamily,
    Section,
    Weight,
)
from lots.rules import procurement, questions
from lots.states import Gate, MarketQuestionStatus, Ratio, SystemStatus, Unit

from .changes import ChangeShown

# A purchasing system's end is long in the making: its successor takes about a year to buy.
END_IN_SIGHT_DAYS = 365


def ceiling(part: LotPart, unit: str, ratio: str, on: date) -> Decimal | None:
    """The most the council pays for a unit in a lot part on a day, in pounds excluding VAT; None where it buys none."""
    rule = (
        PriceRule.objects.filter(part=part, unit=unit, ratio=ratio, from_on__lte=on).order_by("-from_on", "-pk").first()
    )
    return rule.ceiling if rule else None


def ceilings_on(part: LotPart, on: date) -> list[PriceRule]:
    """The rules in force in a part on a day, smallest unit first. Reads `part.price_rules.all()` once."""
    in_force: dict[tuple[str, str], PriceRule] = {}
    for rule in sorted(part.price_rules.all(), key=lambda rule: rule.from_on):
        if rule.from_on <= on:
            in_force[rule.unit, rule.ratio] = rule
    units, ratios = list(Unit), list(Ratio)
    return sorted(in_force.values(), key=lambda rule: (units.index(Unit(rule.unit)), ratios.index(Ratio(rule.ratio))))


@dataclass(frozen=True)
class PartCeilings:
    """A lot part with its ceilings of a day, and those that follow later."""

    part: LotPart
    now: list[PriceRule]
    later: list[PriceRule]


def lot_ceilings(lot: Lot, on: date) -> list[PartCeilings]:
    """The ceilings of a lot. A draft's begin with the system, so they are read as of that day."""
    on = max(on, lot.purchasing_system.valid_from)
    return [
        PartCeilings(part, ceilings_on(part, on), [rule for rule in part.price_rules.all() if rule.from_on > on])
        for part in lot.parts.prefetch_related("price_rules").order_by("key")
    ]


# -- Questions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuestionCard:
    """A question as the council reads it, in its place."""

    pinned: PinnedQuestion
    version: QuestionVersion
    wording: questions.Wording
    asked_of: str
    check: Mapping[str, str]
    evidence: str
    scored_by: str
    change: ChangeShown | None = None


@dataclass(frozen=True)
class SectionCards:
    section: Section
    cards: list[QuestionCard]


@dataclass(frozen=True)
class GateCards:
    gate: Gate
    sections: list[SectionCards]

    @property
    def questions(self) -> int:
        return sum(len(section.cards) for section in self.sections)


def question_cards(question_set: QuestionSet, changes: Mapping[str, ChangeShown] | None = None) -> list[GateCards]:
    """All questions of a set by gate and section, each with what a draft changes of it. One query."""
    words = questions.filled_settings(question_set.settings)
    gates: dict[str, dict[int, SectionCards]] = {}
    for pinned in questions.pinned_in(question_set):
        version, section = pinned.question_version, pinned.section
        sections = gates.setdefault(section.gate, {})
        sections.setdefault(section.pk, SectionCards(section, [])).cards.append(
            QuestionCard(
                pinned,
                version,
                questions.wording(version, words),
                questions.asked_of(version),
                questions.check_in_words(version),
                questions.evidence_in_words(version),
                ", ".join(key.replace("_", " ") for key in version.criteria),
                (changes or {}).get(version.question.key),
            )
        )
    return [GateCards(Gate(gate), list(sections.values())) for gate, sections in gates.items()]


# -- The rubric --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CriterionCard:
    """A criterion, and what it counts in each family of lots: None where it is not used."""

    criterion: Criterion
    weights: list[tuple[RubricFamily, Weight | None]]
    change: ChangeShown | None = None


def rubric_cards(
    rubric: Rubric, changes: Mapping[str, ChangeShown] | None = None
) -> tuple[list[RubricFamily], list[CriterionCard]]:
    """The families, and each criterion with its weight in each of them. Four queries."""
    families = list(rubric.families.prefetch_related("weights").order_by("pk"))
    by_family = [(family, {weight.criterion_id: weight for weight in family.weights.all()}) for family in families]
    return families, [
        CriterionCard(
            criterion,
            [(family, weights.get(criterion.pk)) for family, weights in by_family],
            (changes or {}).get(criterion.key),
        )
        for criterion in rubric.criteria.prefetch_related("levels").order_by("order")
    ]


# -- Texts -------------------------------------------------------------------------------------------------------------


def text_values(system: PurchasingSystem) -> dict[str, Any]:
    """What the council's standing texts ask for that the purchasing system knows: for `MergeText.fill`."""
    route = procurement.for_system(system)
    question_set = system.question_set or QuestionSet.objects.latest_published()
    own: Mapping[str, Any] = question_set.settings if question_set else {}
    return {
        **questions.filled_settings(own),
        **{name: value for name, value in system.terms.items() if name != "prices"},
        "council_name": settings.COUNCIL_NAME,
        "council_address": settings.COUNCIL_ADDRESS,
        "council_officer": system.contact_name,
        "council_email": system.contact_email,
        "purchasing_system_title": system.title,
        "purchasing_system_reference": system.reference,
        "procurement_route": system.get_route_display(),
        "opens_on": system.valid_from,
        "ends_on": system.valid_until,
        "assessment_days": route.assessment_days,
        "assessment_days_extended": route.extended_assessment_days,
    }


# -- Today -------------------------------------------------------------------------------------------------------------


def today(person) -> Today:
    """What the purchasing systems want of a commissioner: drafts to publish, questions about them to answer, and ends
    in sight. One query."""
    if not person.has_role(*COMMISSIONERS):
        return Today()
    on = timekeeping.today()
    waits = Q(questions_about__status=MarketQuestionStatus.ASKED)
    systems = list(
        PurchasingSystem.objects.exclude(status=SystemStatus.CLOSED).annotate(
            asked=Count("questions_about", filter=waits)
        )
    )
    drafts = [system for system in systems if system.status == SystemStatus.DRAFT]
    paused = [system for system in systems if system.status == SystemStatus.PAUSED]
    queues = [
        Queue(
            count=len(waiting),
            name=f"purchasing system{'' if len(waiting) == 1 else 's'} {state}",
            url=waiting[0].get_absolute_url() if len(waiting) == 1 else reverse("purchasing_system_list"),
            note=note,
        )
        for waiting, state, note in (
            (drafts, "in draft", "Not public until you publish"),
            (paused, "paused", "Nobody can apply"),
        )
        if waiting
    ]
    asked = sum(system.asked for system in systems)
    if asked:
        name = f"question{'' if asked == 1 else 's'} about the arrangement"
        queues.append(Queue(asked, name, reverse("market_question_list"), "Answered to everybody"))
    due = [
        DueItem(
            what=f"Close or replace {system.title}",
            url=system.get_absolute_url(),
            due_on=system.valid_until,
            note=f"{system.reference}: {procurement.for_system(system).law}",
            clock=clocks.date_clock("End of the purchasing system", system.valid_until),
        )
        for system in systems
        if system.status != SystemStatus.DRAFT and system.valid_until <= on + timedelta(days=END_IN_SIGHT_DAYS)
    ]
    return Today(queues, due)
