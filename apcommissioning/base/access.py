"""Access to pages: declared once on each view, closed by default.

Every view carries exactly one of these. `AccessMiddleware` enforces it before the view runs, a system check refuses a
route without one, and the access walk in the tests tries every route as everybody.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import URLPattern, URLResolver, get_resolver

from . import rules
from .roles import Role


@dataclass(frozen=True)
class Access:
    """Who may open a route at all. Which rows they see there is `visible_to`; what they may do is `rules`."""

    sign_in: bool = True
    roles: frozenset[str] = field(default_factory=frozenset)
    verb: str = ""

    def allows(self, person) -> bool:
        if not self.sign_in:
            return True
        if not person.is_authenticated:
            return False
        if self.verb:
            return rules.holds_role_for(person, self.verb)
        return not self.roles or person.has_role(*self.roles)


def _declare(view: Callable, access: Access) -> Callable:
    if hasattr(view, "access"):
        raise ValueError(f"{view} declares its access twice.")
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: Callable) -> Callable:
    """Anybody, without signing in."""
    return _declare(view, Access(sign_in=False))


def signed_in(view: Callable) -> Callable:
    """Anybody who has signed in; `visible_to` narrows what they find."""
    return _declare(view, Access())


def for_roles(*roles: Role) -> Callable[[Callable], Callable]:
    """Holders of one of these roles; `visible_to` narrows what they find."""
    return lambda view: _declare(view, Access(roles=frozenset(roles)))


def for_verb(verb: str) -> Callable[[Callable], Callable]:
    """Whoever the rule of this name lets do it; the action asks the rule again about the object itself."""
    return lambda view: _declare(view, Access(verb=verb))


def declare(patterns: list, how: Callable[[Callable], Callable]) -> list:
    """Declare the access of routes whose views are not ours (sign-in, the read-only admin)."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            declare(pattern.url_patterns, how)
        elif isinstance(pattern, URLPattern) and not hasattr(pattern.callback, "access"):
            view = pattern.callback

            def door(*args, _view=view, **kwargs):
                return _view(*args, **kwargs)

            door.__dict__.update({key: value for key, value in vars(view).items() if key != "access"})
            door.__module__, door.__name__ = view.__module__, getattr(view, "__name__", "view")
            pattern.callback = how(door)
    return patterns


@cache
def _routes() -> dict[str, Access]:
    found: dict[str, Access] = {}

    def look(patterns) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                look(pattern.url_patterns)
            elif pattern.name and hasattr(pattern.callback, "access"):
                found.setdefault(pattern.name, pattern.callback.access)

    look(get_resolver().url_patterns)
    return found


def may_open(person, route: str) -> bool:
    """Whether a route of this name is open to this person at all: what a link asks before it shows itself."""
    return _routes()[route].allows(person)


def get_visible(model: Any, person, **lookup):
    """The one object of `model` that this person may see, or 404: a stranger is not told that it exists."""
    manager = getattr(model, "objects", model)
    found = manager.visible_to(person).filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def require_role(person, *roles: Role) -> None:
    """Raises `PermissionDenied` unless the person holds one of `roles`."""
    if not person.has_role(*roles):
        raise PermissionDenied
