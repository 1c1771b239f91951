"""From an application that has come in to a contract in force: officer, reviewers, manager and provider by turns."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from apcommissioning.base.models import Person
from apcommissioning.base.roles import Role
from providers import actions
from providers.models import Admission, Application, Contract, LotApplication
from providers.rules.standing import weights_asked
from tests.browser import fill_date
from tests.factories import assessment
from tests.factories.base import MembershipFactory
from tests.factories.providers import ProviderFactory


@pytest.fixture
def application(settings, transactional_db, provider_organisation, provider_manager) -> Application:
    """Lot 4, sent eleven days before; it is the same Monday for everybody, the server's threads included."""
    settings.STORY_TODAY = assessment.TODAY.date()
    return assessment.sent_in(provider=ProviderFactory(organisation=provider_organisation), lots=(4,))


@pytest.fixture
def third_reviewer(council) -> Person:
    return MembershipFactory(person__name="Runa Reviewer", role=Role.REVIEWER, organisation=council).person


def test_an_application_is_checked_scored_decided_and_contracted(
    new_page,
    sign_in,
    look,
    application,
    officer,
    manager,
    reviewer,
    other_reviewer,
    third_reviewer,
    provider_manager,
):
    council, reviewing, deciding, provider = (new_page() for _ in range(4))
    for page, person in ((council, officer), (deciding, manager), (provider, provider_manager)):
        sign_in(page, person)

    # The officer declares to have no interest, and asks three reviewers.
    council.goto("/")
    council.get_by_role("link", name="Heron Yard CIC: choose reviewers").click()
    look(council, "do you have an interest")
    council.get_by_label("No, I have no interest").check()
    council.get_by_role("button", name="Declare").click()
    for name in ("Rhys Reviewer", "Rowan Reviewer", "Runa Reviewer"):
        council.get_by_label(name).check()
    look(council, "choose reviewers")
    council.get_by_role("button", name="Ask them to review").click()
    look(council, "application in assessment")

    # One of them has an interest: the application is closed to him from there on.
    sign_in(reviewing, reviewer)
    reviewing.goto("/")
    look(reviewing, "reviewer's landing page")
    reviewing.get_by_role("link", name="say whether you have an interest").click()
    reviewing.get_by_label("Yes, I have an interest").check()
    reviewing.get_by_label("What is the interest?").fill("My sister teaches there.")
    reviewing.get_by_role("button", name="Declare").click()
    look(reviewing, "closed by an interest")
    assert reviewing.goto(f"/applications/{application.pk}/").status == 404

    # Another scores: one criterion on its page, the rest likewise, and sends the scores in.
    sign_in(reviewing, other_reviewer)
    reviewing.goto("/")
    reviewing.get_by_role("link", name="say whether you have an interest").click()
    reviewing.get_by_label("No, I have no interest").check()
    reviewing.get_by_role("button", name="Declare").click()
    reviewing.get_by_role("link", name="Score lot 4").click()
    reviewing.get_by_role("button", name="Save and score the next criterion").click()
    look(reviewing, "score with errors")
    reviewing.locator("label", has_text="Level 4").click()
    reviewing.get_by_label("Why this level").fill("The answer says who does what, and by when.")
    reviewing.get_by_role("button", name="Save and score the next criterion").click()
    look(reviewing, "score the next")
    lot_application = LotApplication.objects.select_related("lot", "application__rubric").get()
    for weight in weights_asked(lot_application)[1:]:
        actions.assessment_score(
            lot_application, criterion=weight.criterion, level=4, reason="Clear and dated.", by=other_reviewer
        )
    reviewing.goto(f"/applications/lots/{lot_application.pk}/score/")
    look(reviewing, "check your scores")
    reviewing.get_by_role("button", name="Send in your scores").click()
    assessment.declare_none(application, third_reviewer)
    assessment.score(lot_application, by=third_reviewer, level=4, but={"voice_and_relationships": 2})

    # Meanwhile the officer settles what the rules left for a person, then moderates where the two differ.
    council.goto("/")
    look(council, "officer's landing page, checks and moderation")
    council.goto(f"/applications/{application.pk}/")
    council.get_by_role("link", name="Checks", exact=True).click()
    look(council, "checks")
    council.get_by_role("button", name="Let the rules look again").click()
    council.get_by_role("link", name="Decide legal form").click()
    look(council, "a check")
    council.get_by_label("Yes, passed").check()
    council.get_by_label("Why?").fill("The register of companies says the same.")
    council.get_by_role("button", name="Put it on the record").click()
    assessment.settle_checks(application, officer=officer)
    council.goto(f"/applications/{application.pk}/")
    council.get_by_role("link", name="Moderate lot 4").click()
    council.get_by_role("button", name="Finish moderation").click()
    look(council, "moderation with errors")
    for criterion in ("Safeguarding in practice", "Children's and parents' voice"):
        row = council.get_by_role("region", name=criterion)
        row.get_by_label("Moderated").select_option("4")
        row.get_by_label("Reason").fill("The second example shows what was changed.")
    council.get_by_role("button", name="Finish moderation").click()
    council.get_by_role("link", name="Recommend lot 4").click()
    council.get_by_label("Admit", exact=True).check()
    council.get_by_label("Why?").fill("All three gates are passed.")
    look(council, "recommend")
    council.get_by_role("button", name="Send to a manager").click()

    # The manager declares, decides, and holds the decision: the provider knows nothing of it yet.
    deciding.goto("/")
    look(deciding, "manager's landing page")
    deciding.get_by_role("link", name="Heron Yard CIC: decide lot 4").click()
    deciding.get_by_label("No, I have no interest").check()
    deciding.get_by_role("button", name="Declare").click()
    deciding.get_by_label("Admit with a condition").check()
    deciding.get_by_role("button", name="Check and confirm").click()
    look(deciding, "decide with errors")
    deciding.get_by_label("Reasons").fill("The work is planned, checked and safe.")
    deciding.get_by_label("The condition").fill("A named deputy for the safeguarding lead.")
    fill_date(deciding, "When must it be met?", date(2027, 1, 29))
    deciding.get_by_role("button", name="Check and confirm").click()
    look(deciding, "check your decision")
    deciding.get_by_role("button", name="Confirm the decision").click()
    provider.goto(f"/applications/{application.pk}/")
    expect(provider.get_by_text("Not decided yet")).to_be_visible()
    look(deciding, "release")
    deciding.get_by_role("button", name="Release to the provider").click()
    expect(deciding.get_by_text("The provider has been told.")).to_be_visible()

    # The provider reads the letter, as a page and as a PDF.
    provider.reload()
    provider.get_by_role("link", name="Read the letter").click()
    look(provider, "the letter")
    assert the_pdf(provider, "Download the letter (PDF)")

    # The contract: issued, signed by the provider, countersigned, in force.
    council.goto("/")
    council.get_by_role("link", name="contract to issue").click()
    look(council, "issue the contract")
    council.get_by_role("button", name="Issue the contract").click()
    provider.goto("/")
    look(provider, "provider's landing page")
    provider.get_by_role("link", name="Sign the standard contract").click()
    provider.get_by_role("button", name="Sign for the provider").click()
    look(provider, "sign with errors")
    sign(provider, "Petra Provider", "Director", "As a director")
    provider.get_by_role("button", name="Sign for the provider").click()
    deciding.goto("/")
    deciding.get_by_role("link", name="contract to countersign").click()
    look(deciding, "contracts")
    deciding.get_by_role("link", name="C-2026-").click()
    deciding.get_by_role("button", name="Read and countersign").click()
    sign(deciding, "Magnus Manager", "Commissioning manager", "By the scheme of delegation")
    look(deciding, "countersign")
    deciding.get_by_role("button", name="Sign for the council").click()
    look(deciding, "contract in force")
    assert the_pdf(deciding, "Download the sealed copy (PDF)")
    deciding.goto(f"/admissions/{Admission.objects.get().pk}/")
    look(deciding, "the admission")
    assert (Contract.objects.get().status, Admission.objects.get().status) == ("executed", "conditional")

    # From now on anybody finds it.
    anybody = new_page()
    anybody.goto("/public/providers/")
    expect(anybody.get_by_text("Heron Yard CIC").first).to_be_visible()
    look(anybody, "the public list")


def sign(page: Page, name: str, role: str, authority: str) -> None:
    page.get_by_label("Your full name").fill(name)
    page.get_by_label("Your role").fill(role)
    page.get_by_label("By what authority do you sign?").fill(authority)
    page.get_by_label("I have read this contract").check()


def the_pdf(page: Page, words: str) -> bool:
    """Whether what this button leads to is a PDF that its reader may have."""
    url = page.get_by_role("button", name=words).get_attribute("href")
    return page.request.get(url).body().startswith(b"%PDF-")
