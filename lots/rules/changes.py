"""What differs between two versions of the questions, or of the scoring, and what that means for earlier answers.

Pure functions over what `frozen.content` says. Every question that differs is in one class:

- *new*, *removed*: it stands in one version alone;
- *meaning*: something else is asked, of somebody else, or judged otherwise: an earlier answer is not offered again;
- *wording*: the same is asked in other words: an earlier answer may be confirmed.

Whether other words ask for something else is no machine's to say, so an officer may say it (`asks_anew`). Nobody can
say the opposite: what changes the answer's kind, its check or whom it is asked of is a change of meaning.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    NEW = "new"
    REMOVED = "removed"
    MEANING = "meaning"
    WORDING = "wording"


@dataclass(frozen=True)
class FieldChange:
    """One attribute, before and after, as data."""

    name: str
    before: Any
    after: Any
    kind: Kind


@dataclass(frozen=True)
class Change:
    """A question or criterion that differs. `before` and `after` are what it said, None where it was not there."""

    key: str
    title: str
    kind: Kind
    fields: tuple[FieldChange, ...] = ()
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Changes:
    """All that differs: of the whole first, then question by question (or criterion by criterion)."""

    whole: tuple[FieldChange, ...]
    each: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.whole or self.each)

    def of(self, kind: Kind) -> list[Change]:
        return [change for change in self.each if change.kind == kind]

    @property
    def counts(self) -> dict[Kind, int]:
        return {kind: len(self.of(kind)) for kind in Kind}


# -- Questions ---------------------------------------------------------------------------------------------------------

# Words, and what officers alone read. Everything else that a question says is its meaning.
WORDING = frozenset({"text", "short_name", "why_we_ask", "hint", "reading_notes", "standards", "section", "per"})
# Attributes that are part wording, part meaning: what is left when the words are taken out.
_MEANT = {
    "options": lambda options: [{k: v for k, v in option.items() if k != "label"} for option in options],
    "follow_up": lambda follow_up: {k: v for k, v in follow_up.items() if k not in {"ask", "word_limit"}},
    "check_rules": lambda rules: {k: v for k, v in rules.items() if k != "refer_note" and v is not None},
}
_IDENTITY = frozenset({"key", "number", "asks_anew"})
_FIELD_OF_TEXT = re.compile(r"\{\{\s*([a-z_][a-z0-9_]*)")


def question_kind(name: str, before: Any, after: Any) -> Kind:
    """What a change of this attribute of a question means."""
    if name in WORDING:
        return Kind.WORDING
    if name == "word_limit" and before is not None and after is not None:
        return Kind.WORDING if after >= before else Kind.MEANING  # a longer answer given before would not fit
    if name == "options":
        # Another order of the same choices is a matter of words.
        before, after = (sorted(_MEANT[name](side), key=lambda one: str(one["code"])) for side in (before, after))
        return Kind.WORDING if before == after else Kind.MEANING
    if name in _MEANT:
        return Kind.WORDING if _MEANT[name](before) == _MEANT[name](after) else Kind.MEANING
    return Kind.MEANING


def question_change(before: Mapping[str, Any], after: Mapping[str, Any], *, asks_anew: bool = False) -> Change | None:
    """How a question differs from what it said before; None if it does not. With `asks_anew` it always does: the same
    words may ask for something else, where they name a number that has changed."""
    fields = tuple(
        FieldChange(name, before.get(name), after.get(name), question_kind(name, before.get(name), after.get(name)))
        for name in dict.fromkeys([*before, *after])
        if name not in _IDENTITY and before.get(name) != after.get(name)
    )
    if not fields and not asks_anew:
        return None
    is_meaning = asks_anew or any(field.kind == Kind.MEANING for field in fields)
    kind = Kind.MEANING if is_meaning else Kind.WORDING
    return Change(after["key"], after["short_name"], kind, fields, before, after)


def may_reuse(before: Mapping[str, Any], after: Mapping[str, Any], *, asks_anew: bool = False) -> bool:
    """Whether an answer given to `before` may be offered again for `after`: only if nothing but words changed."""
    change = question_change(before, after, asks_anew=asks_anew)
    return change is None or change.kind == Kind.WORDING


def question_set_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """The difference between two question sets, as `frozen.content` gives them."""
    old, new = _questions_of(before), _questions_of(after)
    changed_numbers = {
        name
        for name in {*before["settings"], *after["settings"]}
        if _value(before["settings"].get(name)) != _value(after["settings"].get(name))
    }
    found = []
    for key, question in new.items():
        if key not in old:
            found.append(Change(key, question["short_name"], Kind.NEW, after=question))
            continue
        one = question_change(old[key], question, asks_anew=_asks_anew(old[key], question))
        # A number of the council's own that a question names is part of what it asks.
        uses = sorted(_settings_used(question) & changed_numbers)
        if uses:
            numbers = tuple(
                FieldChange(
                    name, _value(before["settings"].get(name)), _value(after["settings"].get(name)), Kind.MEANING
                )
                for name in uses
            )
            one = Change(
                key, question["short_name"], Kind.MEANING, (*(one.fields if one else ()), *numbers), old[key], question
            )
        if one is not None:
            found.append(one)
    found += [
        Change(key, question["short_name"], Kind.REMOVED, before=question)
        for key, question in old.items()
        if key not in new
    ]
    return Changes(tuple(_whole_of_set(before, after)), tuple(found))


def _questions_of(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        question["key"]: {**question, "section": section["title"]}
        for section in content["sections"]
        for question in section["questions"]
    }


def _asks_anew(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return bool(after.get("asks_anew")) and before.get("number") != after.get("number")


def _value(setting: Mapping[str, Any] | None) -> Any:
    return None if setting is None else (setting["value"], setting.get("unit"))


def _settings_used(question: Mapping[str, Any]) -> set[str]:
    words = [question["text"], question["why_we_ask"], question["hint"], question["declaration"]]
    words += [question["follow_up"].get("ask", ""), *(option["label"] for option in question["options"])]
    return set(_FIELD_OF_TEXT.findall(" ".join(words)))


def _whole_of_set(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[FieldChange]:
    for name in ("title", "statement", "word_budget", "settings"):
        if before[name] != after[name]:
            yield FieldChange(name, before[name], after[name], Kind.WORDING)
    old, new = ([section["title"] for section in content["sections"]] for content in (before, after))
    if old != new:
        yield FieldChange("sections", old, new, Kind.WORDING)
    yield from _order_changes(before, after)


def _order_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[FieldChange]:
    """Sections whose questions, of those that stand in both, come in another order."""
    was = {section["key"]: section["questions"] for section in before["sections"]}
    for section in after["sections"]:
        old, new = was.get(section["key"], []), section["questions"]
        both = {question["key"] for question in old} & {question["key"] for question in new}
        orders = [[q["short_name"] for q in side if q["key"] in both] for side in (old, new)]
        keys = [[q["key"] for q in side if q["key"] in both] for side in (old, new)]
        if keys[0] != keys[1]:
            yield FieldChange(f"order of “{section['title']}”", orders[0], orders[1], Kind.WORDING)


# -- Scoring -----------------------------------------------------------------------------------------------------------

_RUBRIC_WORDS = frozenset({"guidance", "meaning_of_3", "refusal_rule"})
_CRITERION_WORDS = frozenset({"title", "asks", "order", "standards", "outcomes"})


def rubric_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """The difference between two rubrics. Levels, weights and minima are meaning: the same answer scores otherwise."""
    old, new = _criteria_of(before), _criteria_of(after)
    found = []
    for key, criterion in new.items():
        if key not in old:
            found.append(Change(key, criterion["title"], Kind.NEW, after=criterion))
            continue
        fields = tuple(
            FieldChange(
                name,
                old[key].get(name),
                criterion.get(name),
                Kind.WORDING if name in _CRITERION_WORDS else Kind.MEANING,
            )
            for name in dict.fromkeys([*old[key], *criterion])
            if name != "order" and old[key].get(name) != criterion.get(name)
        )
        if fields:
            kind = Kind.MEANING if any(field.kind == Kind.MEANING for field in fields) else Kind.WORDING
            found.append(Change(key, criterion["title"], kind, fields, old[key], criterion))
    found += [
        Change(key, criterion["title"], Kind.REMOVED, before=criterion)
        for key, criterion in old.items()
        if key not in new
    ]
    return Changes(tuple(_whole_of_rubric(before, after)), tuple(found))


def _criteria_of(rubric: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each criterion with its levels one by one and its weight in each family."""
    weights = {
        (family["key"], key): f"{weight}, at least level {minimum}"
        for family in rubric["families"]
        for key, weight, minimum in family["weights"]
    }
    return {
        criterion["key"]: {
            **{name: value for name, value in criterion.items() if name not in {"key", "levels"}},
            **{f"level {number}": words for number, words in sorted(criterion["levels"].items())},
            **{
                f"weight in {family['key']}": weights[family["key"], criterion["key"]]
                for family in rubric["families"]
                if (family["key"], criterion["key"]) in weights
            },
        }
        for criterion in rubric["criteria"]
    }


def _whole_of_rubric(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[FieldChange]:
    apart = {"key", "version", "criteria", "families"}
    for name in before:
        if name not in apart and before[name] != after[name]:
            yield FieldChange(name, before[name], after[name], Kind.WORDING if name in _RUBRIC_WORDS else Kind.MEANING)
    old, new = ([family["title"] for family in side["families"]] for side in (before, after))
    if old != new:
        yield FieldChange("families of lots", old, new, Kind.MEANING)
    rests = [{family["key"]: family["when_not_asked"] for family in side["families"]} for side in (before, after)]
    if rests[0] != rests[1]:
        yield FieldChange("when not asked", sorted(rests[0].values()), sorted(rests[1].values()), Kind.WORDING)
    orders: list[Sequence[str]] = [[c["key"] for c in side["criteria"]] for side in (before, after)]
    both = set(orders[0]) & set(orders[1])
    kept = [[key for key in order if key in both] for order in orders]
    if kept[0] != kept[1]:
        yield FieldChange("order of the criteria", kept[0], kept[1], Kind.WORDING)
