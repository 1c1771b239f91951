"""What somebody typed is not lost when their session ends meanwhile: it waits in the browser's next session until they
have signed in and the form is there again. No script is needed.

A view takes part with `@typed.kept` and by binding its form to `typed.posted(request)`. Whoever reads it back has
passed the same door as whoever typed it, so only forms about one's own organisation take part, none about a child.
"""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, QueryDict

STORE = "typed"
KEPT_FOR_SECONDS = 12 * 60 * 60
MOST_CHARACTERS = 200_000
# Never kept and never shown again.
SECRET = ("csrfmiddlewaretoken", "password")
# What a form carries for itself.
OWN = ("initial-", "revision", "kept", "both")


def kept(view: Callable) -> Callable:
    """Declare that what is typed into this view's form survives the end of a session."""
    view.keeps_typed = True  # type: ignore[attr-defined]
    return view


def keep(request: HttpRequest) -> None:
    """Put what was sent by somebody who is not signed in any more aside, for the page that it was sent from."""
    given = {name: values for name, values in request.POST.lists() if not name.startswith(SECRET) and name != "later"}
    if not given or len(json.dumps(given)) > MOST_CHARACTERS:
        return
    request.session[STORE] = {"path": request.path, "at": time.time(), "given": given}
    messages.warning(
        request,
        "You were signed out, so nothing is saved yet. Sign in and what you typed is in its place again.",
    )


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, even if it is nothing at all; what was typed before the session ended,
    once; None where there is neither."""
    if request.method == "POST":
        return request.POST
    waiting = request.session.get(STORE)
    if not waiting or waiting["path"] != request.path:
        return None
    del request.session[STORE]
    if time.time() - waiting["at"] > KEPT_FOR_SECONDS:
        return None
    again = QueryDict(mutable=True)
    for name, values in waiting["given"].items():
        again.setlist(name, values)
    messages.warning(
        request, "What you typed before you were signed out is below. It is not saved yet. Choose any file again."
    )
    return again


def words_in(given: Any) -> list[str]:
    """The sentences among what was sent: what somebody would be sorry to lose."""
    return [value for value in _values(given) if len(value.split()) > 1]


def _values(given: Any) -> Iterable[str]:
    for name, values in given.lists():
        if not name.startswith((*SECRET, *OWN)):
            yield from values
