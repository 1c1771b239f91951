"""Whether a question can be asked of anybody: pure functions over plain questions.

A question is a mapping with `key`, `scope` and `applies_when` (see `questions.py`), and `options` where its answer
switches others on. Most facts come from what the applicant chose; those in `SOURCES` come from the answer to another
question, so that a question may stand in its own way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from lots.states import KeyStage, Mode, Scope

from .questions import REGISTERED_QUESTION

# The fact, and the question whose answer it is.
SOURCES: Mapping[str, str] = {"registered": REGISTERED_QUESTION}


@dataclass(frozen=True)
class LotShape:
    """What of a lot decides who is asked what."""

    key: str
    mode: str
    key_stages: frozenset[str]
    has_sites: bool = True


# What may be bought at all, for a council that has no lots yet.
ANY_LOT = tuple(LotShape("", mode, frozenset(KeyStage.values), has_sites=mode != Mode.VIRTUAL) for mode in Mode.values)

type Known = Mapping[str, frozenset[Any]]


def witnesses(
    questions: Sequence[Mapping[str, Any]], lots: Iterable[LotShape], *, sources: Mapping[str, str] = SOURCES
) -> dict[str, Known]:
    """For each question that somebody can be asked, what is known of one applicant who is asked it.

    Every applicant with one lot is tried: more lots ask for no question that none of them asks for by itself.
    """
    by_key = {question["key"]: question for question in questions}
    answers = {fact: _answers(by_key.get(key)) for fact, key in sources.items()}
    found: dict[str, Known] = {}
    for lot, has_site, given in _applicants(lots, answers):
        known = {
            "lot": frozenset({lot.key}),
            "mode": frozenset({lot.mode}),
            "key_stage": lot.key_stages,
            "has_site": frozenset({has_site}),
        }
        asked: set[str] = set()
        while True:
            facts = known | {
                fact: frozenset({given[fact]} if given[fact] is not None and sources[fact] in asked else ())
                for fact in sources
            }
            now = {q["key"] for q in questions if q["key"] not in asked and _is_asked(q, facts, lot)}
            if not now:
                break
            for key in now:
                found.setdefault(key, facts)
            asked |= now
    return found


def never_asked(
    questions: Sequence[Mapping[str, Any]], lots: Iterable[LotShape], *, sources: Mapping[str, str] = SOURCES
) -> list[str]:
    """The keys of the questions that nobody can ever be asked, in the order of the set."""
    found = witnesses(questions, lots, sources=sources)
    return [question["key"] for question in questions if question["key"] not in found]


def cycles(questions: Sequence[Mapping[str, Any]], *, sources: Mapping[str, str] = SOURCES) -> list[list[str]]:
    """Each round of questions that wait for one another's answer: `["a", "b"]` where a waits for b and b for a."""
    keys = {question["key"] for question in questions}
    waits_for = {
        question["key"]: [sources[fact] for fact in sorted(question["applies_when"]) if sources.get(fact) in keys]
        for question in questions
    }
    found: list[list[str]] = []
    done: set[str] = set()
    for start in waits_for:
        path: list[str] = []
        stack: list[Iterator[str]] = [iter((start,))]
        while stack:
            key = next(stack[-1], None)
            if key is None:
                stack.pop()
                if path:
                    done.add(path.pop())
            elif key in path:
                found.append(path[path.index(key) :])
            elif key not in done:
                path.append(key)
                stack.append(iter(waits_for[key]))
    return found


def _applicants(lots: Iterable[LotShape], answers: Mapping[str, list[Any]]):
    """Each lot, with and without a site, with each combination of answers that facts come from."""
    for lot, has_site in product(lots, (True, False)):
        for values in product(*answers.values()):
            yield lot, has_site, dict(zip(answers, values, strict=True))


def _answers(question: Mapping[str, Any] | None) -> list[Any]:
    codes = [option["code"] for option in (question or {}).get("options") or []]
    return codes or [None]


def _is_asked(question: Mapping[str, Any], facts: Known, lot: LotShape) -> bool:
    if question["scope"] == Scope.SITE and not (lot.has_sites and True in facts["has_site"]):
        return False
    return all(
        not frozenset(wanted).isdisjoint(facts.get(fact, ())) for fact, wanted in question["applies_when"].items()
    )
