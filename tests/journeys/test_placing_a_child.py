"""A child is referred, placed, taught and moves on: school, council and provider, each in a browser of their own."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from apcommissioning.base.files import open_stored
from placements import actions
from placements.models import AgreementVersion, Placement, Referral
from tests.browser import fill_date
from tests.factories.placements import upn
from tests.placements.conftest import TODAY, Stage, stage, terms  # noqa: F401  (fixtures)


@pytest.fixture
def today(settings, transactional_db):
    """It is Monday 23 November 2026 for everybody, the server's threads included."""
    settings.STORY_TODAY = TODAY
    return TODAY


def test_a_child_is_referred_placed_taught_and_moves_on(new_page, sign_in, look, stage: Stage):  # noqa: F811
    school, council, provider = new_page(), new_page(), new_page()
    sign_in(school, stage.school_lead)
    sign_in(council, stage.officer)
    sign_in(provider, stage.provider_manager)

    # The school refers a child whom it excluded on Wednesday.
    school.goto("/referrals/")
    look(school, "no referrals yet")
    school.get_by_role("button", name="Refer a child").click()
    school.get_by_role("button", name="Save and continue").click()
    look(school, "start with errors")
    school.get_by_label("Unique pupil number (UPN)").fill(upn(2712))
    school.get_by_label("First name").fill("Quentin")
    school.get_by_label("Family name").fill("Brackenbury")
    fill_date(school, "Date of birth", TODAY.replace(year=2013))
    school.get_by_label("Male", exact=True).check()
    school.get_by_label("Year group").select_option("9")
    school.get_by_label("SEN support").check()
    school.get_by_label("Home postcode district").fill("OX3")
    look(school, "start filled in")
    school.get_by_role("button", name="Save and continue").click()
    look(school, "task list")
    school.get_by_role("link", name="Why now").click()
    school.get_by_label("Permanent exclusion").check()
    school.get_by_label("Council's duty for a child without suitable education").check()
    fill_date(school, "First school day without education", TODAY.replace(day=19))
    school.get_by_label("What the place is for").fill("Education from the sixth school day.")
    look(school, "why now")
    school.get_by_role("button", name="Save and continue").click()
    school.get_by_label("What the child is good at and enjoys").fill("Cooking and bikes.")
    school.get_by_label("What the child needs, and what helps").fill("One adult he knows each morning. A quiet start.")
    school.get_by_label("Risks").fill("Leaves the site when upset. No risk to younger children.")
    look(school, "needs")
    school.get_by_role("button", name="Save and continue").click()
    school.get_by_label("The child's view").fill("I'd go somewhere if I could cook and nobody shouts.")
    school.get_by_label("The parent or carer's view").fill("Agrees to the referral.")
    look(school, "views")
    school.get_by_role("button", name="Save and continue").click()
    school.get_by_label("Hours a week").fill("25")
    school.get_by_role("button", name="Save and continue").click()
    look(school, "check with gaps")
    school.get_by_role("link", name="Enter the day on which the parent was told what will be shared").click()
    fill_date(school, "When was the parent told what will be shared, and with whom?", TODAY)
    school.get_by_role("button", name="Save and continue").click()
    school.get_by_role("link", name="Enter the day on which the place is needed").click()
    fill_date(school, "Day on which the place is needed", TODAY)
    school.get_by_role("button", name="Save and continue").click()
    look(school, "check your answers")
    school.get_by_role("button", name="Send the referral").click()
    look(school, "sent")
    referral = Referral.objects.get()
    assert referral.status == "submitted"

    # The officer accepts it, compares who can take the child, and awards the place.
    council.goto("/referrals/")
    look(council, "referrals to decide")
    council.get_by_role("link", name="Quentin B.").click()
    look(council, "a referral")
    council.get_by_role("button", name="Accept").click()
    council.get_by_label(str(stage.lot)).check()
    council.get_by_label("Reasons").fill("The council's duty runs.")
    look(council, "accept")
    council.get_by_role("button", name="Accept").click()
    council.get_by_role("button", name="Look for a place").click()
    look(council, "open a call-off")
    council.get_by_role("button", name="See who can take the child").click()
    council.get_by_role("button", name="Check and award").click()
    look(council, "choose with errors")
    council.get_by_label(f"Choose {stage.provider}").check()
    council.get_by_label("Education must start by the sixth school day").check()
    council.get_by_label("Why this provider?").fill("Can start at once and is nearest.")
    look(council, "choose a provider")
    council.get_by_role("button", name="Check and award").click()
    look(council, "check and award")
    council.get_by_role("button", name="Award the place").click()
    look(council, "a placement drafted")
    placement = Placement.objects.get()

    # The agreement: a price above the ceiling is refused with the ceiling's name, then it is drawn up and sealed.
    council.get_by_role("button", name="Draw up the agreement").click()
    council.get_by_label("Price a unit").fill("500")
    council.get_by_label("Units a week").fill("5")
    council.get_by_label("School weeks").fill("12")
    council.get_by_label("Hours a week with the provider").fill("15")
    council.get_by_label("What the child will be taught").fill("English, maths and cooking.")
    council.get_by_label("What comes after").fill("Two mornings back in school from January.")
    for half in ("Monday morning", "Monday afternoon", "Tuesday morning"):
        council.get_by_label(half).fill("English and maths")
    council.get_by_label("What the child does in the rest of the week").fill("In school, with a mentor.")
    council.get_by_label("How the child gets there").fill("Taxi at 9.")
    council.get_by_label("Key worker").fill("Kit Keyworker")
    council.get_by_role("button", name="Save and continue").click()
    expect(council.get_by_role("alert").get_by_text("£500.00 is above the ceiling of £180.00")).to_be_visible()
    look(council, "draw up with errors")
    council.get_by_label("Price a unit").fill("95")
    council.get_by_role("button", name="Save and continue").click()
    version = AgreementVersion.objects.get()
    actions.targets_set(version, targets=stage.targets, by=stage.officer)
    council.goto(version.get_absolute_url())
    look(council, "an agreement in draft")
    council.get_by_role("button", name="Send for signing").click()
    look(council, "an agreement to sign")

    # Signed in order: provider, school, council.
    for page, name in ((provider, "Petra Provider"), (school, "Sami School"), (council, "Olive Officer")):
        page.goto(version.get_absolute_url())
        page.get_by_role("button", name="Sign it").click()
        page.get_by_label("Your full name").fill(name)
        page.get_by_label("Your role").fill("Head")
        page.get_by_role("checkbox").check()
        look(page, f"sign {name}")
        page.get_by_role("button", name="Sign the agreement").click()
    look(council, "signed by everybody")
    version.refresh_from_db()
    placement.refresh_from_db()
    assert placement.status == "agreed"
    with open_stored(version.pdf) as made:
        assert made.read(5) == b"%PDF-"

    # The gate refuses until every line is checked.
    council.goto(placement.get_absolute_url())
    look(council, "the gate")
    council.get_by_role("button", name="Start the placement").click()
    council.get_by_role("button", name="Start", exact=True).click()
    expect(council.get_by_role("alert").get_by_text("Risk assessment agreed: Not checked yet")).to_be_visible()
    look(council, "the gate refuses")
    council.goto(placement.get_absolute_url())
    council.get_by_role("link", name=re.compile("Record it.*Risk assessment agreed")).click()
    council.get_by_label("Done: I have checked it").check()
    council.get_by_label("What was checked, or why").fill("Signed by school and provider on Friday.")
    fill_date(council, "What day is it dated?", TODAY - timedelta(days=3))
    look(council, "a line of the gate")
    council.get_by_role("button", name="Record it").click()
    stage.check_gate(placement)
    council.get_by_role("button", name="Start the placement").click()
    council.get_by_role("button", name="Start", exact=True).click()
    look(council, "live")

    # The provider's staff mark the register; the school hears of the absence the same day.
    staff = new_page(javascript=False)
    sign_in(staff, stage.provider_staff)
    staff.goto("/register/?half=am")
    staff.get_by_role("radio", name="Absent").check()
    staff.get_by_role("button", name="Save the register").click()
    expect(staff.get_by_text("1 of 1 saved")).to_be_visible()
    provider.goto("/register/?half=am")
    look(provider, "the register")
    school.goto(placement.get_absolute_url())
    expect(school.get_by_text("nobody has explained it")).to_be_visible()
    look(school, "absent this morning")

    # It ends, with a reason and a destination.
    council.goto("/placements/")
    look(council, "placements")
    council.goto(placement.get_absolute_url())
    council.get_by_role("button", name="End the placement").click()
    fill_date(council, "Last day", TODAY)
    council.get_by_label("Why did it end?").select_option("early_success")
    council.get_by_label("Where does the child go next?").select_option("mainstream_same")
    look(council, "end it")
    council.get_by_role("button", name="End the placement").click()
    look(council, "ended")
    council.goto(f"/children/{placement.child_id}/")
    look(council, "the child's record")
    council.goto("/schools/")
    look(council, "schools")
    council.get_by_role("link", name=str(stage.school)).click()
    look(council, "a school")
    assert Placement.objects.get().status == "ended"
