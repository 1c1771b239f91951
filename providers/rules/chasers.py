"""Who is reminded of what, and when a manager is told: scores, replies, held decisions, actions after visits.

What is late is found here; `actions.chase` sends, and says so in the history, once for each `Late.once`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import add_working_days, working_days_between
from apcommissioning.base.models import Event, Person
from apcommissioning.base.roles import Role
from apcommissioning.base.timekeeping import LONDON

from ..models import Action, Application, Assessment, Clarification, InterestDeclaration, LotApplication
from ..states import (
    ActionOwner,
    ApplicationStatus,
    AssessmentStatus,
    ClarificationStatus,
    LotApplicationStatus,
    VisitStatus,
)

# In working days. Scores leave time to moderate and to decide before the applicant has to hear.
SCORES_REMIND_LEFT, SCORES_ESCALATE_LEFT = 5, 2
REPLY_REMIND_LEFT = 2
HELD_REMIND, HELD_ESCALATE = 2, 4
ACTION_REMIND, ACTION_ESCALATE = 1, 5

CHASED = "chased"


class Chased(StrEnum):
    SCORES = "scores"
    REPLY = "reply"
    RELEASE = "release"
    ACTION = "action"


class Step(StrEnum):
    REMINDED = "reminded"
    ESCALATED = "escalated"


@dataclass(frozen=True)
class Late:
    """Something that somebody has not done: `person` is who, where it is one of the council's people."""

    what: Chased
    step: Step
    about: Application | Clarification | Action
    due_on: date
    person: Person | None = None
    lots: tuple[int, ...] = field(default=())

    @property
    def once(self) -> str:
        """A day that moves (a clock that was paused, an action sent back) is chased anew."""
        who = self.person.pk if self.person else 0
        return f"{self.what}:{self.about.pk}:{who}:{self.due_on:%Y%m%d}:{self.step}"


def unsent(today: date) -> dict[Application | Clarification | Action, list[Late]]:
    """What is to be chased today and was not yet, by what it is about."""
    found = [*late_scores(today), *late_replies(today), *late_releases(today), *late_actions(today)]
    sent = _sent(late.about.pk for late in found)
    waiting: dict[Application | Clarification | Action, list[Late]] = {}
    for late in found:
        if late.once not in sent:
            waiting.setdefault(late.about, []).append(late)
    return waiting


def was_sent(late: Late) -> bool:
    return late.once in _sent([late.about.pk])


def _sent(ids) -> set[str]:
    events = Event.objects.filter(verb=CHASED, subject_id__in=set(ids))
    return {data["once"] for data in events.values_list("data", flat=True)}


def missing_scores(today: date, *, left: int) -> QuerySet[Any]:
    """A row for each lot and each of its reviewers whose scores are not in (`late_reviewer`, `late_name`), of
    applications that have at most so many working days left and whose clock runs."""
    given = Assessment.objects.filter(
        lot_application=OuterRef("pk"), reviewer=OuterRef("late_reviewer"), status=AssessmentStatus.SUBMITTED
    )
    interested = InterestDeclaration.objects.filter(
        application=OuterRef("application"), person=OuterRef("late_reviewer"), has_interest=True
    )
    return (
        LotApplication.objects.filter(
            status=LotApplicationStatus.PENDING,
            moderated_scores=None,
            application__status=ApplicationStatus.IN_ASSESSMENT,
            application__due_on__lte=add_working_days(today, left),
            application__reviewers__isnull=False,
        )
        .annotate(late_reviewer=F("application__reviewers"), late_name=F("application__reviewers__name"))
        .filter(~Exists(given), ~Exists(interested))
    )


def unanswered() -> QuerySet[Clarification]:
    """Clarifications that ran out, of applications on which the council has still to decide."""
    pending = LotApplication.objects.filter(application=OuterRef("application"), status=LotApplicationStatus.PENDING)
    return Clarification.objects.filter(
        Exists(pending), status=ClarificationStatus.LAPSED, application__status=ApplicationStatus.IN_ASSESSMENT
    )


def late_scores(today: date) -> Iterator[Late]:
    rows = missing_scores(today, left=SCORES_REMIND_LEFT).order_by("application", "late_reviewer", "lot__number")
    lots: dict[tuple[int, int], list[int]] = {}
    for application, reviewer, number in rows.values_list("application", "late_reviewer", "lot__number"):
        lots.setdefault((application, reviewer), []).append(number)
    applications = Application.objects.select_related("purchasing_system").in_bulk({key[0] for key in lots})
    people = Person.objects.filter(is_active=True).in_bulk({key[1] for key in lots})
    for (application_id, reviewer), numbers in lots.items():
        application = applications[application_id]
        if reviewer not in people or application.due_on is None:
            continue
        left = working_days_between(today, application.due_on)
        for step in _steps(left <= SCORES_ESCALATE_LEFT):
            yield Late(Chased.SCORES, step, application, application.due_on, people[reviewer], tuple(numbers))


def _steps(escalated: bool) -> tuple[Step, ...]:
    """No manager is told of somebody who was not reminded."""
    return (Step.REMINDED, Step.ESCALATED) if escalated else (Step.REMINDED,)


def late_replies(today: date) -> Iterator[Late]:
    """The provider before its last day; the managers once the time is over."""
    soon = Clarification.objects.filter(
        status=ClarificationStatus.ASKED, answer_by__range=(today, add_working_days(today, REPLY_REMIND_LEFT))
    )
    for rows, step in ((soon, Step.REMINDED), (unanswered(), Step.ESCALATED)):
        for one in rows.select_related("application__provider", "application__purchasing_system").order_by("pk"):
            if one.answer_by is not None:
                yield Late(Chased.REPLY, step, one, one.answer_by)


def late_releases(today: date) -> Iterator[Late]:
    """Whoever decided, after two working days; every manager after four, or when the applicant has to have heard."""
    held = Q(lot_applications__decision__isnull=False, lot_applications__decision__released_at=None)
    rows = (
        Application.objects.filter(held, status=ApplicationStatus.IN_ASSESSMENT)
        .annotate(held_since=Min("lot_applications__decision__decided_at"))
        .select_related("purchasing_system")
        .order_by("pk")
    )
    for application in rows:
        days = working_days_between(application.held_since.astimezone(LONDON).date(), today)
        over = application.due_on is not None and application.due_on <= today
        if days < HELD_REMIND and not over:
            continue
        step = Step.ESCALATED if over or days >= HELD_ESCALATE else Step.REMINDED
        since = application.held_since.astimezone(LONDON).date()
        yield Late(Chased.RELEASE, step, application, add_working_days(since, HELD_REMIND))


def late_actions(today: date) -> Iterator[Late]:
    """Its owner on the day after; the managers five working days later."""
    rows = Action.objects.overdue(today).filter(visit__status=VisitStatus.PUBLISHED)
    for action in rows.select_related("visit__provider", "visit__lead", "visit__site").order_by("pk"):
        # Sent back after its day: its owner has until now from then.
        since = max(action.due_on, action.status_at.astimezone(LONDON).date())
        days = working_days_between(since, today)
        if days < ACTION_REMIND:
            continue
        person = action.visit.lead if action.owner == ActionOwner.COUNCIL else None
        for step in _steps(days >= ACTION_ESCALATE):
            yield Late(Chased.ACTION, step, action, since, person)


def is_long_overdue(due_on: date) -> bool:
    """Whether an action is so late that a manager looks at it."""
    return working_days_between(due_on, timekeeping.today()) >= ACTION_ESCALATE


def managers_for(late: Late) -> list[Person]:
    """The managers who may hear of it: none who declared an interest in the applicant or provider."""
    interested = InterestDeclaration.objects.filter(has_interest=True)
    match late.about:
        case Application():
            interested = interested.filter(application=late.about)
        case Clarification():
            interested = interested.filter(application=late.about.application_id)
        case Action():
            interested = interested.filter(application__provider=late.about.visit.provider_id)
    return list(Person.objects.holding(Role.MANAGER).exclude(pk__in=interested.values("person")))


def deciders_of(application: Application) -> list[Person]:
    """Who decided what is held, less whoever has declared an interest since."""
    interested = application.interest_declarations.filter(has_interest=True).values("person")
    decided = application.lot_applications.filter(decision__released_at=None).values("decision__decided_by")
    return list(Person.objects.filter(pk__in=decided, is_active=True).exclude(pk__in=interested))
