"""Rules of quality visits and of the actions that follow from them."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q

from apcommissioning.base import files
from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from apcommissioning.base.rules import Answer, No, rule

from ..models import Action, Provider, QualityVisit
from ..states import (
    LISTED,
    ActionGrade,
    ActionOwner,
    ActionStatus,
    Heading,
    Judgement,
    Rating,
    VisitStatus,
)
from .interest import HAS_INTEREST, has_interest_in

VISITORS = (*COMMISSIONERS, Role.REVIEWER)
# Announced visits are planned so many working days ahead; the report follows the visit within so many.
NOTICE_WORKING_DAYS = 10
REPORT_WORKING_DAYS = 10
DUE_WORKING_DAYS = {ActionGrade.URGENT: 5, ActionGrade.IMPORTANT: 20}

CONTENT = Path(__file__).resolve().parent.parent / "content" / "quality_visit.yaml"


@cache
def content() -> dict[str, Any]:
    """The headings with their prompts, and what judgements and ratings mean."""
    return yaml.safe_load(CONTENT.read_text(encoding="utf-8"))


def prompts() -> dict[str, list[str]]:
    return {entry["key"]: entry["prompts"] for entry in content()["headings"]}


def meanings(scale: str) -> dict[str, str]:
    """What each level of `judgements` or `ratings` means."""
    return {entry["key"]: entry["words"] for entry in content()[scale]}


def report_due(held_on: date) -> date:
    """By when the report of a visit is written."""
    return add_working_days(held_on, REPORT_WORKING_DAYS)


def _clear(by: Person, provider: Provider) -> Answer:
    return No(HAS_INTEREST) if has_interest_in(by, provider) else True


def _clear_of(by: Person, visit: QualityVisit) -> Answer:
    """Asked of the database once a visit and person: its page asks for every action on it."""
    known = vars(visit).setdefault("_clear_for", {})
    if by.pk not in known:
        known[by.pk] = _clear(by, visit.provider)
    return known[by.pk]


@rule("visit_plan", roles=VISITORS)
def may_plan(by: Person, provider: Provider) -> Answer:
    known = Q(admissions__status__in=LISTED) | Q(applications__isnull=False)
    if not Provider.objects.filter(known, pk=provider.pk).exists():
        return No("This provider has neither applied nor been admitted.")
    return _clear(by, provider)


@rule("visit_write", roles=VISITORS)
def may_write(by: Person, visit: QualityVisit) -> Answer:
    if visit.status not in (VisitStatus.PLANNED, VisitStatus.HELD):
        return No("The report is published, or the visit was cancelled: it is not written any more.")
    return _clear_of(by, visit)


@rule("visit_cancel", roles=VISITORS)
def may_cancel(by: Person, visit: QualityVisit) -> Answer:
    if visit.status != VisitStatus.PLANNED:
        return No("Only a visit that has not taken place is cancelled.")
    return _clear_of(by, visit)


@rule("visit_move", roles=VISITORS)
def may_move(by: Person, visit: QualityVisit) -> Answer:
    if visit.status != VisitStatus.PLANNED:
        return No("Only a visit that has not taken place is moved to another day.")
    return _clear_of(by, visit)


@rule("visit_action_add", roles=VISITORS)
def may_add_action(by: Person, visit: QualityVisit) -> Answer:
    if visit.status not in (VisitStatus.HELD, VisitStatus.PUBLISHED):
        return No("Actions follow from a visit that has taken place.")
    return _clear_of(by, visit)


@rule("visit_publish", roles=VISITORS)
def may_publish(by: Person, visit: QualityVisit) -> Answer:
    if visit.status != VisitStatus.HELD:
        return No("Only a report in draft is published.")
    if missing := gaps(visit):
        return No(" ".join(missing))
    return _clear_of(by, visit)


def gaps(visit: QualityVisit) -> list[str]:
    """What a report still lacks, in sentences."""
    written = {row.heading: row for row in visit.judgements.all()}
    found = [
        f"Judge “{heading.label}”, and say what you saw."
        for heading in Heading
        if (row := written.get(heading)) is None or not row.judgement or not row.what_we_saw.strip()
    ]
    if not visit.main_messages.strip():
        found.append("Write the main messages.")
    if not visit.rating:
        found.append("Choose the overall rating.")
    elif why := too_kind(visit.rating, {heading: row.judgement for heading, row in written.items()}):
        found.append(why)
    return found


def too_kind(rating: str, judgements: dict[str, str]) -> str:
    """Why this overall rating is not open with these judgements; empty if it is."""
    if Judgement.UNSAFE in judgements.values() and rating != Rating.INADEQUATE:
        return "Something was unsafe on the day: the overall rating is “Inadequate”."
    poor = (Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE)
    if judgements.get(Heading.SAFEGUARDING) == Judgement.NOT_MET and rating not in poor:
        return "Safeguarding is not met: the overall rating is “Requires improvement” or “Inadequate”."
    return ""


# -- Actions -----------------------------------------------------------------------------------------------------------


@rule("action_done", roles=(*VISITORS, *PROVIDER_ROLES))
def may_say_done(by: Person, action: Action) -> Answer:
    """By whoever owns it."""
    visit = action.visit
    if action.status != ActionStatus.OPEN:
        return No("This action is not to be done any more.")
    if visit.status != VisitStatus.PUBLISHED:
        return No("Publish the visit first: nobody has been told of the action.")
    if action.owner == ActionOwner.PROVIDER:
        return visit.provider.organisation_id in by.organisation_ids(*PROVIDER_ROLES) or No(
            "This action is the provider's: it says what it did."
        )
    return by.has_role(*VISITORS) or No("This action is the council's.")


@rule("action_close", roles=VISITORS)
def may_close(by: Person, action: Action) -> Answer:
    if action.status == ActionStatus.CLOSED:
        return No("This action is closed.")
    return _clear_of(by, action.visit)


@rule("action_return", roles=VISITORS)
def may_return(by: Person, action: Action) -> Answer:
    if action.status != ActionStatus.DONE:
        return No("Only an action that is said to be done is sent back.")
    return _clear_of(by, action.visit)


@files.guard
def visit_reports(person: Person, stored: StoredFile) -> bool:
    """The report's PDF opens to whoever reads the visit."""
    return QualityVisit.objects.visible_to(person).filter(pdf=stored).exists()
