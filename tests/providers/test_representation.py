"""A decision that the provider disputes: until when, who answers, and what becomes of a decision that is set aside."""

from datetime import date

import pytest
from django.urls import reverse

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import OutboxMessage
from apcommissioning.base.roles import Role
from providers import actions
from providers.models import Application, Decision, LotApplication, Representation
from tests.factories import assessment as story
from tests.factories.base import MembershipFactory
from tests.factories.providers import ProviderFactory, StoredFileFactory

WORDS = "The safeguarding answer names the deputy on its second page."


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield


@pytest.fixture
def crew(officer, manager, reviewer, other_reviewer):
    return {"officer": officer, "manager": manager, "reviewers": [reviewer, other_reviewer]}


@pytest.fixture
def refused(crew, provider_organisation, provider_manager) -> Decision:
    sent = story.sent_in(provider=ProviderFactory(organisation=provider_organisation))
    story.released(sent, **crew, level=1)
    return Decision.objects.get()


@pytest.fixture
def disputed(refused, provider_manager) -> Representation:
    return actions.representation_make(refused, words=WORDS, by=provider_manager)


def test_a_provider_disputes_once_within_ten_working_days(refused, provider_manager, provider_staff, rival_manager):
    with timekeeping.at(date(2026, 12, 8)):
        late = str(rules.may(provider_manager, "representation_make", refused))
        assert "until 7\xa0December\xa02026" in late
    assert not rules.may(rival_manager, "representation_make", refused)
    assert not rules.may(provider_staff, "representation_make", refused)
    made = actions.representation_make(refused, words=WORDS, by=provider_manager)
    assert made.answer_by == date(2026, 12, 7)
    with pytest.raises(Refused, match="disputed this decision already"):
        actions.representation_make(refused, words="Again.", by=provider_manager)


def test_a_dispute_takes_a_document_that_only_its_readers_open(
    client, refused, provider_manager, officer, rival_manager, tmp_path
):
    from apcommissioning.base import files
    from apcommissioning.base.files import open_stored
    from apcommissioning.demo.papers import paper

    path = tmp_path / "deputy.pdf"
    with open_stored(paper("Deputy", by=provider_manager)) as stored:
        path.write_bytes(stored.read())
    client.force_login(provider_manager)
    url = reverse("representation_make", args=[refused.pk])
    with path.open("rb") as upload:
        page = client.post(url, {"words": "", "file": upload})
    # What else is wrong is mended without looking for the file again.
    kept = page.context["form"]["kept"].value()
    assert client.post(url, {"words": WORDS, "kept": kept}).status_code == 302
    made = Representation.objects.get()
    assert made.file.name == "deputy.pdf"
    assert "deputy.pdf" in client.get(made.get_absolute_url()).text
    assert files.may_open(provider_manager, made.file)
    assert files.may_open(officer, made.file)
    assert not files.may_open(rival_manager, made.file)


def test_somebody_who_took_no_part_answers_and_the_decision_stands(
    disputed, manager, officer, other_manager, provider_manager
):
    story.declare_none(Application.objects.get(), other_manager)
    for who in (manager, officer):  # who decided, and who recommended and moderated
        with pytest.raises(Refused, match="somebody else answers"):
            actions.representation_answer(disputed, answer="No.", by=who)
    with pytest.raises(Refused, match="Give a reason"):
        actions.representation_answer(disputed, answer=" ", by=other_manager)
    actions.representation_answer(disputed, answer="The deputy is named, but without training.", by=other_manager)
    assert Application.objects.get().status == "decided"
    message = OutboxMessage.objects.get(to=provider_manager.email, subject__startswith="Our answer")
    assert "without training" not in message.body


def test_whoever_scored_does_not_answer_as_a_manager(disputed, reviewer, council):
    MembershipFactory(person=reviewer, organisation=council, role=Role.MANAGER)
    again = type(reviewer).objects.get(pk=reviewer.pk)
    assert "took part" in str(rules.may(again, "decision_set_aside", disputed))


def test_a_decision_set_aside_is_kept_and_its_lot_is_decided_anew(
    client, disputed, refused, crew, officer, other_manager, provider_manager
):
    letter = StoredFileFactory(name="letter.pdf")
    Decision.objects.update(letter=letter)
    story.declare_none(Application.objects.get(), other_manager)
    with timekeeping.at(date(2026, 11, 25)):
        actions.decision_set_aside(disputed, answer="The deputy's training was there.", by=other_manager)
        application, lot = Application.objects.get(), LotApplication.objects.get()
        assert (application.status, lot.status) == ("in_assessment", "pending")
        assert application.due_on == date(2026, 12, 9)
        old = Decision.objects.get(pk=refused.pk)
        assert (old.lot_application, old.earlier_of, old.reasons) == (None, lot, refused.reasons)
        story.moderate(lot, by=officer)
        actions.lot_application_recommend(lot, admit=True, reason="Looked at again.", by=officer)
        actions.lot_application_decide(lot, admit=True, reasons="The gates are passed.", by=other_manager)
        actions.decision_release(Application.objects.get(), by=other_manager)
    new = Decision.objects.get(lot_application=lot)
    assert (new.admit, list(lot.earlier_decisions.all())) == (True, [old])
    assert LotApplication.objects.get().status == "admitted"
    assert new.admission.lot == lot.lot
    assert history.verify() == ""
    # Both letters open to the provider, the old one as it was sent.
    client.force_login(provider_manager)
    assert client.get(reverse("decision_letter", args=[new.pk])).status_code == 200
    kept = client.get(reverse("decision_letter", args=[old.pk]), follow=True)
    assert "The decision was set aside." in kept.text
    assert reverse("file_download", args=[letter.pk]) in kept.text


def test_an_admission_is_not_set_aside_and_neither_is_what_was_applied_for_again(
    disputed, refused, crew, other_manager, provider_manager
):
    application = refused.lot_application.application
    story.declare_none(application, other_manager)
    actions.application_start(application.provider, application.purchasing_system, by=provider_manager)
    assert "has applied again" in str(rules.may(other_manager, "decision_set_aside", disputed))
    Decision.objects.update(admit=True)
    disputed = Representation.objects.get()
    assert "The provider is admitted." in str(rules.may(other_manager, "decision_set_aside", disputed))


def test_the_pages_of_a_dispute(client, refused, council, officer, other_manager, provider_manager, rival_manager):
    application = refused.lot_application.application
    client.force_login(provider_manager)
    letter = client.get(refused.get_absolute_url()).text
    assert reverse("representation_make", args=[refused.pk]) in letter
    assert reverse("application_start", args=[application.purchasing_system_id]) in letter
    url = reverse("representation_make", args=[refused.pk])
    assert "Say what you dispute and why" in client.post(url, {"words": " "}).text
    page = client.post(url, {"words": WORDS}, follow=True).text
    assert WORDS in page
    representation = Representation.objects.get()
    client.force_login(rival_manager)
    assert client.get(representation.get_absolute_url()).status_code == 404
    client.force_login(other_manager)
    assert "interest" in client.get(representation.get_absolute_url()).url
    story.declare_none(application, other_manager)
    found = client.get(reverse("application_list"), {"clock": "disputed"})
    assert [row for row, _ in found.context["rows"]] == [application]
    assert representation.get_absolute_url() in client.get(application.get_absolute_url()).text
    answer = reverse("representation_answer", args=[representation.pk])
    assert "The decision is set aside" in client.get(answer).text
    client.force_login(officer)  # who recommended
    assert client.get(answer).status_code == 409
    colleague = MembershipFactory(role=Role.OFFICER, organisation=council).person
    story.declare_none(application, colleague)
    client.force_login(colleague)
    assert "The decision is set aside" not in client.get(answer).text
    client.post(answer, {"outcome": "stands", "answer": "It stands."})
    client.force_login(provider_manager)
    assert "It stands." in client.get(representation.get_absolute_url()).text
