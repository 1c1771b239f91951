"""Fetch, ask, act, render. One module a noun; `urls.py` routes each view by its own name."""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, even if it is nothing at all; None where nothing was sent."""
    return request.POST if request.method == "POST" else None
