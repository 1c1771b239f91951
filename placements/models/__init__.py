"""What is bought for each child: school, child, referral, call-off, placement, agreement, attendance."""

from .agreement import AgreementTarget, AgreementVersion, Signature, TimetableSlot
from .attendance import Session, SessionCorrection
from .calloff import CallOff
from .child import CaseRead, Child, School
from .placement import GateCheck, Placement
from .referral import Referral
from .school_check import QualityPack, SchoolCheck

__all__ = [
    "AgreementTarget",
    "AgreementVersion",
    "CallOff",
    "CaseRead",
    "Child",
    "GateCheck",
    "Placement",
    "QualityPack",
    "Referral",
    "School",
    "SchoolCheck",
    "Session",
    "SessionCorrection",
    "Signature",
    "TimetableSlot",
]
