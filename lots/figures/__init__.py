"""The numbers and values behind the lots' pages, split by noun."""

from .changes import ChangesShown, changes_shown
from .lots import (
    PartCeilings,
    QuestionCard,
    ceiling,
    ceilings_on,
    lot_ceilings,
    question_cards,
    rubric_cards,
    text_values,
    today,
)
from .offline import questions_text
from .specifications import InForce, specification_paper, specifications_at, specifications_through_time

__all__ = [
    "ChangesShown",
    "InForce",
    "PartCeilings",
    "QuestionCard",
    "ceiling",
    "ceilings_on",
    "changes_shown",
    "lot_ceilings",
    "question_cards",
    "questions_text",
    "rubric_cards",
    "specification_paper",
    "specifications_at",
    "specifications_through_time",
    "text_values",
    "today",
]
