"""The history: an append-only, hash-chained log of every move and decision.

Each event carries the hash of the one before it, so that a changed, removed or inserted event shows
(`manage.py verify_history`). The chain has one head; a writing action takes the head's lock first of all
(`acting`), so that actions follow one another and two that touch the same rows cannot lock each other out.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from . import timekeeping

if TYPE_CHECKING:
    from .models import Event, HistoryHead

GENESIS = "0" * 64

# The head whose lock this thread of work holds while it is inside an action.
_held: ContextVar["HistoryHead | None"] = ContextVar("held", default=None)


@contextmanager
def acting() -> Iterator[None]:
    """One action: all of it happens or none, and no other action happens meanwhile."""
    from .models import HistoryHead

    if _held.get() is not None:
        # Inside another action: it is part of that one, and stands or falls with it.
        yield
        return
    with transaction.atomic():
        token = _held.set(HistoryHead.lock())
        try:
            yield
        finally:
            _held.reset(token)


def digest(previous_hash: str, content: dict[str, Any]) -> str:
    """The hash of an event: SHA-256 over the hash before it and its content in canonical JSON."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(f"{previous_hash}\n{text}".encode()).hexdigest()


def record(subject: models.Model, verb: str, *, by=None, reason: str = "", old: str = "", new: str = "", **data):
    """Append what `by` did to `subject`. `by` None means that the service did it by itself, on the clock."""
    from .models import Event

    with acting():
        head: Any = _held.get()
        event = Event(
            subject_kind=subject._meta.label_lower,
            subject_id=subject.pk,
            verb=verb,
            by=by,
            at=timekeeping.now().astimezone(UTC),
            old=old,
            new=new,
            reason=reason,
            data=data,
        )
        while not _linked(event, head):
            # A savepoint that was rolled back took its events with it.
            head.refresh_from_db()
        event.save(force_insert=True)
    return event


def _linked(event: "Event", head: "HistoryHead") -> bool:
    """Make the event the end of the chain, if `head` is still its end."""
    from .models import HistoryHead

    event.sequence, event.previous_hash = head.sequence + 1, head.hash
    event.hash = digest(head.hash, event.content())
    end = HistoryHead.objects.filter(pk=head.pk, sequence=head.sequence, hash=head.hash)
    if not end.update(sequence=event.sequence, hash=event.hash):
        return False
    head.sequence, head.hash = event.sequence, event.hash
    return True


def of(*subjects: models.Model):
    """The events of these objects, latest first."""
    from .models import Event

    about = models.Q(pk__in=[])
    for subject in subjects:
        about |= models.Q(subject_kind=subject._meta.label_lower, subject_id=subject.pk)
    return Event.objects.filter(about).select_related("by").order_by("-sequence")


def verify() -> str:
    """Prove the chain. Returns "" if it holds, or a sentence that names the first event at which it breaks."""
    from .models import Event, HistoryHead

    previous, expected = GENESIS, 1
    for event in Event.objects.order_by("sequence").iterator(chunk_size=2000):
        if event.sequence != expected:
            return f"Event {expected} is missing: the next one found is {event.sequence}."
        if event.previous_hash != previous or event.hash != digest(previous, event.content()):
            return f"Event {event.sequence} is not what was written: its hash does not fit."
        previous, expected = event.hash, expected + 1
    head = HistoryHead.objects.filter(pk=1).first()
    if head is not None and (head.sequence != expected - 1 or head.hash != previous):
        return f"The last events are missing: {head.sequence} were written, {expected - 1} are there."
    return ""
