"""Who is reminded, who is told when that does not help, and that each goes once."""

from datetime import date, timedelta

import pytest

from apcommissioning.base import history, timekeeping
from apcommissioning.base.models import OutboxMessage
from providers import actions, sweeps
from providers.figures import today as landing
from providers.models import Application
from providers.states import VisitStatus
from tests.factories import assessment as story
from tests.factories.providers import ActionFactory, AdmissionFactory, ProviderFactory, QualityVisitFactory

# The applicant of `story` hears by Thursday 26 November: three working days are left on the Monday.
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, 23) + timedelta(days=days) for days in range(5))


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield


@pytest.fixture
def assessed(provider_organisation, provider_manager, officer, manager, reviewer, other_reviewer):
    sent = story.sent_in(provider=ProviderFactory(organisation=provider_organisation))
    return story.in_assessment(sent, officer=officer, reviewers=[reviewer, other_reviewer])


def lot(application):
    return application.lot_applications.select_related("lot", "application__rubric").get()


def told(person, after=0):
    rows = OutboxMessage.objects.filter(to=person.email, pk__gt=after).order_by("pk")
    return list(rows.values_list("subject", flat=True))


def newest() -> int:
    return max(OutboxMessage.objects.values_list("pk", flat=True), default=0)


def chase(on) -> int:
    with timekeeping.at(on):
        done = sweeps.chase_late()
        assert sweeps.chase_late() == 0
    return done


def due(person, on):
    with timekeeping.at(on):
        return [item.what for item in landing(person).due]


def test_a_late_reviewer_is_reminded_and_then_the_manager_is_told(assessed, manager, officer, reviewer, other_reviewer):
    story.settle_checks(assessed, officer=officer)
    story.score(lot(assessed), by=other_reviewer)
    before, reference = newest(), assessed.reference
    assert chase(MONDAY) == 1
    assert told(reviewer, before) == [f"Your scores for application {reference}"]
    assert told(other_reviewer, before) == told(manager, before) == []
    late = "Rhys Reviewer: scores for lot 4 of Heron Yard CIC are not in"
    assert late not in due(manager, MONDAY)
    assert chase(TUESDAY) == 1
    assert told(reviewer, before) == [f"Your scores for application {reference}"]
    assert told(manager, before) == [f"Scores for application {reference} are late"]
    assert late in due(manager, TUESDAY)
    assert late in due(officer, TUESDAY)
    words = [event.data["words"] for event in history.of(assessed).filter(verb="chased")]
    assert words == [
        "Managers told by e-mail: the scores of Rhys Reviewer for lot 4 are late",
        "Reminded by e-mail: Rhys Reviewer has scores to send in for lot 4",
    ]
    assert not OutboxMessage.objects.filter(pk__gt=before, body__contains="Heron Yard").exists()


def test_nobody_is_chased_while_the_clock_stands_still_or_with_days_to_go(assessed, reviewer):
    before = newest()
    Application.objects.filter(pk=assessed.pk).update(due_on=date(2026, 12, 1))
    assert chase(MONDAY) == 0
    Application.objects.filter(pk=assessed.pk).update(due_on=THURSDAY, status="in_clarification", paused_on=MONDAY)
    assert chase(WEDNESDAY) == 0
    assert told(reviewer, before) == []


def test_a_clock_that_moved_is_chased_anew(assessed, reviewer):
    chase(MONDAY)
    Application.objects.filter(pk=assessed.pk).update(due_on=date(2026, 12, 3))
    before = newest()
    chase(FRIDAY)
    assert told(reviewer, before) == [f"Your scores for application {assessed.reference}"]


def test_who_has_an_interest_hears_of_nothing(assessed, manager, other_manager, other_reviewer):
    for person in (manager, other_reviewer):
        actions.interest_declare(assessed, by=person, has_interest=True, detail="My cousin works there.")
    before = newest()
    chase(TUESDAY)
    assert told(manager, before) == told(other_reviewer, before) == []
    assert told(other_manager, before) == [f"Scores for application {assessed.reference} are late"]
    assert due(manager, TUESDAY) == []


def test_a_question_without_an_answer_is_chased_and_then_told(assessed, officer, manager, provider_manager):
    from providers.rules import readiness

    asked = next(one for one in readiness.read(assessed).asked if one.key == "safeguarding_lead")
    point = actions.clarification_point_add(
        assessed, version=asked.version, scope_key=asked.scope_key, asks="Who stands in for her?", by=officer
    )
    actions.clarification_ask(point.clarification, answer_by=date(2026, 11, 30), by=officer)
    before = newest()
    assert chase(WEDNESDAY) == 0
    assert chase(THURSDAY) == 1
    assert told(provider_manager, before) == [f"Please answer by 30 November 2026 ({assessed.reference})"]
    before = newest()
    with timekeeping.at(date(2026, 12, 1)):
        sweeps.lapse_clarifications()
    chase(date(2026, 12, 1))
    assert f"No answer on application {assessed.reference}" in told(manager, before)
    assert "Heron Yard CIC did not answer: decide on what you have" in due(manager, date(2026, 12, 1))
    assert not any("answer by" in subject for subject in told(provider_manager, before))


def test_a_held_decision_goes_to_whoever_decided_and_then_to_every_manager(
    provider_organisation, officer, manager, other_manager, reviewer, other_reviewer
):
    held = story.sent_in(provider=ProviderFactory(organisation=provider_organisation))
    Application.objects.filter(pk=held.pk).update(due_on=date(2026, 12, 10))
    held.refresh_from_db()
    story.decided(held, officer=officer, manager=manager, reviewers=[reviewer, other_reviewer])
    before, subject = newest(), f"A decision on application {held.reference} is not released"
    assert chase(TUESDAY) == 0
    assert chase(WEDNESDAY) == 1
    assert (told(manager, before), told(other_manager, before)) == ([subject], [])
    assert chase(FRIDAY) == 1
    assert told(other_manager, before) == [subject]
    held.refresh_from_db()
    with timekeeping.at(FRIDAY):
        actions.decision_release(held, by=manager)
    assert chase(date(2026, 12, 11)) == 0


def test_an_action_past_its_day_is_chased_and_then_told(provider_organisation, provider_manager, manager, officer):
    admission = AdmissionFactory(provider=ProviderFactory(organisation=provider_organisation))
    visit = QualityVisitFactory(provider=admission.provider, status=VisitStatus.PUBLISHED)
    action = ActionFactory(visit=visit, due_on=MONDAY, what="Renew the fire drill record")
    before = newest()
    assert chase(MONDAY) == 0
    assert chase(TUESDAY) == 1
    reminder = f"Not done by 23 November 2026: an action after visit {visit.reference}"
    assert (told(provider_manager, before), told(manager, before)) == ([reminder], [])
    late = "Heron Yard CIC has not done what it was asked to"
    assert late not in due(manager, FRIDAY)
    assert chase(date(2026, 11, 30)) == 1
    assert told(manager, before) == [f"An action after visit {visit.reference} is long overdue"]
    assert late in due(manager, date(2026, 11, 30))
    assert late not in due(officer, date(2026, 11, 30))
    with timekeeping.at(date(2026, 12, 1)):
        actions.action_done(action, words="Drill held.", by=provider_manager)
    assert chase(date(2026, 12, 7)) == 0
