"""The compliance and financial gates: what a question's own rules say of its answer, and what a gate comes to for a
lot.

The rules of a check are data (`QuestionVersion.check_rules`), read in this order: `fail_when`, then `pass_when`, else
a person decides. All conditions of a map must be true. Where a rule cannot know, because a document has not been
read, nothing was answered or the condition is a person's to judge, the answer is "a person must decide", never "pass".
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db.models import prefetch_related_objects

from lots.figures import ceiling
from lots.models import Lot, PinnedQuestion, QuestionSet, QuestionVersion
from lots.rules.questions import REGISTERED_QUESTION, Asked, asked, pinned_in
from lots.states import Gate, QuestionType

from ..models import Application, CheckResult, LotApplication, PriceOffer, Site
from ..states import CheckOutcome, EvidenceStatus


@dataclass(frozen=True)
class Given:
    """All that a check looks at: the answer, the documents sent with it and, for prices, the offers."""

    version: QuestionVersion
    value: Any = None
    evidence: Sequence[Any] = ()
    offers: Sequence[PriceOffer] = ()
    on: date = field(kw_only=True)

    @property
    def codes(self) -> set[str]:
        """The answer as a set of codes, whether one was chosen or several."""
        chosen = self.value if isinstance(self.value, list | tuple) else [self.value]
        return {str(code) for code in chosen if code not in (None, "")}


Condition = Callable[[Given, Any], bool]


def _answer_is(given: Given, wanted: Iterable[str]) -> bool:
    return len(given.codes) == 1 and given.codes <= set(wanted)


def _answer_includes(given: Given, wanted: Iterable[str]) -> bool:
    return set(wanted) <= given.codes


def _all_ticked(given: Given, wanted: bool) -> bool:
    every = {option["code"] for option in given.version.options if not option.get("exclusive")}
    return (bool(every) and every <= given.codes) is wanted


def _none_ticked_but(given: Given, allowed: Iterable[str]) -> bool:
    return bool(given.codes) and given.codes <= set(allowed)


def _evidence_current(given: Given, wanted: bool) -> bool:
    """A document of the right kind that a person has accepted and that is in date."""
    kind = given.version.evidence.get("kind") if given.version.evidence else None
    return wanted is any(
        item.kind == kind
        and item.status == EvidenceStatus.ACCEPTED
        and item.replaced_by_id is None
        and (item.expires_on is None or item.expires_on >= given.on)
        for item in given.evidence
    )


def _agreed(given: Given, wanted: bool) -> bool:
    """An unanswered declaration is neither agreed nor refused."""
    return isinstance(given.value, bool) and given.value is wanted


def _answer_at_most(given: Given, most: Any) -> bool:
    if given.value is None or isinstance(given.value, bool):
        return False
    try:
        return Decimal(str(given.value)) <= Decimal(str(most))
    except ArithmeticError:
        return False


def _within_ceiling(given: Given, wanted: bool) -> bool:
    """Every price offered has a ceiling and is not above it."""
    ceilings = [ceiling(offer.part, offer.unit, offer.ratio, given.on) for offer in given.offers]
    inside = bool(given.offers) and all(
        most is not None and offer.price <= most for offer, most in zip(given.offers, ceilings, strict=True)
    )
    return inside is wanted


def _not_by_rule(given: Given, wanted: Any) -> bool:
    """For a person alone: what no rule can judge (`person_decides`), and the staff-check table (`records_complete`),
    which the provider sends as a document that somebody has to read."""
    return False


CONDITIONS: dict[str, Condition] = {
    "answer_is": _answer_is,
    "answer_includes": _answer_includes,
    "all_ticked": _all_ticked,
    "none_ticked_but": _none_ticked_but,
    "evidence_current": _evidence_current,
    "agreed": _agreed,
    "answer_at_most": _answer_at_most,
    "within_ceiling": _within_ceiling,
    "records_complete": _not_by_rule,
    "person_decides": _not_by_rule,
}


def _holds(conditions: dict[str, Any] | None, given: Given) -> bool:
    """All of them are true. A map without conditions says nothing, and an unknown condition is never met."""
    return (
        conditions is not None
        and bool(conditions)
        and all(name in CONDITIONS and CONDITIONS[name](given, wanted) for name, wanted in conditions.items())
    )


def judge(given: Given) -> CheckOutcome:
    """What the question's own rules say of what was given."""
    rules = given.version.check_rules
    if _holds(rules.get("fail_when"), given):
        return CheckOutcome.FAIL
    if _holds(rules.get("pass_when"), given):
        return CheckOutcome.PASS
    return CheckOutcome.REFER


# -- An application's checks -------------------------------------------------------------------------------------------


def with_checks(questions: Iterable[Asked]) -> list[Asked]:
    """Those that are checked, not scored."""
    return [one for one in questions if one.version.check_rules and not one.version.criteria]


@dataclass(frozen=True)
class _Questions:
    """What decides which questions an application is asked, read once for all of its lots."""

    question_set: QuestionSet
    sites: Sequence[Site]
    registered: str | None
    pinned: Sequence[PinnedQuestion]

    @classmethod
    def of(cls, application: Application, lots: Sequence[Lot]) -> Self:
        """Four queries, less one where the lots' parts are read already."""
        prefetch_related_objects(lots, "parts")
        registration = application.answers.filter(
            question_version__question__key=REGISTERED_QUESTION, scope_key="organisation"
        ).first()
        return cls(
            application.question_set,
            list(application.sites.all()),
            registration.value if registration else None,
            pinned_in(application.question_set),
        )

    def asked(self, lots: Sequence[Lot]) -> list[Asked]:
        return asked(self.question_set, lots=lots, sites=self.sites, registered=self.registered, pinned=self.pinned)


def asked_about(application: Application, lot_applications: Iterable[LotApplication]) -> list[Asked]:
    """The questions that the application is asked for these of its lots together."""
    lots = [chosen.lot for chosen in lot_applications]
    return _Questions.of(application, lots).asked(lots)


def asked_by_lot(application: Application, lot_applications: Iterable[LotApplication]) -> dict[int, list[Asked]]:
    """The questions that the application is asked for each of these lots, by the lot's id."""
    lots = [chosen.lot for chosen in lot_applications]
    if not lots:
        return {}
    questions = _Questions.of(application, lots)
    return {lot.pk: questions.asked([lot]) for lot in lots}


def judged(application: Application, *, on: date) -> list[tuple[Asked, CheckOutcome]]:
    """Each check of the application with what its rules say today."""
    chosen = list(
        application.lot_applications.select_related("lot").prefetch_related("lot__parts", "price_offers__part")
    )
    answers = {
        (answer.question_version_id, answer.scope_key): answer
        for answer in application.answers.prefetch_related("evidence")
    }
    offers = {f"lot:{lot_application.lot_id}": list(lot_application.price_offers.all()) for lot_application in chosen}
    found = []
    for question in with_checks(asked_about(application, chosen)):
        answer = answers.get((question.version.pk, question.scope_key))
        given = Given(
            question.version,
            value=answer.value if answer else None,
            evidence=list(answer.evidence.all()) if answer else [],
            offers=offers.get(question.scope_key, []) if question.version.type == QuestionType.MONEY else [],
            on=on,
        )
        found.append((question, judge(given)))
    return found


@dataclass(frozen=True)
class GateChecks:
    """What the checks of one gate come to for one lot."""

    gate: Gate
    results: tuple[CheckResult, ...]

    @property
    def open(self) -> tuple[CheckResult, ...]:
        return tuple(result for result in self.results if result.outcome == CheckOutcome.REFER)

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        return tuple(result for result in self.results if result.outcome == CheckOutcome.FAIL)

    @property
    def passed(self) -> tuple[CheckResult, ...]:
        return tuple(result for result in self.results if result.outcome == CheckOutcome.PASS)

    @property
    def outcome(self) -> CheckOutcome:
        """One failed check fails the gate, whatever is still open; nothing open and nothing failed passes it."""
        if self.failed:
            return CheckOutcome.FAIL
        return CheckOutcome.REFER if self.open else CheckOutcome.PASS


def results_for(questions: Iterable[Asked], results: Sequence[CheckResult]) -> list[CheckResult]:
    """Those of the application's check results that concern a lot with these questions: the organisation's and the
    sites' where the lot asks for them, and the lot's own."""
    mine = {(question.version.pk, question.scope_key) for question in with_checks(questions)}
    return [result for result in results if (result.question_version_id, result.scope_key) in mine]


def gate_checks(
    lot_application: LotApplication, questions: Iterable[Asked], results: Sequence[CheckResult] | None = None
) -> list[GateChecks]:
    """The checks of each gate for one lot, which was asked these questions, in the gates' order."""
    if results is None:
        results = list(
            lot_application.application.check_results.select_related("question_version__question", "decided_by")
        )
    mine = results_for(questions, results)
    return [GateChecks(gate, tuple(result for result in mine if result.gate == gate)) for gate in Gate]
