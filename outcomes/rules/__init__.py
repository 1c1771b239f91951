"""Who may do what, and when, split by noun."""

from . import committee, report, review  # noqa: F401  (each declares its rules)
