"""Who may do what; what a procurement route allows; which questions are asked; what a frozen text said."""

from apcommissioning.base.rules import may, require

from . import changes, drafts, files, frozen, market, procurement, questions, reach, soundness, system, windows

__all__ = [
    "changes",
    "drafts",
    "files",
    "frozen",
    "market",
    "may",
    "procurement",
    "questions",
    "reach",
    "require",
    "soundness",
    "system",
    "windows",
]
