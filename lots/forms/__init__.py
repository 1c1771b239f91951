"""What officers enter, split by noun. A form says what is wrong with it; the actions write."""

from .lot import LotForm, PartForm
from .market import AnswerForm, MarketQuestionForm
from .question import QuestionForm
from .questions import FileForm, QuestionSetForm, SectionForm
from .scoring import CriterionForm, FamilyForm, RubricForm
from .system import (
    PurchasingSystemForm,
    ReasonForm,
    SpecificationForm,
    SpecificationPublishForm,
    TermsForm,
    WindowForm,
)

__all__ = [
    "AnswerForm",
    "CriterionForm",
    "FamilyForm",
    "FileForm",
    "LotForm",
    "MarketQuestionForm",
    "PartForm",
    "PurchasingSystemForm",
    "QuestionForm",
    "QuestionSetForm",
    "ReasonForm",
    "RubricForm",
    "SectionForm",
    "SpecificationForm",
    "SpecificationPublishForm",
    "TermsForm",
    "WindowForm",
]
