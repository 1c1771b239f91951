from datetime import timedelta

from apcommissioning.base import timekeeping
from providers import actions
from providers.figures import today
from providers.states import ApplicationStatus, ContractStatus
from tests.factories.providers import ApplicationFactory, ContractFactory, EvidenceFactory

from . import world


def queues(person):
    return [(queue.count, queue.name) for queue in today(person).queues]


def test_a_provider_finds_its_application_where_it_left_it(draft, provider_manager, provider_staff):
    world.answer(draft, world.question(draft, "continuity"), provider_staff)
    for person in (provider_manager, provider_staff):
        (card,) = today(person).queues
        assert (card.count, card.name, card.url) == (1, "application to finish", f"/applications/{draft.pk}/tasks/")
        assert card.note.startswith("1 answer saved, and nothing sent yet.")


def test_a_sent_application_leaves_a_providers_list(ready, provider_manager):
    actions.application_submit(ready, by=provider_manager)
    assert queues(provider_manager) == []


def test_a_document_that_runs_out_within_sixty_days_is_due_and_a_rivals_is_not(provider, rival, provider_manager, on):
    for owner in (provider, rival):
        for number, days in enumerate((-3, 5, 60, 61)):
            EvidenceFactory(provider=owner, kind=f"kind_{number}", expires_on=on + timedelta(days=days))
    due = today(provider_manager).due
    assert [item.what for item in due] == ["Replace your kind 0", "Replace your kind 1", "Replace your kind 2"]
    assert due[0].clock.words == "Overdue 3 days"
    assert due[1].url == f"/providers/{provider.pk}/documents/add/?kind=kind_1"


def test_a_contract_to_sign_waits_for_the_provider(provider, provider_manager):
    contract = ContractFactory(provider=provider, status=ContractStatus.ISSUED, issued_at=timekeeping.now())
    assert [item.url for item in today(provider_manager).due] == [f"/contracts/{contract.pk}/sign/"]


def test_the_council_sees_its_queue_and_what_is_late_in_it(client, provider, rival, officer, on):
    for owner, days in ((provider, -1), (rival, 3)):
        ApplicationFactory(
            provider=owner,
            status=ApplicationStatus.SUBMITTED,
            submitted_at=timekeeping.now(),
            due_on=on + timedelta(days=days),
        )
        EvidenceFactory(provider=owner)
    found = {queue.name: queue for queue in today(officer).queues}
    assert (found["applications being assessed"].count, found["applications being assessed"].tone) == (2, "late")
    assert found["applications being assessed"].note == "1 past the date"
    client.force_login(officer)
    assert "2 applications" in client.get(found["applications being assessed"].url).text  # as many as its card says
    assert found["documents to check"].count == 2


def test_nothing_waits_for_a_school_a_member_and_a_stranger(draft, school_lead, scrutiny_member, stranger):
    for person in (school_lead, scrutiny_member, stranger):
        assert (today(person).queues, today(person).due) == ([], [])


def test_what_waits_takes_few_queries(draft, officer, school_lead, provider_manager, django_assert_num_queries):
    for person in (officer, school_lead, provider_manager):
        person.memberships()
    with django_assert_num_queries(0):
        today(school_lead)
    with django_assert_num_queries(5):
        today(officer)
    with django_assert_num_queries(5):
        today(provider_manager)
