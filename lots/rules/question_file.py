"""A question set as a YAML file: read into what `frozen.content` says, and written from it."""

from collections.abc import Mapping
from typing import Any

from lots.states import Gate, QuestionType, Reuse, Scope

from .files import BadFile, key_of, need, version_of, words_of, written
from .soundness import PERSONAL_DATA


class _Name:
    """The name in the file, the name in the row, the kind of value, and what stands for an absent one."""

    def __init__(self, file: str, row: str, kind: type, absent: Any = None, *, longest: int = 5000):
        self.file, self.row, self.kind, self.absent, self.longest = file, row, kind, absent, longest


_QUESTION = (
    _Name("text", "text", str),
    _Name("short_name", "short_name", str, longest=120),
    _Name("why_we_ask", "why_we_ask", str, ""),
    _Name("hint", "hint", str, ""),
    _Name("type", "type", str),
    _Name("word_limit", "word_limit", int, ...),
    _Name("options", "options", list, []),
    _Name("declaration_text", "declaration", str, ""),
    _Name("record_columns", "record_columns", list, []),
    _Name("must_cover", "must_cover", list, []),
    _Name("per", "per", str, "", longest=120),
    _Name("follow_up", "follow_up", dict, {}),
    _Name("applies_when", "applies_when", dict, {}),
    _Name("evidence", "evidence", dict, {}),
    _Name("check", "check_rules", dict, {}),
    _Name("criterion", "criteria", list, []),
    _Name("standard", "standards", list, []),
    _Name("reuse", "reuse", str),
    _Name("personal_data", "personal_data", str, "none"),
    _Name("reading_notes", "reading_notes", str, ""),
)
_CHOICES: Mapping[str, Any] = {
    "gate": Gate.values,
    "scope": Scope.values,
    "type": QuestionType.values,
    "reuse": Reuse.values,
    "personal_data": list(PERSONAL_DATA),
}
_QUESTION_KEYS = {
    "key",
    "number",
    "section",
    "gate",
    "scope",
    "only_for",
    "asks_anew",
    *(one.file for one in _QUESTION),
}
_INSIDE: Mapping[str, frozenset[str]] = {
    "follow_up": frozenset({"when", "when_any_except", "ask", "word_limit"}),
    "evidence": frozenset({"kind", "required", "answers", "expires", "months"}),
    "check": frozenset({"fail_when", "pass_when", "refer_note"}),
}
_OPTION_KEYS = frozenset({"code", "label", "exclusive", "needed", "applies_when"})


def content_of(source: Mapping[str, Any]) -> dict[str, Any]:
    """What a question-set file says, as `frozen.content` would say it. A question's `number` is None where the file
    gives none. Raises BadFile."""
    head = need(source, "question_set", dict, "The file")
    sections = []
    for place, entry in enumerate(need(source, "sections", list, "The file"), start=1):
        where = f"Section {place}"
        key = key_of(entry, where)
        section = {
            "key": key,
            "gate": _choice(entry, "gate", where),
            "title": need(entry, "title", str, where, longest=120),
        }
        sections.append({**section, "order": need(entry, "order", int, where), "questions": []})
    by_key = {section["key"]: section for section in sections}
    if len(by_key) != len(sections):
        raise BadFile("Two sections have the same key: give one of them another.")
    seen: set[str] = set()
    for place, entry in enumerate(need(source, "questions", list, "The file"), start=1):
        question = _question(entry, f"Question {place}")
        where = f"Question {place}, {question['key']}"
        if question["key"] in seen:
            raise BadFile(f"{where}: there is another question with this key.")
        seen.add(question["key"])
        if entry.get("section") not in by_key:
            raise BadFile(f"{where}: there is no section “{entry.get('section')}”.")
        by_key[entry["section"]]["questions"].append(question)
    return {
        "key": key_of(head, "The heading"),
        "version": version_of(head, "The heading"),
        "title": need(head, "title", str, "The heading", longest=200),
        "statement": need(head, "statement_to_applicants", str, "The heading").strip(),
        "word_budget": need(head, "word_budget_one_lot", int, "The heading"),
        "settings": _settings(source.get("settings") or {}),
        "sections": sorted(sections, key=lambda section: section["order"]),
    }


def _settings(settings: Any) -> dict[str, Any]:
    if not isinstance(settings, dict):
        raise BadFile("“settings” must be names with values.")
    for name, setting in settings.items():
        where = f"Setting {name}"
        if (
            not isinstance(name, str)
            or not isinstance(setting, dict)
            or not isinstance(setting.get("value"), str | int | float)
        ):
            raise BadFile(f"{where}: each setting has a value, such as {{value: 5, unit: working_days}}.")
        if setting.get("unit") == "gbp":
            try:
                float(setting["value"])
            except ValueError:
                raise BadFile(f'{where}: the value must be pounds, like "5000000.00".') from None
    return settings


def _choice(entry: Mapping[str, Any], name: str, where: str) -> str:
    value = entry.get(name)
    if value not in _CHOICES[name]:
        raise BadFile(f"{where}: “{name}” must be one of {', '.join(_CHOICES[name])}.")
    return str(value)


def _question(entry: Any, where: str) -> dict[str, Any]:
    key = key_of(entry, where)
    where = f"{where}, {key}"
    strange = sorted(str(name) for name in set(entry) - _QUESTION_KEYS)
    if strange:
        raise BadFile(f"{where}: nothing reads “{strange[0]}”. Look at its spelling, or take it out.")
    number = entry.get("number")
    if number is not None:
        need(entry, "number", int, where)
    question: dict[str, Any] = {"key": key, "number": number}
    for name in ("gate", "scope", "type", "reuse"):
        question[name] = _choice(entry, name, where)
    for one in _QUESTION:
        if one.row in question:
            continue
        value = entry.get(one.file)
        if value is None or (value == "" and one.kind is str and one.absent is not None):
            if one.absent is None:
                raise BadFile(f"{where}: “{one.file}” is missing.")
            question[one.row] = None if one.absent is ... else one.absent
        else:
            question[one.row] = need(entry, one.file, one.kind, where, longest=one.longest)
    question["declaration"] = question["declaration"].strip()
    question["personal_data"] = _choice({"personal_data": question["personal_data"]}, "personal_data", where)
    if entry.get("asks_anew"):
        question["asks_anew"] = True
    _inside(question, where)
    return question


def _inside(question: Mapping[str, Any], where: str) -> None:
    """The shape of what stands inside a question's lists and maps."""
    for option in question["options"]:
        if not isinstance(option, dict) or set(option) - _OPTION_KEYS:
            raise BadFile(f"{where}: each choice has a code and a label, and may have exclusive, needed, applies_when.")
        for name in ("code", "label"):
            need(option, name, str, f"{where}, choices", longest=200)
    for name, row in (("follow_up", "follow_up"), ("evidence", "evidence"), ("check", "check_rules")):
        strange = sorted(str(one) for one in set(question[row]) - _INSIDE[name])
        if strange:
            raise BadFile(f"{where}: nothing reads “{strange[0]}” in “{name}”.")
    follow_up, evidence, rules = question["follow_up"], question["evidence"], question["check_rules"]
    for name in ("when", "when_any_except"):
        if name in follow_up:
            words_of(follow_up[name], f"{where}: “{name}”")
    if follow_up:
        need(follow_up, "ask", str, f"{where}, follow_up")
        need(follow_up, "word_limit", int, f"{where}, follow_up")
    if evidence:
        need(evidence, "kind", str, f"{where}, evidence", longest=60)
        need(evidence, "required", str, f"{where}, evidence")
        words_of(evidence.get("answers") or [], f"{where}: “answers”")
        if evidence.get("months") is not None:
            need(evidence, "months", int, f"{where}, evidence")
    for name in ("fail_when", "pass_when"):
        conditions = rules.get(name)
        if conditions is not None and not isinstance(conditions, dict):
            raise BadFile(f"{where}: “{name}” must be conditions with values.")
        for condition, wanted in (conditions or {}).items():
            if condition in {"answer_is", "answer_includes", "none_ticked_but"}:
                words_of(wanted, f"{where}: “{condition}”")
    if rules and not isinstance(rules.get("refer_note") or "", str):
        raise BadFile(f"{where}: “refer_note” must be words.")
    for fact, wanted in question["applies_when"].items():
        if (
            not isinstance(fact, str)
            or not isinstance(wanted, list)
            or not all(isinstance(w, str | bool) for w in wanted)
        ):
            raise BadFile(f"{where}: “applies_when” names a fact and a list, such as {{mode: [virtual]}}.")
    for name in ("criteria", "standards", "must_cover", "record_columns"):
        words_of(question[name], f"{where}: “{name}”")


def text_of(content: Mapping[str, Any]) -> str:
    """The set as a file. Reading it gives the same content."""
    source = {
        "question_set": {
            "key": content["key"],
            "title": content["title"],
            "version": str(content["version"]),
            "word_budget_one_lot": content["word_budget"],
            "statement_to_applicants": content["statement"],
        },
        "settings": content["settings"],
        "sections": [{name: s[name] for name in ("key", "gate", "title", "order")} for s in content["sections"]],
        "questions": [
            {
                "key": question["key"],
                "number": question["number"],
                "gate": question["gate"],
                "section": section["key"],
                "scope": question["scope"],
                **({"asks_anew": True} if question.get("asks_anew") else {}),
                **{one.file: question[one.row] for one in _QUESTION if question[one.row] not in (None, "", [], {})},
            }
            for section in content["sections"]
            for question in section["questions"]
        ],
    }
    return written("A question set. What each name means: docs/question-sets.md", source)
