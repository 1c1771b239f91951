"""The demonstration's history is told in the order of its days, so that the chain of events reads like one."""

from collections.abc import Callable
from datetime import date, datetime, time

from apcommissioning.base import timekeeping

NINE = time(9)


class Timeline:
    """Steps to be done on their days through the service's own actions, as people would have done them."""

    def __init__(self) -> None:
        self._steps: list[tuple[datetime, int, Callable[[], object]]] = []

    def on(self, day: date, step: Callable[[], object], *, at: time = NINE) -> None:
        """Do `step` on this day; steps of the same moment keep the order in which they were given."""
        moment = datetime.combine(day, at, tzinfo=timekeeping.LONDON)
        self._steps.append((moment, len(self._steps), step))

    def tell(self) -> None:
        """Do all steps, earliest first. Steps may add later ones."""
        while self._steps:
            self._steps.sort(key=lambda step: step[:2])
            moment, _, step = self._steps.pop(0)
            with timekeeping.at(moment):
                step()
