"""Incumbent providers: who was told to apply, with proof, and who has."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from apcommissioning.base import files, history, timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import OutboxMessage
from lots.states import SystemStatus
from providers import actions
from providers.figures import today as landing
from providers.models import Incumbent
from providers.states import ApplicationStatus
from tests.factories.lots import LotFactory, PurchasingSystemFactory
from tests.factories.providers import AdmissionFactory, ApplicationFactory, ProviderFactory, StoredFileFactory

ON = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(ON):
        yield


@pytest.fixture
def system(db):
    return PurchasingSystemFactory(status=SystemStatus.OPEN)


def add(system, by, name="Old Mill Tuition", email="office@oldmill.example.test", **how):
    return actions.incumbent_add(system, name=name, contact_email=email, by=by, **how)


def standing(incumbent) -> str:
    return Incumbent.objects.with_standing().get(pk=incumbent.pk).standing


def test_a_notice_given_elsewhere_is_kept_with_its_proof(client, system, officer, manager, rival_manager):
    incumbent = add(system, officer, email="")
    proof = StoredFileFactory()
    actions.incumbent_told(incumbent, on=date(2026, 11, 2), way="letter", note="Signed for.", proof=proof, by=officer)
    assert (standing(incumbent), incumbent.told_by) == ("Told, has not applied", officer)
    assert files.may_open(manager, proof)
    assert not files.may_open(rival_manager, proof)
    client.force_login(manager)
    page = client.get(incumbent.get_absolute_url()).text
    assert "By letter" in page
    assert "Signed for." in page
    assert proof.name in page
    with pytest.raises(Refused, match="has been told"):
        actions.incumbent_told(incumbent, on=ON, way="email", by=manager)
    with pytest.raises(Refused, match="stays on the record"):
        actions.incumbent_remove(incumbent, reason="A mistake.", by=manager)


def test_those_without_notice_are_written_to_once(client, system, officer):
    first, second = add(system, officer), add(system, officer, "Brook Farm", "hello@brook.example.test")
    silent = add(system, officer, "No Address Ltd", "")
    actions.incumbent_told(add(system, officer, "Told Before"), on=ON, way="meeting", by=officer)
    client.force_login(officer)
    url = reverse("incumbents_tell", args=[system.pk])
    page = client.get(url).text
    assert "Brook Farm, Old Mill Tuition." in page
    assert "1 provider without an e-mail address" in page
    assert "2 providers told to apply." in client.post(url, follow=True).text
    assert client.post(url).status_code == 409
    sent = OutboxMessage.objects.order_by("to")
    assert [message.to for message in sent] == [second.contact_email, first.contact_email]
    assert reverse("public_system", args=[system.pk]) in sent[0].body
    for one, words in ((first, "Told, has not applied"), (silent, "No notice yet")):
        assert standing(one) == words
    assert [event.data["words"] for event in history.of(first)] == [
        "Told to apply on 23\xa0November\xa02026: by e-mail from this service",
        "Put on the list of incumbents",
    ]


def test_of_two_who_record_a_notice_the_second_is_told(system, officer, manager):
    incumbent = add(system, officer)
    same = Incumbent.objects.get(pk=incumbent.pk)
    actions.incumbent_told(incumbent, on=ON, way="email", by=officer)
    with pytest.raises(TooLate):
        actions.incumbent_told(same, on=ON, way="telephone", by=manager)


def test_whether_it_applied_and_was_admitted_is_read_and_not_entered(system, officer):
    provider = ProviderFactory()
    incumbent = add(system, officer, provider=provider)
    assert standing(incumbent) == "No notice yet"
    application = ApplicationFactory(provider=provider, purchasing_system=system)
    assert standing(incumbent) == "No notice yet"
    sent = {"status": ApplicationStatus.SUBMITTED, "submitted_at": timekeeping.now()}
    type(application).objects.filter(pk=application.pk).update(**sent)
    assert standing(incumbent) == "Applied"
    AdmissionFactory(provider=provider, lot=LotFactory(purchasing_system=system))
    assert standing(incumbent) == "Admitted"


def test_nobody_is_on_the_list_twice_or_written_to_before_the_opening(system, officer, reviewer):
    add(system, officer)
    with pytest.raises(Refused, match="on the list already"):
        add(system, officer, "OLD MILL TUITION")
    with pytest.raises(PermissionDenied):
        add(system, reviewer, "Another")
    draft = PurchasingSystemFactory(status=SystemStatus.DRAFT)
    add(draft, officer)
    with pytest.raises(Refused, match="when the arrangement is open"):
        actions.incumbents_tell(draft, by=officer)


def test_a_wrong_line_is_taken_off_and_the_history_keeps_why(system, officer):
    incumbent = add(system, officer)
    actions.incumbent_edit(incumbent, name="Old Mill", supplied="Tuition", contact_email="", provider=None, by=officer)
    actions.incumbent_remove(incumbent, reason="It closed in 2024.", by=officer)
    assert Incumbent.objects.count() == 0
    assert history.of(system).first().reason == "It closed in 2024."


def test_officers_are_reminded_of_those_without_notice(system, officer, provider_manager):
    add(system, officer)
    add(system, officer, "Brook Farm", "")
    [card] = [queue for queue in landing(officer).queues if "incumbent" in queue.name]
    assert (card.count, card.name, card.url) == (
        2,
        "incumbent providers without notice",
        reverse("incumbent_list", args=[system.pk]),
    )
    assert not any("incumbent" in queue.name for queue in landing(provider_manager).queues)


def test_the_list_narrows_and_asks_as_often_for_one_as_for_many(client, system, officer, django_assert_num_queries):
    add(system, officer)
    client.force_login(officer)
    url = reverse("incumbent_list", args=[system.pk])
    client.get(url)
    with django_assert_num_queries(7):
        client.get(url)
    for number in range(5):
        add(system, officer, f"Provider {number}")
    with django_assert_num_queries(7):
        assert len(client.get(url).context["rows"]) == 6
    actions.incumbent_told(Incumbent.objects.first(), on=ON, way="email", by=officer)
    assert len(client.get(url, {"standing": ["No notice yet"]}).context["rows"]) == 5
    assert "By another e-mail" in client.get(url, {"format": "csv"}).content.decode()
