"""What is bought for each child: school, child, referral, call-off, placement, agreement, attendance."""

from .agreement import AgreementTarget, AgreementVersion, Signature, TimetableSlot
from .attendance import Session, SessionCorrection
from .calloff import CallOff
from .child import CaseRead, Child, School
from .placement import GateCheck, Placement
from .referral import Referral

__all__ = [
    "AgreementTarget",
    "AgreementVersion",
    "CallOff",
    "CaseRead",
    "Child",
    "GateCheck",
    "Placement",
    "Referral",
    "School",
    "Session",
    "SessionCorrection",
    "Signature",
    "TimetableSlot",
]
