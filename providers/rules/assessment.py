"""Who looks at, checks, scores and moderates an application, and when."""

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule
from lots.rules import procurement

from ..models import Application, Assessment, CheckResult, LotApplication
from ..states import DECIDED, RECOMMENDED, ApplicationStatus, AssessmentStatus, CheckOutcome, LotApplicationStatus
from .checks import asked_by_lot
from .interest import stands_clear
from .standing import scores_in_force, weights_asked

NOT_IN_ASSESSMENT = "This application is not in assessment."
RELEASED = "This application has been decided, and the provider has been told."
WAITING = "The provider has been asked about its answers and the clock stands still. Wait for what it says."


def reviewers_to_choose(application: Application | None = None) -> list[Person]:
    """Quality reviewers; for an application, those who have not declared an interest in the applicant."""
    people = Person.objects.filter(is_active=True, membership__role=Role.REVIEWER, membership__ended_at=None)
    if application is not None:
        interested = application.interest_declarations.filter(has_interest=True)
        people = people.exclude(pk__in=interested.values("person"))
    return list(people.order_by("name", "pk").distinct())


def in_assessment(by: Person, application: Application) -> Answer:
    """Whether the application may be worked on now, by this person."""
    if application.status == ApplicationStatus.IN_CLARIFICATION:
        return No(WAITING)
    if application.status == ApplicationStatus.DECIDED:
        return No(RELEASED)
    if application.status != ApplicationStatus.IN_ASSESSMENT:
        return No(NOT_IN_ASSESSMENT)
    return stands_clear(by, application)


@rule("reviewers_assign", roles=COMMISSIONERS)
def may_assign_reviewers(by: Person, application: Application) -> Answer:
    if application.status not in (ApplicationStatus.SUBMITTED, ApplicationStatus.IN_ASSESSMENT):
        return No("Reviewers are chosen after an application is submitted and before it is decided.")
    return stands_clear(by, application)


@rule("reviewers_share_out", roles=COMMISSIONERS)
def may_share_out(by: Person, applications: object = None) -> Answer:
    """On many applications at once. Each of them asks `reviewers_assign` for itself."""
    return True


@rule("assessment_begin", roles=COMMISSIONERS)
def may_begin_assessment(by: Person, application: Application) -> Answer:
    if application.status != ApplicationStatus.SUBMITTED:
        return No("Only an application that has just been submitted can be taken into assessment.")
    return stands_clear(by, application)


@rule("application_extend", roles=COMMISSIONERS)
def may_extend(by: Person, application: Application) -> Answer:
    """Once, in an individual case, while the first time runs (PCR 2015 reg 34(17); else the council's promise)."""
    if application.status not in (ApplicationStatus.IN_ASSESSMENT, ApplicationStatus.IN_CLARIFICATION):
        return No("The time is extended while an application is in assessment.")
    longer = procurement.for_system(application.purchasing_system).extended_assessment_days
    if application.assessment_days >= longer:
        return No(f"The time has been extended already, to {application.assessment_days} working days.")
    if application.paused_on is None and application.due_on is not None and application.due_on < timekeeping.today():
        return No(
            "The time is over, so it cannot be extended any more. Decide, and tell the provider why it took longer."
        )
    return stands_clear(by, application)


@rule("check_list", roles=(*COMMISSIONERS, Role.REVIEWER))
def may_see_checks(by: Person, application: Application) -> Answer:
    if application.status in (ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED, ApplicationStatus.WITHDRAWN):
        return No("The checks are made when the assessment begins.")
    return stands_clear(by, application)


@rule("checks_run", roles=COMMISSIONERS)
def may_run_checks(by: Person, application: Application) -> Answer:
    return in_assessment(by, application)


@rule("check_decide", roles=COMMISSIONERS)
def may_decide_check(by: Person, result: CheckResult) -> Answer:
    """Only what the rules left open, and again while the application is in assessment."""
    if result.automatic != CheckOutcome.REFER:
        return No("This check was decided by its rule.")
    answer = in_assessment(by, result.application)
    if not answer:
        return answer
    if _concerns_a_recommended_lot(result):
        return No("A lot that this check concerns has been recommended already. Send it back first.")
    return True


def _concerns_a_recommended_lot(result: CheckResult) -> bool:
    return (result.question_version_id, result.scope_key) in settled_checks(result.application)


def settled_checks(application: Application) -> set[tuple[int, str]]:
    """The checks, by question and scope, that concern a lot which has been recommended: they stand as they are."""
    past = application.lot_applications.filter(status__in=(*RECOMMENDED, *DECIDED)).select_related("lot")
    return {
        (question.version.pk, question.scope_key)
        for questions in asked_by_lot(application, past).values()
        for question in questions
    }


def _may_score(by: Person, lot_application: LotApplication) -> Answer:
    application = lot_application.application
    if not application.reviewers.filter(pk=by.pk).exists():
        return No("You have not been asked to review this application.")
    answer = in_assessment(by, application)
    if not answer:
        return answer
    if lot_application.status != LotApplicationStatus.PENDING:
        return No("This lot has been recommended already, so it is not scored any more.")
    if own_assessment(by, lot_application, status=AssessmentStatus.SUBMITTED) is not None:
        return No("You have sent in your scores for this lot. They stand as you gave them.")
    return True


def own_assessment(by: Person, lot_application: LotApplication, **filters: str) -> Assessment | None:
    return lot_application.assessments.filter(reviewer=by, **filters).first()


@rule("assessment_score", roles=(Role.REVIEWER,))
def may_score(by: Person, lot_application: LotApplication) -> Answer:
    return _may_score(by, lot_application)


@rule("assessment_submit", roles=(Role.REVIEWER,))
def may_submit_scores(by: Person, lot_application: LotApplication) -> Answer:
    """Every criterion that is asked has its level: none is taken for nought."""
    answer = _may_score(by, lot_application)
    if not answer:
        return answer
    own = own_assessment(by, lot_application)
    scored = set(own.scores.values_list("criterion_id", flat=True)) if own is not None else set()
    missing = [w.criterion.title for w in weights_asked(lot_application) if w.criterion_id not in scored]
    if missing:
        return No(f"Score every criterion first. Still without a level: {', '.join(missing)}.")
    return True


@rule("moderation", roles=COMMISSIONERS)
def may_moderate(by: Person, lot_application: LotApplication) -> Answer:
    """When enough independent scores are in, and by somebody who gave none of them."""
    application = lot_application.application
    answer = in_assessment(by, application)
    if not answer:
        return answer
    if lot_application.status != LotApplicationStatus.PENDING:
        return No("This lot has been recommended already, so its scores stand.")
    scorers = set(scores_in_force(lot_application).values_list("reviewer", flat=True))
    if by.pk in scorers:
        return No("You scored this lot, so somebody else moderates it.")
    needed = application.rubric.independent_scores
    if len(scorers) < needed:
        return No(f"{needed} independent scores are needed before moderation. {len(scorers)} in so far.")
    if lot_application.assessments.filter(
        status=AssessmentStatus.DRAFT, reviewer__in=application.reviewers.all()
    ).exists():
        return No("A reviewer is still scoring this lot. Wait for the scores, or take the reviewer off.")
    return True
