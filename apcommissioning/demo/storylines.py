"""The children of whom the story tells one by one, and the totals that it states: dealt among the 100 by exchange, so
that every count of a lot stays as it is; and those who were placed before them and after them."""

import random
from collections import Counter
from datetime import date
from typing import Any

from .children import YEARS, Case
from .story import told


def cast_among(made: list[Case]) -> list[Case]:
    """Give the named children's facts to cases of their provider and lot; those dealt already are not taken again."""
    named: list[Case] = []
    for tale in told("storylines")["among_the_hundred"]:
        case = next(
            one for one in made if one.provider == tale["provider"] and one.lot == tale["lot"] and one not in named
        )
        beside = [one for one in made if one.lot == case.lot and one not in named]
        for name in ("reason", "key_stage"):
            _exchange(case, beside, name, tale[name])
        others = [one for one in made if one not in named]
        _exchange(case, others, "sex", tale["sex"])
        _exchange(case, others, "looked_after", tale.get("looked_after", False))
        _tell(case, tale)
        named.append(case)
    for case in made:
        # Whoever gave up its key stage is of another age now.
        if case.year_group not in YEARS[case.key_stage]:
            case.year_group = case.luck.choice(YEARS[case.key_stage])
    return named


def beside_the_hundred(first: int) -> list[Case]:
    """Those whose placement was over before census day, and those who began after it."""
    found = []
    tales = told("storylines")
    for number, tale in enumerate([*tales["past"], *tales["later"]], start=first):
        case = Case(
            number,
            tale["provider"],
            tale["lot"],
            tale["reason"],
            tale["key_stage"],
            sex=tale["sex"],
            sen="E" if tale["reason"] == "plan_named" else "K",
            late_by=tale.get("late_by", 0),
            luck=random.Random(3000 + number),
        )
        _tell(case, tale)
        found.append(case)
    return found


def _exchange(case: Case, others: list[Case], name: str, wanted: Any) -> None:
    """Swap one fact with a case that has the wanted one."""
    own = getattr(case, name)
    if own == wanted:
        return
    other = next(one for one in others if one is not case and getattr(one, name) == wanted)
    setattr(case, name, wanted)
    setattr(other, name, own)


def _tell(case: Case, tale: dict[str, Any]) -> None:
    case.year_group, case.school, case.tale = tale["year_group"], tale["school"], tale


class Attendance:
    """Keeps the county's attendance of each month where the story has it, and a named child's where it is told."""

    def __init__(self) -> None:
        self.targets = {key: percent / 100 for key, percent in told("storylines")["attendance"].items()}
        self.attended: Counter[object] = Counter()
        self.possible: Counter[object] = Counter()

    def comes(self, case: Case, day: date, usual: float) -> bool:
        """Whether the child attends: by its own habit, leaning to what the month still lacks."""
        own = case.tale.get("attendance")
        if own is not None:
            came = self._behind(case.number, own / 100)
        else:
            month = f"{day:%Y-%m}"
            target = self.targets.get(month)
            lean = 0.0 if target is None else 0.3 if self._behind(month, target) else -0.3
            came = case.luck.random() < usual + lean
        for key in (case.number, f"{day:%Y-%m}"):
            self.possible[key] += 1
            self.attended[key] += came
        return came

    def _behind(self, key: object, target: float) -> bool:
        return self.attended[key] < target * (self.possible[key] + 1)
