"""Two people at once: one outcome, and a plain message for the second. On SQLite and on PostgreSQL."""

import pytest

from apcommissioning.base import history, timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import OutboxMessage, Person
from apcommissioning.base.roles import Role
from providers import actions
from providers.models import Admission, Application, Contract, ContractSignature, Decision, LotApplication
from tests.factories import assessment as story
from tests.factories.base import MembershipFactory
from tests.factories.providers import ProviderFactory
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield


@pytest.fixture
def people(officer, manager, other_manager, reviewer, other_reviewer):
    return {"officer": officer, "manager": manager, "reviewers": [reviewer, other_reviewer]}


@pytest.fixture
def application(people, other_manager, provider_manager, provider_organisation):
    found = story.sent_in(provider=ProviderFactory(organisation=provider_organisation))
    story.moderated(found, officer=people["officer"], reviewers=people["reviewers"])
    actions.lot_application_recommend(
        found.lot_applications.get(), admit=True, reason="All passed.", by=people["officer"]
    )
    story.declare_none(found, people["manager"], other_manager)
    return found


def test_two_managers_decide_at_once_and_one_decision_stands(application, manager, other_manager):
    def decide(person):
        # Both have opened the page: each holds the lot as it was.
        lot_application = LotApplication.objects.select_related("lot", "application__rubric").get()
        return lambda: actions.lot_application_decide(
            lot_application, admit=True, reasons=f"Decided by {person.name}.", by=Person.objects.get(pk=person.pk)
        )

    results = at_once(decide(manager), decide(other_manager))
    [told] = [result for result in results if isinstance(result, Refused)]
    assert isinstance(told, TooLate)
    assert str(told).startswith("Somebody else has just dealt with this.")
    decision = Decision.objects.get()
    [event] = history.of(LotApplication.objects.get()).filter(new="admitted")
    assert (event.by, event.reason) == (decision.decided_by, decision.reasons)
    assert history.verify() == ""


def test_two_managers_release_at_once_and_the_provider_is_told_once(
    application, manager, other_manager, provider_manager
):
    actions.lot_application_decide(LotApplication.objects.get(), admit=True, reasons="Good.", by=manager)

    def release(person):
        return lambda: actions.decision_release(Application.objects.get(), by=Person.objects.get(pk=person.pk))

    results = at_once(release(manager), release(other_manager))
    assert len([result for result in results if isinstance(result, Refused)]) == 1
    assert Admission.objects.count() == 1
    assert OutboxMessage.objects.filter(to=provider_manager.email).count() == 1


def test_of_two_who_issue_and_two_who_sign_one_contract_and_one_signature_come(
    application, manager, officer, provider_manager, provider_organisation
):
    actions.lot_application_decide(LotApplication.objects.get(), admit=True, reasons="Good.", by=manager)
    actions.decision_release(Application.objects.get(), by=manager)
    provider, system = application.provider, application.purchasing_system
    at_once(*[lambda: actions.contract_issue(provider, system, by=Person.objects.get(pk=officer.pk))] * 2)
    contract = Contract.objects.get()
    colleague = MembershipFactory(role=Role.PROVIDER_MANAGER, organisation=provider_organisation).person

    def sign(person):
        return lambda: actions.contract_sign(
            Contract.objects.get(),
            by=Person.objects.get(pk=person.pk),
            name=person.name,
            role="Director",
            authority="As a director",
            hash=contract.hash,
        )

    results = at_once(sign(provider_manager), sign(colleague))
    assert len([result for result in results if isinstance(result, Refused)]) == 1
    assert ContractSignature.objects.count() == 1
