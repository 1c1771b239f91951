"""Question sets and rubrics as YAML files: read into what `frozen.content` says, and written from it.

Reading what was written gives the same content, so the same hash (`docs/question-sets.md` describes the format). A
file may come from anybody: it is held to the shape word by word, and what is wrong is said with its place.
"""

import math
from collections.abc import Mapping
from typing import Any

import yaml

from lots.states import Gate, QuestionType, Reuse, Scope

from .soundness import PERSONAL_DATA

LARGEST = 500_000  # characters: the shipped set has about 70,000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast, where it was built


class BadFile(ValueError):
    """The file is not a question set or rubric. `str()` says what is wrong and where."""


class _Names:
    """The name in the file, the name in the row, the kind of value, and what stands for an absent one."""

    def __init__(self, file: str, row: str, kind: type, absent: Any = None, *, longest: int = 5000):
        self.file, self.row, self.kind, self.absent, self.longest = file, row, kind, absent, longest


_QUESTION = (
    _Names("text", "text", str),
    _Names("short_name", "short_name", str, longest=120),
    _Names("why_we_ask", "why_we_ask", str, ""),
    _Names("hint", "hint", str, ""),
    _Names("type", "type", str),
    _Names("word_limit", "word_limit", int, ...),
    _Names("options", "options", list, []),
    _Names("declaration_text", "declaration", str, ""),
    _Names("record_columns", "record_columns", list, []),
    _Names("must_cover", "must_cover", list, []),
    _Names("per", "per", str, "", longest=120),
    _Names("follow_up", "follow_up", dict, {}),
    _Names("applies_when", "applies_when", dict, {}),
    _Names("evidence", "evidence", dict, {}),
    _Names("check", "check_rules", dict, {}),
    _Names("criterion", "criteria", list, []),
    _Names("standard", "standards", list, []),
    _Names("reuse", "reuse", str),
    _Names("personal_data", "personal_data", str, "none"),
    _Names("reading_notes", "reading_notes", str, ""),
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


# -- Reading -----------------------------------------------------------------------------------------------------------


def parse(text: str) -> dict[str, Any]:
    """A YAML file as plain data. Raises BadFile."""
    if len(text) > LARGEST:
        raise BadFile("The file is too large for a question set or a rubric.")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_LOADER)):
            raise BadFile("The file uses references (*name). Write each part out.")
        found = yaml.load(text, Loader=_LOADER)  # noqa: S506  (both loaders are safe)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f" on line {mark.line + 1}" if mark else ""
        raise BadFile(f"The file is not well-formed YAML{where}.") from problem
    except (ValueError, RecursionError) as problem:
        if isinstance(problem, BadFile):
            raise
        raise BadFile("The file cannot be read as YAML.") from problem
    if not isinstance(found, dict):
        raise BadFile("The file holds no question set or rubric: it must begin with “question_set:” or “rubric:”.")
    _only_plain(found, "the file")
    return found


def _only_plain(value: Any, where: str) -> None:
    if isinstance(value, dict):
        for name, one in value.items():
            _only_plain(one, f"{where}, “{name}”")
    elif isinstance(value, list):
        for one in value:
            _only_plain(one, where)
    elif isinstance(value, float) and not math.isfinite(value):
        raise BadFile(f"{where}: write a number.")
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > 1_000_000_000:
        raise BadFile(f"{where}: the number is too large.")
    elif isinstance(value, str) and "\0" in value:
        raise BadFile(f"{where}: take out the zero byte.")
    elif value is not None and not isinstance(value, str | int | float | bool):
        raise BadFile(f"{where}: put “{value}” in quotes.")


def _need(entry: Mapping[str, Any], name: str, kind: type, where: str, *, longest: int = 5000) -> Any:
    value = entry.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)) or value == "":
        words = {str: "words", int: "a whole number", list: "a list", dict: "names with values"}[kind]
        raise BadFile(f"{where}: “{name}” must be {words}. If they are words, put them in quotes.")
    if isinstance(value, str) and len(value) > longest:
        raise BadFile(f"{where}: “{name}” is longer than {longest} characters.")
    if isinstance(value, int) and not 0 <= value <= 30_000:
        raise BadFile(f"{where}: “{name}” must be between 0 and 30,000.")
    return value


def _key(entry: Any, where: str) -> str:
    if not isinstance(entry, dict):
        raise BadFile(f"{where}: names with values are expected here, beginning with “key:”.")
    key = _need(entry, "key", str, where, longest=60)
    if not key.replace("_", "").replace("-", "").isalnum() or not key.isascii() or key != key.lower():
        raise BadFile(f"{where}: the key “{key}” may have small letters, digits and _ alone.")
    return key


def _version(head: Mapping[str, Any], where: str) -> int:
    try:
        version = int(str(head.get("version")))
    except ValueError:
        version = 0
    if not 1 <= version <= 9999:
        raise BadFile(f"{where}: “version” must be a whole number from 1.")
    return version


def _words(value: Any, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadFile(f"{where} must be a list of words, each in quotes if need be.")
    return value


def question_set_content(source: Mapping[str, Any]) -> dict[str, Any]:
    """What a question-set file says, as `frozen.content` would say it. A question's `number` is None where the file
    gives none. Raises BadFile."""
    head = _need(source, "question_set", dict, "The file")
    sections = []
    for place, entry in enumerate(_need(source, "sections", list, "The file"), start=1):
        where = f"Section {place}"
        key = _key(entry, where)
        section = {
            "key": key,
            "gate": _choice(entry, "gate", where),
            "title": _need(entry, "title", str, where, longest=120),
        }
        sections.append({**section, "order": _need(entry, "order", int, where), "questions": []})
    by_key = {section["key"]: section for section in sections}
    if len(by_key) != len(sections):
        raise BadFile("Two sections have the same key: give one of them another.")
    seen: set[str] = set()
    for place, entry in enumerate(_need(source, "questions", list, "The file"), start=1):
        question = _question(entry, f"Question {place}")
        where = f"Question {place}, {question['key']}"
        if question["key"] in seen:
            raise BadFile(f"{where}: there is another question with this key.")
        seen.add(question["key"])
        if entry.get("section") not in by_key:
            raise BadFile(f"{where}: there is no section “{entry.get('section')}”.")
        by_key[entry["section"]]["questions"].append(question)
    return {
        "key": _key(head, "The heading"),
        "version": _version(head, "The heading"),
        "title": _need(head, "title", str, "The heading", longest=200),
        "statement": _need(head, "statement_to_applicants", str, "The heading").strip(),
        "word_budget": _need(head, "word_budget_one_lot", int, "The heading"),
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
    key = _key(entry, where)
    where = f"{where}, {key}"
    strange = sorted(str(name) for name in set(entry) - _QUESTION_KEYS)
    if strange:
        raise BadFile(f"{where}: nothing reads “{strange[0]}”. Look at its spelling, or take it out.")
    number = entry.get("number")
    if number is not None:
        _need(entry, "number", int, where)
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
            question[one.row] = _need(entry, one.file, one.kind, where, longest=one.longest)
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
            _need(option, name, str, f"{where}, choices", longest=200)
    for name, row in (("follow_up", "follow_up"), ("evidence", "evidence"), ("check", "check_rules")):
        strange = sorted(str(one) for one in set(question[row]) - _INSIDE[name])
        if strange:
            raise BadFile(f"{where}: nothing reads “{strange[0]}” in “{name}”.")
    follow_up, evidence, rules = question["follow_up"], question["evidence"], question["check_rules"]
    for name in ("when", "when_any_except"):
        if name in follow_up:
            _words(follow_up[name], f"{where}: “{name}”")
    if follow_up:
        _need(follow_up, "ask", str, f"{where}, follow_up")
        _need(follow_up, "word_limit", int, f"{where}, follow_up")
    if evidence:
        _need(evidence, "kind", str, f"{where}, evidence", longest=60)
        _need(evidence, "required", str, f"{where}, evidence")
        _words(evidence.get("answers") or [], f"{where}: “answers”")
        if evidence.get("months") is not None:
            _need(evidence, "months", int, f"{where}, evidence")
    for name in ("fail_when", "pass_when"):
        conditions = rules.get(name)
        if conditions is not None and not isinstance(conditions, dict):
            raise BadFile(f"{where}: “{name}” must be conditions with values.")
        for condition, wanted in (conditions or {}).items():
            if condition in {"answer_is", "answer_includes", "none_ticked_but"}:
                _words(wanted, f"{where}: “{condition}”")
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
        _words(question[name], f"{where}: “{name}”")


def rubric_content(source: Mapping[str, Any]) -> dict[str, Any]:
    """What a rubric file says, as `frozen.content` would say it. Raises BadFile."""
    head = _need(source, "rubric", dict, "The file")
    where = "The heading"
    scale = _need(head, "scale", dict, where)
    criteria = []
    for place, entry in enumerate(_need(source, "criteria", list, "The file"), start=1):
        key = _key(entry, f"Criterion {place}")
        here = f"Criterion {place}, {key}"
        levels = _need(entry, "levels", dict, here)
        if not all(isinstance(number, int) and isinstance(words, str) for number, words in levels.items()):
            raise BadFile(f'{here}: “levels” are numbers with words, such as 3: "Good enough".')
        lists = {
            row: _words(entry.get(name) or [], f"{here}: “{name}”")
            for name, row in (
                ("questions", "questions"),
                ("also_read", "also_read"),
                ("evidence", "evidence"),
                ("outcomes", "outcomes"),
                ("standard", "standards"),
            )
        }
        title = _need(entry, "title", str, here, longest=120)
        asks = _need(entry, "asks", str, here, longest=300)
        numbered = {str(number): words for number, words in levels.items()}
        criteria.append({"key": key, "title": title, "asks": asks, "order": place, **lists, "levels": numbered})
    families = []
    for key, family in _need(source, "families", dict, "The file").items():
        here = f"Family {key}"
        if not isinstance(family, dict):
            raise BadFile(f"{here}: a family has a title and weights.")
        weights = _need(family, "weights", dict, here)
        for name, entry in weights.items():
            if not isinstance(entry, dict):
                raise BadFile(f"{here}, {name}: write {{weight: 10, minimum: 2}}.")
        families.append(
            {
                "key": _key({"key": key}, here),
                "title": _need(family, "title", str, here, longest=120),
                "when_not_asked": family.get("when_no_site") or "",
                "weights": sorted(
                    [str(name), _need(w, "weight", int, f"{here}, {name}"), _need(w, "minimum", int, f"{here}, {name}")]
                    for name, w in weights.items()
                ),
            }
        )
    if len({criterion["key"] for criterion in criteria}) != len(criteria):
        raise BadFile("Two criteria have the same key: give one of them another.")
    return {
        "key": _key(head, where),
        "version": _version(head, where),
        "lowest": _need(scale, "lowest", int, where),
        "highest": _need(scale, "highest", int, where),
        "overall_minimum": _need(head, "overall_minimum", int, where),
        "independent_scores": _need(head, "independent_scores", int, where),
        "moderate_when_levels_differ_by": _need(head, "moderate_when_levels_differ_by", int, where),
        "always_moderate": _words(head.get("always_moderate") or [], f"{where}: “always_moderate”"),
        "guidance": _words(head.get("rules") or [], f"{where}: “rules”"),
        "meaning_of_3": str(scale.get("meaning_of_3") or ""),
        "refusal_rule": str(head.get("refusal_rule") or ""),
        "criteria": criteria,
        "families": sorted(families, key=lambda family: family["key"]),
    }


# -- Writing -----------------------------------------------------------------------------------------------------------


def question_set_text(content: Mapping[str, Any]) -> str:
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
    return _dump("A question set. What each name means: docs/question-sets.md", source)


def rubric_text(content: Mapping[str, Any]) -> str:
    source = {
        "rubric": {
            "key": content["key"],
            "version": str(content["version"]),
            "scale": {
                "lowest": content["lowest"],
                "highest": content["highest"],
                "meaning_of_3": content["meaning_of_3"],
            },
            **{
                name: content[name]
                for name in (
                    "overall_minimum",
                    "independent_scores",
                    "moderate_when_levels_differ_by",
                    "always_moderate",
                )
            },
            "rules": content["guidance"],
            "refusal_rule": content["refusal_rule"],
        },
        "families": {
            family["key"]: {
                "title": family["title"],
                "weights": {key: {"weight": weight, "minimum": minimum} for key, weight, minimum in family["weights"]},
                "when_no_site": family["when_not_asked"],
            }
            for family in content["families"]
        },
        "criteria": [
            {
                **{
                    name: criterion[name]
                    for name in ("key", "title", "asks", "questions", "also_read", "evidence", "outcomes")
                },
                "standard": criterion["standards"],
                "levels": {int(number): words for number, words in criterion["levels"].items()},
            }
            for criterion in content["criteria"]
        ],
    }
    return _dump("A scoring rubric. What each name means: docs/question-sets.md", source)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _dump(title: str, source: Any) -> str:
    written = yaml.dump(source, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return f"# {title}\n{written}"
