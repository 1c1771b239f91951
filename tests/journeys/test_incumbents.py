"""An officer keeps the list of incumbent providers, and tells them to apply."""

from lots.states import SystemStatus
from tests.factories.lots import PurchasingSystemFactory


def test_incumbents_are_listed_and_told_with_proof(page, sign_in, look, officer):
    system = PurchasingSystemFactory(status=SystemStatus.OPEN)
    sign_in(page, officer)
    page.goto(system.get_absolute_url())
    page.get_by_role("link", name="Incumbent providers").click()
    for name, email in (("Old Mill Tuition", "office@oldmill.example.test"), ("Brook Farm", "")):
        page.get_by_role("link", name="Add a provider").or_(
            page.get_by_role("button", name="Add a provider")
        ).first.click()
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("What did it supply?").fill("Tutoring, approved list 2020")
        page.get_by_label("E-mail address").fill(email)
        look(page, "add")
        page.get_by_role("button", name="Save").click()
    look(page, "the list")
    page.get_by_role("link", name="Write to those without notice").or_(
        page.get_by_role("button", name="Write to those without notice")
    ).first.click()
    look(page, "write to them")
    page.get_by_role("button", name="Write to them").click()
    page.get_by_role("link", name="Brook Farm").click()
    page.get_by_role("link", name="Record the notice").or_(
        page.get_by_role("button", name="Record the notice")
    ).first.click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("There is a problem").wait_for()
    look(page, "record the notice")
    page.get_by_label("By telephone").check()
    page.get_by_label("What shows it").fill("Spoke to the office manager, who wrote it down.")
    for part, value in (("Day", "2"), ("Month", "11"), ("Year", "2026")):
        page.get_by_role("group", name="When was it told?").get_by_label(part).fill(value)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The notice is on the record").wait_for()
    look(page, "told")
