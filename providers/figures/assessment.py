"""What the pages of an assessment show: answers beside the levels, scores beside each other, the next step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from apcommissioning.base.models import Person
from lots.models import Criterion
from lots.rules.questions import Asked

from ..models import (
    Answer,
    Application,
    CheckResult,
    Evidence,
    LotApplication,
    ModeratedScore,
    Score,
)
from ..rules.checks import asked_about
from ..rules.scoring import Bar, Mark, Spread, Verdict, spread, verdict, what_if
from ..rules.standing import bar_of, marks_with, scores_in_force, weights_asked
from .application import in_words
from .said import Said, said

# -- What the provider said, beside what judges it ---------------------------------------------------------------------


@dataclass(frozen=True)
class Exhibit:
    """A question as it was asked, what was answered, and the documents sent with it."""

    asked: Asked
    words: Sequence[str]
    follow_up: str
    documents: Sequence[Evidence]
    said: Sequence[Said] = ()

    @property
    def number_of_words(self) -> int:
        return sum(len(line.split()) for line in self.words)


def exhibits(application: Application, asked: Iterable[Asked], *, alone: bool = False) -> list[Exhibit]:
    """The answers to these questions, as they were sent, with what was asked about them since unless `alone`."""
    asked_since = {} if alone else said(application)
    answers: dict[tuple[int, str], Answer] = {
        (answer.question_version_id, answer.scope_key): answer
        for answer in application.answers.prefetch_related("evidence__file")
    }
    found = []
    for question in asked:
        answer = answers.get((question.version.pk, question.scope_key))
        found.append(
            Exhibit(
                asked=question,
                words=in_words(question, answer.value if answer else None),
                follow_up=answer.follow_up if answer else "",
                documents=list(answer.evidence.all()) if answer else [],
                said=asked_since.get((question.version.pk, question.scope_key), ()),
            )
        )
    return found


@dataclass(frozen=True)
class CriterionCase:
    """What a reviewer reads to score one criterion: the answers that it scores, and what else to read."""

    scored: Sequence[Exhibit]
    also: Sequence[Exhibit]
    documents: Sequence[Evidence]


def criterion_case(application: Application, criterion: Criterion, asked: Iterable[Asked]) -> CriterionCase:
    """Of the questions that the lot was asked, those to be read for this criterion."""
    shown = exhibits(application, [a for a in asked if a.key in (*criterion.questions, *criterion.also_read)])
    scored = [exhibit for exhibit in shown if exhibit.asked.key in criterion.questions]
    also = [exhibit for exhibit in shown if exhibit.asked.key not in criterion.questions]
    documents = {document.pk: document for exhibit in shown for document in exhibit.documents}
    wanted = [document for document in documents.values() if document.kind in criterion.evidence]
    sent_with = [document for exhibit in scored for document in exhibit.documents if document not in wanted]
    return CriterionCase(scored, also, [*wanted, *sent_with])


# -- Scores ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnScores:
    """One reviewer's scores for a lot, so far."""

    criteria: Sequence[Criterion]
    marks: Sequence[Mark]
    scores: dict[int, Score]
    verdict: Verdict
    asked: Sequence[Asked]

    @property
    def lines(self) -> list[tuple[Criterion, Mark, Score | None]]:
        return [
            (criterion, mark, self.scores.get(criterion.pk))
            for criterion, mark in zip(self.criteria, self.marks, strict=True)
        ]

    @property
    def scored(self) -> int:
        return len(self.scores)

    def after(self, criterion: Criterion) -> Criterion | None:
        """The next criterion without a level, going round; None when all have one."""
        keys = [one.pk for one in self.criteria]
        start = keys.index(criterion.pk) + 1 if criterion.pk in keys else 0
        for one in [*self.criteria[start:], *self.criteria[:start]]:
            if one.pk not in self.scores and one.pk != criterion.pk:
                return one
        return None


def own_scores(lot_application: LotApplication, reviewer: Person) -> OwnScores:
    asked = asked_about(lot_application.application, [lot_application])
    weights = weights_asked(lot_application, asked)
    wanted = {weight.criterion_id for weight in weights}
    found = Score.objects.filter(
        assessment__lot_application=lot_application, assessment__reviewer=reviewer, criterion__in=wanted
    )
    scores = {score.criterion_id: score for score in found}
    marks = marks_with(weights, {key: score.level for key, score in scores.items()})
    bar = bar_of(lot_application.application.rubric)
    return OwnScores([weight.criterion for weight in weights], marks, scores, verdict(marks, bar), asked)


@dataclass(frozen=True)
class Dot:
    """A reviewer's level on the line of levels. `at` is a percentage of the line's width."""

    name: str
    level: int
    at: str
    full: bool


@dataclass(frozen=True)
class BoardRow:
    criterion: Criterion
    mark: Mark
    spread: Spread
    dots: Sequence[Dot]
    reasons: Sequence[tuple[str, int, str]]
    moderated: ModeratedScore | None

    @property
    def in_words(self) -> str:
        return ", ".join(f"{dot.name} {dot.level}" for dot in self.dots) + "."

    @property
    def rod(self) -> tuple[str, str] | None:
        ends = sorted({(dot.level, dot.at) for dot in self.dots})
        return (ends[0][1], ends[-1][1]) if len(ends) > 1 else None

    @property
    def is_far(self) -> bool:
        return bool(self.spread.must_talk) and self.spread.apart > 0


@dataclass(frozen=True)
class ReviewerTotal:
    name: str
    total: Decimal | None
    sent_at: datetime


@dataclass(frozen=True)
class Board:
    """The independent scores of a lot beside each other, and the moderated ones so far."""

    rows: Sequence[BoardRow]
    totals: Sequence[ReviewerTotal]
    ticks: Sequence[tuple[int, str]]
    verdict: Verdict
    bar: Bar
    outlook: Sequence[str] = field(default_factory=list)

    @property
    def moderated(self) -> int:
        return sum(row.moderated is not None for row in self.rows)

    @property
    def apart(self) -> Decimal | None:
        known = [one.total for one in self.totals if one.total is not None]
        return max(known) - min(known) if len(known) > 1 else None


def _at(level: int, bar: Bar) -> str:
    """Where a level stands on a line that keeps six hundredths free at both ends, as a percentage."""
    return f"{6 + 88 * (level - bar.lowest) / (bar.highest - bar.lowest):.4g}%"


def board(lot_application: LotApplication) -> Board:
    weights = weights_asked(lot_application)
    bar = bar_of(lot_application.application.rubric)
    sent = list(scores_in_force(lot_application).select_related("reviewer").prefetch_related("scores").order_by("pk"))
    levels = {one.pk: {score.criterion_id: score for score in one.scores.all()} for one in sent}
    agreed = {score.criterion_id: score for score in lot_application.moderated_scores.select_related("moderated_by")}
    marks = marks_with(weights, {key: score.level for key, score in agreed.items()})
    rows = []
    for weight, mark in zip(weights, marks, strict=True):
        given = [(one, levels[one.pk][weight.criterion_id]) for one in sent if weight.criterion_id in levels[one.pk]]
        rows.append(
            BoardRow(
                criterion=weight.criterion,
                mark=mark,
                spread=spread(mark, [score.level for _, score in given], bar),
                dots=[
                    Dot(one.reviewer.name, score.level, _at(score.level, bar), full=one is sent[0])
                    for one, score in given
                ],
                reasons=[(one.reviewer.name, score.level, score.reason) for one, score in given],
                moderated=agreed.get(weight.criterion_id),
            )
        )
    totals = [
        ReviewerTotal(
            one.reviewer.name,
            verdict(marks_with(weights, {key: s.level for key, s in levels[one.pk].items()}), bar).total,
            one.status_at,
        )
        for one in sent
    ]
    return Board(
        rows=rows,
        totals=totals,
        ticks=[(level, _at(level, bar)) for level in bar.levels],
        verdict=verdict(marks, bar),
        bar=bar,
        outlook=_outlook(marks, bar),
    )


def _outlook(marks: Sequence[Mark], bar: Bar) -> list[str]:
    """With one level left to set, what each would come to, in sentences."""
    missing = [mark for mark in marks if mark.level is None]
    if len(missing) != 1:
        return []
    [left] = missing
    sentences = []
    for level, would in what_if(marks, left.key, bar):
        if would.passes:
            end = "and the lot passes"
        elif would.below:
            low = " and ".join(mark.title.lower() for mark in would.below)
            end = f"with {low} below the minimum: the lot cannot pass"
        else:
            end = f"under the {bar.overall_minimum} that is needed"
        sentences.append(f"With {level} the total is {would.total}, {end}.")
    return sentences


# -- Checks ------------------------------------------------------------------------------------------------------------


def check_exhibit(result: CheckResult) -> Exhibit | None:
    """What a check is about: the question, the answer and its documents. None if it is asked no more."""
    application = result.application
    chosen = list(application.lot_applications.select_related("lot").prefetch_related("lot__parts"))
    asked = [
        question
        for question in asked_about(application, chosen)
        if (question.version.pk, question.scope_key) == (result.question_version_id, result.scope_key)
    ]
    return exhibits(application, asked[:1])[0] if asked else None


def exhibit_scope(result: CheckResult, exhibit: Exhibit | None) -> str:
    """Whom or what a check is about, as its question tells; of one that is asked no more, as the record tells."""
    if exhibit is None:
        return scope_words(result, scope_names(result.application))
    about = exhibit.asked.site or exhibit.asked.lot
    return scope_words(result, {result.scope_key: str(about)} if about else {})


def scope_words(result: CheckResult, names: dict[str, str]) -> str:
    """Whom or what a check is about: the organisation, a site or a lot by its name."""
    return names.get(result.scope_key, "The organisation")


def scope_names(application: Application) -> dict[str, str]:
    """Scope keys and what they stand for. Two queries."""
    names = {f"site:{site.pk}": str(site) for site in application.sites.all()}
    for one in application.lot_applications.select_related("lot"):
        names[f"lot:{one.lot_id}"] = str(one.lot)
    return names
