"""Disagreement and drift: the arithmetic, and whose scores are counted."""

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apcommissioning.base import timekeeping
from providers import actions
from providers.figures.signals import Level, severities, signals, spreads
from tests.factories import assessment as story
from tests.factories.providers import ProviderFactory

LEVELS = st.lists(
    st.builds(
        Level,
        case=st.tuples(st.integers(0, 4), st.integers(0, 2)),
        criterion=st.just("Safeguarding"),
        reviewer=st.integers(0, 3),
        level=st.integers(0, 5),
    ),
    max_size=40,
    unique_by=lambda one: (one.case, one.reviewer),
)


@given(LEVELS)
def test_what_only_one_reviewer_scored_says_nothing(levels):
    counts = {}
    for one in levels:
        counts[one.case] = counts.get(one.case, 0) + 1
    shared = [one for one in levels if counts[one.case] > 1]
    assert severities(levels) == severities(shared)
    assert spreads(levels) == spreads(shared)


@given(LEVELS)
def test_a_spread_lies_between_nothing_and_the_whole_scale(levels):
    for one in spreads(levels):
        assert 0 <= one.apart <= 5
        assert 0 <= one.far <= one.cases


@given(LEVELS)
def test_two_reviewers_differ_from_each_other_by_as_much(levels):
    pair = [one for one in levels if one.reviewer < 2]
    found = {one.reviewer: one.difference for one in severities(pair)}
    assert sum(found.values()) == 0


def test_whoever_scores_two_higher_than_the_other_is_named_and_by_how_much():
    levels = [Level((case, 1), "Safeguarding", reviewer, 2 + 2 * reviewer) for case in range(10) for reviewer in (0, 1)]
    high, low = severities(levels)
    assert (high.reviewer, high.difference, high.is_drift) == (1, Decimal("2.0"), True)
    assert (low.reviewer, low.difference, low.is_drift) == (0, Decimal("-2.0"), True)
    [one] = spreads(levels)
    assert (one.apart, one.far, one.cases) == (Decimal("2.0"), 10, 10)
    assert not any(one.is_drift for one in severities(levels[:4]))


@pytest.fixture
def scored(officer, reviewer, other_reviewer, provider_organisation):
    """Two lots, of which the second reviewer scores every criterion two levels higher."""
    sent = story.sent_in(provider=ProviderFactory(organisation=provider_organisation), lots=(4, 5))
    story.in_assessment(sent, officer=officer, reviewers=[reviewer, other_reviewer])
    story.settle_checks(sent, officer=officer)
    for lot in sent.lot_applications.select_related("lot", "application__rubric"):
        story.score(lot, by=reviewer, level=3)
        story.score(lot, by=other_reviewer, level=5)
        story.moderate(lot, by=officer, level=4)
    return sent


@pytest.mark.django_db
def test_scores_count_when_their_lot_is_past_scoring(client, scored, officer, manager, django_assert_num_queries):
    with timekeeping.at(story.TODAY):
        assert signals(officer).severity.table.rows == ()
        for lot in scored.lot_applications.all():
            actions.lot_application_recommend(lot, admit=True, reason="All passed.", by=officer)
        found = signals(officer)
        assert [row[0] for row in found.severity.table.rows] == ["Rowan Reviewer", "Rhys Reviewer"]
        assert found.drifting == ["Rowan Reviewer", "Rhys Reviewer"]
        assert all(row[2] == "2.0" for row in found.spread.table.rows)
        client.force_login(officer)
        assert "Rowan Reviewer scores 2.0 higher than others" in client.get(reverse("scoring_signals")).text
        with django_assert_num_queries(2):
            signals(officer)
        actions.interest_declare(scored, by=manager, has_interest=True, detail="A trustee.")
        assert signals(manager).severity.table.rows == ()
