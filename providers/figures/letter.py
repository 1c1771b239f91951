"""The decision letter: what page and PDF both print, built from the record of the assessment and nothing else."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.markdown import Markdown
from apcommissioning.base.merge import in_words
from apcommissioning.base.timekeeping import LONDON
from lots.figures import text_values
from lots.states import Gate

from ..emails.letters import letter as text_of
from ..models import Decision, ModeratedScore
from ..rules.checks import asked_by_lot
from ..rules.scoring import points
from ..rules.standing import Standing, standing
from ..states import CheckOutcome

FEEDBACK_WORKING_DAYS = 10
NOTHING_TO_RAISE = "Nothing: this is enough."


@dataclass(frozen=True)
class GateResult:
    name: str
    words: str
    rating: str
    """on, watch, act or none: the shape beside the words."""
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Feedback:
    """A criterion: the level agreed, what it adds, and why."""

    title: str
    weight: int
    level: int
    minimum: int
    points: Decimal | None
    is_below: bool
    why: str
    strength: str
    improvement: str


@dataclass(frozen=True)
class LetterLot:
    number: int
    name: str
    admitted: bool
    total: Decimal | None
    overall_minimum: int
    gates: tuple[GateResult, ...]
    feedback: tuple[Feedback, ...]

    @property
    def decision_words(self) -> str:
        return "Admitted" if self.admitted else "Not admitted"

    @property
    def caption(self) -> str:
        score = f": {self.total} of 100" if self.total is not None else ""
        return f"Lot {self.number}, {self.name}{score}, {self.decision_words.lower()}"


@dataclass(frozen=True)
class Letter:
    reference: str
    provider_name: str
    to: tuple[str, ...]
    refs: tuple[str, ...]
    heading: str
    decided_on: date
    released_at: datetime
    text: Markdown
    highest: int
    overall_minimum: int
    lots: tuple[LetterLot, ...]

    @property
    def released_on(self) -> date:
        return self.released_at.astimezone(LONDON).date()

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all that the letter says."""
        said = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(said.encode()).hexdigest()


def released_with(decision: Decision) -> list[Decision]:
    """The decisions that went out in the same letter: the lots admitted first."""
    return list(
        Decision.objects.filter(
            lot_application__application=decision.lot_application.application_id, released_at=decision.released_at
        )
        .select_related(
            "lot_application__lot",
            "lot_application__application__provider",
            "lot_application__application__rubric",
            "lot_application__application__question_set",
            "lot_application__application__purchasing_system__question_set",
            "released_by",
        )
        .prefetch_related("lot_application__moderated_scores")
        .order_by("-admit", "lot_application__lot__number")
    )


def letter(decision: Decision) -> Letter:
    """The letter in which this decision was released. Raises ValueError for one that is held."""
    if decision.released_at is None or decision.released_by is None:
        raise ValueError(f"{decision} is held: there is no letter.")
    together = released_with(decision)
    application = together[0].lot_application.application
    results = list(application.check_results.select_related("question_version__question"))
    asked = asked_by_lot(application, [one.lot_application for one in together])
    stands = [standing(one.lot_application, results, asked[one.lot_application.lot_id]) for one in together]
    lots = tuple(_lot(one, stand) for one, stand in zip(together, stands, strict=True))
    released_on = decision.released_at.astimezone(LONDON).date()
    provider, system, rubric = application.provider, application.purchasing_system, application.rubric
    values = text_values(system)
    decided_on = max(one.decided_at for one in together).astimezone(LONDON).date()
    text = text_of("decision").fill(
        {
            **values,
            "reference": application.reference,
            "provider_name": provider.legal_name,
            "decided_on": decided_on,
            "feedback_until": add_working_days(released_on, FEEDBACK_WORKING_DAYS),
            "officer_contact": system.contact_email,
            "challenge_route": (
                "dispute the decision in the portal within ten working days: somebody who took no part looks again"
            ),
            "challenge_days": values["challenge_days"],
            "officer_name": decision.released_by.name,
            "officer_role": "Commissioning manager",
            "lot_admitted": [_words(one, lot) for one, lot in zip(together, lots, strict=True) if one.admit],
            "lot_refused": [_words(one, lot) for one, lot in zip(together, lots, strict=True) if not one.admit],
        }
    )
    submitted = application.submitted_at
    return Letter(
        reference=application.reference,
        provider_name=provider.legal_name,
        to=tuple(
            line.strip()
            for line in [provider.contact_name, provider.legal_name, *provider.address.splitlines(), provider.postcode]
            if line.strip()
        ),
        refs=tuple(
            filter(
                None,
                [
                    in_words(released_on),
                    f"Application: {application.reference}",
                    f"Submitted: {in_words(submitted.astimezone(LONDON).date())}" if submitted else "",
                ],
            )
        ),
        heading=_heading(lots),
        decided_on=decided_on,
        released_at=decision.released_at,
        text=text,
        highest=rubric.highest,
        overall_minimum=rubric.overall_minimum,
        lots=lots,
    )


def _lot(decision: Decision, stand: Standing) -> LetterLot:
    lot = decision.lot_application.lot
    return LetterLot(
        number=lot.number,
        name=lot.name,
        admitted=decision.admit,
        total=stand.total,
        overall_minimum=stand.bar.overall_minimum,
        gates=tuple(_gate(gate, stand) for gate in Gate),
        feedback=tuple(_feedback(decision, stand)),
    )


def _gate(gate: Gate, stand: Standing) -> GateResult:
    outcome = stand.outcome(gate)
    reasons = [f"{result.question_version.short_name}: {result.reason}" for result in stand.checks_of(gate).failed]
    score = ""
    if gate == Gate.QUALITY and stand.total is not None:
        reasons += stand.verdict.reasons
        score = f": {stand.total} of 100"
    words, rating = {
        CheckOutcome.PASS: (f"Pass{score}", "on"),
        CheckOutcome.FAIL: (f"Not met{score}", "act"),
        CheckOutcome.REFER: ("Not reached", "none"),
    }[outcome]
    return GateResult(str(gate.label), words, rating, tuple(reasons))


def _feedback(decision: Decision, stand: Standing):
    agreed: dict[int, ModeratedScore] = {
        score.criterion_id: score for score in decision.lot_application.moderated_scores.all()
    }
    for weight, mark in zip(stand.weights, stand.marks, strict=True):
        score = agreed.get(weight.criterion_id)
        if score is not None:
            yield Feedback(
                title=mark.title,
                weight=mark.weight,
                level=score.level,
                minimum=mark.minimum,
                points=points(mark, stand.marks, stand.bar),
                is_below=mark.is_below_minimum,
                why=score.reason,
                strength=score.strength,
                improvement=score.improvement or ("" if mark.is_below_minimum else NOTHING_TO_RAISE),
            )


def _words(decision: Decision, lot: LetterLot) -> dict[str, str]:
    scored = f"Score {lot.total} of 100 (minimum {lot.overall_minimum})." if lot.total is not None else ""
    due = f" by {in_words(decision.conditions_due_on)}" if decision.conditions_due_on else ""
    return {
        "lot_number": str(lot.number),
        "lot_name": lot.name,
        "score_sentence": scored,
        "reasons": decision.reasons,
        "refusal_reason": decision.reasons,
        "what_would_change_it": decision.what_would_change_it,
        "conditions_sentence": (
            f"You are admitted with a condition, to be met{due}: {decision.conditions}" if decision.conditions else ""
        ),
    }


def _heading(lots: tuple[LetterLot, ...]) -> str:
    """“You are admitted to lots 1 and 4. You are not admitted to lot 2.”"""
    sentences = [
        f"You are {words} {_lots([str(lot.number) for lot in lots if lot.admitted is admitted])}."
        for admitted, words in ((True, "admitted to"), (False, "not admitted to"))
        if any(lot.admitted is admitted for lot in lots)
    ]
    return " ".join(sentences)


def _lots(numbers: list[str]) -> str:
    if len(numbers) == 1:
        return f"lot {numbers[0]}"
    return f"lots {', '.join(numbers[:-1])} and {numbers[-1]}"
