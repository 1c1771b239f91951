"""A list in rounds with a lot written by hand; a question answered to everybody; a specification's next version."""

import pytest

from apcommissioning.base import timekeeping
from lots import actions
from lots.models import QuestionSet
from lots.states import Route
from tests.factories.lots import BEGAN, PublishedSystemFactory, loaded

pytestmark = pytest.mark.django_db(transaction=True)


def fill_date(page, group, day, month, year):
    box = page.get_by_role("group", name=group)
    box.get_by_label("Day").fill(str(day))
    box.get_by_label("Month").fill(str(month))
    box.get_by_label("Year").fill(str(year))


def test_a_list_in_rounds_is_written_by_hand(page, sign_in, look, officer):
    loaded(QuestionSet)
    year = timekeeping.today().year
    with timekeeping.at(BEGAN):
        draft = actions.purchasing_system_create(
            by=officer,
            title="Outdoor and creative list",
            reference="AP-LIST-1",
            route=Route.APPROVED_LIST,
            valid_from=timekeeping.today(),
            valid_until=timekeeping.today().replace(year=year + 3),
            entry="rounds",
            about="",
            contact_name="Alternative provision team",
            contact_email="ap@northmoor.example",
            questions_until=None,
        )
    sign_in(page, officer)
    page.goto(draft.get_absolute_url())
    page.get_by_role("link", name="Set a round").click()
    fill_date(page, "First day", 1, 3, year + 1)
    fill_date(page, "Last day", 31, 3, year + 1)
    look(page, "a round")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add a lot by hand").click()
    page.get_by_label("Name").fill("Outdoor learning")
    page.get_by_label("Face to face").check()
    page.get_by_label("Who is it for?").fill("Children who learn best outdoors")
    page.get_by_label("Key stage 3").check()
    page.get_by_label("The council or a school").check()
    page.get_by_label("How long does a placement usually last?").fill("12")
    page.get_by_label("After how long").fill("14")
    page.get_by_label("Fewest sessions").fill("1")
    page.get_by_label("Most sessions").fill("4")
    page.get_by_label("How soon must a provider reply?").fill("3")
    page.get_by_label("How soon must a child start?").fill("10")
    page.get_by_label("Lots taught in person").check()
    look(page, "a lot by hand")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="Add a part").click()
    page.get_by_label("Title").fill("In the woods")
    page.get_by_label("At the provider's site").first.check()
    line = page.get_by_role("group", name="Ceiling price 1")
    line.get_by_label("Unit").select_option("day")
    line.get_by_label("Ceiling", exact=True).fill("95.00")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Choose the ratio of line 1").click()
    line.get_by_label("Ratio").select_option("group")
    look(page, "a part")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("£95.00").wait_for()
    look(page, "a lot with its part")
    page.goto(draft.get_absolute_url())
    look(page, "a draft in rounds")


def test_what_is_asked_and_what_changes_is_read_by_everybody(page, new_page, sign_in, look, officer, provider_manager):
    system = PublishedSystemFactory(route=Route.APPROVED_LIST)
    sign_in(page, provider_manager)
    page.goto(f"/public/systems/{system.pk}/answers/")
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_label("What is it about?").select_option("Lot 2: Day six following permanent exclusion")
    page.get_by_label("Your question").fill("Heron Yard CIC asks: may two providers share a week?")
    look(page, "a question")
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("Waiting for an answer").wait_for()

    desk = new_page()
    sign_in(desk, officer)
    desk.goto("/lots/market-questions/")
    look(desk, "what is asked")
    desk.get_by_role("link", name="Heron Yard CIC asks").click()
    look(desk, "a question that waits")
    desk.get_by_role("button", name="Answer to everybody").click()
    desk.get_by_label("The answer").fill("Yes, with one lead provider.")
    desk.get_by_role("button", name="Publish").click()
    desk.get_by_role("link", name="This names “Heron Yard CIC”").click()
    desk.get_by_label("The question as it is published").fill("May two providers share a week?")
    look(desk, "an answer")
    desk.get_by_role("button", name="Publish").click()
    desk.get_by_text("Published to everybody").wait_for()

    # The next version of a specification, and a term that changes.
    desk.goto(system.lots.get(number=2).get_absolute_url())
    desk.get_by_role("link", name="Write the next version").click()
    desk.get_by_role("button", name="Start the draft").click()
    look(desk, "a specification in draft")
    desk.get_by_role("button", name="Publish").click()
    desk.get_by_label("What is different, and why?").fill("Two providers may share a week.")
    desk.get_by_role("button", name="Publish it").click()
    desk.get_by_text("Version 2 is published and in force.").wait_for()
    desk.goto(system.get_absolute_url())
    desk.get_by_role("button", name="Change the terms").click()
    desk.get_by_label("Providers told us what stands in their way").check()
    desk.get_by_label("Say why, in words").fill("Small providers asked to be paid sooner.")
    desk.get_by_label("Payment days").fill("14")
    look(desk, "a change of terms")
    desk.get_by_role("button", name="Change the terms").click()
    look(desk, "a system whose terms changed")

    reader = new_page(javascript=False)
    reader.goto(f"/public/systems/{system.pk}/")
    reader.get_by_text("Payment days: 30, now 14").wait_for()
    reader.get_by_role("link", name="Questions and answers").click()
    reader.get_by_text("May two providers share a week?").wait_for()
    visitor = new_page()
    lot = system.lots.get(number=2)
    for path in (f"{system.pk}/", f"{system.pk}/answers/", f"{system.pk}/questions/", f"lots/{lot.pk}/"):
        visitor.goto(f"/public/systems/{path}")
        look(visitor, f"public {path}")
    visitor.goto(f"/public/specifications/{lot.specifications.get(version=1).pk}/")
    look(visitor, "a specification that is replaced")
