"""Questions about the arrangement: answered to everybody, without a name; and the questions to work on offline."""

from datetime import date

import pytest
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import OutboxMessage
from lots import actions, figures
from tests.factories.lots import PublishedSystemFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]

TODAY = date(2026, 3, 11)


@pytest.fixture(autouse=True)
def _story_day():
    with timekeeping.at(TODAY):
        yield


@pytest.fixture
def question(system, provider_manager):
    words = "Heron Yard CIC asks: may two providers share a week?"
    return actions.market_question_ask(system, by=provider_manager, text=words, lot=system.lots.get(number=2))


def test_a_question_is_asked_answered_and_read_by_everybody_without_a_name(
    client, system, question, officer, provider_manager
):
    client.force_login(officer)
    page = client.get(reverse("market_question_answer", args=[question.pk]))
    assert page.context["form"]["public_text"].value() == question.text
    sent = {"public_text": question.text, "answer": "Yes, with one lead provider."}
    named = client.post(reverse("market_question_answer", args=[question.pk]), sent)
    assert "This names “Heron Yard CIC”" in str(named.context["form"].errors["public_text"])
    sent["public_text"] = "May two providers share a week?"
    client.post(reverse("market_question_answer", args=[question.pk]), sent)
    client.logout()
    text = client.get(reverse("public_answers", args=[system.pk])).text
    assert "May two providers share a week?" in text
    assert "Yes, with one lead provider." in text
    for name in ("Heron", provider_manager.name, provider_manager.email, "asks:"):
        assert name not in text
    assert OutboxMessage.objects.get().to == provider_manager.email


def test_a_question_sent_twice_is_one_until_it_is_answered(system, question, provider_manager, officer):
    def ask():
        return actions.market_question_ask(system, by=provider_manager, text=question.text, lot=question.lot)

    assert ask() == question
    actions.market_question_answer(question, by=officer, public_text="A week?", answer="Yes.")
    assert ask() != question


def test_an_answer_that_names_who_asked_is_refused_by_whatever_road(question, officer):
    with pytest.raises(Refused, match="This names “Petra Provider”"):
        actions.market_question_answer(question, by=officer, public_text="A week?", answer="petra provider may.")


def test_a_question_is_answered_once(question, officer, manager):
    actions.market_question_answer(question, by=officer, public_text="A week?", answer="Yes.")
    with pytest.raises(Refused, match="dealt with already"):
        actions.market_question_set_aside(question, by=manager, reason="No.")


def test_what_is_set_aside_is_told_to_who_asked_and_to_nobody_else(client, system, question, officer, rival_manager):
    with pytest.raises(Refused, match="Give a reason"):
        actions.market_question_set_aside(question, by=officer, reason=" ")
    actions.market_question_set_aside(question, by=officer, reason="It is about your own application.")
    assert "It is about your own application." in OutboxMessage.objects.get().body
    client.force_login(question.asked_by)
    text = client.get(question.get_absolute_url()).text
    assert "It is about your own application." in text
    assert officer.name not in text
    client.force_login(rival_manager)
    assert client.get(question.get_absolute_url()).status_code == 404
    assert "share a week" not in client.get(reverse("public_answers", args=[system.pk])).text


def test_questions_are_taken_until_a_day(client, system, officer, provider_manager):
    actions.purchasing_system_edit(system, by=officer, questions_until=TODAY)
    actions.market_question_ask(system, by=provider_manager, text="In time?")
    with timekeeping.at(date(2026, 3, 12)):
        with pytest.raises(Refused, match="Questions were taken until"):
            actions.market_question_ask(system, by=provider_manager, text="Too late?")
        client.force_login(provider_manager)
        page = client.get(reverse("public_answers", args=[system.pk]))
        assert "Questions were taken until" in page.text
        assert reverse("market_question_ask", args=[system.pk]) not in page.text


def test_an_officer_finds_what_waits_for_an_answer(question, officer):
    queues = {queue.name: queue.count for queue in figures.today(officer).queues}
    assert queues["question about the arrangement"] == 1


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_the_same_queries_for_one_and_thirty(
    client, system, officer, provider_manager, number, django_assert_num_queries
):
    for _ in range(number):
        actions.market_question_ask(system, by=provider_manager, text="May we?", lot=system.lots.first())
    client.force_login(officer)
    with django_assert_num_queries(5):
        client.get(reverse("market_question_list"))


# -- The questions as a file -------------------------------------------------------------------------------------------


def test_the_questions_are_a_file_that_anybody_can_type_into(client, system):
    answer = client.get(reverse("public_questions_file", args=[system.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="questions-version-1.txt"'
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff" + system.title)
    assert text.count("Your answer:") == 45
    assert "\n" not in text.replace("\r\n", "")
    assert "{{" not in text
    assert max(len(line) for line in text.splitlines() if "[ ]" not in line and "(" not in line) <= 90


def test_the_file_of_a_lot_has_its_questions_alone(client):
    system = PublishedSystemFactory()
    texts = {n: client.get(reverse("public_questions_file", args=[system.pk]), {"lot": n}).text for n in (1, 4, 5)}
    assert "Teaching online" in texts[5]
    assert "Teaching online" not in texts[1]
    assert "Therapeutic approach" in texts[4]
    assert "Therapeutic approach" not in texts[5]


@pytest.mark.parametrize("lot", ["9", "x", "-1", "9" * 40])
def test_a_lot_that_is_not_there_gives_all_questions(client, system, lot):
    text = client.get(reverse("public_questions_file", args=[system.pk]), {"lot": lot}).content.decode("utf-8")
    assert text.count("Your answer:") == 45
