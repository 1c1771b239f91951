"""Who may do what; what a procurement route allows; which questions are asked; what a frozen text said."""

from apcommissioning.base.rules import may, require

from . import frozen, procurement, questions, system

__all__ = ["frozen", "may", "procurement", "questions", "require", "system"]
