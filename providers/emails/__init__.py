"""One function a message, one module a noun. The texts are in `content/letters/`; nothing about a child is in any."""

from .admission import (
    admission_embargoed,
    admission_ended,
    admission_lifted,
    admission_removed,
    admission_suspended,
    condition_added,
    condition_met,
    embargo_returns,
    removal_dropped,
    removal_intended,
)
from .application import application_receipt
from .assessment import application_extended, decision_released, reviewer_asked
from .chase import chase
from .clarification import clarification_asked, clarification_closed
from .contract import contract_ending, contract_executed, contract_issued, contract_notice, contract_terminated
from .evidence import evidence_expiring, evidence_lapsed, system_relied_on
from .incumbent import incumbent_notice
from .representation import representation_answered
from .staff import staff_checks_expiring
from .variation import variation_offered, variation_signed, variation_withdrawn
from .visit import action_added, action_returned, visit_cancelled, visit_moved, visit_planned, visit_published

__all__ = [
    "action_added",
    "action_returned",
    "admission_embargoed",
    "admission_ended",
    "admission_lifted",
    "admission_removed",
    "admission_suspended",
    "application_extended",
    "application_receipt",
    "chase",
    "clarification_asked",
    "clarification_closed",
    "condition_added",
    "condition_met",
    "contract_ending",
    "contract_executed",
    "contract_issued",
    "contract_notice",
    "contract_terminated",
    "decision_released",
    "embargo_returns",
    "evidence_expiring",
    "evidence_lapsed",
    "incumbent_notice",
    "removal_dropped",
    "removal_intended",
    "representation_answered",
    "reviewer_asked",
    "staff_checks_expiring",
    "system_relied_on",
    "variation_offered",
    "variation_signed",
    "variation_withdrawn",
    "visit_cancelled",
    "visit_moved",
    "visit_planned",
    "visit_published",
]
