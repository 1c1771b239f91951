"""The next step of each application in assessment, for the person looking: on the landing page."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from apcommissioning.base.models import Person
from apcommissioning.base.roles import Role
from apcommissioning.base.today import DueItem, Queue, Today

from ..models import (
    Admission,
    Application,
    Assessment,
    CheckResult,
    Contract,
    LotApplication,
)
from ..rules.assessment_clock import clock
from ..rules.contract import IN_FORCE
from ..states import (
    LISTED,
    RECOMMENDED,
    ApplicationStatus,
    AssessmentStatus,
    CheckOutcome,
    ContractStatus,
    LotApplicationStatus,
)

# A landing page shows the oldest; the queue has them all.
MOST_ITEMS = 50

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
    return Today(queues, due)


def _queue(rows: Sequence[Any], one: str, many: str, route: str) -> list[Queue]:
    """A card for these rows that leads to the first of them; none where nothing waits."""
    return [Queue(len(rows), _noun(len(rows), one, many), reverse(route, args=[rows[0].pk]))] if rows else []


def _noun(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


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
    if len(to_decide) == 1:
        queues += _queue(to_decide, "decision to make", "decisions to make", "lot_application_decide")
    elif to_decide:
        queues.append(Queue(len(to_decide), "decisions to make", reverse("recommendations_take")))
    if held:
        words = _noun(len(held), "decision to release", "decisions to release")
        queues.append(Queue(len(held), words, reverse("decision_release_many")))
    if signed:
        words = _noun(len(signed), "contract to countersign", "contracts to countersign")
        queues.append(Queue(len(signed), words, reverse("contract_list") + "?status=signed"))
