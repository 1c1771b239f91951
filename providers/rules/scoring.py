"""The arithmetic of the quality gate: pure, in whole numbers and Decimal, and rounded once.

A total is the sum over the criteria asked of weight × level ÷ highest level, over the sum of their weights, out of
100. A criterion that is not asked of a lot takes its weight with it. A level that is missing is never nought: without
it there is no total.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

# Rounded down: a minimum is a whole number, so what is shown reaches it exactly when the exact total does.
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Bar:
    """What a rubric asks: the scale, the total that is enough, and when two scores must be talked about."""

    lowest: int
    highest: int
    overall_minimum: int
    moderate_when_levels_differ_by: int
    always_moderate: frozenset[str] = frozenset()

    @property
    def levels(self) -> range:
        return range(self.lowest, self.highest + 1)


@dataclass(frozen=True, slots=True)
class Mark:
    """A criterion in a family of lots and the level given to it; `level` None is not given yet."""

    key: str
    title: str
    weight: int
    minimum: int
    level: int | None = None

    @property
    def is_below_minimum(self) -> bool:
        return self.level is not None and self.level < self.minimum


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the marks come to. `total` is None until every criterion has its level."""

    total: Decimal | None
    overall_minimum: int
    below: tuple[Mark, ...]
    missing: tuple[Mark, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def passes(self) -> bool:
        """Minima come before the total: the best total does not make up for a criterion below its minimum."""
        return self.total is not None and not self.below and self.total >= self.overall_minimum

    @property
    def reasons(self) -> list[str]:
        """Why it does not pass, in sentences for the letter."""
        words = [
            f"{mark.title} is at level {mark.level}; the lowest level that will do is {mark.minimum}."
            for mark in self.below
        ]
        if self.total is not None and self.total < self.overall_minimum:
            words.append(f"The total is {self.total} of 100; {self.overall_minimum} is needed.")
        return words


@dataclass(frozen=True, slots=True)
class Spread:
    """How independent levels for one criterion lie, and whether they must be talked about before one is agreed."""

    levels: tuple[int, ...]
    agreed: int | None
    must_talk: str

    @property
    def apart(self) -> int:
        return max(self.levels) - min(self.levels) if self.levels else 0

    @property
    def needs_reason(self) -> bool:
        return self.agreed is None


def total(marks: Sequence[Mark], *, highest: int) -> Decimal | None:
    """0 to 100 in tenths, rounded down once; None while a level is missing or where nothing was asked.

    Raises ValueError for a level outside the scale.
    """
    for mark in marks:
        if mark.level is not None and not 0 <= mark.level <= highest:
            raise ValueError(f"{mark.title}: level {mark.level} is not on the scale.")
    weights = sum(mark.weight for mark in marks)
    if not weights or any(mark.level is None for mark in marks):
        return None
    points = sum(mark.weight * mark.level for mark in marks if mark.level is not None)
    return (Decimal(points * 100) / Decimal(weights * highest)).quantize(TENTH, rounding=ROUND_FLOOR)


def verdict(marks: Sequence[Mark], bar: Bar) -> Verdict:
    return Verdict(
        total=total(marks, highest=bar.highest),
        overall_minimum=bar.overall_minimum,
        below=tuple(mark for mark in marks if mark.is_below_minimum),
        missing=tuple(mark for mark in marks if mark.level is None),
    )


def points(mark: Mark, marks: Sequence[Mark], bar: Bar) -> Decimal | None:
    """What a mark adds to the total, for a table beside it: to a tenth, so the column may differ from the total by
    a rounding, and the page says so."""
    if mark.level is None:
        return None
    weights = sum(other.weight for other in marks)
    exact = Decimal(mark.weight * mark.level * 100) / Decimal(weights * bar.highest)
    return exact.quantize(TENTH, rounding=ROUND_HALF_UP)


def spread(mark: Mark, levels: Iterable[int], bar: Bar) -> Spread:
    """Equal levels are agreed. Levels that differ are set by a person; where they differ much, lie on both sides of
    the minimum, or the rubric always asks for it, the reviewers talk first."""
    found = tuple(levels)
    if not found:
        return Spread((), None, "")
    low, high = min(found), max(found)
    if high - low >= bar.moderate_when_levels_differ_by:
        why = f"Apart by {high - low}: talk before you set a level"
    elif low < mark.minimum <= high:
        why = "On both sides of the minimum: talk before you set a level"
    elif mark.key in bar.always_moderate:
        why = "Always talked about, whatever the scores"
    else:
        why = ""
    return Spread(levels=found, agreed=low if low == high and not why else None, must_talk=why)


def what_if(marks: Sequence[Mark], key: str, bar: Bar) -> list[tuple[int, Verdict]]:
    """What each level for one criterion would come to, highest first."""
    return [
        (level, verdict([replace(mark, level=level) if mark.key == key else mark for mark in marks], bar))
        for level in reversed(bar.levels)
    ]
