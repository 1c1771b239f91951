"""What needs a person today: the parts of a landing page. Each app's `figures.today` makes its own; the roof joins
and sorts them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Queue:
    """A card: how many wait, of what, where to see them. `tone` is late, today or ok."""

    count: int
    name: str
    url: str
    note: str = ""
    tone: str = "ok"


@dataclass(frozen=True)
class DueItem:
    """A line of the one list, oldest due first. `clock` is a `clocks.Clock`, or None where no clock runs."""

    what: str
    url: str
    due_on: date
    note: str = ""
    clock: Any = None


@dataclass(frozen=True)
class Today:
    queues: list[Queue] = field(default_factory=list)
    due: list[DueItem] = field(default_factory=list)
