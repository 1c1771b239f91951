"""What the council buys: the purchasing system, its lots, and the frozen texts that providers are asked and told."""

from .frozen import ContractTemplate, Frozen, Text
from .question import PinnedQuestion, Question, QuestionSet, QuestionVersion, Section
from .rubric import Criterion, Level, Rubric, RubricFamily, Weight
from .system import (
    ApplicationWindow,
    Lot,
    LotPart,
    MarketQuestion,
    PriceRule,
    PurchasingSystem,
    ServiceSpecification,
    TermsChange,
)

__all__ = [
    "ApplicationWindow",
    "ContractTemplate",
    "Criterion",
    "Frozen",
    "Level",
    "Lot",
    "LotPart",
    "MarketQuestion",
    "PinnedQuestion",
    "PriceRule",
    "PurchasingSystem",
    "Question",
    "QuestionSet",
    "QuestionVersion",
    "Rubric",
    "RubricFamily",
    "Section",
    "ServiceSpecification",
    "TermsChange",
    "Text",
    "Weight",
]
