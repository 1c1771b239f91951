"""The numbers and words behind pages, documents and reports: one module a noun."""

from .today import today

__all__ = ["today"]
