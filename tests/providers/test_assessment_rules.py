"""Who may do what in an assessment, in which state: people × verbs × states."""

import pytest

from apcommissioning.base import rules, timekeeping
from providers.models import Application, LotApplication
from providers.states import ApplicationStatus, LotApplicationStatus
from tests.factories import assessment as story
from tests.factories.providers import ProviderFactory

PEOPLE = (
    "officer", "manager", "reviewer", "other_reviewer", "administrator", "provider_manager", "provider_staff",
    "rival_manager", "school_lead", "scrutiny_member", "stranger",
)  # fmt: skip
COMMISSIONERS = {"officer", "manager"}
SUBMITTED, ASSESSING, DECIDED = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.IN_ASSESSMENT,
    ApplicationStatus.DECIDED,
)
CLARIFYING, GONE = ApplicationStatus.IN_CLARIFICATION, ApplicationStatus.WITHDRAWN
# The reviewer has been asked to review, the other one has not. Everybody of the council has declared no interest.
ON_AN_APPLICATION = {
    "reviewers_assign": (COMMISSIONERS, {SUBMITTED, ASSESSING}),
    "assessment_begin": (COMMISSIONERS, {SUBMITTED}),
    "check_list": (COMMISSIONERS | {"reviewer", "other_reviewer"}, {ASSESSING, CLARIFYING, DECIDED}),
    "checks_run": (COMMISSIONERS, {ASSESSING}),
    "application_extend": (COMMISSIONERS, {ASSESSING, CLARIFYING}),
    "clarification_point_add": (COMMISSIONERS | {"reviewer"}, {ASSESSING}),
    "interest_declare": (COMMISSIONERS | {"reviewer"}, {SUBMITTED, ASSESSING, CLARIFYING, DECIDED, GONE}),
    "decision_release": (set(), set()),  # nothing is held
    "application_frobnicate": (set(), set()),
}
PENDING, TO_ADMIT, TO_REFUSE, ADMITTED, REFUSED, WITHDRAWN = LotApplicationStatus
RECOMMENDED = {TO_ADMIT, TO_REFUSE}
# All gates are settled and nobody of these gave a score.
ON_A_LOT = {
    "assessment_score": ({"reviewer"}, {PENDING}),
    "assessment_submit": (set(), set()),  # no criterion is scored
    "moderation": (COMMISSIONERS, {PENDING}),
    "lot_application_recommend": ({"officer", "reviewer"}, {PENDING, *RECOMMENDED}),
    "lot_application_return": ({"manager"}, RECOMMENDED),
    "lot_application_decide": ({"manager"}, RECOMMENDED),
    "lot_application_frobnicate": (set(), set()),
}


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield


@pytest.fixture
def people(request):
    return {name: request.getfixturevalue(name) for name in PEOPLE}


def declared_by(application, people):
    from providers.models import InterestDeclaration

    for name in ("officer", "manager", "reviewer", "other_reviewer"):
        InterestDeclaration.objects.get_or_create(
            application=application, person=people[name], defaults={"has_interest": False}
        )


def wrong_answers(people, matrix, thing, state):
    return [
        (verb, name, str(state), answer)
        for verb, (who, when) in matrix.items()
        for name, person in people.items()
        if (answer := bool(rules.may(person, verb, thing))) != (name in who and state in when)
    ]


def test_who_may_do_what_to_an_application_in_which_state(people, provider_organisation):
    application = story.sent_in(provider=ProviderFactory(organisation=provider_organisation))
    application.reviewers.add(people["reviewer"])
    declared_by(application, people)
    wrong = []
    for status in ApplicationStatus:
        Application.objects.filter(pk=application.pk).update(status=status)
        wrong += wrong_answers(people, ON_AN_APPLICATION, Application.objects.get(pk=application.pk), status)
    assert wrong == []


def test_who_may_do_what_to_a_lot_in_which_state(people, provider_organisation, council):
    application = story.sent_in(provider=ProviderFactory(organisation=provider_organisation))
    scorers = story.reviewers(council)
    moderator = story.commissioner(council)
    story.moderated(application, officer=moderator, reviewers=scorers)
    application.reviewers.add(people["reviewer"])
    declared_by(application, people)
    wrong = []
    for status in LotApplicationStatus:
        LotApplication.objects.update(status=status)
        lot_application = LotApplication.objects.select_related("lot", "application__rubric").get()
        wrong += wrong_answers(people, ON_A_LOT, lot_application, status)
    assert wrong == []


def test_nothing_is_done_to_a_lot_when_its_application_is_not_in_assessment(people, provider_organisation, council):
    application = story.sent_in(provider=ProviderFactory(organisation=provider_organisation))
    story.moderated(application, officer=story.commissioner(council), reviewers=story.reviewers(council))
    application.reviewers.add(people["reviewer"])
    declared_by(application, people)
    Application.objects.update(status=DECIDED)
    allowed = [
        (verb, name, str(status))
        for status in LotApplicationStatus
        for verb in ON_A_LOT
        for name, person in people.items()
        if LotApplication.objects.update(status=status)
        and rules.may(person, verb, LotApplication.objects.select_related("lot", "application__rubric").get())
    ]
    assert allowed == []


def test_without_a_declaration_nobody_does_anything_but_declare(people, provider_organisation, council):
    application = story.sent_in(provider=ProviderFactory(organisation=provider_organisation))
    story.moderated(application, officer=story.commissioner(council), reviewers=story.reviewers(council))
    application.reviewers.add(people["reviewer"])
    lot_application = LotApplication.objects.select_related("lot", "application__rubric").get()
    allowed = {
        (verb, name)
        for verbs, thing in ((ON_AN_APPLICATION, application), (ON_A_LOT, lot_application))
        for verb in verbs
        for name, person in people.items()
        if rules.may(person, verb, thing)
    }
    assert allowed == {("interest_declare", name) for name in ("officer", "manager", "reviewer")}
