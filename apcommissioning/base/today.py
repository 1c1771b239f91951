"""What needs a person today: the parts of a landing page, and of the morning's e-mail.

Each app's `figures.today` makes its own and says so when the service starts (`part`); `of` joins them.
"""

from collections.abc import Callable
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


_parts: list[Callable[[Any], Today]] = []


def part(figures: Callable[[Any], Today]) -> None:
    """Declare an app's part. Apps are asked in the order in which they were declared."""
    _parts.append(figures)


def of(person) -> Today:
    """All that needs this person today: queues in the apps' order, the due list oldest first."""
    parts = [figures(person) for figures in _parts]
    return Today(
        queues=[queue for one in parts for queue in one.queues],
        due=sorted((item for one in parts for item in one.due), key=lambda item: item.due_on),
    )
