"""The one door through which a status changes."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models

from . import history, timekeeping
from .exceptions import Refused, TooLate


class Moving(models.Model):
    """A noun with a status. Subclasses give `status`, `MOVES` (each status and what may follow it) and may give
    `NEEDS_REASON` (statuses that are not entered without one)."""

    # `Any`: each noun has its own kind of status, and mypy lets no mapping's keys be a subclass.
    MOVES: ClassVar[Mapping[Any, frozenset[Any]]]
    NEEDS_REASON: ClassVar[frozenset[Any]] = frozenset()
    status: Any

    status_at = models.DateTimeField(default=timekeeping.now, editable=False)

    class Meta:
        abstract = True

    def can_move(self, to: str) -> bool:
        return to in self.MOVES.get(self.status, frozenset())

    def move(self, to: str, *, by, reason: str = "", **also: Any) -> None:
        """Go to status `to`, setting the fields in `also` with it, and write the history. `by` None: the clock did it.

        Raises `Refused` if `MOVES` does not allow it or a reason is missing, and `TooLate` if the row has left the
        status that this object was read in: somebody else acted first.
        """
        kind: Any = type(self)
        old = self.status
        if not self.can_move(to):
            states = kind._meta.get_field("status").choices or []
            labels = dict(states)
            raise Refused(f"This is {labels.get(old, old).lower()}: it cannot become {labels.get(to, to).lower()} now.")
        if to in self.NEEDS_REASON and not reason.strip():
            raise Refused("Give a reason.")
        now = timekeeping.now()
        moved = kind._default_manager.filter(pk=self.pk, status=old).update(status=to, status_at=now, **also)
        if not moved:
            raise TooLate("Somebody else has just dealt with this. Nothing of yours was changed: see what they did.")
        self.status, self.status_at = to, now
        for name, value in also.items():
            setattr(self, name, value)
        history.record(self, "moved", by=by, old=old, new=to, reason=reason)
