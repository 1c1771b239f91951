"""Rules of the assessment: who looks at, scores, moderates, recommends, decides and releases, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from apcommissioning.base import files, history, timekeeping
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.roles import COMMISSIONERS, COUNCIL_ROLES, Role
from apcommissioning.base.rules import Answer, No, rule
from lots.models import Rubric, Weight
from lots.rules import procurement
from lots.rules.questions import Asked
from lots.states import Gate

from ..models import Admission, Application, Assessment, CheckResult, Decision, LotApplication
from ..states import (
    LISTED,
    ApplicationStatus,
    AssessmentStatus,
    CheckOutcome,
    LotApplicationStatus,
)
from .checks import GateChecks, asked_about, asked_by_lot, gate_checks
from .interest import stands_clear
from .scoring import Bar, Mark, Verdict, verdict

RECOMMENDED = (LotApplicationStatus.RECOMMENDED_ADMIT, LotApplicationStatus.RECOMMENDED_REFUSE)
DECIDED = (LotApplicationStatus.ADMITTED, LotApplicationStatus.REFUSED)
NOT_IN_ASSESSMENT = "This application is not in assessment."
RELEASED = "This application has been decided, and the provider has been told."
WAITING = "The provider has been asked about its answers and the clock stands still. Wait for what it says."


# -- Quality: what is asked of a lot and how it stands -----------------------------------------------------------------


def bar_of(rubric: Rubric) -> Bar:
    return Bar(
        lowest=rubric.lowest,
        highest=rubric.highest,
        overall_minimum=rubric.overall_minimum,
        moderate_when_levels_differ_by=rubric.moderate_when_levels_differ_by,
        always_moderate=frozenset(rubric.always_moderate),
    )


def weights_asked(lot_application: LotApplication, questions: Sequence[Asked] | None = None) -> list[Weight]:
    """The criteria of the lot's family with their weights, less those none of whose questions this lot was asked:
    a provider without a place of its own is not scored on it, and the weights that remain make up the hundred.

    Read once for an instance: what it rests on is frozen when the application is sent. `questions`: those of the lot,
    where the caller has them.
    """
    if (known := lot_application.__dict__.get("_weights_asked")) is not None:
        return known
    application = lot_application.application
    if questions is None:
        questions = asked_about(application, [lot_application])
    keys = {question.key for question in questions}
    family = Weight.objects.filter(
        family__rubric=application.rubric_id, family__key=lot_application.lot.rubric_family
    ).select_related("criterion")
    found = [weight for weight in family.order_by("criterion__order") if keys.intersection(weight.criterion.questions)]
    lot_application.__dict__["_weights_asked"] = found
    return found


def marks_with(weights: Iterable[Weight], levels: dict[int, int]) -> list[Mark]:
    """The criteria as marks, with the levels given by criterion."""
    return [
        Mark(
            key=weight.criterion.key,
            title=weight.criterion.title,
            weight=weight.weight,
            minimum=weight.minimum,
            level=levels.get(weight.criterion_id),
        )
        for weight in weights
    ]


def scores_in_force(lot_application: LotApplication):
    """The submitted assessments that count: not those of a reviewer who declared an interest afterwards."""
    conflicted = lot_application.application.interest_declarations.filter(has_interest=True)
    return lot_application.assessments.filter(status=AssessmentStatus.SUBMITTED).exclude(
        reviewer__in=conflicted.values("person")
    )


@dataclass(frozen=True)
class Standing:
    """How one lot of an application stands at its three gates."""

    lot_application: LotApplication
    checks: tuple[GateChecks, ...]
    weights: tuple[Weight, ...]
    marks: tuple[Mark, ...]

    @cached_property
    def bar(self) -> Bar:
        return bar_of(self.lot_application.application.rubric)

    @cached_property
    def verdict(self) -> Verdict:
        return verdict(self.marks, self.bar)

    @property
    def total(self) -> Decimal | None:
        return self.verdict.total

    def checks_of(self, gate: str) -> GateChecks:
        return next(checks for checks in self.checks if checks.gate == gate)

    def outcome(self, gate: str) -> CheckOutcome:
        """Pass, fail, or still open. The quality gate needs its scores as well as its checks."""
        found = self.checks_of(gate).outcome
        if gate != Gate.QUALITY or found == CheckOutcome.FAIL:
            return found
        if not self.verdict.is_complete or not self.marks:
            return CheckOutcome.REFER
        if not self.verdict.passes:
            return CheckOutcome.FAIL
        return found

    @property
    def passes(self) -> bool:
        return all(self.outcome(gate) == CheckOutcome.PASS for gate in Gate)

    @property
    def fails(self) -> bool:
        return any(self.outcome(gate) == CheckOutcome.FAIL for gate in Gate)


def standing(
    lot_application: LotApplication,
    results: list[CheckResult] | None = None,
    questions: Sequence[Asked] | None = None,
) -> Standing:
    """How the lot stands now, from the decided checks and the moderated levels. `results` and `questions`: the
    application's and the lot's, where the caller has read them."""
    if questions is None:
        questions = asked_about(lot_application.application, [lot_application])
    weights = weights_asked(lot_application, questions)
    levels = {score.criterion_id: score.level for score in lot_application.moderated_scores.all()}
    return Standing(
        lot_application=lot_application,
        checks=tuple(gate_checks(lot_application, questions, results)),
        weights=tuple(weights),
        marks=tuple(marks_with(weights, levels)),
    )


def open_parts(lot_application: LotApplication):
    """The parts of the lot that this provider may be admitted to: some are for registered schools alone."""
    parts = lot_application.parts.all()
    if not lot_application.application.provider.is_school:
        parts = parts.filter(registered_only=False)
    return parts


def reviewers_to_choose(application: Application | None = None) -> list[Person]:
    """Quality reviewers; for an application, those who have not declared an interest in the applicant."""
    people = Person.objects.filter(is_active=True, membership__role=Role.REVIEWER, membership__ended_at=None)
    if application is not None:
        interested = application.interest_declarations.filter(has_interest=True)
        people = people.exclude(pk__in=interested.values("person"))
    return list(people.order_by("name", "pk").distinct())


# -- Who may -----------------------------------------------------------------------------------------------------------


def _in_assessment(by: Person, application: Application) -> Answer:
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
    return _in_assessment(by, application)


@rule("check_decide", roles=COMMISSIONERS)
def may_decide_check(by: Person, result: CheckResult) -> Answer:
    """Only what the rules left open, and again while the application is in assessment."""
    if result.automatic != CheckOutcome.REFER:
        return No("This check was decided by its rule.")
    answer = _in_assessment(by, result.application)
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
    answer = _in_assessment(by, application)
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
    answer = _in_assessment(by, application)
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


@rule("lot_application_recommend", roles=(Role.OFFICER, Role.REVIEWER))
def may_recommend(by: Person, lot_application: LotApplication) -> Answer:
    application = lot_application.application
    answer = _in_assessment(by, application)
    if not answer:
        return answer
    if lot_application.status not in (LotApplicationStatus.PENDING, *RECOMMENDED):
        return No("This lot has been decided.")
    if not by.has_role(Role.OFFICER) and not application.reviewers.filter(pk=by.pk).exists():
        return No("You have not been asked to review this application.")
    now = standing(lot_application)
    if now.fails or now.passes:
        return True
    return No(still_open(now))


def still_open(now: Standing) -> str:
    """What is missing before the lot can be recommended, in a sentence."""
    parts = []
    count = sum(len(checks.open) for checks in now.checks)
    if count:
        parts.append(f"{count} check{'s' if count > 1 else ''} to decide")
    if not now.verdict.is_complete:
        parts.append("the moderated scores")
    return f"Still to come: {' and '.join(parts)}." if parts else "The gates are not settled yet."


def recommendable(now: Standing, *, admit: bool) -> Answer:
    """The gates bind: who passes them all is admitted (PCR 2015 reg 34(15)-(17); Procurement Act 2023 s.36(4)), who
    fails one is not."""
    if admit and not now.passes:
        return No("A lot can be admitted only when all three gates are passed.")
    if admit and not open_parts(now.lot_application).exists():
        return No("Every part of the lot that was applied for is for registered schools only.")
    if not admit and not now.fails and open_parts(now.lot_application).exists():
        return No("All three gates are passed: a provider that meets the conditions has to be admitted.")
    return True


@rule("lot_application_return", roles=(Role.MANAGER,))
def may_return(by: Person, lot_application: LotApplication) -> Answer:
    if lot_application.status not in RECOMMENDED:
        return No("Only a lot that has been recommended and not decided can be sent back.")
    return _in_assessment(by, lot_application.application)


@rule("lot_application_decide", roles=(Role.MANAGER,))
def may_decide(by: Person, lot_application: LotApplication) -> Answer:
    answer = _in_assessment(by, lot_application.application)
    if not answer:
        return answer
    if lot_application.status in DECIDED:
        return No("This lot has been decided. A decision is not undone: a new application replaces it.")
    if lot_application.status not in RECOMMENDED:
        return No("This lot has not been recommended yet.")
    if scores_in_force(lot_application).count() < lot_application.application.rubric.independent_scores and (
        lot_application.moderated_scores.exists()
    ):
        return No("A reviewer has declared an interest since. Send the lot back to be scored again.")
    if recommended_by(lot_application) == by.pk:
        return No("You recommended this lot, so another manager decides it.")
    listed = Admission.objects.filter(
        provider=lot_application.application.provider_id, lot=lot_application.lot_id, status__in=LISTED
    )
    if listed.exists():
        return No("This provider is admitted to this lot already.")
    return True


def recommended_by(lot_application: LotApplication) -> int | None:
    """Who made the recommendation that stands (a person's id), from the history."""
    moves = history.of(lot_application).filter(verb="moved", new__in=RECOMMENDED)
    return moves.values_list("by", flat=True).first()


@rule("decision_release", roles=(Role.MANAGER,))
def may_release(by: Person, application: Application) -> Answer:
    """At least one decision is held."""
    if not held_decisions(application).exists():
        decided = application.status == ApplicationStatus.DECIDED
        return No(RELEASED if decided else "No decision is held for this application.")
    return _in_assessment(by, application)


@rule("decision_release_many", roles=(Role.MANAGER,))
def may_release_many(by: Person, decisions: object = None) -> Answer:
    """Of many applications at once. Each of them asks `decision_release` for itself."""
    return True


def held_decisions(application: Application):
    return Decision.objects.filter(lot_application__application=application, released_at=None)


@rule("decision_letter", roles=(*COUNCIL_ROLES, Role.PROVIDER_MANAGER, Role.PROVIDER_STAFF))
def may_read_letter(by: Person, decision: Decision) -> Answer:
    """Once released; until then the provider is told nothing and nobody reads a letter that was not sent."""
    if decision.released_at is None:
        return No("This decision is held: there is no letter yet.")
    return True


@files.guard
def letters(person: Person, stored: StoredFile) -> bool:
    """The PDF of a letter opens to those who may read the letter."""
    return Decision.objects.visible_to(person).filter(letter=stored).exclude(released_at=None).exists()
