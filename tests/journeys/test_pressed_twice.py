"""Pressed twice, or by two people at once: one outcome, and whoever came second is told plainly or lands on it.

Without JavaScript, so that nothing but the server holds the second press back.
"""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from apcommissioning.base import history
from apcommissioning.base.models import OutboxMessage
from apcommissioning.base.roles import Role
from placements.models import Placement
from placements.states import ReferralStatus
from providers import actions
from providers.models import Admission, Decision
from tests.factories import assessment
from tests.factories.base import MembershipFactory
from tests.factories.providers import ProviderFactory
from tests.placements.conftest import TODAY, Stage, stage, terms  # noqa: F401  (fixtures)
from tests.providers import world


@pytest.fixture
def today(settings, transactional_db) -> date:
    """It is Monday 23 November 2026 for everybody, the server's threads included."""
    settings.STORY_TODAY = TODAY
    return TODAY


def press_at_once(words: str, *pages: Page) -> None:
    """Press the button on each page without waiting for an answer to any, then wait for all of them."""
    for page in pages:
        page.get_by_role("button", name=words).dispatch_event("click")
    for page in pages:
        expect(page.get_by_role("button", name=words)).to_have_count(0)


def headings(*pages: Page) -> list[str]:
    return sorted(page.get_by_role("heading", level=1).inner_text() for page in pages)


def test_an_application_sent_twice_is_sent_once_and_both_land_on_its_receipt(
    new_page, sign_in, today, provider_organisation, provider_manager
):
    application = world.start(world.provider_of(provider_organisation), provider_manager)
    world.fill(application, provider_manager)
    here, there = new_page(javascript=False), new_page(javascript=False)
    for page in (here, there):
        sign_in(page, provider_manager)
        page.goto(f"/applications/{application.pk}/submit/")
        page.get_by_label("Your role in the organisation").fill("Director")
        page.get_by_label("I agree to this for the organisation").check()
    press_at_once("Sign and send the application", here, there)
    assert headings(here, there) == ["Application sent", "Application sent"]
    assert history.of(application).filter(new="submitted").count() == 1
    assert OutboxMessage.objects.filter(to=provider_manager.email).count() == 1


def test_two_managers_who_decide_and_release_at_once_make_one_decision(
    new_page,
    sign_in,
    look,
    today,
    provider_organisation,
    provider_manager,
    officer,
    manager,
    other_manager,
    reviewer,
    other_reviewer,
):
    application = assessment.sent_in(provider=ProviderFactory(organisation=provider_organisation), lots=(4,))
    assessment.moderated(application, officer=officer, reviewers=(reviewer, other_reviewer))
    lot_application = application.lot_applications.get()
    actions.lot_application_recommend(lot_application, admit=True, reason="All three gates are passed.", by=officer)
    assessment.declare_none(application, manager, other_manager)
    both = new_page(javascript=False), new_page(javascript=False)
    for page, person in zip(both, (manager, other_manager), strict=True):
        sign_in(page, person)
        page.goto(f"/applications/lots/{lot_application.pk}/decide/")
        page.get_by_label("Admit", exact=True).check()
        page.get_by_label("Reasons").fill(f"{person.name} has read it all.")
        page.get_by_role("button", name="Check and confirm").click()
    press_at_once("Confirm the decision", *both)
    assert headings(*both) == ["Release the decision", "This cannot be done now"]
    assert Decision.objects.count() == 1

    for page in both:
        page.goto(f"/applications/{application.pk}/release/")
    press_at_once("Release to the provider", *both)
    assert headings(*both) == ["This cannot be done now", "You are admitted to lot 4."]
    assert Admission.objects.count() == 1
    assert OutboxMessage.objects.filter(to=provider_manager.email).count() == 1
    told = new_page()
    sign_in(told, other_manager)
    told.goto(f"/applications/lots/{lot_application.pk}/decide/")
    expect(told.get_by_text("This application has been decided, and the provider has been told.")).to_be_visible()
    look(told, "decided already")


def test_a_place_awarded_by_two_officers_at_once_is_awarded_once(
    new_page,
    sign_in,
    stage: Stage,  # noqa: F811
    council,
):
    call_off = stage.call_off(stage.referral(status=ReferralStatus.ACCEPTED))
    colleague = MembershipFactory(role=Role.OFFICER, organisation=council).person
    both = new_page(javascript=False), new_page(javascript=False)
    for page, person in zip(both, (stage.officer, colleague), strict=True):
        sign_in(page, person)
        page.goto(call_off.get_absolute_url())
        page.get_by_label(f"Choose {stage.provider}").check()
        page.get_by_label("Education must start by the sixth school day").check()
        page.get_by_label("Why this provider?").fill("Can start at once and is nearest.")
        page.get_by_role("button", name="Check and award").click()
    press_at_once("Award the place", *both)
    assert headings(*both) == sorted([call_off.referral.child.full_name, "This cannot be done now"])
    assert Placement.objects.count() == 1
