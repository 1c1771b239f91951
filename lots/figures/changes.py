"""What differs between two versions, in words side by side, with the words that changed marked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import SimpleNamespace
from typing import Any

from lots.models import QuestionVersion
from lots.rules import questions
from lots.rules.changes import Change, Changes, FieldChange, Kind
from lots.states import Gate, QuestionType, Reuse, Scope

TONES = {Kind.NEW: "green", Kind.REMOVED: "red", Kind.MEANING: "orange", Kind.WORDING: "blue"}
LABELS = {Kind.NEW: "New", Kind.REMOVED: "Removed", Kind.MEANING: "Meaning", Kind.WORDING: "Wording"}
FOLLOWS = {
    Kind.MEANING: "Something else is asked: earlier answers are not offered again.",
    Kind.NEW: "Nobody was asked this before.",
    Kind.WORDING: "The same is asked in other words: an earlier answer may be confirmed.",
    Kind.REMOVED: "It is not asked any more. What was answered stays on record.",
}
_NAMES = {
    "text": "The question",
    "short_name": "Short name",
    "hint": "Help",
    "type": "How it is answered",
    "word_limit": "Most words",
    "options": "Choices",
    "declaration": "What is declared",
    "check_rules": "Check",
    "applies_when": "Asked of",
    "scope": "Asked once for each",
    "reuse": "Next time",
    "evidence": "Document",
    "follow_up": "Further box",
    "criteria": "Scored by",
    "per": "For each",
    "asks": "What it asks",
    "overall_minimum": "Least total",
    "word_budget": "Budget of words",
    "statement": "What applicants are told",
    "settings": "The council’s own numbers",
}
_CHOICES: Mapping[str, Any] = {"type": QuestionType, "scope": Scope, "reuse": Reuse, "gate": Gate}


@dataclass(frozen=True)
class Words:
    """A run of words, and whether the other side lacks it."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class FieldShown:
    name: str
    before: list[Words]
    after: list[Words]
    kind: Kind
    label: str
    tone: str


@dataclass(frozen=True)
class ChangeShown:
    key: str
    title: str
    kind: Kind
    label: str
    tone: str
    text: str
    fields: list[FieldShown]


@dataclass(frozen=True)
class Group:
    kind: Kind
    label: str
    tone: str
    follows: str
    changes: list[ChangeShown]


@dataclass(frozen=True)
class ChangesShown:
    """The whole, then each class of change that there is: meaning, new, wording, removed."""

    whole: list[FieldShown]
    groups: list[Group]
    tiles: list[dict[str, Any]]

    @property
    def by_key(self) -> dict[str, ChangeShown]:
        return {change.key: change for group in self.groups for change in group.changes}

    @property
    def count(self) -> int:
        return len(self.whole) + sum(len(group.changes) for group in self.groups)


def changes_shown(found: Changes, *, is_rubric: bool = False) -> ChangesShown:
    groups = [
        Group(kind, LABELS[kind], TONES[kind], "" if is_rubric else FOLLOWS[kind], [_shown(one) for one in changes])
        for kind in (Kind.MEANING, Kind.NEW, Kind.WORDING, Kind.REMOVED)
        if (changes := found.of(kind))
    ]
    tiles = [
        {"label": LABELS[kind], "value": str(found.counts[kind]), "note": note, "values": None}
        for kind, note in (
            (Kind.MEANING, "Scores otherwise" if is_rubric else "Answered afresh"),
            (Kind.WORDING, "Scores as before" if is_rubric else "Answers may be confirmed"),
            (Kind.NEW, "Not there before"),
            (Kind.REMOVED, "Not there any more"),
        )
    ]
    return ChangesShown([_field(field, {}, {}) for field in found.whole], groups, tiles)


def _shown(change: Change) -> ChangeShown:
    said = change.after or change.before or {}
    return ChangeShown(
        change.key,
        change.title,
        change.kind,
        LABELS[change.kind],
        TONES[change.kind],
        str(said.get("text") or said.get("asks") or ""),
        [_field(field, change.before or {}, change.after or {}) for field in change.fields],
    )


def _field(field: FieldChange, before: Mapping[str, Any], after: Mapping[str, Any]) -> FieldShown:
    old, new = _in_words(field.name, field.before, before), _in_words(field.name, field.after, after)
    name = _NAMES.get(field.name, field.name.replace("_", " "))
    left, right = _marked(old, new)
    return FieldShown(name[:1].upper() + name[1:], left, right, field.kind, LABELS[field.kind], TONES[field.kind])


def _in_words(name: str, value: Any, said: Mapping[str, Any]) -> str:
    """An attribute as a person reads it. `said` is all of the question on that side."""
    if value in (None, "", [], {}):
        return "Everybody" if name == "applies_when" and said else ""
    if name in _CHOICES:
        return str(_CHOICES[name](value).label)
    if name == "settings":
        return _lines(f"{key.replace('_', ' ')}: {setting['value']}" for key, setting in value.items())
    if name == "options":
        return _lines(option["label"] for option in value)
    if said and name in {"applies_when", "check_rules", "evidence"}:
        version: QuestionVersion = SimpleNamespace(**said)  # type: ignore[assignment]  # it reads alike
        if name == "applies_when":
            return questions.asked_of(version)
        if name == "evidence":
            return questions.evidence_in_words(version)
        words = {"fail_when": "Fails if", "pass_when": "Passes if", "refer_note": "Otherwise:"}
        check = questions.check_in_words(version)
        return _lines(f"{words[part]} {check[part]}" for part in words if check.get(part))
    if name == "follow_up":
        opens = value.get("when") or value.get("when_any_except") or []
        whom = f"for {', '.join(opens)}" if "when" in value else f"but for {', '.join(opens)}"
        return f"Opens {whom}: {value.get('ask', '')} ({value.get('word_limit')} words)"
    if isinstance(value, tuple):  # a number of the council's own, with its unit
        return " ".join(str(one).replace("_", " ") for one in value if one is not None)
    if isinstance(value, list):
        return _lines(str(one).replace("_", " ") if name == "criteria" else str(one) for one in value)
    return str(value)


def _lines(rows: Iterable[str]) -> str:
    return "\n".join(rows)


def _marked(old: str, new: str) -> tuple[list[Words], list[Words]]:
    """Both sides in runs of words, with those that the other side lacks marked."""
    before, after = (re.findall(r"\S+\s*", side) for side in (old, new))
    left: list[Words] = []
    right: list[Words] = []
    plain = [[word.strip() for word in side] for side in (before, after)]
    for how, i, j, k, m in SequenceMatcher(None, *plain, autojunk=False).get_opcodes():
        if before[i:j]:
            left.append(Words("".join(before[i:j]), how != "equal"))
        if after[k:m]:
            right.append(Words("".join(after[k:m]), how != "equal"))
    return left, right
