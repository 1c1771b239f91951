"""Who may do what; what a procurement route allows; which questions are asked; what a frozen text said."""

from apcommissioning.base.rules import may, require

from . import (
    changes,
    files,
    frozen,
    market,
    procurement,
    question_file,
    questions,
    reach,
    rubric_file,
    soundness,
    system,
    texts,
    windows,
)

__all__ = [
    "changes",
    "files",
    "frozen",
    "market",
    "may",
    "procurement",
    "question_file",
    "questions",
    "reach",
    "require",
    "rubric_file",
    "soundness",
    "system",
    "texts",
    "windows",
]
