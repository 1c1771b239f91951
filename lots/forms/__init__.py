"""What officers enter, split by noun. A form says what is wrong with it; the actions write."""

from .lot import LotForm, PartForm
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
    "CriterionForm",
    "FamilyForm",
    "FileForm",
    "LotForm",
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
