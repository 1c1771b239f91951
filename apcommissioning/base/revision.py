"""Saving over what was read, and not over what a colleague has saved since."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F

from . import history
from .exceptions import ChangedMeanwhile, TooLate


def next_revision(row: models.Model, read: int | None, *, about: models.Model, verb: str, **where) -> None:
    """Count `row.revision` up, if it is still the one that was `read` (None: whatever it is).

    Call it inside `acting()`. Raises `ChangedMeanwhile`, with who did `verb` to `about` last and when (`where` narrows
    by the event's data), or `TooLate` if the row is gone.
    """
    rows = type(row)._default_manager.filter(pk=row.pk)
    current: Any = rows.first()
    if current is None:
        raise TooLate("A colleague has taken this out since you opened it. Nothing of yours was saved.")
    if read is not None and current.revision != read:
        raise changed_meanwhile(current, about=about, verbs=[verb], **where)
    rows.update(revision=F("revision") + 1)
    row.revision = current.revision + 1  # type: ignore[attr-defined]


def changed_meanwhile(current: Any, *, about: models.Model, verbs: Iterable[str], **where: Any) -> ChangedMeanwhile:
    """That `current` is newer than what was read, with who did one of `verbs` to `about` last and when."""
    events = history.of(about).filter(verb__in=verbs, **{f"data__{name}": value for name, value in where.items()})
    last = events.first()
    return ChangedMeanwhile(current, by=last.by if last else None, at=last.at if last else None)
