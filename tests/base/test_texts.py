"""The council's own words for a message: what may stand in them, and what goes out."""

import pytest
from django.conf import settings
from django.urls import reverse

from apcommissioning.base import history, outbox
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.merge import MergeText
from apcommissioning.base.models import MessageText, OutboxMessage, OutboxStatus
from apcommissioning.base.texts import actions, words

pytestmark = pytest.mark.django_db

VALUES = {
    "provider_name": "Heron Yard CIC",
    "reference": "A-1",
    "portal_link": "https://example.test/letters/1/",
    "officer_name": "The team",
    "officer_role": "Commissioning",
    "officer_contact": "team@example.test",
}
OWN = {"subject": "A decision ({{ reference }})", "body": "Read it: {{ portal_link }}", "held": False}


def edit(by, *, version=0, **changes):
    return actions.message_text_edit("decision_notice", **{**OWN, **changes}, version=version, by=by)


def post(to):
    words.post("decision_notice", to=[to], about=1, values=VALUES)
    return OutboxMessage.objects.get(to=to.email)


@pytest.mark.parametrize("message", words.all_shipped(), ids=lambda one: one.key)
def test_what_is_shipped_would_pass_as_a_councils_own(message):
    assert words.faults(message.key, str(message.text.front["subject"]), message.text.body) == {}
    assert message.audience and message.sent_when, "the list could not say whom it goes to, and when"


def test_the_councils_words_go_out_in_their_last_version(officer, manager, provider_manager, provider_staff):
    assert post(provider_manager).body.startswith("Dear Heron Yard CIC")
    edit(officer, body="First words: {{ portal_link }}")
    edit(manager, version=1)
    message = post(provider_staff)
    assert (message.subject, message.body) == ("A decision (A-1)", "Read it: https://example.test/letters/1/\n")
    assert [row.version for row in MessageText.objects.order_by("version")] == [1, 2]
    assert history.of(MessageText.objects.get(version=2)).get(verb="message_text_edit").by == manager


def test_a_held_message_waits_for_a_colleague(officer, provider_manager):
    edit(officer, held=True)
    message = post(provider_manager)
    assert message.state == OutboxStatus.HELD
    assert outbox.send_outbox() == 0


def test_going_back_brings_the_shipped_words_and_keeps_ours(officer, provider_manager):
    edit(officer, held=True)
    actions.message_text_restore("decision_notice", version=1, by=officer)
    message = post(provider_manager)
    assert message.body.startswith("Dear Heron Yard CIC")
    assert message.state == OutboxStatus.WAITING
    assert MessageText.objects.filter(key="decision_notice").count() == 2


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Read: {{ portal_link }} {{ child_name }}", "Nothing fills in child_name here"),
        ("Come and see us.", "Keep {{ portal_link }}"),
        ("{% if reference %}{{ portal_link }}", "never closed"),
        ("{{ portal_link", "cannot be read here"),
    ],
)
def test_words_that_could_not_go_out_are_refused(officer, body, says):
    with pytest.raises(Refused, match=says.replace("{", r"\{")):
        edit(officer, body=body)
    assert not MessageText.objects.exists()


def test_the_second_of_two_colleagues_is_told(officer, manager):
    edit(officer)
    with pytest.raises(TooLate):
        edit(manager)
    assert MessageText.objects.get().written_by == officer


def test_words_that_an_upgrade_left_behind_give_way_to_the_shipped_ones(officer, provider_manager, monkeypatch):
    row = edit(officer)
    MessageText.objects.filter(pk=row.pk).update(body="{{ once_filled_in }}")
    assert post(provider_manager).body.startswith("Dear Heron Yard CIC")


def test_a_shipped_text_that_cannot_be_filled_in_is_a_fault_that_shows(provider_manager):
    with pytest.raises(Exception, match="Nothing was given for"):
        words.post("decision_notice", to=[provider_manager], about=1, values={})


# -- On screen ---------------------------------------------------------------------------------------------------------


def test_an_officer_previews_and_then_uses_new_words(client, officer):
    client.force_login(officer)
    page = reverse("message_text_edit", args=["decision_notice"])
    typed = {"subject": "News ({{ reference }})", "body": "Look: {{ portal_link }}", "held": "now", "version": "0"}
    shown = client.post(page, {**typed, "preview": "1"}).content.decode()
    assert "News ([reference])" in shown and "Look: [portal link]" in shown
    assert not MessageText.objects.exists()
    assert client.post(page, typed).status_code == 302
    assert (
        "Look: [portal link]" in client.get(reverse("message_text_detail", args=["decision_notice"])).content.decode()
    )


def test_the_second_sees_the_first_ones_words_beside_their_own(client, officer, manager):
    edit(manager, body="Theirs: {{ portal_link }}")
    client.force_login(officer)
    page = reverse("message_text_edit", args=["decision_notice"])
    typed = {"subject": "Mine", "body": "Mine: {{ portal_link }}", "held": "now", "version": "0"}
    shown = client.post(page, typed).content.decode()
    assert "Somebody has changed this message" in shown
    assert "Theirs: {{ portal_link }}" in shown and "Mine: {{ portal_link }}" in shown
    assert client.post(page, {**typed, "version": "1"}).status_code == 302
    assert words.current("decision_notice").text.body == "Mine: {{ portal_link }}"


def test_a_message_that_nobody_ships_is_not_found(client, officer):
    client.force_login(officer)
    assert client.get(reverse("message_text_detail", args=["no-such"])).status_code == 404


def test_the_list_asks_as_much_for_thirty_texts_as_for_one(client, officer, django_assert_num_queries):
    client.force_login(officer)
    for number in range(30):
        edit(officer, version=number)
    with django_assert_num_queries(4):
        client.get(reverse("message_text_list"))


def test_the_council_is_named_without_being_asked_for(provider_manager):
    assert settings.COUNCIL_NAME in post(provider_manager).body
    assert "council_name" not in VALUES


def test_the_fields_of_a_subject_count_as_fields():
    assert MergeText.of("About {{ one }}", "{{ two }}").subject_fields == {"one"}
