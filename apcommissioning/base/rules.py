"""The register of rules: who may do what, and when.

Each app declares its own in `rules.py` with `@rule`. A verb is also the name of the route and of the view that does
it, so that a rule is found in one guess. Actions enforce with `require`; templates ask with `{% may %}`; views declare
the verb with `access.for_verb`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from .exceptions import Refused
from .roles import Role


class No:
    """A falsy answer that says why, in a sentence for the person who asked."""

    def __init__(self, why: str):
        self.why = why

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return self.why

    def __repr__(self) -> str:
        return f"No({self.why!r})"


Answer = bool | No
Predicate = Callable[[Any, Any], Answer]


@dataclass(frozen=True)
class Rule:
    verb: str
    roles: frozenset[str]
    predicate: Predicate


_rules: dict[str, Rule] = {}


def rule(verb: str, *, roles: Iterable[Role]) -> Callable[[Predicate], Predicate]:
    """Declare that holders of `roles` may do `verb` to an object when the predicate says so."""

    def declare(predicate: Predicate) -> Predicate:
        if verb in _rules:
            raise ValueError(f"The rule {verb!r} is declared twice.")
        _rules[verb] = Rule(verb, frozenset(roles), predicate)
        return predicate

    return declare


def all_rules() -> dict[str, Rule]:
    return dict(_rules)


def holds_role_for(by, verb: str) -> bool:
    """Whether this person's roles allow the verb at all, on some object. An undeclared verb is nobody's."""
    declared = _rules.get(verb)
    return declared is not None and by.is_authenticated and by.has_role(*declared.roles)


def may(by, verb: str, obj: Any = None) -> Answer:
    """Whether this person may do `verb` to `obj` now. Truthy, or a `No` that says why."""
    if not holds_role_for(by, verb):
        return No("You do not have the role that this needs.")
    return _rules[verb].predicate(by, obj)


def require(by, verb: str, obj: Any = None) -> None:
    """Let it pass, or raise.

    Raises `PermissionDenied` if the person's roles never allow the verb (403), and `Refused` with the reason if the
    object's state does not allow it now.
    """
    if not holds_role_for(by, verb):
        raise PermissionDenied(f"{verb} needs another role.")
    answer = _rules[verb].predicate(by, obj)
    if not answer:
        raise Refused(str(answer) if isinstance(answer, No) else "This cannot be done now.")
