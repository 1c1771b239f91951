"""An officer sets up a purchasing system and publishes it; anybody reads it, with JavaScript switched off."""

import pytest

from lots.models import PurchasingSystem

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_purchasing_system_is_set_up_published_and_read(page, new_page, sign_in, look, officer):
    sign_in(page, officer)
    page.goto("/lots/")
    page.get_by_role("button", name="Load the council’s texts").click()
    page.get_by_role("button", name="Load the texts").click()
    look(page, "the list before there is one")

    page.get_by_role("button", name="Set one up").click()
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("link", name="Enter the title").click()
    look(page, "what is missing")
    page.get_by_label("Title").fill("Alternative provision for Northmoor")
    page.get_by_label("Reference").fill("AP-DPS-2020")
    page.get_by_label("Dynamic purchasing system").check()
    for group, (day, month, year) in {"When does it start?": (1, 7, 2020), "When does it end?": (24, 2, 2029)}.items():
        box = page.get_by_role("group", name=group)
        box.get_by_label("Day").fill(str(day))
        box.get_by_label("Month").fill(str(month))
        box.get_by_label("Year").fill(str(year))
    page.get_by_label("On any day").check()
    page.get_by_label("Who answers questions?").fill("Alternative provision team")
    page.get_by_label("Their email address").fill("ap@northmoor.example")
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("link", name="The end date must be 23 February 2029 or earlier").wait_for()
    page.get_by_role("group", name="When does it end?").get_by_label("Day").fill("23")
    page.get_by_role("button", name="Save as a draft").click()
    look(page, "a draft without lots")

    page.get_by_role("button", name="Load the lots").click()
    look(page, "what will be loaded")
    page.get_by_role("button", name="Load the lots").click()
    page.get_by_role("link", name="3. Interim provision for pupils awaiting a school place").click()
    page.get_by_role("button", name="Change").click()
    page.get_by_label("Hour, one to one").fill("54.50")
    look(page, "a lot of a draft")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("£54.50").wait_for()
    look(page, "a lot")

    page.get_by_role("link", name="Alternative provision for Northmoor").click()
    page.get_by_role("button", name="Check and publish").click()
    look(page, "what publishing freezes")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Published. Providers can read it and apply.").wait_for()
    look(page, "an open system")
    for text in ("Apply to provide alternative provision", "Scoring rubric", "Standard contract"):
        page.get_by_role("link", name=text).click()
        page.get_by_text("Unchanged since").wait_for()
        look(page, text)
        page.go_back()

    reader = new_page(javascript=False)
    reader.goto("/public/systems/")
    assert reader.url.endswith(f"/public/systems/{PurchasingSystem.objects.get().pk}/")
    reader.get_by_text("Open to applications").wait_for()
    reader.get_by_role("link", name="3. Interim provision for pupils awaiting a school place").click()
    reader.get_by_text("£54.50").wait_for()
    reader.get_by_role("link", name="What you will be asked").click()
    reader.get_by_role("heading", name="What you will be asked").wait_for()

    visitor = new_page()
    for path in ("", "questions/", "scoring/", "contract/"):
        visitor.goto(f"/public/systems/{PurchasingSystem.objects.get().pk}/{path}")
        look(visitor, f"public {path}")
