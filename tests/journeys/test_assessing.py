"""Around the scores: reviews shared out, a question while the clock stands, a batch released, a dispute."""

from datetime import date

import pytest
from playwright.sync_api import expect

from providers import actions
from providers.models import Application, Clarification, Decision, Representation
from providers.rules.assessment_clock import clock
from tests.browser import fill_date
from tests.factories import assessment
from tests.factories.base import MembershipFactory
from tests.factories.providers import ProviderFactory


@pytest.fixture
def application(settings, transactional_db, provider_organisation, provider_manager) -> Application:
    """Lots 4 and 5, sent seven working days before; it is the same Monday for everybody."""
    settings.STORY_TODAY = assessment.TODAY.date()
    return assessment.sent_in(provider=ProviderFactory(organisation=provider_organisation), lots=(4, 5))


def test_a_provider_is_asked_about_its_answers_while_the_clock_stands(
    new_page, sign_in, look, settings, application, officer, reviewer, other_reviewer, council, provider_manager
):
    third = MembershipFactory(person__name="Runa Reviewer", role="reviewer", organisation=council).person
    other = assessment.sent_in(system=application.purchasing_system, lots=(1,))
    office, reviewing, provider = new_page(), new_page(), new_page()
    sign_in(office, officer)

    # The queue by the clock; two applications are shared out among three reviewers.
    office.goto("/applications/")
    look(office, "queue")
    office.get_by_role("button", name="Share out reviews").click()
    office.get_by_role("button", name="See who would get what").click()
    look(office, "share out with errors")
    office.get_by_label(str(application.provider)).check()
    office.get_by_label(str(other.provider)).check()
    for person in (reviewer, other_reviewer, third):
        office.get_by_label(person.name).check()
    office.get_by_label("I have no interest in any of the applicants").check()
    office.get_by_role("button", name="See who would get what").click()
    look(office, "who would get what")
    office.get_by_role("button", name="Ask them to review").click()
    expect(office.get_by_text("4 reviews are shared out")).to_be_visible()
    look(office, "queue with reviewers")
    office.goto("/applications/?clock=soon&reviewer=none")
    look(office, "queue narrowed")

    # A reviewer suggests a point from the page on which the answer is scored.
    asked_reviewer = application.reviewers.first()
    sign_in(reviewing, asked_reviewer)
    reviewing.goto(f"/applications/{application.pk}/")
    reviewing.get_by_label("No, I have no interest").check()
    reviewing.get_by_role("button", name="Declare").click()
    reviewing.get_by_role("link", name="Score lot 4").click()
    reviewing.get_by_role("link", name="Ask the provider about this answer").first.click()
    reviewing.get_by_role("button", name="Keep this point").click()
    look(reviewing, "a point with errors")
    reviewing.get_by_label("What do you want to know?").fill("Who stands in when the lead is ill?")
    reviewing.get_by_role("button", name="Keep this point").click()
    look(reviewing, "a point suggested")

    # The officer adds another and sends both: the clock stands still.
    office.goto(f"/applications/{application.pk}/")
    office.get_by_role("link", name="Clarification: 1 point").click()
    office.get_by_role("button", name="Add another point").click()
    office.get_by_label("Which answer is it about?").select_option(label="Keeping going")
    office.get_by_label("What do you want to know?").fill("How long could you carry on without your largest customer?")
    office.get_by_role("button", name="Keep this point").click()
    look(office, "two points")
    office.get_by_role("button", name="Send to the provider").click()
    fill_date(office, "By when must the provider answer?", date(2026, 11, 23))
    office.get_by_role("button", name="Send to the provider").click()
    look(office, "send with errors")
    fill_date(office, "By when must the provider answer?", date(2026, 11, 30))
    office.get_by_role("button", name="Send to the provider").click()
    look(office, "waiting for the provider")
    office.goto(f"/applications/{application.pk}/")
    expect(office.get_by_text("Paused with 4 working days left").first).to_be_visible()
    look(office, "hub with the clock paused")

    # The provider finds it first of all, answers with a file, and sends.
    sign_in(provider, provider_manager)
    provider.goto("/")
    look(provider, "landing page of the provider")
    provider.get_by_role("link", name="Answer what the council asks about your application").click()
    look(provider, "what the council asks")
    settings.STORY_TODAY = date(2026, 11, 25)
    for words in ("Sam Deputy, who has the same training.", "Six months: we keep that much in reserve."):
        provider.get_by_role(
            "link", name=provider.locator("li:has-text('Not yet answered') a").first.inner_text()
        ).click()
        provider.get_by_role("button", name="Save your answer").click()
        expect(provider.get_by_role("alert").get_by_text("Write your answer")).to_be_visible()
        look(provider, f"answer with errors {words[:3]}")
        provider.get_by_label("Your answer").fill(words)
        provider.get_by_label("Add a document").set_input_files(
            {"name": "rota.txt", "mimeType": "text/plain", "buffer": b"The rota"}
        )
        provider.get_by_role("button", name="Save your answer").click()
    look(provider, "every point answered")
    provider.get_by_role("button", name="Send your answers").click()
    look(provider, "send your answers")
    provider.get_by_role("button", name="Send your answers").click()
    look(provider, "answers sent")
    assert Clarification.objects.get().status == "answered"
    application.refresh_from_db()
    assert application.due_on == date(2026, 11, 30)
    found = clock(application)
    assert found is not None

    # What was said stands beside what was sent; then the time is extended.
    office.goto(f"/applications/{application.pk}/")
    expect(office.get_by_text("Sam Deputy, who has the same training.")).to_be_visible()
    look(office, "hub with the answers beside")
    office.get_by_role("link", name="Extend the time").click()
    look(office, "extend the time")
    office.get_by_label("Why do you need longer?").fill("We wait for the fire service's report.")
    office.get_by_role("button", name="Extend the time").click()
    application.refresh_from_db()
    assert application.due_on == date(2026, 12, 7)


def test_decisions_are_released_in_a_batch_and_one_is_disputed(
    new_page, sign_in, look, application, officer, manager, other_manager, reviewer, other_reviewer, provider_manager
):
    crew = {"officer": officer, "manager": manager, "reviewers": [reviewer, other_reviewer]}
    assessment.decided(application, **crew, level=1)
    other = assessment.decided(assessment.sent_in(system=application.purchasing_system, lots=(1,)), **crew)
    deciding, provider = new_page(), new_page()
    sign_in(deciding, manager)
    deciding.goto("/applications/")
    deciding.get_by_role("button", name="Release decisions").click()
    deciding.get_by_role("button", name="Release to the providers").click()
    look(deciding, "release with errors")
    for box in deciding.get_by_role("checkbox").all():
        box.check()
    look(deciding, "release a batch")
    deciding.get_by_role("button", name="Release to the providers").click()
    expect(deciding.get_by_text("2 providers told of 3 decisions.")).to_be_visible()
    assert not Decision.objects.filter(released_at=None).exists()
    assert Application.objects.get(pk=other.pk).status == "decided"

    deciding.get_by_role("button", name="How reviewers score").click()
    look(deciding, "how reviewers score")

    # The provider reads its letter, and disputes the decision on one lot.
    sign_in(provider, provider_manager)
    provider.goto(f"/applications/{application.pk}/")
    provider.get_by_role("link", name="Read the letter").first.click()
    look(provider, "letter with what to do now")
    provider.get_by_role("link", name="Dispute the decision on lot 4").click()
    look(provider, "dispute")
    provider.get_by_label("What do you dispute, and why?").fill("The deputy is named on the second page.")
    provider.get_by_role("button", name="Send it").click()
    look(provider, "disputed")

    # Another manager sets it aside: the lot is open again.
    actions.interest_declare(Application.objects.get(pk=application.pk), by=other_manager, has_interest=False)
    sign_in(deciding, other_manager)
    deciding.goto("/")
    deciding.get_by_role("link", name="disputed decision to answer").click()
    deciding.get_by_role("link", name=str(application.provider)).click()
    deciding.get_by_role("link", name="Read the dispute").click()
    deciding.get_by_role("button", name="Answer").click()
    deciding.get_by_role("button", name="Send the answer").click()
    look(deciding, "answer with errors")
    deciding.get_by_label("The decision is set aside").check()
    deciding.get_by_label("Why?").fill("The deputy's training was there.")
    deciding.get_by_role("button", name="Send the answer").click()
    look(deciding, "set aside")
    assert Representation.objects.get().status == "set_aside"
    assert Application.objects.get(pk=application.pk).status == "in_assessment"
