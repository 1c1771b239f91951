"""Fetch, ask, act, render. One module a noun; `urls.py` routes each view by its own name."""

from django.http import HttpRequest

from apcommissioning.base.together import TogetherForm
from apcommissioning.base.typed import posted

__all__ = ["posted", "taking"]


def taking(request: HttpRequest, form: TogetherForm) -> bool:
    """Whether the press was to take a colleague's words into a box, and not to save."""
    return "take" in request.POST and form.take(request.POST["take"])
