"""The demonstration's children: 100 in the lots, 310 apart, in the story's proportions. All of them are invented.

Chance is a seeded generator, so that every demonstration tells the same story.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .story import told

YEAR_BEGINS = date(2025, 9, 1)
# The years of a key stage (Education Act 2002 s.82), as the story's 100 use them.
YEARS = {"ks1": (1, 2), "ks2": (3, 4, 5, 6), "ks3": (7, 8, 9), "ks4": (10, 11), "ks5": (12, 13)}


@dataclass
class Case:
    """One of the 100: who is placed where and why."""

    number: int
    provider: str
    lot: int
    reason: str
    key_stage: str
    sex: str = "M"
    sen: str = "N"
    free_meals: bool = False
    looked_after: bool = False
    year_group: int = 0
    school: str = ""
    # How many school days after the sixth it begins.
    late_by: int = 0
    # When it was referred, where that is not on the first day without education or a week before the first day.
    sent_on: date | None = None
    # What the story tells of this child alone.
    tale: dict[str, Any] = field(default_factory=dict, repr=False)
    luck: random.Random = field(default_factory=random.Random, repr=False)


def dealt(counts: dict, luck: random.Random) -> list:
    """Each key as often as its count, shuffled."""
    cards = [key for key, count in counts.items() for _ in range(count)]
    luck.shuffle(cards)
    return cards


def cases() -> list[Case]:
    """The 100 placements in the lots on census day."""
    tale = told("children")
    luck = random.Random(19)
    made: list[Case] = []
    for lot in range(1, 6):
        places = [key for key, lots in tale["placed"].items() for _ in range(lots.get(lot, 0))]
        reasons, stages = dealt(tale["reasons"][lot], luck), dealt(tale["key_stages"][lot], luck)
        # Nobody is excluded for good, or pregnant, at five: the youngest get the gentlest reasons.
        reasons.sort(key=lambda reason: reason in ("permanent_exclusion", "pregnancy_childcare"))
        stages.sort(key=lambda stage: stage in ("ks3", "ks4"))
        pairs = list(zip(reasons, stages, strict=True))
        luck.shuffle(pairs)
        for provider, (reason, stage) in zip(places, pairs, strict=True):
            made.append(Case(len(made) + 1, provider, lot, reason, stage))
    _deal_needs(made, tale, luck)
    for case in made:
        case.year_group = luck.choice(YEARS[case.key_stage])
        case.luck = random.Random(1000 + case.number)
    return made


def _deal_needs(made: list[Case], tale: dict, luck: random.Random) -> None:
    for case, sex in zip(made, dealt(tale["sex"], luck), strict=True):
        case.sex = sex
    pregnant = [case for case in made if case.reason == "pregnancy_childcare"]
    for case in pregnant:
        swap = next(other for other in made if other.sex == "F" and other.reason != case.reason)
        case.sex, swap.sex = "F", case.sex
    # A plan that names the setting needs a plan.
    named = [case for case in made if case.reason == "plan_named"]
    for case in named:
        case.sen = "E"
    others = [case for case in made if case.reason != "plan_named"]
    left = dict(tale["sen"], E=tale["sen"]["E"] - len(named))
    for case, sen in zip(others, dealt(left, luck), strict=True):
        case.sen = sen
    for case in luck.sample(made, tale["free_meals"]):
        case.free_meals = True
    for case in luck.sample([case for case in made if case.key_stage != "ks1"], tale["looked_after"]):
        case.looked_after = True


def apart(taken: list[Case]) -> list[tuple[int, str]]:
    """Age and sex of the 310 children outside the lots: the county's real table less the 100."""
    tale = told("children")
    luck = random.Random(73)
    ages = dict(tale["ages"])
    for case in taken:
        ages[min(case.year_group + 4, 17)] -= 1
    short = sum(-count for count in ages.values() if count < 0)
    ages = {age: max(count, 0) for age, count in ages.items()}
    # Where the 100 hold more of an age than the county's table, its nearest fuller age gives them up.
    for _ in range(short):
        fullest = max(ages, key=lambda age: ages[age])
        ages[fullest] -= 1
    boys = tale["boys"] - sum(case.sex == "M" for case in taken)
    girls = tale["girls"] - sum(case.sex == "F" for case in taken)
    sexes = dealt({"M": boys, "F": girls, "U": tale["sex_not_known"]}, luck)
    return list(zip(dealt(ages, luck), sexes, strict=True))


def names() -> Iterator[tuple[str, str, str]]:
    """Endless invented names: a boy's first name, a girl's, a surname; no pair comes twice among them."""
    tale = told("children")
    luck = random.Random(7)
    surnames = list(tale["surnames"])
    seen: set[tuple[str, str]] = set()
    while True:
        boy, girl = luck.choice(tale["first_names"]["M"]), luck.choice(tale["first_names"]["F"])
        surname = luck.choice(surnames)
        if (boy, surname) in seen or (girl, surname) in seen:
            continue
        seen |= {(boy, surname), (girl, surname)}
        yield boy, girl, surname


def born_on(year_group: int, luck: random.Random) -> date:
    """A birthday that puts a child in this year group in the story's academic year."""
    first = date(YEAR_BEGINS.year - year_group - 5, 9, 1).toordinal()
    return date.fromordinal(first + luck.randrange(365))
