"""Who may do what, and when: one module a noun. Importing the package declares every rule."""

from . import (
    admission,
    application,
    assessment,
    assurance,
    checks,
    clarification,
    contract,
    interest,
    provider,
    readiness,
    recommendation,
    representation,
    scoring,
    variation,
    visit,
)

__all__ = [
    "admission",
    "application",
    "assessment",
    "assurance",
    "checks",
    "clarification",
    "contract",
    "interest",
    "provider",
    "readiness",
    "recommendation",
    "representation",
    "scoring",
    "variation",
    "visit",
]
