"""What is asked of a provider about its answers: who asks, who answers, and what the clock does meanwhile."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.exceptions import ChangedMeanwhile, Refused
from apcommissioning.base.models import OutboxMessage
from providers import actions, sweeps
from providers.models import Application, Clarification, ClarificationPoint
from providers.rules import readiness
from providers.rules.assessment_clock import clock
from providers.rules.clarification import opens_answer
from tests.factories import assessment as story
from tests.factories.base import MembershipFactory
from tests.factories.providers import ProviderFactory, StoredFileFactory

MONDAY, TUESDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 26)


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield


@pytest.fixture
def assessed(provider_organisation, provider_manager, officer, reviewer, other_reviewer):
    sent = story.sent_in(provider=ProviderFactory(organisation=provider_organisation))
    return story.in_assessment(sent, officer=officer, reviewers=[reviewer, other_reviewer])


def point(application, by, key="safeguarding_lead", asks="Who stands in for her?") -> ClarificationPoint:
    asked = next(one for one in readiness.read(application).asked if one.key == key)
    return actions.clarification_point_add(
        application, version=asked.version, scope_key=asked.scope_key, asks=asks, by=by
    )


@pytest.fixture
def asked(assessed, officer):
    clarification = point(assessed, officer).clarification
    actions.clarification_ask(clarification, answer_by=date(2026, 11, 30), by=officer)
    return clarification


def fresh(thing):
    return type(thing)._default_manager.get(pk=thing.pk)


def answer(clarification, by, words="Her deputy does.", **how):
    how = {"revision": 0, **how}
    actions.clarification_answer(clarification.points.get(), answer=words, by=by, **how)


def test_a_reviewer_suggests_and_an_officer_sends(assessed, officer, reviewer, other_reviewer):
    own = point(assessed, reviewer)
    point(assessed, officer, key="behaviour", asks="Who hears an appeal?")
    assert fresh(assessed).status == "in_assessment"
    with pytest.raises(PermissionDenied):
        actions.clarification_ask(own.clarification, answer_by=date(2026, 11, 30), by=reviewer)
    assert "Somebody else suggested" in str(rules.may(other_reviewer, "clarification_point_remove", own))
    actions.clarification_point_remove(own, by=reviewer)
    actions.clarification_ask(Clarification.objects.get(), answer_by=date(2026, 11, 30), by=officer)
    assert ClarificationPoint.objects.get().asks == "Who hears an appeal?"


def test_a_provider_is_asked_about_what_it_answered_once_in_a_round(assessed, officer):
    point(assessed, officer)
    with pytest.raises(Refused, match="There is a point about this answer already"):
        point(assessed, officer, asks="And on Fridays?")
    other = next(one for one in readiness.read(assessed).asked if one.lot is not None)
    with pytest.raises(Refused, match="was not asked of this applicant"):
        actions.clarification_point_add(
            assessed, version=other.version, scope_key="lot:999999", asks="Why?", by=officer
        )


def test_nothing_is_sent_without_a_point_or_with_a_day_gone_by(assessed, officer):
    clarification = point(assessed, officer).clarification
    with pytest.raises(Refused, match="has to be in the future"):
        actions.clarification_ask(clarification, answer_by=MONDAY, by=officer)
    with pytest.raises(Refused, match="choose an earlier day"):
        actions.clarification_ask(clarification, answer_by=date(2027, 2, 1), by=officer)
    actions.clarification_point_remove(clarification.points.get(), by=officer)
    with pytest.raises(Refused, match="add a point first"):
        actions.clarification_ask(clarification, answer_by=date(2026, 11, 30), by=officer)


def test_the_provider_is_told_which_answers_and_until_when_and_not_what_is_asked(asked, provider_manager):
    message = OutboxMessage.objects.get(to=provider_manager.email)
    assert message.subject == f"A question about your application ({asked.application.reference})"
    assert "- Safeguarding lead" in message.body
    assert "30 November 2026, which is 5 working days from today" in message.body
    assert "stands in" not in message.body


def test_the_clock_stands_still_and_goes_on_with_the_answer(asked, provider_manager, officer):
    assert fresh(asked.application).status == "in_clarification"
    with timekeeping.at(THURSDAY):
        assert clock(fresh(asked.application)).words == "Paused with 4 working days left"
        answer(asked, provider_manager)
        actions.clarification_send(fresh(asked), by=provider_manager)
        application = fresh(asked.application)
        assert (application.status, application.paused_on) == ("in_assessment", None)
        # Due on Thursday 26 November; three working days stood still.
        assert application.due_on == date(2026, 12, 1)
        assert clock(application).words == "3 working days left"
    assert history.of(application).filter(verb="moved").first().by == provider_manager
    told = OutboxMessage.objects.get(to=officer.email)
    assert "The provider has answered what you asked." in told.body


def test_nothing_else_is_done_to_the_application_meanwhile(asked, officer, reviewer):
    lot = fresh(asked.application).lot_applications.get()
    for verb, person in (
        ("assessment_score", reviewer),
        ("moderation", officer),
        ("lot_application_recommend", officer),
    ):
        assert "the clock stands still" in str(rules.may(person, verb, lot))
    assert "asked already" in str(rules.may(officer, "clarification_point_add", fresh(asked.application)))


def test_every_point_is_answered_before_the_answers_go(asked, provider_manager):
    with pytest.raises(Refused, match="1 is still open"):
        actions.clarification_send(asked, by=provider_manager)


def test_the_answer_as_sent_is_not_touched(asked, provider_manager):
    point = asked.points.get()
    before = asked.application.answers.filter(question_version=point.question_version).values().get()
    answer(asked, provider_manager)
    actions.clarification_send(asked, by=provider_manager)
    assert asked.application.answers.filter(question_version=point.question_version).values().get() == before


def test_two_colleagues_answer_one_point_and_the_second_is_shown_the_first(asked, provider_manager, provider_staff):
    answer(asked, provider_staff, "Her deputy.")
    with pytest.raises(ChangedMeanwhile) as told:
        answer(asked, provider_manager, "I do.")
    assert told.value.current.answer == "Her deputy."
    answer(asked, provider_manager, "I do.", revision=1)
    assert asked.points.get().answer == "I do."


def test_a_rival_answers_nothing(asked, rival_manager):
    with pytest.raises(Refused, match="belongs to another provider"):
        answer(asked, rival_manager)


def test_time_over_and_the_clock_goes_on_from_the_day_after_whenever_that_is_found(asked, provider_manager, officer):
    answer(asked, provider_manager, "Half an answer")
    with timekeeping.at(date(2026, 11, 30)):
        assert sweeps.lapse_clarifications() == 0
    # The worker was down for two days.
    with timekeeping.at(date(2026, 12, 3)):
        assert sweeps.lapse_clarifications() == 1
        assert sweeps.lapse_clarifications() == 0
        application = fresh(asked.application)
        assert (application.status, application.paused_on) == ("in_assessment", None)
        # Six working days stood still: 23 to 30 November.
        assert application.due_on == date(2026, 12, 4)
        with pytest.raises(Refused, match="The time for answering is over"):
            answer(asked, provider_manager, "More", revision=1)
    assert asked.points.get().answer == "Half an answer"
    assert "did not answer in time" in OutboxMessage.objects.get(to=officer.email).body


def test_a_second_round_follows_the_first(asked, provider_manager, officer):
    answer(asked, provider_manager)
    with timekeeping.at(TUESDAY):
        actions.clarification_send(asked, by=provider_manager)
    with timekeeping.at(THURSDAY):
        second = point(fresh(asked.application), officer).clarification
        actions.clarification_ask(second, answer_by=date(2026, 12, 1), by=officer)
    assert Application.objects.get().paused_on == THURSDAY
    assert [one.status for one in Clarification.objects.all()] == ["answered", "asked"]


def test_who_sees_a_clarification_in_which_state(
    assessed, officer, manager, reviewer, provider_manager, provider_staff, rival_manager, council
):
    story.declare_none(assessed, manager)
    conflicted = MembershipFactory(role="officer", organisation=council).person
    actions.interest_declare(assessed, by=conflicted, has_interest=True, detail="A trustee.")
    undeclared = MembershipFactory(role="manager", organisation=council).person
    clarification = point(assessed, officer).clarification

    def seen_by():
        people = (officer, manager, reviewer, provider_manager, provider_staff, rival_manager, conflicted, undeclared)
        return {person for person in people if Clarification.objects.visible_to(person).exists()}

    assert seen_by() == {officer, manager, reviewer}
    actions.clarification_ask(clarification, answer_by=date(2026, 11, 30), by=officer)
    assert seen_by() == {officer, manager, reviewer, provider_manager, provider_staff}


def test_a_file_opens_to_the_council_when_the_answers_are_sent(asked, provider_manager, rival_manager, officer):
    stored = StoredFileFactory()
    answer(asked, provider_manager, file=stored)
    assert [opens_answer(person, stored) for person in (provider_manager, rival_manager, officer)] == [
        True,
        False,
        False,
    ]
    actions.clarification_send(asked, by=provider_manager)
    assert [opens_answer(person, stored) for person in (provider_manager, rival_manager, officer)] == [
        True,
        False,
        True,
    ]
