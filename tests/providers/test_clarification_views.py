"""The pages of a clarification, from the point that a reviewer suggests to the answer beside what was sent."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apcommissioning.base import timekeeping
from providers import actions, figures
from providers.figures.clarification import askable
from providers.models import Clarification, ClarificationPoint
from tests.factories import assessment as story
from tests.factories.providers import ProviderFactory

SENT = "Every adult is checked before the first day."
ANSWER_BY = {"answer_by_day": "30", "answer_by_month": "11", "answer_by_year": "2026"}


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield


@pytest.fixture
def assessed(provider_organisation, provider_manager, officer, reviewer, other_reviewer):
    provider = ProviderFactory(organisation=provider_organisation)
    sent = story.sent_in(provider=provider, answers={"continuity": SENT})
    return story.in_assessment(sent, officer=officer, reviewers=[reviewer, other_reviewer])


def about(application, key="continuity"):
    return next(asked for asked in askable(application) if asked.key == key)


@pytest.fixture
def asked(assessed, officer) -> Clarification:
    one = about(assessed)
    point = actions.clarification_point_add(
        assessed, version=one.version, scope_key=one.scope_key, asks="Who keeps the list?", by=officer
    )
    actions.clarification_ask(point.clarification, answer_by=date(2026, 11, 30), by=officer)
    return point.clarification


def url(route, thing, **query):
    return reverse(route, args=[thing.pk], query=query or None)


def test_a_point_is_suggested_from_the_page_of_its_answer_and_sent_by_an_officer(client, assessed, officer, reviewer):
    one = about(assessed)
    key = f"{one.version.pk}/{one.scope_key}"
    client.force_login(reviewer)
    page = client.get(url("clarification_point_add", assessed, about=key))
    assert page.context["form"]["about"].value() == key
    kept = client.post(url("clarification_point_add", assessed), {"about": key, "asks": "Who keeps the list?"})
    clarification = Clarification.objects.get()
    assert kept.url == clarification.get_absolute_url()
    page = client.get(kept.url).text
    assert SENT in page
    assert "An officer sends the points to the provider." in page
    client.force_login(officer)
    page = client.get(url("clarification_ask", clarification))
    assert page.context["form"]["answer_by"].value() == date(2026, 11, 30)
    wrong = client.post(url("clarification_ask", clarification), {**ANSWER_BY, "answer_by_year": "2025"})
    assert "must be 24 November 2026 or later" in wrong.text
    client.post(url("clarification_ask", clarification), ANSWER_BY)
    clarification.refresh_from_db()
    assert clarification.status == "asked"
    assert "The clock stands still" not in client.get(url("application_detail", assessed)).text
    assert "Paused with 4 working days left" in client.get(url("application_detail", assessed)).text


def test_the_provider_finds_it_first_and_answers_with_a_file(client, asked, provider_manager, officer):
    waiting = figures.today(provider_manager)
    assert waiting.queues[0].name == "question from the council to answer"
    assert waiting.due[0].url == asked.get_absolute_url()
    client.force_login(provider_manager)
    for page in (
        client.get(reverse("application_mine")).text,
        client.get(url("application_detail", asked.application)).text,
    ):
        assert asked.get_absolute_url() in page
    point = asked.points.get()
    answer = client.get(url("clarification_answer", point)).text
    assert SENT in answer
    assert "Who keeps the list?" in answer
    upload = SimpleUploadedFile("list.txt", b"The list", content_type="text/plain")
    # The file passed and the words are missing: it is not asked for again.
    wrong = client.post(url("clarification_answer", point), {"revision": "0", "answer": "", "file": upload})
    assert "Write your answer" in wrong.text
    kept = wrong.context["form"].data["kept"]
    client.post(url("clarification_answer", point), {"revision": "0", "answer": "The head does.", "kept": kept})
    point.refresh_from_db()
    [stored] = point.files.all()
    assert (point.answer, stored.name) == ("The head does.", "list.txt")
    client.post(url("clarification_answer", point), {"revision": "1", "answer": "The head.", "remove": [stored.pk]})
    assert list(point.files.all()) == []
    client.force_login(officer)
    assert "The head." not in client.get(asked.get_absolute_url()).text
    assert "The provider has not answered yet." in client.get(url("application_detail", asked.application)).text
    client.force_login(provider_manager)
    client.post(url("clarification_send", asked))
    client.force_login(officer)
    page = client.get(url("application_detail", asked.application)).text
    assert SENT in page
    assert "The head." in page


def test_while_the_clock_stands_no_day_is_promised(client, asked, officer):
    """Two days after the question the old day due is worth nothing: it moves with each day of waiting."""
    due_on = asked.application.due_on
    client.force_login(officer)
    with timekeeping.at(date(2026, 11, 25)):
        for address in (url("clarification_detail", asked), asked.application.get_absolute_url()):
            page = client.get(address).text
            assert f"{due_on.day} {due_on:%B %Y}" not in page
            assert "the provider answer" in page
        page = client.get(url("application_extend", asked.application)).text
        assert "within 15 working days, not 10, pauses left out" in page


def test_two_colleagues_on_one_point_and_nothing_typed_is_lost(client, asked, provider_manager, provider_staff):
    point = asked.points.get()
    actions.clarification_answer(point, answer="Sam keeps it.", revision=0, by=provider_staff)
    client.force_login(provider_manager)
    page = client.post(url("clarification_answer", point), {"revision": "0", "answer": "The head does."}).text
    assert "Sam keeps it." in page
    assert "The head does." in page
    assert ClarificationPoint.objects.get().answer == "Sam keeps it."


def test_an_answer_is_read_beside_what_it_is_about_when_a_check_is_decided(client, asked, provider_manager, officer):
    actions.clarification_answer(asked.points.get(), answer="The head keeps it.", revision=0, by=provider_manager)
    actions.clarification_send(asked, by=provider_manager)
    check = asked.application.check_results.filter(
        question_version=asked.points.get().question_version, automatic="refer"
    ).get()
    client.force_login(officer)
    page = client.get(url("check_decide", check)).text
    assert SENT in page
    assert "The head keeps it." in page


@pytest.mark.parametrize("number", [1, 6])
def test_a_round_costs_the_same_however_many_points(
    client, assessed, officer, provider_manager, number, django_assert_num_queries
):
    for one in askable(assessed)[:number]:
        point = actions.clarification_point_add(
            assessed, version=one.version, scope_key=one.scope_key, asks="Why?", by=officer
        )
    actions.clarification_ask(point.clarification, answer_by=date(2026, 11, 30), by=officer)
    client.force_login(provider_manager)
    with django_assert_num_queries(15, exact=False):
        client.get(point.clarification.get_absolute_url())


def test_the_hub_of_a_long_application_is_read_in_fifteen_queries(
    client, officer, reviewer, other_reviewer, provider_organisation, provider_manager, django_assert_max_num_queries
):
    sent = story.sent_in(provider=ProviderFactory(organisation=provider_organisation), lots=(1, 4, 5))
    type(sent).objects.filter(pk=sent.pk).update(sent={"provider": [], "sites": [], "signed": {}})
    story.in_assessment(sent, officer=officer, reviewers=[reviewer, other_reviewer])
    for person in (officer, reviewer, provider_manager):
        client.force_login(person)
        client.get(url("application_detail", sent))
        with django_assert_max_num_queries(15):
            client.get(url("application_detail", sent))
