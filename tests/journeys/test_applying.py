"""A provider that nobody knows yet registers, fills in its application with a colleague's help, and sends it."""

from datetime import date

import pytest
from playwright.sync_api import FilePayload, Page, expect

from apcommissioning.base.models import OutboxMessage, Person
from apcommissioning.base.roles import Role
from providers.models import Application, Provider
from providers.rules import readiness
from tests.browser import fill_date
from tests.factories.base import MembershipFactory
from tests.factories.lots import PublishedSystemFactory
from tests.providers import world
from tests.providers.test_application_views import PDF

A_MONDAY = date(2026, 11, 23)  # ten working days end on Monday 7 December


@pytest.fixture
def system(settings, transactional_db):
    """The shipped purchasing system, open; it is the same Monday for everybody, the server's threads included."""
    settings.STORY_TODAY = A_MONDAY
    return PublishedSystemFactory(title="Alternative provision in Northmoor")


def a_file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Save and continue").click()


def test_a_provider_registers_applies_and_gets_its_receipt(new_page, sign_in, look, system):
    # From the public page to an account of its own.
    page = new_page()
    page.goto(f"/public/systems/{system.pk}/")
    page.get_by_role("button", name="Register and apply").first.click()
    page.get_by_role("button", name="Register", exact=True).click()
    look(page, "register with errors")
    page.get_by_label("What is the legal name of your organisation?").fill("Otterbrook Learning CIC")
    page.get_by_label("Community interest company").check()
    page.get_by_label("Company number").fill("1234567")
    page.get_by_label("Learning provider").check()
    page.get_by_label("UK provider reference number").fill("10012345")
    page.get_by_label("Exempt").check()
    page.get_by_label("Registered address").fill("1 Mill Lane, Oxford")
    page.get_by_label("Postcode").fill("ox1 1aa")
    page.get_by_label("Who should schools and the council ask for?").fill("The office")
    page.get_by_label("E-mail address for enquiries").fill("office@otterbrook.example.test")
    page.get_by_label("Telephone number for enquiries").fill("01865 000000")
    page.get_by_label("What do you offer").fill("Small groups by the river, for children who miss school.")
    page.get_by_label("Your full name").fill("Olga Otter")
    page.get_by_label("Your e-mail address").fill("olga@otterbrook.example.test")
    page.get_by_label("Choose a password").fill("three-odd-words-here")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_text("You are registered")).to_be_visible()
    look(page, "our organisation, new")
    olga = Person.objects.get(email="olga@otterbrook.example.test")
    provider = Provider.objects.get()

    # A place where children are taught.
    page.get_by_role("link", name="Add a site").click()
    page.get_by_label("What is the site called?").fill("The Boathouse")
    page.get_by_label("Main site").check()
    page.get_by_label("Address").fill("Ferry Road, Oxford")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").get_by_text("Enter the postcode")).to_be_visible()
    page.get_by_label("Postcode").fill("OX1 4AA")
    page.get_by_label("Places at key stage 3").fill("8")
    look(page, "a site with an error")
    page.get_by_role("button", name="Save").click()

    # An application: which lots, in which parts, where, at what price.
    page.get_by_role("link", name="Applications").click()
    look(page, "no application yet")
    page.get_by_role("button", name="Apply").click()
    look(page, "what applying takes")
    page.get_by_role("button", name="Start for Otterbrook Learning CIC").click()
    go_on(page)
    look(page, "lots with an error")
    lot = system.lots.get(number=3)
    page.get_by_role("group", name=str(lot)).get_by_label("Small-group teaching at a site").check()
    page.get_by_label("The Boathouse").check()
    go_on(page)
    page.get_by_label("Day, small group (up to 4 with one adult)", exact=True).fill("500")
    go_on(page)
    look(page, "a price above the ceiling")
    page.get_by_label("Day, small group (up to 4 with one adult)", exact=True).fill("120")
    go_on(page)
    look(page, "task list, begun")
    application = Application.objects.get()

    # Answers of each kind, from the task list; a file that is not what its name says is refused, and nothing is lost.
    tasks, panel = page.locator(".app-tasks"), page.get_by_role("complementary")
    tasks.get_by_role("link", name="Who you are").click()
    page.get_by_label("Community interest company").check()
    look(page, "one of several")
    go_on(page)
    page.get_by_label("No, we are not a school").check()
    page.get_by_role("button", name="Save and come back later").click()
    tasks.get_by_role("link", name="Keeping children safe").click()
    page.get_by_label("Upload the document").set_input_files(a_file("policy.pdf", b"MZ not a policy"))
    fill_date(page, "What date is on it?", date(2026, 9, 1))
    go_on(page)
    expect(page.get_by_role("alert").get_by_role("link")).to_be_visible()
    look(page, "a document refused")
    page.get_by_label("Upload the document").set_input_files(a_file("policy.pdf", PDF))
    go_on(page)
    page.get_by_label("Yes").check()
    page.get_by_label("Upload the document").set_input_files(a_file("certificate.pdf", PDF))
    fill_date(page, "When does it run out?", date(2026, 11, 30))
    look(page, "yes or no, with a certificate")
    go_on(page)
    page.get_by_label("Upload the document").set_input_files(a_file("staff checks.pdf", PDF))
    fill_date(page, "What date is on it?", date(2026, 11, 2))
    page.get_by_label("I agree to this for the organisation").check()
    look(page, "a declaration")
    go_on(page)
    page.get_by_label("We ask for a full work history and explore gaps").check()
    go_on(page)

    # A colleague answers at the same time: whoever comes second sees both, and decides.
    colleague = new_page()
    staff = MembershipFactory(
        person__name="Sam Otter", role=Role.PROVIDER_STAFF, organisation=provider.organisation
    ).person
    sign_in(colleague, staff)
    asked = world.question(application, "continuity")
    for one in (page, colleague):
        one.goto(readiness.url_of(application, asked))
    colleague.get_by_role("textbox").fill("Two of us can each teach every child alone for a week.")
    go_on(colleague)
    page.get_by_role("textbox").fill("Sam teaches when I am away.")
    go_on(page)
    look(page, "a colleague was faster")
    go_on(page)
    page.goto("/")
    look(page, "landing page with a draft")

    # The colleague answers the rest but one. The panel says what still blocks, each a link to where it is mended.
    world.fill(application, staff, but=("safeguarding_lead", "capacity"))
    page.goto(f"/applications/{application.pk}/submit/")
    look(page, "check and send, blocked")
    page.goto(f"/applications/{application.pk}/tasks/")
    expect(panel.get_by_role("heading", name="2 things still block you")).to_be_visible()
    look(page, "task list, nearly done")
    panel.get_by_role("link", name="Places").click()
    page.get_by_role("textbox").fill("8")
    page.get_by_role("button", name="Save and come back later").click()
    panel.get_by_role("link", name="Safeguarding lead").click()
    look(page, "a certificate that runs out")
    page.get_by_label("Replace the document").set_input_files(a_file("new certificate.pdf", PDF))
    fill_date(page, "When does it run out?", date(2028, 11, 1))
    page.get_by_role("button", name="Save and come back later").click()
    look(page, "task list, ready")

    # Sent, signed, once.
    colleague.goto(f"/applications/{application.pk}/tasks/")
    expect(colleague.get_by_text("Somebody who manages your organisation’s account sends it.")).to_be_visible()
    panel.get_by_role("button", name="Check and send").click()
    page.get_by_role("button", name="Sign and send the application").click()
    look(page, "sign with errors")
    page.get_by_label("Your role in the organisation").fill("Director")
    page.get_by_label("I agree to this for the organisation").check()
    page.get_by_role("button", name="Sign and send the application").click()
    expect(page.get_by_role("heading", name="Application")).to_be_visible()
    look(page, "the receipt")
    page.get_by_role("link", name="Applications").click()
    look(page, "an application sent")
    page.get_by_role("link", name="Read what you sent").click()
    look(page, "what was sent")
    application.refresh_from_db()
    assert (application.status, application.due_on) == ("submitted", date(2026, 12, 7))
    assert application.submitted_by == olga
    assert OutboxMessage.objects.filter(to=olga.email, subject__contains=application.reference).count() == 1
