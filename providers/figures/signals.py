"""Disagreement and drift: where reviewers lie apart, and who scores higher or lower than others of the same answers.

Signals to talk about, not measures of anybody: a reviewer may be the only one who is right.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from apcommissioning.base import timekeeping
from apcommissioning.base.charts import ChartFigure, Table, bars, dumbbell
from apcommissioning.base.clocks import plural
from apcommissioning.base.models import Person

from ..models import Application, Score
from ..states import AssessmentStatus, LotApplicationStatus

SINCE_DAYS = 365
# Fewer pairs say nothing; a mean this far from the others' is worth a talk.
LEAST_PAIRS = 10
DRIFT = Decimal("0.5")
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Level:
    """A level that a reviewer gave: `case` is one criterion of one lot of one application."""

    case: tuple[int, int]
    criterion: str
    reviewer: int
    level: int


@dataclass(frozen=True, slots=True)
class CriterionSpread:
    criterion: str
    cases: int
    apart: Decimal
    far: int
    """Cases whose levels lie two or more apart."""


@dataclass(frozen=True, slots=True)
class Severity:
    """A reviewer beside the others who scored the same answers."""

    reviewer: int
    pairs: int
    own: Decimal
    others: Decimal

    @property
    def difference(self) -> Decimal:
        return self.own - self.others

    @property
    def is_drift(self) -> bool:
        return self.pairs >= LEAST_PAIRS and abs(self.difference) >= DRIFT


def _by_case(levels: Iterable[Level]) -> list[list[Level]]:
    cases: dict[tuple[int, int], list[Level]] = defaultdict(list)
    for one in levels:
        cases[one.case].append(one)
    return [case for case in cases.values() if len(case) > 1]


def _mean(total: Decimal | int, number: int) -> Decimal:
    return (Decimal(total) / number).quantize(TENTH, rounding=ROUND_HALF_UP)


def spreads(levels: Iterable[Level]) -> list[CriterionSpread]:
    """How far apart levels lie for each criterion, the widest first. Only answers that two or more scored count."""
    apart: dict[str, list[int]] = defaultdict(list)
    for case in _by_case(levels):
        given = [one.level for one in case]
        apart[case[0].criterion].append(max(given) - min(given))
    found = [
        CriterionSpread(criterion, len(gaps), _mean(sum(gaps), len(gaps)), sum(gap > 1 for gap in gaps))
        for criterion, gaps in apart.items()
    ]
    return sorted(found, key=lambda one: (-one.apart, one.criterion))


def severities(levels: Iterable[Level]) -> list[Severity]:
    """Each reviewer's mean level beside the mean of the others on the same answers, the highest difference first."""
    own: dict[int, int] = defaultdict(int)
    others: dict[int, Decimal] = defaultdict(Decimal)
    pairs: dict[int, int] = defaultdict(int)
    for case in _by_case(levels):
        total = sum(one.level for one in case)
        for one in case:
            pairs[one.reviewer] += 1
            own[one.reviewer] += one.level
            others[one.reviewer] += Decimal(total - one.level) / (len(case) - 1)
    found = [Severity(pk, number, _mean(own[pk], number), _mean(others[pk], number)) for pk, number in pairs.items()]
    return sorted(found, key=lambda one: (-one.difference, one.reviewer))


# -- The page ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signals:
    spread: ChartFigure
    severity: ChartFigure
    drifting: Sequence[str]


def signals(person: Person) -> Signals:
    """Over the lots of the last twelve months that are past scoring: nobody's own scores are coloured by it. Those of
    applications in which this person has an interest are left out. Two queries."""
    today = timekeeping.today()
    rows = (
        Score.objects.filter(
            assessment__status=AssessmentStatus.SUBMITTED,
            assessment__status_at__gte=timekeeping.now() - timedelta(days=SINCE_DAYS),
            assessment__lot_application__application__in=Application.objects.queue_for(person),
        )
        .exclude(assessment__lot_application__status__in=[LotApplicationStatus.PENDING, LotApplicationStatus.WITHDRAWN])
        .order_by("pk")
        .values_list("assessment__lot_application", "criterion", "criterion__title", "assessment__reviewer", "level")
    )
    levels = [Level((lot, criterion), title, reviewer, level) for lot, criterion, title, reviewer, level in rows]
    names = dict(Person.objects.filter(pk__in={one.reviewer for one in levels}).values_list("pk", "name"))
    apart, severe = spreads(levels), severities(levels)
    lots = len({one.case[0] for one in levels})
    common = {
        "as_at": today,
        "population": "lots past scoring, of the last twelve months",
        "coverage": plural(lots, "lot"),
        "source": "independent scores, as they were sent in",
    }
    drifting = [one for one in severe if one.is_drift]
    return Signals(
        spread=ChartFigure(
            key="spread",
            question="On which criteria do reviewers lie furthest apart?",
            finding=_spread_words(apart),
            svg=bars(
                [(one.criterion, float(one.apart)) for one in apart],
                about="levels apart, on average, by criterion",
                places=1,
                top=5,
            ),
            table=Table(
                headers=("Criterion", "Answers scored by two or more", "Levels apart, on average", "Two or more apart"),
                rows=tuple((one.criterion, one.cases, str(one.apart), one.far) for one in apart),
                why_empty="No answer has been scored by two reviewers and gone past scoring.",
            ),
            unit="levels apart",
            definition="Apart is the highest level given to an answer less the lowest.",
            **common,
        ),
        severity=ChartFigure(
            key="severity",
            question="Who scores higher or lower than others of the same answers?",
            finding=_severity_words(drifting, names),
            svg=dumbbell(
                [(names[one.reviewer], float(one.others), float(one.own), one.pairs) for one in severe],
                about="each reviewer's mean level beside the others'",
                heads=("the others", "this reviewer"),
                count_head="Answers",
                top=5,
            ),
            table=Table(
                headers=("Reviewer", "Answers that others scored too", "Own mean", "Others' mean", "Difference"),
                rows=tuple(
                    (names[one.reviewer], one.pairs, str(one.own), str(one.others), f"{one.difference:+}")
                    for one in severe
                ),
                why_empty="No answer has been scored by two reviewers and gone past scoring.",
            ),
            unit="mean level, 0 to 5",
            definition=f"Half a level or more over {LEAST_PAIRS} answers is a reason to talk, and no more than that.",
            **common,
        ),
        drifting=[names[one.reviewer] for one in drifting],
    )


def _spread_words(apart: Sequence[CriterionSpread]) -> str:
    if not apart:
        return "Nothing to show yet: no answer has been scored by two reviewers and gone past scoring."
    first = apart[0]
    if not first.apart:
        return "Reviewers gave the same level to every answer."
    return f"{first.criterion}: {first.apart} levels apart on average, over {plural(first.cases, 'answer')}"


def _severity_words(drifting: Sequence[Severity], names: dict[int, str]) -> str:
    if not drifting:
        return "Nobody lies half a level or more from the others."
    return ". ".join(
        f"{names[one.reviewer]} scores {abs(one.difference)} {'higher' if one.difference > 0 else 'lower'} than others"
        for one in drifting
    )
