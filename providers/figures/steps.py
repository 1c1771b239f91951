"""The next step of an application in assessment, for the person looking: on its page and on the landing page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.urls import reverse

from apcommissioning.base.clocks import date_clock
from apcommissioning.base.models import Person
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import may
from apcommissioning.base.today import DueItem, Queue, Today

from ..models import (
    Admission,
    Application,
    Assessment,
    CheckResult,
    Clarification,
    Contract,
    InterestDeclaration,
    LotApplication,
)
from ..rules.assessment import RECOMMENDED
from ..rules.assessment_clock import clock
from ..rules.contract import IN_FORCE, sign_by
from ..rules.interest import declaration, declarations
from ..states import LISTED, ApplicationStatus, AssessmentStatus, CheckOutcome, ContractStatus, LotApplicationStatus

# A landing page shows the oldest; the queue has them all.
MOST_ITEMS = 50

# -- The panel on the application's page -------------------------------------------------------------------------------


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

    must_declare: bool
    can_assign: bool
    can_begin: bool
    can_release: bool
    reviewers: Sequence[str]
    open_checks: int
    lots: Sequence[LotStep]
    held: int
    interests: Sequence[str]
    can_ask: bool
    clarifications: Sequence[Clarification]


def assessment_panel(application: Application, person: Person) -> AssessmentPanel | None:
    """None for those who take no part in the assessment, and for a draft."""
    part = person.has_role(*COMMISSIONERS, Role.REVIEWER)
    if not part or application.status in (ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN):
        return None
    declared = Prefetch("interest_declarations", InterestDeclaration.objects.select_related("person"))
    prefetch_related_objects([application], declared, "reviewers")
    reviewing = {reviewer.pk: reviewer for reviewer in application.reviewers.all()}
    own = Assessment.objects.filter(lot_application=OuterRef("pk"), reviewer=person)
    chosen = list(
        application.lot_applications.select_related("lot", "decision", "application__rubric").annotate(
            in_so_far=Count("assessments", filter=Q(assessments__status=AssessmentStatus.SUBMITTED), distinct=True),
            levels_set=Count("moderated_scores", distinct=True),
            own_status=Subquery(own.values("status")[:1]),
        )
    )
    open_checks = application.check_results.filter(outcome=CheckOutcome.REFER).count()
    decisions = [one.decision for one in chosen if hasattr(one, "decision")]
    held = sum(decision.released_at is None for decision in decisions)
    return AssessmentPanel(
        must_declare=declaration(person, application) is None,
        can_assign=bool(may(person, "reviewers_assign", application)),
        can_begin=bool(may(person, "assessment_begin", application)),
        can_release=held > 0 and bool(may(person, "decision_release", application)),
        reviewers=[reviewer.name for reviewer in reviewing.values()],
        open_checks=open_checks,
        lots=[_step(one, person, reviewing=person.pk in reviewing) for one in chosen],
        held=held,
        interests=_interests(application, person),
        can_ask=bool(may(person, "clarification_point_add", application)),
        clarifications=list(application.clarifications.annotate(number=Count("points")).filter(number__gt=0)),
    )


def _interests(application: Application, person: Person) -> list[str]:
    """Who declared an interest; what it is, a manager alone reads."""
    declared = [one for one in declarations(application) if one.has_interest]
    with_detail = person.has_role(Role.MANAGER)
    return [f"{one.person.name}: {one.detail}" if with_detail else one.person.name for one in declared]


def _step(one: Any, person: Person, *, reviewing: bool) -> LotStep:
    """The next step of a lot. What it shows is where the work stands; whether the press is allowed is the rules'."""
    decision = getattr(one, "decision", None)
    if decision is not None:
        if decision.released_at is not None:
            return LotStep(one, "Released", "Read the letter", reverse("decision_letter", args=[decision.pk]))
        return LotStep(one, "Decided and held")
    if one.application.status != ApplicationStatus.IN_ASSESSMENT or one.status == LotApplicationStatus.WITHDRAWN:
        return LotStep(one, "")
    if one.status in RECOMMENDED:
        if person.has_role(Role.MANAGER):
            return LotStep(one, "For a manager to decide", "Decide", reverse("lot_application_decide", args=[one.pk]))
        return LotStep(one, "For a manager to decide")
    needed = one.application.rubric.independent_scores
    if reviewing and one.own_status in (None, AssessmentStatus.DRAFT):
        return LotStep(one, "Your scores are needed", "Score", reverse("assessment_score", args=[one.pk]))
    if one.levels_set:
        label = "Recommend" if person.has_role(Role.OFFICER) or reviewing else ""
        return LotStep(one, "Moderated", label, reverse("lot_application_recommend", args=[one.pk]) if label else "")
    note = f"{one.in_so_far} of {needed} scores in"
    if one.in_so_far >= needed and person.has_role(*COMMISSIONERS):
        return LotStep(one, note, "Moderate", reverse("moderation", args=[one.pk]))
    return LotStep(one, note)


# -- What needs a person today -----------------------------------------------------------------------------------------


def today(person: Person) -> Today:
    """The assessment's part of a landing page. At most three queries for an officer or reviewer, four for a manager."""
    queues: list[Queue] = []
    due: list[DueItem] = []
    if person.has_role(Role.REVIEWER):
        _for_reviewer(person, queues, due)
    if person.has_role(Role.OFFICER):
        _for_officer(person, queues, due)
    if person.has_role(Role.MANAGER):
        _for_manager(person, queues, due)
    if person.has_role(Role.PROVIDER_MANAGER):
        _for_signatory(person, due)
    return Today(queues, due)


def _queue(rows: Sequence[Any], one: str, many: str, route: str) -> list[Queue]:
    """A card for these rows that leads to the first of them; none where nothing waits."""
    return [Queue(len(rows), _noun(len(rows), one, many), reverse(route, args=[rows[0].pk]))] if rows else []


def _noun(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _for_signatory(person: Person, due: list[DueItem]) -> None:
    """Contracts that wait for the provider's signature."""
    issued = Contract.objects.filter(
        provider__organisation__in=person.organisation_ids(Role.PROVIDER_MANAGER), status=ContractStatus.ISSUED
    )
    for contract in issued.order_by("issued_at", "pk"):
        by = sign_by(contract)
        if by is not None:
            due.append(
                DueItem(
                    "Sign the standard contract",
                    reverse("contract_sign", args=[contract.pk]),
                    by,
                    contract.reference,
                    date_clock("Signature", by),
                )
            )


def _due(application: Application, what: str, url: str, note: str = "") -> list[DueItem]:
    return [DueItem(what, url, application.due_on, note, clock(application))] if application.due_on else []


def _for_reviewer(person: Person, queues: list[Queue], due: list[DueItem]) -> None:
    """Declarations: an applicant not declared on is known by its reference alone."""
    asked = list(Application.objects.to_declare(person).filter(status=ApplicationStatus.IN_ASSESSMENT))
    for application in asked:
        url = reverse("interest_declare", args=[application.pk])
        due += _due(application, f"{application.reference}: say whether you have an interest", url)
    to_score = list(
        LotApplication.objects.filter(
            application__in=Application.objects.visible_to(person).filter(
                reviewers=person, status=ApplicationStatus.IN_ASSESSMENT
            ),
            status=LotApplicationStatus.PENDING,
        )
        .exclude(assessments__in=Assessment.objects.filter(reviewer=person, status=AssessmentStatus.SUBMITTED))
        .select_related("application__provider", "lot")
    )
    for one in to_score:
        url = reverse("assessment_score", args=[one.pk])
        due += _due(one.application, f"{one.application.provider}: score lot {one.lot.number}", url, one.lot.name)
    queues += _queue(asked, "interest to declare", "interests to declare", "interest_declare")
    queues += _queue(to_score, "lot to score", "lots to score", "assessment_score")


def _for_officer(person: Person, queues: list[Queue], due: list[DueItem]) -> None:
    refer = CheckResult.objects.filter(application=OuterRef("pk"), outcome=CheckOutcome.REFER)
    number = refer.order_by().values("application").annotate(number=Count("pk")).values("number")
    working = (
        Application.objects.queue_for(person)
        .filter(Q(status=ApplicationStatus.SUBMITTED) | Q(Exists(refer), status=ApplicationStatus.IN_ASSESSMENT))
        .filter(is_over=0)
        .annotate(open_checks=Coalesce(Subquery(number, output_field=IntegerField()), 0))
        .select_related("provider")
        .order_by("hear_by", "pk")
    )
    open_checks = 0
    for application in working[:MOST_ITEMS]:
        if application.status == ApplicationStatus.SUBMITTED:
            url = reverse("reviewers_assign", args=[application.pk])
            due += _due(application, f"{application.provider}: choose reviewers", url, application.reference)
        elif application.open_checks:
            open_checks += application.open_checks
            url = reverse("check_list", args=[application.pk])
            number = application.open_checks
            what = f"{application.provider}: {number} check{'s' if number > 1 else ''} to decide"
            due += _due(application, what, url, application.reference)
    first = next((item.url for item in due if "/checks/" in item.url), "")
    if open_checks:
        queues.append(Queue(open_checks, _noun(open_checks, "check to decide", "checks to decide"), first))
    to_contract = list(_to_contract())
    if to_contract:
        first_one = to_contract[0]
        url = reverse("contract_issue", args=[first_one.provider_id, first_one.lot.purchasing_system_id])
        number = len({(one.provider_id, one.lot.purchasing_system_id) for one in to_contract})
        queues.append(Queue(number, _noun(number, "contract to issue", "contracts to issue"), url))
    ready = list(_ready_to_moderate(person).order_by("application__hear_by", "pk")[:MOST_ITEMS])
    for one in ready:
        url = reverse("moderation", args=[one.pk])
        due += _due(one.application, f"{one.application.provider}: moderate lot {one.lot.number}", url, one.lot.name)
    queues += _queue(ready, "lot to moderate", "lots to moderate", "moderation")


def _to_contract():
    """Admissions of providers that have no contract for the purchasing system, waiting or in force."""
    contracts = Contract.objects.filter(
        provider=OuterRef("provider"), purchasing_system=OuterRef("lot__purchasing_system"), status__in=IN_FORCE
    )
    rows = Admission.objects.filter(~Exists(contracts), status__in=LISTED).select_related("lot")
    return rows.order_by("from_on", "pk")


def _ready_to_moderate(person: Person):
    return (
        LotApplication.objects.filter(
            application__in=Application.objects.queue_for(person).filter(status=ApplicationStatus.IN_ASSESSMENT),
            status=LotApplicationStatus.PENDING,
            moderated_scores=None,
        )
        .annotate(
            in_so_far=Count("assessments", filter=Q(assessments__status=AssessmentStatus.SUBMITTED), distinct=True),
            begun=Count("assessments", distinct=True),
        )
        .filter(in_so_far__gte=F("application__rubric__independent_scores"), begun=F("in_so_far"))
        .select_related("application__provider", "lot")
    )


def _for_manager(person: Person, queues: list[Queue], due: list[DueItem]) -> None:
    open_ones = Application.objects.queue_for(person).filter(is_over=0, status=ApplicationStatus.IN_ASSESSMENT)
    lots = (
        LotApplication.objects.filter(application__in=open_ones)
        .filter(Q(status__in=RECOMMENDED) | Q(decision__isnull=False, decision__released_at=None))
        .select_related("application__provider", "lot")
        .order_by("application__hear_by", "application", "lot__number")
    )[:MOST_ITEMS]
    to_decide = [one for one in lots if one.status in RECOMMENDED]
    held = list({one.application_id: one.application for one in lots if one.status not in RECOMMENDED}.values())
    for one in to_decide:
        url = reverse("lot_application_decide", args=[one.pk])
        due += _due(one.application, f"{one.application.provider}: decide lot {one.lot.number}", url, one.lot.name)
    for application in held:
        url = reverse("decision_release", args=[application.pk])
        due += _due(application, f"{application.provider}: release the decision", url, application.reference)
    waiting = Contract.objects.visible_to(person).filter(status=ContractStatus.SIGNED).order_by("status_at", "pk")
    signed = list(waiting.select_related("provider"))
    queues += _queue(to_decide, "decision to make", "decisions to make", "lot_application_decide")
    queues += _queue(held, "decision to release", "decisions to release", "decision_release")
    if signed:
        words = _noun(len(signed), "contract to countersign", "contracts to countersign")
        queues.append(Queue(len(signed), words, reverse("contract_list") + "?status=signed"))
