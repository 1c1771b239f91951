"""The demonstration's history is told in the order of its days, so that the chain of events reads like one."""

from collections.abc import Callable
from datetime import date, datetime, time
from heapq import heappop, heappush
from itertools import count

from apcommissioning.base import timekeeping

NINE = time(9)


class Timeline:
    """Steps to be done on their days through the service's own actions, as people would have done them."""

    def __init__(self) -> None:
        self._steps: list[tuple[datetime, int, Callable[[], object]]] = []
        self._number = count()

    def on(self, day: date, step: Callable[[], object], *, at: time = NINE) -> None:
        """Do `step` on this day; steps of the same moment keep the order in which they were given."""
        moment = datetime.combine(day, at, tzinfo=timekeeping.LONDON)
        heappush(self._steps, (moment, next(self._number), step))

    def tell(self) -> None:
        """Do all steps, earliest first. Steps may add later ones."""
        while self._steps:
            moment, _, step = heappop(self._steps)
            with timekeeping.at(moment):
                step()
