"""Between a question's row and its page: codes and lists as they are typed, and the maps that they become."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from apcommissioning.base.fields import LongTextField
from lots.models import QuestionVersion
from lots.rules import questions
from lots.states import Scope

PASS_RULES = (
    ("person_decides", "A person has looked and decides so"),
    ("evidence_current", "The document is accepted and in date"),
    ("all_ticked", "Every box is ticked"),
    ("agreed", "The declaration is agreed to"),
    ("within_ceiling", "Every price is within its ceiling"),
    ("records_complete", "The record is complete"),
)


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def codes(text: str) -> list[str]:
    return [code for code in re.split(r"[\s,;]+", text) if code]


class CodesField(forms.CharField):
    """Codes with commas between."""

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, max_length=400, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value


class LinesField(LongTextField):
    """A list, one entry a line."""

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, **{"max_length": 4000, "rows": 3, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


def code_of(words: str) -> str:
    letters = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in words.lower())
    return "_".join(letters.split())[:50] or "choice"


def initial(version: QuestionVersion) -> dict[str, Any]:
    """A question as the form shows it."""
    follow_up, evidence, asked = version.follow_up, version.evidence, version.applies_when
    passing = version.check_rules.get("pass_when") or {}
    failing = version.check_rules.get("fail_when") or {}
    plain = ("short_name", "text", "hint", "why_we_ask", "type", "word_limit", "declaration", "record_columns", "per")
    has_site = {(True,): "yes", (False,): "no"}.get(tuple(asked.get("has_site", ())), "")
    return {
        **{name: getattr(version, name) for name in plain},
        **{name: getattr(version, name) for name in ("scope", "criteria", "standards", "reuse", "personal_data")},
        **{name: getattr(version, name) for name in ("reading_notes", "must_cover", "asks_anew")},
        "options": [f"{option['code']}: {option['label']}" for option in version.options],
        "exclusive": [option["code"] for option in version.options if option.get("exclusive")],
        "needed": [option["code"] for option in version.options if option.get("needed")],
        "follow_up_rule": next((name for name in ("when", "when_any_except") if name in follow_up), ""),
        "follow_up_codes": follow_up.get("when") or follow_up.get("when_any_except") or [],
        "follow_up_ask": follow_up.get("ask", ""),
        "follow_up_words": follow_up.get("word_limit"),
        "lots": asked.get("lot", []),
        "modes": asked.get("mode", []),
        "key_stages": asked.get("key_stage", []),
        "registered": asked.get("registered", []),
        "has_site": has_site,
        "evidence_required": evidence.get("required", ""),
        "evidence_kind": evidence.get("kind", "").replace("_", " "),
        "evidence_months": evidence.get("months"),
        "evidence_answers": evidence.get("answers", []),
        "pass_rules": [name for name, _label in PASS_RULES if passing.get(name)],
        "pass_answer_is": passing.get("answer_is", []),
        "pass_answer_includes": passing.get("answer_includes", []),
        "pass_none_but": passing.get("none_ticked_but", []),
        "pass_at_most": passing.get("answer_at_most"),
        "fail_answer_is": failing.get("answer_is", []),
        "fail_answer_includes": failing.get("answer_includes", []),
        "fail_not_agreed": failing.get("agreed") is False,
        "refer_note": version.check_rules.get("refer_note", ""),
    }


def follow_up(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    if not cleaned["follow_up_rule"]:
        return {}
    return {
        cleaned["follow_up_rule"]: codes(cleaned["follow_up_codes"]),
        "ask": cleaned["follow_up_ask"],
        "word_limit": cleaned["follow_up_words"],
    }


def _same_order(new: Mapping[str, Any], old: Mapping[str, Any] | None) -> dict[str, Any]:
    """The map as it stood, where it says the same: a form must not turn a list round and call it a change."""
    if old is not None and {name: _bag(value) for name, value in old.items()} == {
        name: _bag(value) for name, value in new.items()
    }:
        return dict(old)
    return dict(new)


def _bag(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list | tuple) else value


def applies_when(cleaned: Mapping[str, Any], version: QuestionVersion | None) -> dict[str, Any]:
    facts = {
        "lot": cleaned.get("lots", []),
        "mode": cleaned["modes"],
        "key_stage": cleaned["key_stages"],
        "registered": cleaned["registered"],
        "has_site": {"yes": [True], "no": [False]}.get(cleaned["has_site"], []),
    }
    wanted = {fact: list(values) for fact, values in facts.items() if values}
    return _same_order(wanted, version.applies_when if version else None)


def evidence(cleaned: Mapping[str, Any], version: QuestionVersion | None) -> dict[str, Any]:
    if not cleaned["evidence_required"]:
        return {}
    months = cleaned["evidence_months"]
    found = {
        "kind": code_of(cleaned["evidence_kind"]) if cleaned["evidence_kind"] else "",
        "required": cleaned["evidence_required"],
        "expires": months is not None,
        "months": months,
    }
    if cleaned["evidence_required"] == "if_answer":
        found["answers"] = codes(cleaned["evidence_answers"])
    return _same_order(found, version.evidence if version else None)


def check_rules(cleaned: Mapping[str, Any], version: QuestionVersion | None) -> dict[str, Any]:
    passing: dict[str, Any] = dict.fromkeys(cleaned["pass_rules"], True)
    for name, typed in (
        ("answer_is", codes(cleaned["pass_answer_is"])),
        ("answer_includes", codes(cleaned["pass_answer_includes"])),
        ("none_ticked_but", codes(cleaned["pass_none_but"])),
    ):
        if typed:
            passing[name] = typed
    if cleaned["pass_at_most"] is not None:
        passing["answer_at_most"] = cleaned["pass_at_most"]
    failing: dict[str, Any] = {}
    for name in ("answer_is", "answer_includes"):
        if typed := codes(cleaned[f"fail_{name}"]):
            failing[name] = typed
    if cleaned["fail_not_agreed"]:
        failing["agreed"] = False
    if not passing and not failing and not cleaned["refer_note"]:
        return {}
    old = version.check_rules if version else {}
    return {
        "fail_when": _same_order(failing, old.get("fail_when")) or None,
        "pass_when": _same_order(passing, old.get("pass_when")) or None,
        "refer_note": cleaned["refer_note"],
    }


def question_says(version: QuestionVersion) -> dict[str, str]:
    """What the folded parts of a question's page say, each in a line."""
    check = questions.check_in_words(version)
    scored = ", ".join(key.replace("_", " ") for key in version.criteria)
    follow_up = version.follow_up
    opens = ", ".join(follow_up.get("when") or follow_up.get("when_any_except") or [])
    once = "Once" if version.scope == Scope.ORGANISATION else f"For each {version.get_scope_display().lower()}"
    return {
        "Choices": f"{len(version.options)} choices" if version.options else "None",
        "A declaration, a record, prices": version.declaration or version.per or "None",
        "A further box": f"{'Opens for' if 'when' in follow_up else 'Opens but for'} {opens}" if follow_up else "None",
        "Whom it is asked of": f"{once}. {questions.asked_of(version).capitalize()}",
        "A document": questions.evidence_in_words(version) or "None",
        "The check": f"Passes if {check['pass_when']}" if check.get("pass_when") else "None: it is scored",
        "Scoring, standards and records": f"Scored by {scored}" if scored else version.get_reuse_display(),
    }
