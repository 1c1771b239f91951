"""What officers enter, split by noun. A form says what is wrong with it; the actions write."""

from .question import QuestionForm
from .questions import FileForm, QuestionSetForm, SectionForm
from .scoring import CriterionForm, FamilyForm, RubricForm
from .system import LotForm, PurchasingSystemForm, ReasonForm, SpecificationForm

__all__ = [
    "CriterionForm",
    "FamilyForm",
    "FileForm",
    "LotForm",
    "PurchasingSystemForm",
    "QuestionForm",
    "QuestionSetForm",
    "ReasonForm",
    "RubricForm",
    "SectionForm",
    "SpecificationForm",
]
