"""What is done in an assessment: interests, checks, scores, moderation, recommendation, decision, release.

Each action asks its rule inside the transaction: what the rule reads (others' scores, open checks) cannot change
between the answer and the write.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.merge import in_words
from apcommissioning.base.models import Person
from apcommissioning.base.roles import Role
from apcommissioning.base.rules import No
from lots.models import Criterion
from lots.rules import procurement

from .. import emails
from ..models import (
    Application,
    Assessment,
    CheckResult,
    Decision,
    InterestDeclaration,
    LotApplication,
    ModeratedScore,
    Score,
)
from ..rules.assessment_clock import due_when_extended
from ..rules.checks import judged
from ..rules.decision import recommendable
from ..rules.scoring import spread
from ..rules.standing import bar_of, marks_with, scores_in_force, standing, weights_asked
from ..states import ApplicationStatus, AssessmentStatus, CheckOutcome, LotApplicationStatus

BY_RULE = "The answer meets the rule of the question."
FAILED_BY_RULE = "The answer is one that the question's rule does not allow."


# -- Interests and reviewers -------------------------------------------------------------------------------------------


def interest_declare(application: Application, *, by: Person, has_interest: bool, detail: str = "") -> None:
    """Put a person's word on the record. Whoever has an interest is taken off the application with their scores.

    Their scores are kept and count no more; moderated levels of lots not yet recommended are set again by somebody,
    because they rested on those scores. Raises `Refused` if an interest is declared without saying what it is.
    """
    with acting():
        rules.require(by, "interest_declare", application)
        if has_interest and not detail.strip():
            raise Refused("Say what the interest is.")
        InterestDeclaration.objects.update_or_create(
            application=application,
            person=by,
            defaults={"has_interest": has_interest, "detail": detail, "declared_at": timekeeping.now()},
        )
        words = "Declared an interest" if has_interest else "Declared no interest"
        history.record(application, "interest_declare", by=by, has_interest=has_interest, words=words)
        if has_interest:
            _take_off(application, by)


def _take_off(application: Application, person: Person) -> None:
    application.reviewers.remove(person)
    scored = application.lot_applications.filter(
        status=LotApplicationStatus.PENDING,
        assessments__reviewer=person,
        assessments__status=AssessmentStatus.SUBMITTED,
    )
    for lot_application in scored:
        _undo_moderation(lot_application, by=person)


def _undo_moderation(lot_application: LotApplication, *, by: Person) -> None:
    moderated = lot_application.moderated_scores.select_related("criterion")
    levels = {score.criterion.key: score.level for score in moderated}
    if levels:
        history.record(
            lot_application, "moderation_undone", by=by, levels=levels, words="Moderated scores to be set again"
        )
        lot_application.moderated_scores.all().delete()


def reviewers_assign(application: Application, *, reviewers: Iterable[Person], by: Person) -> None:
    """Choose who reviews. The first to be chosen begins the assessment; each newcomer is asked to declare.

    Raises `Refused` for somebody who is no reviewer, who declared an interest, or whose scores are in and who is now
    left out.
    """
    with acting():
        rules.require(by, "reviewers_assign", application)
        chosen = {person.pk: person for person in reviewers}
        if not chosen:
            raise Refused("Choose at least one reviewer.")
        for person in chosen.values():
            if not person.has_role(Role.REVIEWER):
                raise Refused(f"{person} is not a quality reviewer.")
        if interested := application.interest_declarations.filter(person__in=chosen, has_interest=True).first():
            raise Refused(f"{interested.person} has declared an interest in this applicant.")
        before = {person.pk: person for person in application.reviewers.all()}
        gone = Assessment.objects.filter(
            lot_application__application=application, status=AssessmentStatus.SUBMITTED
        ).filter(reviewer__in=before.keys() - chosen.keys())
        if given := gone.select_related("reviewer").first():
            raise Refused(f"{given.reviewer} has sent in scores, which stay on the record: keep this reviewer.")
        application.reviewers.set(chosen.values())
        names = sorted(person.name for person in chosen.values())
        history.record(application, "reviewers_assign", by=by, reviewers=names, words=f"Reviewers: {', '.join(names)}")
        if application.status == ApplicationStatus.SUBMITTED:
            _begin(application, by=by)
        for person in chosen.values():
            if person.pk not in before:
                emails.reviewer_asked(application, person)


def reviewers_share_out(shares: Iterable[Any], *, by: Person) -> int:
    """Ask many reviewers about many applications, all or none; returns how many reviews that makes.

    `shares` have an `application` and its `reviewers`. By sharing out, the person declares to have no interest in
    those applicants on which nothing was declared yet. Raises `TooLate` where somebody chose reviewers meanwhile.
    """
    number = 0
    with acting():
        rules.require(by, "reviewers_share_out")
        for share in shares:
            application = Application.objects.select_related("provider", "purchasing_system", "question_set").get(
                pk=share.application.pk
            )
            if application.reviewers.exists():
                raise TooLate(f"Somebody has just chosen reviewers for {application.provider}. Nothing was shared out.")
            if not application.interest_declarations.filter(person=by).exists():
                interest_declare(application, by=by, has_interest=False)
            reviewers_assign(application, reviewers=share.reviewers, by=by)
            number += len(share.reviewers)
    return number


def application_extend(application: Application, *, reason: str, by: Person) -> None:
    """Extend the assessment to what the procurement route allows at most, for a reason that the provider reads."""
    with acting():
        rules.require(by, "application_extend", application)
        if not reason.strip():
            raise Refused("Give a reason.")
        longer = procurement.for_system(application.purchasing_system).extended_assessment_days
        old_due_on = application.due_on
        if old_due_on is None:
            raise TooLate("This application has no clock.")
        due_on = due_when_extended(old_due_on, days=application.assessment_days, extended_days=longer)
        extended = Application.objects.filter(
            pk=application.pk, assessment_days=application.assessment_days, due_on=old_due_on
        ).update(assessment_days=longer, due_on=due_on, extended_reason=reason.strip())
        if not extended:
            raise TooLate("Somebody else has just dealt with this. Nothing of yours was changed: see what they did.")
        application.refresh_from_db()
        history.record(
            application,
            "application_extend",
            by=by,
            reason=reason,
            old=old_due_on.isoformat(),
            new=due_on.isoformat(),
            words=f"Time extended to {longer} working days, until {in_words(due_on)}",
        )
        emails.application_extended(application, old_due_on=old_due_on)


def assessment_begin(application: Application, *, by: Person) -> None:
    """Take an application into assessment and let the questions' own rules make their checks."""
    with acting():
        rules.require(by, "assessment_begin", application)
        _begin(application, by=by)


def _begin(application: Application, *, by: Person) -> None:
    application.move(ApplicationStatus.IN_ASSESSMENT, by=by)
    _run_checks(application)


# -- The compliance and financial gates --------------------------------------------------------------------------------


def checks_run(application: Application, *, by: Person) -> None:
    """Let the rules look again, after documents were accepted. What a person decided stays decided."""
    with acting():
        rules.require(by, "checks_run", application)
        _run_checks(application)
        history.record(application, "checks_run", by=by, words="The rules looked at the checks again")


def _run_checks(application: Application) -> None:
    known = {(result.question_version_id, result.scope_key): result for result in application.check_results.all()}
    now = timekeeping.now()
    new, changed = [], []
    for question, outcome in judged(application, on=timekeeping.today()):
        result = known.get((question.version.pk, question.scope_key))
        if result is None:
            result = CheckResult(
                application=application, question_version=question.version, scope_key=question.scope_key
            )
            new.append(result)
        elif result.decided_by_id is None:
            changed.append(result)
        else:
            continue
        result.gate, result.outcome, result.automatic, result.decided_at = question.section.gate, outcome, outcome, now
        result.reason = {CheckOutcome.PASS: BY_RULE, CheckOutcome.FAIL: FAILED_BY_RULE}.get(outcome, "")
    CheckResult.objects.bulk_create(new)
    CheckResult.objects.bulk_update(changed, ["gate", "outcome", "automatic", "reason", "decided_at"])


def check_decide(result: CheckResult, *, outcome: str, reason: str, by: Person) -> None:
    """A person's decision on a check that its rules left open. Raises `Refused` without a reason."""
    with acting():
        rules.require(by, "check_decide", result)
        if outcome not in (CheckOutcome.PASS, CheckOutcome.FAIL):
            raise Refused("Decide whether the check is passed or failed.")
        if not reason.strip():
            raise Refused("Give a reason.")
        was = result.outcome
        result.outcome, result.reason = outcome, reason
        result.decided_by, result.decided_at = by, timekeeping.now()
        result.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
        history.record(
            result.application,
            "check_decide",
            by=by,
            reason=reason,
            old=was,
            new=outcome,
            scope=result.scope_key,
            words=f"{result.question_version.short_name}: {CheckOutcome(outcome).label.lower()}",
        )


# -- The quality gate --------------------------------------------------------------------------------------------------


def assessment_score(
    lot_application: LotApplication, *, criterion: Criterion, level: int, reason: str, by: Person
) -> Score:
    """Give one criterion its level, or change it before the scores are sent in. Raises `Refused` without a reason,
    for a level that is not on the scale, or for a criterion that this lot is not scored on."""
    with acting():
        rules.require(by, "assessment_score", lot_application)
        if level not in bar_of(lot_application.application.rubric).levels:
            raise Refused("Choose one of the levels.")
        if not reason.strip():
            raise Refused("Say why this level and not the one above.")
        if criterion.pk not in {weight.criterion_id for weight in weights_asked(lot_application)}:
            raise Refused("This lot is not scored on that criterion.")
        assessment, _ = Assessment.objects.get_or_create(lot_application=lot_application, reviewer=by)
        score, _ = Score.objects.update_or_create(
            assessment=assessment,
            criterion=criterion,
            defaults={"level": level, "reason": reason, "scored_at": timekeeping.now()},
        )
        return score


def assessment_submit(lot_application: LotApplication, *, by: Person) -> None:
    """Send in one's scores for a lot: they stand as given, and only now are the other reviewers' shown."""
    with acting():
        rules.require(by, "assessment_submit", lot_application)
        own = Assessment.objects.get(lot_application=lot_application, reviewer=by)
        own.move(AssessmentStatus.SUBMITTED, by=by)


@dataclass(frozen=True)
class AgreedLevel:
    """What a moderator sets for a criterion; `reason` may be empty only where the reviewers agreed."""

    level: int
    reason: str = ""
    strength: str = ""
    improvement: str = ""


def moderation(lot_application: LotApplication, *, levels: Mapping[Criterion, AgreedLevel], by: Person) -> None:
    """Set moderated levels, some or all; the independent scores they came from are kept.

    Where every reviewer gave the same level and nothing must be talked about, that level stands and no reason is
    needed; anywhere else the moderator sets one and says why. A level below its minimum needs what would raise it.
    """
    with acting():
        rules.require(by, "moderation", lot_application)
        bar = bar_of(lot_application.application.rubric)
        weights = {weight.criterion_id: weight for weight in weights_asked(lot_application)}
        given: dict[int, list[int]] = {}
        for criterion_id, level in Score.objects.filter(assessment__in=scores_in_force(lot_application)).values_list(
            "criterion_id", "level"
        ):
            given.setdefault(criterion_id, []).append(level)
        for criterion, agreed in levels.items():
            if criterion.pk not in weights:
                raise Refused("This lot is not scored on that criterion.")
            if agreed.level not in bar.levels:
                raise Refused("Choose one of the levels.")
            [mark] = marks_with([weights[criterion.pk]], {})
            lie = spread(mark, given.get(criterion.pk, []), bar)
            if not agreed.reason.strip() and lie.agreed != agreed.level:
                raise Refused(f"{criterion.title}: say why you set level {agreed.level}.")
            if agreed.level < mark.minimum and not agreed.improvement.strip():
                raise Refused(f"{criterion.title}: say what would raise it above the minimum.")
            ModeratedScore.objects.update_or_create(
                lot_application=lot_application,
                criterion=criterion,
                defaults={
                    "level": agreed.level,
                    "reason": agreed.reason.strip() or f"The reviewers agreed on level {agreed.level}.",
                    "strength": agreed.strength,
                    "improvement": agreed.improvement,
                    "moderated_by": by,
                    "moderated_at": timekeeping.now(),
                },
            )
        verdict = standing(lot_application).verdict
        history.record(
            lot_application,
            "moderation",
            by=by,
            levels={criterion.key: agreed.level for criterion, agreed in levels.items()},
            words=f"Scores moderated: {verdict.total} of 100" if verdict.is_complete else "Scores moderated in part",
        )


# -- Recommendation, decision, release ---------------------------------------------------------------------------------


def lot_application_recommend(lot_application: LotApplication, *, admit: bool, reason: str, by: Person) -> None:
    """Recommend a lot to the manager, or change the recommendation before it is decided."""
    with acting():
        rules.require(by, "lot_application_recommend", lot_application)
        _refuse_against_the_gates(lot_application, admit=admit)
        to = LotApplicationStatus.RECOMMENDED_ADMIT if admit else LotApplicationStatus.RECOMMENDED_REFUSE
        lot_application.move(to, by=by, reason=reason)


def lot_application_return(lot_application: LotApplication, *, reason: str, by: Person) -> None:
    """Send a recommended lot back: its checks and moderated levels are open again.

    Where a reviewer has declared an interest since, the levels that rested on those scores are set anew.
    """
    with acting():
        rules.require(by, "lot_application_return", lot_application)
        lot_application.move(LotApplicationStatus.PENDING, by=by, reason=reason)
        if scores_in_force(lot_application).count() < lot_application.application.rubric.independent_scores:
            _undo_moderation(lot_application, by=by)


def lot_application_decide(
    lot_application: LotApplication,
    *,
    admit: bool,
    reasons: str,
    by: Person,
    conditions: str = "",
    conditions_due_on: date | None = None,
    what_would_change_it: str = "",
) -> Decision:
    """Decide one lot. The decision is held: nobody outside the council hears of it before `decision_release`.

    Raises `TooLate` if another manager was faster, and `Refused` if what the letter needs is missing or the gates do
    not allow it.
    """
    with acting():
        rules.require(by, "lot_application_decide", lot_application)
        _refuse_against_the_gates(lot_application, admit=admit)
        if not admit and not what_would_change_it.strip():
            raise Refused("Say what would change the decision.")
        if admit and conditions.strip() and conditions_due_on is None:
            raise Refused("Say by when the condition must be met.")
        if conditions_due_on is not None and conditions_due_on <= timekeeping.today():
            raise Refused("The day by which the condition must be met has to be in the future.")
        total = standing(lot_application).total
        to = LotApplicationStatus.ADMITTED if admit else LotApplicationStatus.REFUSED
        lot_application.move(to, by=by, reason=reasons)
        return Decision.objects.create(
            lot_application=lot_application,
            admit=admit,
            reasons=reasons,
            conditions=conditions.strip() if admit else "",
            conditions_due_on=conditions_due_on if admit and conditions.strip() else None,
            what_would_change_it="" if admit else what_would_change_it,
            total_score=total,
            decided_by=by,
        )


def _refuse_against_the_gates(lot_application: LotApplication, *, admit: bool) -> None:
    answer = recommendable(standing(lot_application), admit=admit)
    if isinstance(answer, No):
        raise Refused(answer.why)
