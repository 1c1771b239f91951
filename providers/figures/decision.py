"""What the three gates found for a lot, in words: beside a recommendation and a decision."""

from dataclasses import dataclass

from django.urls import reverse

from lots.states import Gate

from ..rules.standing import Standing
from ..states import CheckOutcome


@dataclass(frozen=True)
class GateLine:
    name: str
    outcome: CheckOutcome
    words: str
    rests_on: str
    by: str
    url: str


GATE_WORDS = {CheckOutcome.PASS: "Pass", CheckOutcome.REFER: "Open", CheckOutcome.FAIL: "Not met"}


def gate_lines(now: Standing) -> list[GateLine]:
    """What each gate found and what it rests on, in words."""
    return [_gate_line(now, gate) for gate in Gate]


def _gate_line(now: Standing, gate: Gate) -> GateLine:
    checks = now.checks_of(gate)
    outcome = now.outcome(gate)
    lot_application = now.lot_application
    rests = [f"{len(checks.passed)} of {len(checks.results)} checks passed"] if checks.results else []
    rests += [f"{result.question_version.short_name}: {result.reason}" for result in checks.failed]
    rests += [f"{result.question_version.short_name} is open" for result in checks.open]
    words, url = GATE_WORDS[outcome], reverse("check_list", args=[lot_application.application_id])
    people = {result.decided_by.name for result in checks.results if result.decided_by is not None}
    if gate == Gate.QUALITY:
        if now.total is not None:
            words = f"{words}: {now.total}"
            lowest = min(now.marks, key=lambda mark: (mark.level or 0) - mark.minimum)
            rests.insert(
                0,
                f"{now.bar.overall_minimum} of 100 is needed. Closest to its minimum: {lowest.title.lower()}, "
                f"level {lowest.level}, minimum {lowest.minimum}",
            )
        else:
            rests.insert(0, f"{len(now.marks) - len(now.verdict.missing)} of {len(now.marks)} scores moderated")
        url = reverse("moderation", args=[lot_application.pk])
    return GateLine(str(gate.label), outcome, words, ". ".join(rests), ", ".join(sorted(people)) or "By rule", url)
