"""Two people at once: one outcome, and a plain message for the second. On SQLite and on PostgreSQL."""

from datetime import date

import pytest
from django.core import mail

from apcommissioning.base import history, outbox, pdf, timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import OutboxMessage, Person
from apcommissioning.base.roles import Role
from providers import actions, tasks
from providers.figures.clarification import askable
from providers.models import (
    Admission,
    Application,
    Clarification,
    Contract,
    ContractSignature,
    Decision,
    LotApplication,
)
from providers.rules.recommendation import standing_recommendations
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


def test_two_managers_release_a_batch_at_once_and_each_provider_is_told_once(
    people, other_manager, provider_manager, provider_organisation
):
    crew = {"officer": people["officer"], "manager": people["manager"], "reviewers": people["reviewers"]}
    first = story.decided(story.sent_in(provider=ProviderFactory(organisation=provider_organisation)), **crew)
    second = story.decided(story.sent_in(system=first.purchasing_system, lots=(1, 5)), **crew)
    story.declare_none(first, other_manager)
    story.declare_none(second, other_manager)

    def release(person):
        decisions = list(Decision.objects.select_related("lot_application"))
        assert len(decisions) == 3
        return lambda: actions.decision_release_many(decisions, by=Person.objects.get(pk=person.pk))

    results = at_once(release(people["manager"]), release(other_manager))
    [told] = [result for result in results if isinstance(result, Refused)]
    assert isinstance(told, TooLate)
    [released] = [result for result in results if not isinstance(result, Refused)]
    assert len(released) == 3
    assert {decision.released_by_id for decision in Decision.objects.all()} == {released[0].released_by_id}
    assert Admission.objects.count() == 3
    assert OutboxMessage.objects.filter(to=provider_manager.email).count() == 1
    assert set(Application.objects.values_list("status", flat=True)) == {"decided"}
    assert history.verify() == ""


def test_two_managers_take_the_recommendations_at_once_and_each_lot_is_decided_once(
    people, other_manager, provider_organisation
):
    crew = {"officer": people["officer"], "reviewers": people["reviewers"]}
    sent = story.moderated(
        story.sent_in(provider=ProviderFactory(organisation=provider_organisation), lots=(1, 5)), **crew
    )
    for lot in sent.lot_applications.all():
        actions.lot_application_recommend(lot, admit=True, reason="All gates passed.", by=people["officer"])
    story.declare_none(sent, people["manager"], other_manager)

    def take(person):
        lots = list(sent.lot_applications.select_related("lot", "application__rubric").order_by("pk"))
        seen = standing_recommendations(lots)
        takes = [actions.Take(lot, seen[lot.pk].sequence) for lot in lots]
        return lambda: actions.recommendations_take(takes, by=Person.objects.get(pk=person.pk))

    results = at_once(take(people["manager"]), take(other_manager))
    assert sorted((len(taken.decided), len(taken.left_out)) for taken in results) == [(0, 2), (2, 0)]
    assert Decision.objects.count() == 2
    assert history.verify() == ""


def test_a_letter_task_that_runs_twice_at_once_leaves_one_letter_and_no_second_message(
    application, manager, provider_manager, monkeypatch
):
    actions.lot_application_decide(LotApplication.objects.get(), admit=True, reasons="Good.", by=manager)
    monkeypatch.setattr(pdf, "available", lambda: False)  # the task that release rings for finds no Pango
    [decision] = actions.decision_release(Application.objects.get(), by=manager)
    monkeypatch.setattr(pdf, "available", lambda: True)
    monkeypatch.setattr(pdf, "render", lambda *args, **kwargs: b"%PDF-1.7 the letter")
    at_once(*[lambda: tasks.make_decision_letter(decision_id=decision.pk)] * 2)
    tasks.make_decision_letter(decision_id=decision.pk)
    letter = Decision.objects.get().letter
    assert letter is not None
    assert Decision.objects.exclude(letter=letter).count() == 0
    message = OutboxMessage.objects.get(to=provider_manager.email)
    OutboxMessage.objects.filter(pk=message.pk).update(state="waiting", next_try_at=timekeeping.now())
    mail.outbox.clear()
    sent = at_once(*[lambda: outbox.send(message.pk)] * 2)
    assert sorted(sent) == [False, True]
    assert outbox.send(message.pk) is False
    assert len(mail.outbox) == 1


def test_two_colleagues_send_the_answers_at_once_and_the_clock_moves_once(
    people, provider_manager, provider_staff, provider_organisation
):
    found = story.sent_in(provider=ProviderFactory(organisation=provider_organisation))
    story.in_assessment(found, officer=people["officer"], reviewers=people["reviewers"])
    asked = askable(found)[0]
    point = actions.clarification_point_add(
        found, version=asked.version, scope_key=asked.scope_key, asks="Since when?", by=people["officer"]
    )
    actions.clarification_ask(point.clarification, answer_by=date(2026, 11, 30), by=people["officer"])
    actions.clarification_answer(point, answer="Since May.", revision=0, by=provider_staff)

    def send(person):
        clarification = Clarification.objects.select_related("application__provider", "asked_by").get()
        return lambda: actions.clarification_send(clarification, by=Person.objects.get(pk=person.pk))

    with timekeeping.at(date(2026, 11, 25)):
        results = at_once(send(provider_manager), send(provider_staff))
    assert len([result for result in results if isinstance(result, Refused)]) == 1
    assert Application.objects.get().due_on == date(2026, 11, 30)
    assert Clarification.objects.get().status == "answered"
