"""Decisions held and released in a batch: what the page shows, and what becomes of it."""

import pytest
from django.urls import reverse

from apcommissioning.base import timekeeping
from providers import actions
from providers.models import Admission, Application, Decision
from tests.factories import assessment as story
from tests.factories.providers import ProviderFactory


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield


@pytest.fixture
def held(officer, manager, reviewer, other_reviewer, provider_organisation):
    crew = {"officer": officer, "manager": manager, "reviewers": [reviewer, other_reviewer]}
    first = story.decided(story.sent_in(provider=ProviderFactory(organisation=provider_organisation)), **crew)
    second = story.decided(story.sent_in(system=first.purchasing_system, lots=(1, 5)), **crew, level=1)
    return [first, second]


def test_a_manager_releases_what_is_ticked_and_the_rest_stays_held(client, held, manager, provider_manager):
    client.force_login(manager)
    url = reverse("decision_release_many")
    page = client.get(url)
    assert [application for application, _clock, _decisions in page.context["groups"]] == held
    assert "Choose at least one decision to release" in client.post(url).text
    first, refused, left = Decision.objects.order_by("pk")
    told = client.post(url, {"decisions": [first.pk, refused.pk]}, follow=True)
    assert "2 providers told of 2 decisions." in told.text
    assert set(Decision.objects.exclude(released_at=None)) == {first, refused}
    assert [decision.reasons for decision in Decision.objects.order_by("pk")] == [
        "The work is planned, checked and safe.",
        "One criterion is below its minimum.",
        "One criterion is below its minimum.",
    ]
    assert Admission.objects.count() == 1
    assert [one.status for one in Application.objects.order_by("pk")] == ["decided", "in_assessment"]
    # Somebody who ticked a decision that is gone is told, and nothing of it happens.
    late = client.post(url, {"decisions": [first.pk, left.pk]})
    assert late.status_code == 409
    assert Decision.objects.get(pk=left.pk).released_at is None


def test_a_manager_finds_only_what_was_declared_on(client, held, other_manager):
    client.force_login(other_manager)
    assert client.get(reverse("decision_release_many")).context["groups"] == []
    story.declare_none(held[0], other_manager)
    actions.interest_declare(held[1], by=other_manager, has_interest=True, detail="A trustee.")
    [(application, _clock, _decisions)] = client.get(reverse("decision_release_many")).context["groups"]
    assert application == held[0]


def test_a_batch_asks_as_often_for_one_as_for_three(client, held, manager, django_assert_num_queries):
    client.force_login(manager)
    client.get(reverse("decision_release_many"))
    with django_assert_num_queries(4):
        client.get(reverse("decision_release_many"))
    Decision.objects.order_by("pk").last().delete()
    with django_assert_num_queries(4):
        client.get(reverse("decision_release_many"))
