"""A provider that did not get in applies again for two lots, from what it said before; two colleagues work at once."""

from datetime import date

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from apcommissioning.base import timekeeping
from lots.models import Lot
from providers.models import Answer, Application
from providers.rules import readiness
from tests.browser import fill_date
from tests.factories.assessment import released, reviewers, sent_in
from tests.factories.lots import PublishedSystemFactory
from tests.factories.providers import ProviderFactory, SiteFactory
from tests.providers import world

A_MONDAY = date(2026, 12, 14)


@pytest.fixture
def refused(settings, transactional_db, provider_organisation, council, officer, manager) -> Application:
    """Lot 4, not admitted and told so; on the Monday everything goes on."""
    settings.STORY_TODAY = A_MONDAY
    system = PublishedSystemFactory(title="Alternative provision in Northmoor")
    provider = ProviderFactory(organisation=provider_organisation)
    SiteFactory(provider=provider, name="Heron Yard", address="1 Mill Lane\nOxford")
    with timekeeping.at(date(2026, 11, 23)):
        application = sent_in(provider=provider, system=system, lots=(4,))
        crew = {"officer": officer, "manager": manager, "reviewers": reviewers(council)}
        released(application, **crew, level=1)
    return application


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Save and continue").click()


def test_a_provider_applies_again_for_two_lots_with_what_it_said_before(
    new_page, sign_in, look, refused, provider_manager, provider_staff
):
    system, page, colleague = refused.purchasing_system, new_page(), new_page()
    sign_in(page, provider_manager)
    sign_in(colleague, provider_staff)

    # It starts from the lot in which it did not get in, and takes another in.
    page.goto(f"/applications/start/{system.pk}/")
    page.get_by_role("button", name="Start for Heron Yard CIC").click()
    expect(page.get_by_text("did not get in for: lot 4")).to_be_visible()
    again = Application.objects.get(status="draft")
    colleague.goto(page.url)
    three = Lot.objects.get(purchasing_system=system, number=3)
    page.get_by_role("group", name=str(three)).get_by_label("Small-group teaching at a site").check()
    look(page, "lots ticked already")
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.get_by_text("You have answered")).to_be_visible()

    # Meanwhile a colleague has chosen lot 5 as well: what each did is there after the second.
    five = Lot.objects.get(purchasing_system=system, number=5)
    colleague.get_by_role("group", name=str(five)).get_by_role("checkbox").first.check()
    colleague.get_by_role("button", name="Save and come back later").click()
    expect(colleague.get_by_text("changed this while you had it open")).to_be_visible()
    look(colleague, "lots, a colleague was faster")
    colleague.get_by_role("group", name=str(five)).get_by_role("checkbox").first.uncheck()
    colleague.get_by_role("button", name="Save and come back later").click()
    assert [row.lot.number for row in again.lot_applications.order_by("lot__number")] == [3, 4]

    # Earlier answers: most hold, one is changed on its own page, with what would have raised its score.
    look(page, "task list with earlier answers")
    page.get_by_role("link", name="Confirm earlier answers").click()
    page.get_by_role("button", name="Confirm what is ticked").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_be_visible()
    for box in page.get_by_role("checkbox").all()[:6]:
        box.check()
    look(page, "earlier answers")
    page.get_by_role("button", name="Confirm what is ticked").click()
    expect(page.get_by_text("6 earlier answers confirmed.")).to_be_visible()
    asked = world.question(again, "therapeutic_model")
    page.goto(readiness.url_of(again, asked))
    expect(page.get_by_text("You said this in")).to_be_visible()
    expect(page.get_by_text("What would have raised your score then")).to_be_visible()
    look(page, "an earlier answer to change")

    # Both write at once, and one session ends while its words are being typed: no script, nothing lost.
    colleague.goto(page.url)
    page.get_by_role("textbox").fill("We work in two rooms. A therapist leads, and each case is supervised weekly.")
    colleague.get_by_role("textbox").fill("We work in two rooms. A therapist leads, and each case is supervised daily.")
    go_on(colleague)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    go_on(page)
    expect(page.get_by_text("what you typed is in its place again")).to_be_visible()
    look(page, "signed out while typing")
    back = page.url
    sign_in_again(page, sign_in, provider_manager, back)
    expect(page.get_by_text("What you typed before you were signed out is below")).to_be_visible()
    look(page, "typed words back in their place")
    go_on(page)
    expect(page.get_by_text("Stan Staff changed this while you had it open")).to_be_visible()
    look(page, "an answer, a colleague was faster")
    page.get_by_role("button", name="Use your colleague’s words").click()
    expect(page.get_by_role("textbox")).to_have_value(
        "We work in two rooms. A therapist leads, and each case is supervised daily."
    )
    go_on(page)
    assert Answer.objects.get(application=again, question_version=asked.version).revision == 2


def sign_in_again(page: Page, sign_in, person, login_url: str) -> None:
    """Through the form of the page that the browser was sent to."""
    person.set_password("three-odd-words-here")
    person.save()
    page.goto(login_url)
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill("three-odd-words-here")
    page.get_by_role("button", name="Sign in").click()


def test_a_manager_keeps_the_staff_register_and_the_places(page, sign_in, look, refused, provider_manager, officer):
    provider = refused.provider
    sign_in(page, provider_manager)
    page.goto(f"/providers/{provider.pk}/")
    look(page, "our organisation")
    page.get_by_role("link", name="0 adults on the register").click()
    page.get_by_role("button", name="Record an adult’s checks").click()
    page.get_by_role("button", name="Save").click()
    look(page, "an adult with errors")
    page.get_by_label("Initials or your own staff number").fill("AF")
    page.get_by_label("Teaches or tutors").check()
    fill_date(page, "Enhanced criminal record check", date(2024, 1, 8))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 adult with a check that is missing")).to_be_visible()
    look(page, "the staff register")
    page.goto(f"/providers/{provider.pk}/places/")
    page.get_by_label("Key stage 3").fill("8")
    look(page, "places to confirm")
    page.get_by_role("button", name="Confirm these places").click()
    expect(page.get_by_text("Places last confirmed 14 December 2026")).to_be_visible()
    page.goto(f"/applications/{refused.pk}/copy/")
    look(page, "a copy to print")
    page.goto(f"/applications/{refused.pk}/")
    look(page, "where it stands")

    # An officer is told of another provider with the same telephone.
    ProviderFactory(legal_name="Kestrel Barn Ltd")
    sign_in(page, officer)
    page.goto(f"/providers/{provider.pk}/")
    expect(page.get_by_text("has the same telephone number")).to_be_visible()
    look(page, "a linked party")
    page.goto("/public/providers/?near=OX1+1AA&mode=therapeutic")
    look(page, "the public list, narrowed")
