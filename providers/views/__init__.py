"""Fetch, ask, act, render. One module a noun; `urls.py` routes each view by its own name."""

from apcommissioning.base.together import taking
from apcommissioning.base.typed import posted

__all__ = ["posted", "taking"]
