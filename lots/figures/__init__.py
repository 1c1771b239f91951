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

__all__ = [
    "ChangesShown",
    "PartCeilings",
    "QuestionCard",
    "ceiling",
    "ceilings_on",
    "changes_shown",
    "lot_ceilings",
    "question_cards",
    "rubric_cards",
    "text_values",
    "today",
]
