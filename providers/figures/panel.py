"""The hub of an assessment: who reviews, what is asked, and each lot's next step for the person looking."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from apcommissioning.base.models import Person
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import may

from ..models import Application, Assessment, CheckResult, Clarification, LotApplication, Representation
from ..rules.interest import seen_by
from ..states import (
    RECOMMENDED,
    ApplicationStatus,
    AssessmentStatus,
    CheckOutcome,
    LotApplicationStatus,
    RepresentationStatus,
)
from .said import rounds_of


@dataclass(frozen=True)
class LotStep:
    """A lot in the panel: how it stands, and the next step for the person looking."""

    lot_application: LotApplication
    note: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class AssessmentPanel:
    """What an officer, manager or reviewer does next with an application."""

    can_assign: bool
    can_begin: bool
    can_release: bool
    can_ask: bool
    reviewers: Sequence[str]
    open_checks: int
    lots: Sequence[LotStep]
    held: int
    interests: Sequence[str]
    clarifications: Sequence[tuple[Clarification, int]]


def assessment_panel(application: Application, person: Person, lots: Sequence[Any]) -> AssessmentPanel | None:
    """For somebody who has opened the application. None for those who take no part in the assessment, and for what
    is not assessed. `lots` are its lots, read with `standing_of`. One query, and one where something was asked."""
    part = person.has_role(*COMMISSIONERS, Role.REVIEWER)
    if not part or application.status in (ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN):
        return None
    seen_by(application, person)
    people = _people(application)
    reviewing = [one for one in people if one.is_reviewer]
    mine = any(one.pk == person.pk for one in reviewing)
    held = sum(one.decision is not None and one.decision.released_at is None for one in map(_with_decision, lots))
    return AssessmentPanel(
        can_assign=bool(may(person, "reviewers_assign", application)),
        can_begin=bool(may(person, "assessment_begin", application)),
        can_release=bool(held) and bool(may(person, "decision_release", application)),
        can_ask=bool(may(person, "clarification_point_add", application)),
        reviewers=[one.name for one in reviewing],
        open_checks=max((one.open_checks for one in lots), default=0),
        lots=[_step(one, person, reviewing=mine) for one in lots],
        held=held,
        interests=[_interest(one, person) for one in people if one.interest is not None],
        clarifications=rounds_of(application),
    )


@dataclass(frozen=True)
class _Decided:
    decision: Any


def _with_decision(one: LotApplication) -> _Decided:
    return _Decided(getattr(one, "decision", None))


def _people(application: Application) -> list[Any]:
    """Those who review it, and those whom an interest keeps out, in one query."""
    reviewing = Application.reviewers.through.objects.filter(application=application, person=OuterRef("pk"))
    interest = application.interest_declarations.filter(has_interest=True, person=OuterRef("pk"))
    rows = Person.objects.annotate(is_reviewer=Exists(reviewing), interest=Subquery(interest.values("detail")[:1]))
    return list(rows.filter(Q(is_reviewer=True) | Q(interest__isnull=False)).order_by("name", "pk"))


def _interest(one: Any, person: Person) -> str:
    """Who declared an interest; what it is, a manager alone reads."""
    return f"{one.name}: {one.interest}" if person.has_role(Role.MANAGER) else one.name


def standing_of(rows: Any, person: Person) -> Any:
    """Lots of one application with what the panel counts of each: for `readiness.read`."""
    refer = CheckResult.objects.filter(application=OuterRef("application"), outcome=CheckOutcome.REFER).order_by()
    number = refer.values("application").annotate(number=Count("pk")).values("number")
    own = Assessment.objects.filter(lot_application=OuterRef("pk"), reviewer=person).values("status")[:1]
    disputes = Representation.objects.filter(decision=OuterRef("decision"), status=RepresentationStatus.MADE)
    return rows.select_related("application__rubric").annotate(
        in_so_far=Count("assessments", filter=Q(assessments__status=AssessmentStatus.SUBMITTED), distinct=True),
        levels_set=Count("moderated_scores", distinct=True),
        open_checks=Coalesce(Subquery(number, output_field=IntegerField()), 0),
        own_status=Subquery(own),
        dispute=Subquery(disputes.order_by().values("pk")[:1]),
    )


def _step(one: Any, person: Person, *, reviewing: bool) -> LotStep:
    """The next step of a lot. What it shows is where the work stands; whether the press is allowed is the rules'."""
    decision = getattr(one, "decision", None)
    if decision is not None:
        if one.dispute is not None:
            return LotStep(one, "Disputed", "Read the dispute", reverse("representation_detail", args=[one.dispute]))
        if decision.released_at is not None:
            return LotStep(one, "Released", "Read the letter", reverse("decision_letter", args=[decision.pk]))
        return LotStep(one, "Decided and held")
    if one.application.status == ApplicationStatus.IN_CLARIFICATION:
        return LotStep(one, "Waiting for the provider")
    if one.application.status != ApplicationStatus.IN_ASSESSMENT or one.status == LotApplicationStatus.WITHDRAWN:
        return LotStep(one, "")
    if one.status in RECOMMENDED:
        if person.has_role(Role.MANAGER):
            return LotStep(one, "For a manager to decide", "Decide", reverse("lot_application_decide", args=[one.pk]))
        return LotStep(one, "For a manager to decide")
    needed = one.application.rubric.independent_scores
    if reviewing and one.own_status != AssessmentStatus.SUBMITTED:
        return LotStep(one, "Your scores are needed", "Score", reverse("assessment_score", args=[one.pk]))
    if one.levels_set:
        label = "Recommend" if person.has_role(Role.OFFICER) or reviewing else ""
        return LotStep(one, "Moderated", label, reverse("lot_application_recommend", args=[one.pk]) if label else "")
    note = f"{one.in_so_far} of {needed} scores in"
    if one.in_so_far >= needed and person.has_role(*COMMISSIONERS):
        return LotStep(one, note, "Moderate", reverse("moderation", args=[one.pk]))
    return LotStep(one, note)
