"""One placement's way: where the child started on each aim, where they are now, its reviews and what came after."""

from collections.abc import Iterable
from dataclasses import dataclass

from apcommissioning.base import clocks
from apcommissioning.base.clocks import Clock, plural
from placements.models import AgreementTarget, Placement

from ..models import Destination, Measure, Reading, Review
from ..rules.review import current_version
from ..states import FILED_REVIEW, Moment, ReviewStatus


@dataclass(frozen=True, slots=True)
class Step:
    """An aim of the agreement, and how far the child has come towards it."""

    target: AgreementTarget
    measure: Measure
    start: Reading | None
    now: Reading | None

    @property
    def is_read_twice(self) -> bool:
        return self.start is not None and self.now is not None

    @property
    def change(self) -> int:
        return self.now.value - self.start.value if self.start and self.now else 0

    @property
    def change_words(self) -> str:
        if self.start is None:
            return "Not read yet"
        if self.now is None:
            return f"Starts at {self.start.value}"
        if self.change == 0:
            return "no change"
        return f"{'up' if self.change > 0 else 'down'} {abs(self.change)}"

    def place(self, value: int) -> str:
        """Where a point stands along its own scale, for the drawing."""
        top = max((point for point, _ in self.measure.points), default=5)
        return f"{100 * (value - 1) / max(top - 1, 1):.1f}%"

    @property
    def start_at(self) -> str:
        return self.place(self.start.value) if self.start else ""

    @property
    def now_at(self) -> str:
        return self.place(self.now.value) if self.now else ""

    @property
    def goal_at(self) -> str:
        return self.place(self.target.goal)

    @property
    def marks(self) -> list[str]:
        return [self.place(point) for point, _ in self.measure.points]

    @property
    def start_words(self) -> str:
        return self.measure.words_of(self.start.value) if self.start else ""

    @property
    def now_words(self) -> str:
        return self.measure.words_of(self.now.value) if self.now else ""

    @property
    def goal_words(self) -> str:
        return self.measure.words_of(self.target.goal)


@dataclass(frozen=True, slots=True)
class Journey:
    steps: list[Step]
    reviews: list[Review]
    destinations: list[Destination]

    @property
    def has_baseline(self) -> bool:
        return bool(self.steps) and all(step.start is not None for step in self.steps)

    @property
    def finding(self) -> str:
        """The chart in a sentence."""
        if not self.steps:
            return "The agreement names no aim yet."
        if not any(step.start for step in self.steps):
            return "The starting point has not been recorded yet."
        read = [step for step in self.steps if step.is_read_twice]
        if not read:
            return "The starting point is recorded. The first review will show the way from it."
        up = [step for step in read if step.change > 0]
        down = [step for step in read if step.change < 0]
        words = f"{len(up)} of {plural(len(read), 'aim')} {'has' if len(up) == 1 else 'have'} gone up."
        if down:
            names = " and ".join(step.target.outcome_label for step in down)
            words += f" {names} {'has' if len(down) == 1 else 'have'} gone down: the next review needs a plan for it."
        return words

    @property
    def last_words(self) -> Review | None:
        """The latest review in which the child's own words stand."""
        held = [one for one in self.reviews if one.child_words and one.status in FILED_REVIEW]
        return max(held, key=lambda one: one.held_on or one.due_on, default=None)

    @property
    def next_review(self) -> Review | None:
        waiting = [one for one in self.reviews if one.status not in (*FILED_REVIEW, ReviewStatus.CANCELLED)]
        return min(waiting, key=lambda one: one.due_on, default=None)


def journey(placement: Placement, *, viewer) -> Journey:
    """What this person may see of it."""
    version = current_version(placement)
    reviews = list(Review.objects.visible_to(viewer).filter(placement=placement).order_by("due_on", "pk"))
    # They are asked for once a placement has ended.
    destinations = Destination.objects.visible_to(viewer).filter(placement=placement).order_by("due_on")
    after = list(destinations) if placement.ended_on else []
    for one in (*reviews, *after):
        # What the rules ask of its placement is read already.
        one.placement = placement
    return Journey(
        steps=steps(placement, version.targets.all() if version else (), viewer=viewer),
        reviews=with_clocks(reviews),
        destinations=after,
    )


def steps(placement: Placement, targets: Iterable[AgreementTarget], *, viewer) -> list[Step]:
    """Each aim with its first and latest reading."""
    targets = list(targets)
    measures = {one.key: one for one in Measure.objects.current().filter(key__in=[one.measure for one in targets])}
    readings = Reading.objects.visible_to(viewer).filter(placement=placement).order_by("on", "pk")
    starts: dict[str, Reading] = {}
    latest: dict[str, Reading] = {}
    for reading in readings.select_related("measure"):
        if reading.moment == Moment.BASELINE:
            starts[reading.measure.key] = reading
        else:
            latest[reading.measure.key] = reading
    return [
        Step(target, measures[target.measure], starts.get(target.measure), latest.get(target.measure))
        for target in targets
        if target.measure in measures
    ]


def with_clocks(reviews: Iterable[Review]) -> list[Review]:
    found = list(reviews)
    for review in found:
        review.clock = clock_of(review)
    return found


def clock_of(review: Review) -> Clock | None:
    """How a review's day stands: met on the day it was held. None for one that is not needed."""
    if review.status == ReviewStatus.CANCELLED:
        return None
    filed = review.status in FILED_REVIEW
    return clocks.date_clock("Review", review.due_on, met_on=review.held_on if filed else None, late="Overdue by")
