"""Who may do what, and when: one module a noun. Importing the package declares every rule."""

from . import (
    admission,
    application,
    assessment,
    checks,
    clarification,
    contract,
    interest,
    provider,
    readiness,
    scoring,
)

__all__ = [
    "admission",
    "application",
    "assessment",
    "checks",
    "clarification",
    "contract",
    "interest",
    "provider",
    "readiness",
    "scoring",
]
