# ruff: noqa: F811  (a fixture imported from another folder is asked for by its name)
"""Did it work, told to the committee: a review is written, a report produced by the clock, released, read."""

from datetime import date

import pytest

from apcommissioning.base import timekeeping
from outcomes import actions, sweeps
from outcomes.models import Report
from tests.factories.outcomes import LivePlacementFactory, ReportScheduleFactory, ReviewFactory, agreement_with_targets
from tests.factories.placements import SchoolFactory, TimetableSlotFactory
from tests.outcomes.conftest import STORY_DAY, county, framework, meeting, terms  # noqa: F401  (fixtures of this story)


@pytest.fixture(autouse=True)
def _on_the_storys_day(settings, db):
    """The browser's requests run in a thread of their own: they too live on the story's day."""
    settings.STORY_TODAY = STORY_DAY


@pytest.fixture
def placement(county, school_organisation):  # noqa: F811
    placement = LivePlacementFactory(
        provider=county.providers[0],
        lot=county.lots[0],
        child__school=SchoolFactory(organisation=school_organisation),
    )
    version = agreement_with_targets(placement, county.measures)
    TimetableSlotFactory(version=version)
    ReviewFactory(placement=placement, due_on=date(2026, 11, 20))
    return placement


def test_a_provider_says_where_a_child_starts_and_reviews_it_with_an_officer(
    page, sign_in, look, placement, provider_staff, officer
):
    sign_in(page, provider_staff)
    page.goto(f"/placements/{placement.pk}/")
    page.get_by_role("link", name="Record the starting point").click()
    look(page, "starting point")
    page.get_by_role("button", name="Save and continue").click()
    look(page, "starting point with errors")
    page.get_by_role("group", name="Where does the child start?").nth(0).get_by_label("2.").check()
    page.get_by_role("group", name="Where does the child start?").nth(1).get_by_label("1.").check()
    page.get_by_role("button", name="Save and continue").click()
    look(page, "placement with its starting point")
    page.get_by_role("link", name="Do the review").click()
    look(page, "review, empty")
    page.get_by_label("Day").fill("20")
    page.get_by_label("Month").fill("11")
    page.get_by_label("Year").fill("2026")
    page.get_by_label("Yes, for all of it").check()
    page.get_by_label("In the child’s words").fill("I like the kitchen.")
    page.get_by_label("What did the child ask for?").fill("Fewer taxis.")
    page.get_by_label("What did you say back?").fill("A bus from January.")
    for number, point in enumerate(("4.", "3.")):
        page.get_by_role("group", name="Where is the child now?").nth(number).get_by_label(point).check()
        page.get_by_label("What shows it?").nth(number).fill("Cooked a meal for six.")
        page.get_by_role("group", name="Against the aim").nth(number).get_by_label("On track").check()
    page.get_by_label("What was agreed?").fill("Bus pass, Petra, by 4 January.")
    page.get_by_role("button", name="Save and check").click()
    look(page, "review, written")
    page.get_by_role("button", name="Hand it in").click()
    look(page, "review, handing in")
    page.get_by_role("button", name="Hand it in").click()
    sign_in(page, officer)
    page.goto("/reviews/")
    look(page, "reviews")
    page.get_by_role("link", name=placement.child.short_name).click()
    page.get_by_role("button", name="Accept it").click()
    page.get_by_role("button", name="Accept it").click()
    page.goto(f"/placements/{placement.pk}/")
    look(page, "placement with its review")


def test_a_report_made_by_the_clock_reaches_the_committees_member(
    page,
    sign_in,
    look,
    county,
    meeting,
    officer,
    manager,
    scrutiny_member,  # noqa: F811
):
    with timekeeping.at(STORY_DAY):
        county.add(12, provider=0, lot=0, reason="mental_health")
        county.add(14, provider=1, lot=1, present=6, now=3)
        for placement in county.add(11, provider=2, lot=1, present=9):
            county.end(placement)
        county.outside(31)
    sign_in(page, officer)
    page.goto("/dashboard/")
    look(page, "dashboard")
    page.goto("/reports/schedules/add/")
    look(page, "schedule")
    with timekeeping.at(STORY_DAY):
        schedule = ReportScheduleFactory(kind="committee", title="Alternative provision: autumn 2026", meeting=meeting)
        assert sweeps.produce_due_reports() == 1
    report = Report.objects.get(schedule=schedule)
    page.goto("/reports/")
    look(page, "reports")
    page.get_by_role("link", name="Alternative provision: autumn 2026").click()
    look(page, "report, produced")
    page.get_by_role("button", name="Write the words").click()
    look(page, "report, its words")
    page.get_by_label("On one page").fill("More children attend than did before.")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Save the words").click()
    page.get_by_role("button", name="Check the report").click()
    look(page, "report, checking")
    page.get_by_role("button", name="I have checked it").click()
    sign_in(page, manager)
    page.goto(f"/reports/{report.pk}/")
    page.get_by_role("button", name="Release the report").click()
    look(page, "report, releasing")
    page.get_by_role("button", name="Release the report").click()
    actions.report_paper_make(report.pk)
    sign_in(page, scrutiny_member)
    page.goto("/committee/")
    look(page, "committee")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename == f"{report.reference}.pdf"
    page.get_by_role("link", name="Alternative provision: autumn 2026", exact=True).click()
    look(page, "report, released")
