"""What is wrong with a question set or a rubric, in sentences that say what to do: all of it before publishing.

Pure functions over what `frozen.content` says, so that a draft on the screen and a file sent in are held to one rule.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apcommissioning.base.merge import BadText, MergeText
from lots.states import Gate, KeyStage, Mode, QuestionType

from . import reach

CHOSEN = frozenset({QuestionType.ONE_OF, QuestionType.MANY_OF})
WITH_WORDS = frozenset({QuestionType.TEXT})
REGISTRATIONS = ("all_sites", "some_sites", "no_sites", "online_accredited")
EVIDENCE_NEEDED = ("always", "if_held", "if_answer")
PERSONAL_DATA = {
    "none": "None",
    "business_contact": "Business contact details",
    "staff": "About staff",
    "individual_finance": "A sole trader's own money",
    "criminal_offence": "Criminal offences",
}
# The conditions of a check: which kinds of question they can be asked of ("evidence": of whichever wants a document).
_CODES = frozenset({*CHOSEN, QuestionType.YES_NO})
CONDITIONS: Mapping[str, frozenset[str]] = {
    "answer_is": _CODES,
    "answer_includes": frozenset({QuestionType.MANY_OF}),
    "all_ticked": frozenset({QuestionType.MANY_OF}),
    "none_ticked_but": frozenset({QuestionType.MANY_OF}),
    "evidence_current": frozenset(QuestionType.values),
    "agreed": frozenset({QuestionType.DECLARATION}),
    "answer_at_most": frozenset({QuestionType.NUMBER, QuestionType.MONEY}),
    "within_ceiling": frozenset({QuestionType.MONEY}),
    "records_complete": frozenset(QuestionType.values),
    "person_decides": frozenset(QuestionType.values),
}
# Only what an applicant says outright can fail it; everything doubtful goes to a person.
FAILING = frozenset({"answer_is", "answer_includes", "agreed"})


@dataclass(frozen=True)
class Flaw:
    """Something that stops publishing. `key` is the question or criterion it concerns, "" for the whole."""

    key: str
    words: str

    def __str__(self) -> str:
        return self.words


# -- One question ------------------------------------------------------------------------------------------------------


def codes_of(question: Mapping[str, Any]) -> list[str]:
    """The codes that an answer may have."""
    if question["type"] == QuestionType.YES_NO:
        return ["yes", "no"]
    return [option["code"] for option in question["options"]]


def question_flaws(
    question: Mapping[str, Any], *, criteria: Iterable[str], settings: Iterable[str], lots: Iterable[str]
) -> list[tuple[str, str]]:
    """What is wrong with one question by itself: the part of it ("words", "answer", "follow_up", "evidence", "check",
    "applies"), and a sentence."""
    parts = {
        "words": _words_flaws(question, frozenset(settings)),
        "answer": _answer_flaws(question),
        "follow_up": _follow_up_flaws(question),
        "evidence": _evidence_flaws(question),
        "check": _check_flaws(question, frozenset(criteria)),
        "applies": _applies_flaws(question["applies_when"], frozenset(lots)),
    }
    return [(part, words) for part, flaws in parts.items() for words in flaws]


def _answer_flaws(question: Mapping[str, Any]) -> Iterable[str]:
    kind, options = question["type"], question["options"]
    if kind in WITH_WORDS and not question["word_limit"]:
        yield "Say how many words the answer may have."
    if kind in CHOSEN and len(options) < 2:
        yield "Give at least two choices."
    if kind not in CHOSEN and options:
        yield "Take out the choices: this kind of answer has none."
    twice = [code for code, count in Counter(option["code"] for option in options).items() if count > 1]
    if twice:
        yield f"Two choices have the code “{twice[0]}”: give one of them another."
    if kind == QuestionType.DECLARATION and not question["declaration"].strip():
        yield "Write what is declared."


def _follow_up_flaws(question: Mapping[str, Any]) -> Iterable[str]:
    follow_up = question["follow_up"]
    if not follow_up:
        return
    when = follow_up.get("when", follow_up.get("when_any_except"))
    if ("when" in follow_up) == ("when_any_except" in follow_up) or not when:
        yield "Say which answers open the further box."
    else:
        yield from _unknown_codes(question, when, "The further box opens for")
    if not str(follow_up.get("ask", "")).strip():
        yield "Write what the further box asks."
    if not follow_up.get("word_limit"):
        yield "Say how many words the further box may have."


def _evidence_flaws(question: Mapping[str, Any]) -> Iterable[str]:
    evidence = question["evidence"]
    if not evidence:
        if question["type"] == QuestionType.EVIDENCE:
            yield "Say which document is asked for."
        return
    if not evidence.get("kind"):
        yield "Name the document."
    if evidence.get("required") not in EVIDENCE_NEEDED:
        yield "Say when the document is needed."
    if evidence.get("required") == "if_answer":
        if not evidence.get("answers"):
            yield "Say which answers need the document."
        yield from _unknown_codes(question, evidence.get("answers") or (), "The document is needed for")
    if evidence.get("expires") and not evidence.get("months"):
        yield "Say for how many months the document stays good."


def _check_flaws(question: Mapping[str, Any], criteria: frozenset[str]) -> Iterable[str]:
    rules = question["check_rules"]
    if bool(rules) == bool(question["criteria"]):
        yield (
            "A question is checked or scored, not both: take out the check or the criterion."
            if rules
            else "Say how the answer is checked, or which criterion scores it."
        )
    if question["criteria"] and question["gate"] != Gate.QUALITY:
        yield "Only a question of the quality gate is scored: move it to a quality section, or give it a check."
    for key in question["criteria"]:
        if key not in criteria:
            yield f"The scoring rubric has no criterion “{key}”: add it there, or choose another."
    if not rules:
        return
    passing, failing = rules.get("pass_when") or {}, rules.get("fail_when") or {}
    if not passing:
        yield "Say what passes the check. Where no rule can, say that a person decides."
    for name in sorted(set(failing) - FAILING):
        yield f"“{_said(name)}” cannot fail an answer by itself: leave it to a person."
    for conditions in (passing, failing):
        for name, wanted in conditions.items():
            if name not in CONDITIONS:
                yield f"There is no condition “{name}” for a check."
            elif question["type"] not in CONDITIONS[name]:
                yield f"“{_said(name)}” does not fit this kind of answer."
            elif name in {"answer_is", "answer_includes", "none_ticked_but"}:
                if not wanted:
                    yield f"“{_said(name)}” names no answer."
                yield from _unknown_codes(question, wanted, "The check looks for")
    if "evidence_current" in passing and not question["evidence"]:
        yield "The check looks at a document, but none is asked for."


def _unknown_codes(question: Mapping[str, Any], codes: Iterable[str], where: str) -> Iterable[str]:
    known = codes_of(question)
    for code in codes:
        if code not in known:
            yield f"{where} “{code}”, which is no choice of this question."


def _applies_flaws(applies_when: Mapping[str, Any], lots: frozenset[str]) -> Iterable[str]:
    known: dict[str, Iterable[Any]] = {
        "lot": lots,
        "mode": Mode.values,
        "key_stage": KeyStage.values,
        "registered": REGISTRATIONS,
        "has_site": (True, False),
    }
    for fact, wanted in applies_when.items():
        if fact not in known:
            yield f"Nobody is asked by “{fact}”: use lot, mode, key_stage, registered or has_site."
            continue
        if not wanted:
            yield f"Say for which {_said(fact)} it is asked, or leave that open."
        # A council without lots may name those to come.
        unknown = [one for one in wanted if one not in known[fact]] if known[fact] else []
        if unknown:
            yield f"There is no {_said(fact)} “{unknown[0]}”."


def _words_flaws(question: Mapping[str, Any], settings: frozenset[str]) -> Iterable[str]:
    words = [question["text"], question["why_we_ask"], question["hint"], question["declaration"]]
    words += [
        str(question["follow_up"].get("ask", "")),
        *(str(option.get("label", "")) for option in question["options"]),
    ]
    if not question["text"].strip() or not question["short_name"].strip():
        yield "Write the question and its short name."
    for text in words:
        try:
            unknown = sorted(MergeText.read(text).fields - settings) if "{" in text else []
        except BadText as problem:
            yield f"The text cannot be read. {problem}"
            return
        if unknown:
            yield f"Nothing fills in {{{{ {unknown[0]} }}}}: add the number to the set, or write the words themselves."


def _said(name: str) -> str:
    return name.replace("_", " ")


# -- The set -----------------------------------------------------------------------------------------------------------


def question_set_flaws(
    content: Mapping[str, Any], *, criteria: Iterable[str], lots: Sequence[reach.LotShape] = ()
) -> list[Flaw]:
    """Everything that stops a question set from being published. `criteria` are the rubric's keys; `lots` those that
    the questions will be asked for, none while the council has no lots."""
    shapes = lots or reach.ANY_LOT
    lot_keys = [shape.key for shape in lots]
    criteria = frozenset(criteria)
    flaws = []
    questions = []
    for section in content["sections"]:
        if not section["questions"]:
            flaws.append(Flaw("", f"Section “{section['title']}” has no question: add one, or remove the section."))
        for question in section["questions"]:
            questions.append(question)
            found = question_flaws(question, criteria=criteria, settings=content["settings"], lots=lot_keys)
            own = [words for _part, words in found]
            if question["gate"] != section["gate"]:
                own.append(
                    f"It stands in a section of the {section['gate']} gate, and is of the {question['gate']} gate."
                )
            flaws += [Flaw(question["key"], f"{question['short_name']}: {words}") for words in own]
    if not questions:
        return [*flaws, Flaw("", "There is no question: add the first.")]
    for key, count in Counter(question["key"] for question in questions).items():
        if count > 1:
            flaws.append(Flaw(key, f"The question “{key}” stands in the set {count} times: keep one."))
    names = {question["key"]: question["short_name"] for question in questions}
    rounds = reach.cycles(questions)
    for keys in rounds:
        after = " waits for ".join(f"“{names[key]}”" for key in [*keys, keys[0]])
        flaws.append(Flaw(keys[0], f"{after}: nobody could answer them. Ask one of them of everybody."))
    waiting = {key for keys in rounds for key in keys}
    for key in reach.never_asked(questions, shapes):
        if key not in waiting:
            flaws.append(Flaw(key, f"{names[key]}: nobody is ever asked this. Look at whom it is asked of."))
    return flaws


# -- The rubric --------------------------------------------------------------------------------------------------------


def rubric_flaws(content: Mapping[str, Any], *, questions: Iterable[str], families: Iterable[str] = ()) -> list[Flaw]:
    """Everything that stops a rubric from being published. `questions` are the set's keys, `families` those that lots
    are scored by."""
    flaws = []
    asked = frozenset(questions)
    lowest, highest = content["lowest"], content["highest"]
    if lowest >= highest:
        flaws.append(Flaw("", "The highest level must be above the lowest."))
    if not 0 < content["overall_minimum"] <= 100:
        flaws.append(Flaw("", "The overall minimum is between 1 and 100."))
    if content["independent_scores"] < 1:
        flaws.append(Flaw("", "At least one person must score."))
    if not content["criteria"]:
        flaws.append(Flaw("", "There is no criterion: add the first."))
    weighed = {key for family in content["families"] for key, _weight, _minimum in family["weights"]}
    known = {criterion["key"] for criterion in content["criteria"]}
    for criterion in content["criteria"]:
        name = criterion["title"]
        empty = [n for n in range(lowest, highest + 1) if not criterion["levels"].get(str(n), "").strip()]
        if empty:
            flaws.append(Flaw(criterion["key"], f"{name}: write the words of level {empty[0]}."))
        if not criterion["questions"]:
            flaws.append(Flaw(criterion["key"], f"{name}: say which question it scores."))
        for key in [*criterion["questions"], *criterion["also_read"]]:
            if key not in asked:
                flaws.append(Flaw(criterion["key"], f"{name}: the question set has no question “{key}”."))
        if criterion["key"] not in weighed:
            flaws.append(
                Flaw(criterion["key"], f"{name}: it has no weight in any family of lots. Give it one, or remove it.")
            )
    for family in content["families"]:
        total = sum(weight for _key, weight, _minimum in family["weights"])
        if total != 100:
            flaws.append(Flaw("", f"The weights of “{family['title']}” come to {total}: they must make 100."))
        for key, weight, minimum in family["weights"]:
            if key not in known:
                flaws.append(Flaw("", f"“{family['title']}” weighs “{key}”, which is no criterion."))
            if not 1 <= weight <= 100 or not lowest <= minimum <= highest:
                flaws.append(Flaw(key, f"“{family['title']}”: a weight is 1 to 100, a minimum {lowest} to {highest}."))
    for key in content["always_moderate"]:
        if key not in known:
            flaws.append(Flaw("", f"“{key}” is always moderated, but is no criterion."))
    missing = sorted(set(families) - {family["key"] for family in content["families"]})
    if missing:
        flaws.append(Flaw("", f"Lots are scored by the family “{missing[0]}”, which the rubric no longer has."))
    return flaws
