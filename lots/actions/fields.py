"""Changing some fields of a row: which, whether they may, and what the history says of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from apcommissioning.base.exceptions import Refused, TooLate
from lots.rules.system import SET_UP


def changed_fields(row: Any, fields: Mapping[str, Any], allowed: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    """Each field whose value would change: (old, new). Raises `Refused` for one that is frozen."""
    changed = {name: (getattr(row, name), value) for name, value in fields.items() if getattr(row, name) != value}
    if set(changed) - set(allowed):
        raise Refused(SET_UP)
    return changed


def write(row: Any, changed: Mapping[str, tuple[Any, Any]], **still: Any) -> None:
    written = (
        type(row).objects.filter(pk=row.pk, **still).update(**{name: new for name, (_old, new) in changed.items()})
    )
    if not written:
        raise TooLate("Somebody else has just changed this. Nothing of yours was saved: look at it again.")
    for name, (_old, new) in changed.items():
        setattr(row, name, new)


def said(row: Any, changed: Mapping[str, tuple[Any, Any]], *more: str) -> str:
    """The line of the history: what was changed."""
    names = [str(row._meta.get_field(name).verbose_name) for name in changed]
    return f"Changed {', '.join([*names, *more])}"


def old_and_new(changed: Mapping[str, tuple[Any, Any]]) -> dict[str, list[str]]:
    return {name: [str(old), str(new)] for name, (old, new) in changed.items()}
