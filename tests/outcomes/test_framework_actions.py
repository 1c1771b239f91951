"""The framework: six outcomes and their measures, loaded once and for good."""

import pytest

from outcomes import actions
from outcomes.models import Measure, Outcome

pytestmark = pytest.mark.django_db


def test_the_shipped_framework_has_the_six_outcomes_of_the_minutes_and_29_measures():
    assert actions.framework_load() == 29
    assert list(Outcome.objects.values_list("number", "key")) == [
        (1, "safe"),
        (2, "wellbeing"),
        (3, "engagement"),
        (4, "pathway"),
        (5, "progress"),
        (6, "social"),
    ]


def test_loading_the_framework_again_changes_nothing():
    actions.framework_load()
    before = list(Measure.objects.values())
    assert actions.framework_load() == 0
    assert list(Measure.objects.values()) == before


def test_a_judged_measure_has_words_for_every_point_of_its_scale():
    actions.framework_load()
    for measure in Measure.objects.current().judged():
        assert [point for point, _ in measure.points] == list(range(1, len(measure.points) + 1))
        assert all(words for _, words in measure.points)
