"""How one lot of an application stands at its three gates: the checks, and the moderated levels by the weights that its
questions leave."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from lots.models import Rubric, Weight
from lots.rules.questions import Asked
from lots.states import Gate

from ..models import CheckResult, LotApplication
from ..states import AssessmentStatus, CheckOutcome
from .checks import GateChecks, asked_about, gate_checks
from .scoring import Bar, Mark, Verdict, verdict


def bar_of(rubric: Rubric) -> Bar:
    return Bar(
        lowest=rubric.lowest,
        highest=rubric.highest,
        overall_minimum=rubric.overall_minimum,
        moderate_when_levels_differ_by=rubric.moderate_when_levels_differ_by,
        always_moderate=frozenset(rubric.always_moderate),
    )


def questions_of(lot_application: LotApplication) -> Sequence[Asked]:
    """What the lot was asked. Read once for an instance: it is frozen when the application is sent."""
    if (known := lot_application.__dict__.get("_questions_of")) is not None:
        return known
    found = asked_about(lot_application.application, [lot_application])
    lot_application.__dict__["_questions_of"] = found
    return found


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
        questions = questions_of(lot_application)
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
        questions = questions_of(lot_application)
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
