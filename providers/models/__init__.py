"""Who may supply: the provider, its application, the assessment, the admission and the contract."""

from .admission import Admission, AdmissionPrice
from .application import Answer, Application, LotApplication, PriceOffer
from .assessment import Assessment, CheckResult, Decision, InterestDeclaration, ModeratedScore, Score
from .clarification import Clarification, ClarificationPoint
from .contract import Contract, ContractSignature
from .incumbent import Incumbent
from .provider import RUNNING_OUT_DAYS, Evidence, Provider, Site, SiteCapacity
from .representation import Representation
from .staff import StaffCheck
from .variation import Variation, VariationOffer, VariationPrice
from .visit import Action, QualityVisit, VisitJudgement

__all__ = [
    "RUNNING_OUT_DAYS",
    "Action",
    "Admission",
    "AdmissionPrice",
    "Answer",
    "Application",
    "Assessment",
    "CheckResult",
    "Clarification",
    "ClarificationPoint",
    "Contract",
    "ContractSignature",
    "Decision",
    "Evidence",
    "Incumbent",
    "InterestDeclaration",
    "LotApplication",
    "ModeratedScore",
    "PriceOffer",
    "Provider",
    "QualityVisit",
    "Representation",
    "Score",
    "Site",
    "SiteCapacity",
    "StaffCheck",
    "Variation",
    "VariationOffer",
    "VariationPrice",
    "VisitJudgement",
]
