"""Several recommendations taken as they were made: each lot keeps its reason, and one that may not be is left out."""

import pytest
from django.urls import reverse

from apcommissioning.base import timekeeping
from providers import actions
from providers.models import Decision, LotApplication
from providers.rules.recommendation import standing_recommendations
from providers.rules.standing import standing
from providers.states import LotApplicationStatus
from tests.factories import assessment as story
from tests.factories.base import MembershipFactory
from tests.factories.providers import ProviderFactory


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield


@pytest.fixture
def crew(officer, reviewer, other_reviewer):
    return {"officer": officer, "reviewers": [reviewer, other_reviewer]}


def recommended(crew, manager, *, by=None, **sent):
    """Every lot recommended as its gates came out; the manager has declared."""
    level = sent.pop("level", 4)
    application = story.moderated(story.sent_in(**sent), **crew, level=level)
    story.declare_none(application, manager)
    for lot in application.lot_applications.order_by("pk"):
        admit = standing(lot).passes
        reason = f"Lot {lot.lot.number}: {'all gates passed' if admit else 'below the minimum'}."
        actions.lot_application_recommend(lot, admit=admit, reason=reason, by=by or crew["officer"])
    return application


@pytest.fixture
def waiting(crew, manager, provider_organisation):
    first = recommended(crew, manager, provider=ProviderFactory(organisation=provider_organisation))
    second = recommended(crew, manager, system=first.purchasing_system, lots=(1, 5), level=1)
    return [first, second]


def lots(*applications):
    return list(LotApplication.objects.filter(application__in=applications).order_by("pk"))


def take(lot, change="Say who checks what."):
    seen = standing_recommendations([lot])[lot.pk].sequence
    return actions.Take(lot, seen, "" if lot.status == LotApplicationStatus.RECOMMENDED_ADMIT else change)


def sent(*chosen, change="Say who checks what."):
    data = {"lots": [str(lot.pk) for lot in chosen]}
    for lot in chosen:
        data[f"seen-{lot.pk}"] = str(standing_recommendations([lot])[lot.pk].sequence)
        data[f"change-{lot.pk}"] = change
    return data


def test_a_manager_takes_what_is_ticked_and_each_lot_keeps_its_reason(client, waiting, manager):
    admit, refuse, left = lots(*waiting)
    client.force_login(manager)
    url = reverse("recommendations_take")
    page = client.get(url)
    assert [application for application, _clock, _choices in page.context["groups"]] == waiting
    assert "Choose at least one recommendation to take" in client.post(url).text
    assert Decision.objects.count() == 0
    told = client.post(url, sent(admit, refuse), follow=True)
    assert "2 lots decided as recommended." in told.text
    assert list(Decision.objects.order_by("pk").values_list("admit", "reasons", "what_would_change_it")) == [
        (True, "Lot 4: all gates passed.", ""),
        (False, "Lot 1: below the minimum.", "Say who checks what."),
    ]
    assert Decision.objects.exclude(released_at=None).count() == 0
    left.refresh_from_db()
    assert left.status == LotApplicationStatus.RECOMMENDED_REFUSE


def test_a_refusal_says_what_would_change_it_and_nothing_typed_is_lost(client, waiting, manager):
    _admit, refuse, other = lots(*waiting)
    client.force_login(manager)
    data = sent(refuse, other, change="")
    data[f"change-{other.pk}"] = "Name the lead."
    page = client.post(reverse("recommendations_take"), data)
    assert f'href="#change-{refuse.pk}"' in page.text
    assert "Name the lead.</textarea>" in page.text
    assert page.text.count(" checked>") == 2
    assert Decision.objects.count() == 0


def test_pressed_twice_there_is_one_decision_and_the_second_press_is_told(client, waiting, manager):
    data = sent(lots(*waiting)[0])
    client.force_login(manager)
    for words in ("1 lot decided as recommended.", "Left out: lot 4 of Heron Yard CIC. This lot has been decided."):
        assert words in client.post(reverse("recommendations_take"), data, follow=True).text
    assert Decision.objects.count() == 1


def test_a_line_that_may_not_be_decided_is_left_out_and_says_why(waiting, crew, manager, council):
    MembershipFactory(person=manager, role="officer", organisation=council)
    both = type(manager).objects.get(pk=manager.pk)
    own = recommended(crew, manager, by=both, system=waiting[0].purchasing_system)
    changed, rest = lots(waiting[0])[0], lots(waiting[1])[0]
    stale = take(changed)
    actions.lot_application_return(changed, reason="Say more.", by=manager)
    actions.lot_application_recommend(changed, admit=True, reason="Looked at again.", by=crew["officer"])
    [own_lot] = lots(own)
    silent = actions.Take(lots(waiting[1])[1], take(lots(waiting[1])[1]).seen)
    taken = actions.recommendations_take([take(own_lot), stale, take(rest), silent], by=manager)
    assert [decision.lot_application for decision in taken.decided] == [rest]
    assert [why for _lot, why in taken.left_out] == [
        "You recommended this lot, so another manager decides it.",
        "The recommendation has changed since you read it. Read it again.",
        "Say what would change the decision.",
    ]


def test_whoever_has_not_declared_or_has_an_interest_finds_nothing(client, waiting, other_manager):
    client.force_login(other_manager)
    url = reverse("recommendations_take")
    page = client.get(url)
    assert (page.context["groups"], page.context["to_declare"]) == ([], waiting)
    assert "below the minimum" not in page.text
    actions.interest_declare(waiting[1], by=other_manager, has_interest=True, detail="A trustee.")
    assert client.get(url).context["to_declare"] == [waiting[0]]
    client.post(url, sent(*lots(*waiting)))
    assert Decision.objects.count() == 0


def test_one_or_three_recommendations_cost_the_same(client, waiting, manager, django_assert_num_queries):
    client.force_login(manager)
    url = reverse("recommendations_take")
    client.get(url)
    with django_assert_num_queries(6):
        client.get(url)
    LotApplication.objects.filter(application=waiting[1]).update(status=LotApplicationStatus.PENDING)
    with django_assert_num_queries(6):
        client.get(url)
