"""One function a message, one module a noun. The texts are in `content/letters/`; nothing about a child is in any."""

from .application import application_receipt
from .assessment import decision_released, reviewer_asked
from .contract import contract_executed, contract_issued

__all__ = [
    "application_receipt",
    "contract_executed",
    "contract_issued",
    "decision_released",
    "reviewer_asked",
]
