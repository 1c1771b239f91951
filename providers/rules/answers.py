"""Whether an answer is complete, by its question's type. The form asks the same of what is typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from lots.models import Lot
from lots.rules.questions import Asked, lot_facts, opens_follow_up, site_facts
from lots.states import QuestionType

from ..models import Answer

# Signed on the last page, after check-your-answers, and never before (question_set.yaml, its reading notes).
SIGNED_LAST = "truth_and_changes"


def is_prices(asked: Asked) -> bool:
    """Whether the question is answered by the price list of its lot, line by line against the ceilings."""
    return asked.version.type == QuestionType.MONEY and "within_ceiling" in (
        asked.version.check_rules.get("pass_when") or {}
    )


def is_signed_last(asked: Asked) -> bool:
    return asked.key == SIGNED_LAST


def options(asked: Asked, lots: Sequence[Lot], *, registered: str | None = None) -> list[Mapping[str, Any]]:
    """The options that this applicant is shown: some are for some lots only."""
    facts = [
        site_facts(lot, asked.site, registered=registered)
        if asked.site is not None
        else lot_facts(lot, registered=registered, has_site=False)
        for lot in ([asked.lot] if asked.lot is not None else lots)
    ]
    return [
        option
        for option in asked.wording.options
        if any(
            all(
                not frozenset(wanted).isdisjoint(known.get(fact, ()))
                for fact, wanted in option.get("applies_when", {}).items()
            )
            for known in facts
        )
    ]


def is_given(asked: Asked, value: Any) -> bool:
    """Whether there is an answer at all."""
    if asked.version.type == QuestionType.DECLARATION:
        return value is True
    return value not in (None, "", [])


def words_in(text: str) -> int:
    return len(text.split())


def gap(asked: Asked, answer: Answer | None) -> str:
    """What is missing in an answer, as the end of a sentence that begins with the question's short name; "" if nothing
    is. Documents are judged apart (`evidence_gap`)."""
    version, value = asked.version, answer.value if answer else None
    if version.type == QuestionType.EVIDENCE:
        return ""
    if not is_given(asked, value):
        return "is not signed yet" if version.type == QuestionType.DECLARATION else "is not answered yet"
    if version.type == QuestionType.TEXT and version.word_limit and words_in(str(value)) > version.word_limit:
        return f"is longer than {version.word_limit} words"
    if opens_follow_up(version, value) and answer is not None and not answer.follow_up.strip():
        return "needs the further details that your answer asks for"
    return ""


def needs_document(asked: Asked, value: Any) -> bool:
    """Whether the question cannot be complete without a document."""
    required = asked.version.evidence.get("required")
    if isinstance(required, Mapping):  # {if_answer: [codes]}
        codes = set(value if isinstance(value, list) else [value])
        return not codes.isdisjoint(required.get("if_answer", ()))
    return required == "always"
