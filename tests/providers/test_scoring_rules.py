"""The arithmetic of the quality gate."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.rules.scoring import Bar, Mark, points, spread, total, verdict, what_if

BAR = Bar(
    lowest=0,
    highest=5,
    overall_minimum=60,
    moderate_when_levels_differ_by=2,
    always_moderate=frozenset({"safeguarding_practice"}),
)
LEVELS = st.integers(0, 5)


def mark(key: str = "teaching", weight: int = 10, minimum: int = 2, level: int | None = 3) -> Mark:
    return Mark(key=key, title=key.replace("_", " ").capitalize(), weight=weight, minimum=minimum, level=level)


MARK = st.builds(mark, weight=st.integers(1, 40), minimum=st.integers(0, 5), level=LEVELS)
MARKS = st.lists(MARK, min_size=1, max_size=12)


@given(MARKS)
def test_a_total_lies_between_nought_and_a_hundred(marks):
    assert 0 <= total(marks, highest=5) <= 100


@given(MARKS)
def test_the_highest_level_everywhere_is_a_hundred_and_the_lowest_is_nought(marks):
    assert total([replace(one, level=5) for one in marks], highest=5) == 100
    assert total([replace(one, level=0) for one in marks], highest=5) == 0


@given(MARKS, st.data())
def test_a_missing_level_is_never_nought_but_leaves_no_total(marks, data):
    left = data.draw(st.integers(0, len(marks) - 1))
    marks[left] = replace(marks[left], level=None)
    found = verdict(marks, BAR)
    assert found.total is None
    assert not found.is_complete
    assert not found.passes


@given(MARKS, st.data())
def test_a_higher_level_never_lowers_the_total(marks, data):
    one = data.draw(st.integers(0, len(marks) - 1))
    higher = [*marks]
    higher[one] = replace(marks[one], level=data.draw(st.integers(marks[one].level, 5)))
    assert total(higher, highest=5) >= total(marks, highest=5)


@given(MARKS, st.randoms())
def test_the_order_of_the_criteria_changes_nothing(marks, random):
    shuffled = [*marks]
    random.shuffle(shuffled)
    assert total(shuffled, highest=5) == total(marks, highest=5)


@given(MARKS, LEVELS)
def test_a_criterion_that_is_not_asked_takes_its_weight_with_it(marks, level):
    """The rest at one level is that level of a hundred, whichever criteria are left."""
    assert total([replace(one, level=level) for one in marks], highest=5) == level * 20


@given(MARKS)
def test_a_criterion_below_its_minimum_is_not_made_up_for(marks):
    below = [one for one in marks if one.level < one.minimum]
    found = verdict(marks, BAR)
    assert found.below == tuple(below)
    assert found.passes == (not below and found.total >= 60)


@given(MARKS)
def test_a_total_reaches_the_minimum_exactly_when_the_unrounded_one_does(marks):
    exact = sum(one.weight * one.level for one in marks) * 100 >= 60 * 5 * sum(one.weight for one in marks)
    assert (total(marks, highest=5) >= 60) == exact


def test_a_total_just_under_the_minimum_is_not_shown_as_the_minimum():
    marks = [mark(weight=1999, level=3), mark(weight=1, level=2)]
    assert total(marks, highest=5) == Decimal("59.9")
    assert verdict(marks, BAR).reasons == ["The total is 59.9 of 100; 60 is needed."]


def test_without_a_criterion_there_is_no_total():
    assert total([], highest=5) is None


def test_a_level_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match="not on the scale"):
        total([mark(level=6)], highest=5)


def test_points_are_level_over_highest_times_weight():
    marks = [mark(weight=30, level=4), mark(weight=70, level=3)]
    assert [points(one, marks, BAR) for one in marks] == [Decimal("24.0"), Decimal("42.0")]


@given(MARK, st.lists(LEVELS, min_size=1, max_size=4))
def test_equal_levels_are_agreed_and_others_need_a_reason(one, levels):
    lie = spread(one, levels, BAR)
    assert lie.apart == max(levels) - min(levels)
    if lie.agreed is not None:
        assert {lie.agreed} == set(levels)
    assert lie.needs_reason == (lie.agreed is None)


@pytest.mark.parametrize(
    ("key", "minimum", "levels", "agreed", "talk"),
    [
        ("teaching", 2, [3, 3], 3, ""),
        ("teaching", 2, [3, 4], None, ""),
        ("teaching", 2, [3, 5], None, "Apart by 2: talk before you set a level"),
        ("teaching", 3, [2, 3], None, "On both sides of the minimum: talk before you set a level"),
        ("teaching", 3, [2, 2], 2, ""),
        ("safeguarding_practice", 3, [4, 4], None, "Always talked about, whatever the scores"),
        ("teaching", 2, [], None, ""),
    ],
)
def test_when_the_reviewers_must_talk(key, minimum, levels, agreed, talk):
    lie = spread(mark(key=key, minimum=minimum), levels, BAR)
    assert (lie.agreed, lie.must_talk) == (agreed, talk)


def test_what_each_level_would_come_to():
    marks = [mark("safety", weight=50, level=4), mark("teaching", weight=50, minimum=2, level=None)]
    found = [(level, would.total, would.passes) for level, would in what_if(marks, "teaching", BAR)]
    assert found == [
        (5, Decimal("90.0"), True),
        (4, Decimal("80.0"), True),
        (3, Decimal("70.0"), True),
        (2, Decimal("60.0"), True),
        (1, Decimal("50.0"), False),
        (0, Decimal("40.0"), False),
    ]


@given(MARKS)
def test_a_total_is_exact_and_rounded_once(marks):
    """Against fractions: no float, and no rounding before the last step."""
    found = total(marks, highest=5)
    exact = Fraction(100 * sum(mark.weight * mark.level for mark in marks), 5 * sum(mark.weight for mark in marks))
    assert isinstance(found, Decimal)
    assert found == Decimal(floor(exact * 10)).scaleb(-1)


@given(MARKS, st.data())
def test_minima_come_before_a_total_that_is_missing_too(marks, data):
    """A criterion below its minimum fails the lot already while another level is still to come."""
    low = replace(marks[0], minimum=3, level=data.draw(st.integers(0, 2)))
    left = [replace(mark, level=None) for mark in marks[1:]]
    found = verdict([low, *left], BAR)
    assert (low in found.below, found.passes) == (True, False)
    assert (found.total is None) is bool(left)
