"""The one clock. Every rule that needs a day or a time asks here and nowhere else.

The demonstration lives on its story's own day (`DPS_TODAY`); the time of day keeps running. `at` moves the clock for
a block of code: the demonstration's loader tells a year's story with it, and tests stand on any day they like.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

LONDON = ZoneInfo("Europe/London")

_moved_to: ContextVar[datetime | None] = ContextVar("moved_to", default=None)


def now() -> datetime:
    """The moment it is, with its time zone (Europe/London)."""
    moved_to = _moved_to.get()
    if moved_to is not None:
        return moved_to
    real = timezone.now().astimezone(LONDON)  # noqa: TID251  (the one place that may)
    if settings.STORY_TODAY is not None:
        return datetime.combine(settings.STORY_TODAY, real.time(), tzinfo=LONDON)
    return real


def today() -> date:
    """The day it is in England."""
    return now().astimezone(LONDON).date()


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Inside the block it is `moment` (a day alone means nine in the morning)."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(9), tzinfo=LONDON)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=LONDON)
    token = _moved_to.set(moment)
    try:
        yield
    finally:
        _moved_to.reset(token)
