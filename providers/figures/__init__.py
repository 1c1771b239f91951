"""The numbers behind pages, PDFs and CSVs, as frozen dataclasses."""

from .contract import contract_paper, contract_text, fingerprint, signatures
from .letter import Letter, letter, released_with
from .panel import AssessmentPanel, assessment_panel
from .today import today
from .variation import offer_paper, variation_text
from .visit import VisitReport, visit_report

__all__ = [
    "AssessmentPanel",
    "Letter",
    "VisitReport",
    "assessment_panel",
    "contract_paper",
    "contract_text",
    "fingerprint",
    "letter",
    "offer_paper",
    "released_with",
    "signatures",
    "today",
    "variation_text",
    "visit_report",
]
