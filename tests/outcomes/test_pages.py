"""The pages: who opens them, how many queries a list asks, what a form keeps."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from apcommissioning.base import files, pdf
from outcomes import actions
from outcomes.figures import today
from outcomes.models import Report, ReportSchedule, Review
from outcomes.rules.report import prompts
from outcomes.states import ReportKind, ReportStatus, ReviewStatus
from placements.models import CaseRead
from tests.factories.outcomes import (
    DestinationFactory,
    LivePlacementFactory,
    ReportFactory,
    ReportScheduleFactory,
    ReviewFactory,
    agreement_with_targets,
)
from tests.factories.placements import AgreementVersionFactory, PlacementFactory, SchoolFactory
from tests.factories.providers import ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def placement(county, school_organisation):
    placement = LivePlacementFactory(
        provider=county.providers[0],
        lot=county.lots[0],
        child__school=SchoolFactory(organisation=school_organisation),
    )
    agreement_with_targets(placement, county.measures)
    return placement


@pytest.fixture
def review(placement):
    return ReviewFactory(placement=placement, due_on=date(2026, 11, 27))


def opens(client, person, route, *args) -> int:
    client.force_login(person)
    return client.get(reverse(route, args=args)).status_code


# -- Who opens what ----------------------------------------------------------------------------------------------------


def test_a_review_opens_to_those_on_the_childs_case_and_to_nobody_else(client, request, review):
    expected = {
        "officer": 200,
        "manager": 200,
        "provider_manager": 200,
        "provider_staff": 200,
        "school_lead": 200,
        "rival_manager": 404,
        "other_school_lead": 404,
        "scrutiny_member": 403,
        "stranger": 403,
    }
    found = {name: opens(client, request.getfixturevalue(name), "review_detail", review.pk) for name in expected}
    assert found == expected


def test_reading_a_review_is_logged_with_its_purpose(client, officer, review):
    opens(client, officer, "review_detail", review.pk)
    assert CaseRead.objects.filter(read_by=officer, child=review.placement.child, page="review_detail").exists()


def test_a_report_opens_to_its_readers_only_once_released(client, request, county):
    report = ReportFactory(provider=county.providers[0], status=ReportStatus.CHECKED)
    people = ("officer", "reviewer", "provider_manager", "rival_manager", "scrutiny_member", "school_lead")
    before = [opens(client, request.getfixturevalue(name), "report_detail", report.pk) for name in people]
    assert before == [200, 404, 404, 404, 404, 403]
    Report.objects.filter(pk=report.pk).update(status=ReportStatus.RELEASED)
    after = [opens(client, request.getfixturevalue(name), "report_detail", report.pk) for name in people]
    assert after == [200, 200, 200, 404, 404, 403]


def test_an_interest_in_a_provider_closes_its_reports_and_no_others(client, county, reviewer, manager):
    schedule = ReportScheduleFactory()
    interested, clear = (
        ReportFactory(schedule=schedule, provider=provider, status=ReportStatus.RELEASED)
        for provider in county.providers[:2]
    )
    application = ApplicationFactory(provider=interested.provider, status="decided")
    for person in (reviewer, manager):
        application.interest_declarations.create(person=person, has_interest=True, detail="A trustee.")
        for route in ("report_detail", "report_csv"):
            assert opens(client, person, route, interested.pk) == 404
        assert opens(client, person, "report_detail", clear.pk) == 200


@pytest.mark.skipif(not pdf.available(), reason=pdf.why_unavailable())
def test_a_reports_pdf_opens_with_the_report(request, county, officer, manager, django_capture_on_commit_callbacks):
    county.add(1)
    schedule = ReportScheduleFactory()
    with django_capture_on_commit_callbacks(execute=True):
        actions.reports_create(schedule)
    report = schedule.reports.get()
    people = ("officer", "provider_manager", "rival_manager", "scrutiny_member", "school_lead")

    def answers():
        report.refresh_from_db()
        return [files.may_open(request.getfixturevalue(name), report.pdf) for name in people]

    assert answers() == [True, False, False, False, False]
    with django_capture_on_commit_callbacks(execute=True):
        actions.report_write(report, commentary="Good.", words={"agreed": ""}, by=officer)
        actions.report_check(report, by=officer)
        actions.report_release(report, by=manager)
    assert answers() == [True, True, False, False, False]


# -- The story in pages ------------------------------------------------------------------------------------------------


def test_a_provider_writes_a_review_and_an_officer_accepts_it(client, county, review, provider_staff, officer):
    client.force_login(provider_staff)
    page = client.get(reverse("review_edit", args=[review.pk])).content.decode()
    assert page.index("In the child’s words") < page.index("Against the aim")
    given = {
        "held_on_day": "20",
        "held_on_month": "11",
        "held_on_year": "2026",
        "child_present": "all",
        "child_words": "I like the kitchen.",
        "child_asked_for": "Fewer taxis.",
        "answer_to_child": "A bus.",
        "agreed_actions": "Bus pass.",
    }
    response = client.post(reverse("review_edit", args=[review.pk]), given)
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "Before you can hand it in" in page
    assert client.post(reverse("review_submit", args=[review.pk])).status_code == 409
    for measure in county.measures:
        given |= {
            f"reading_{measure.key}": "3",
            f"evidence_{measure.key}": "Cooked for six.",
            f"rating_{measure.key}": "on_track",
        }
    client.post(reverse("review_edit", args=[review.pk]), given)
    assert client.post(reverse("review_submit", args=[review.pk])).status_code == 302
    client.force_login(officer)
    assert client.post(reverse("review_accept", args=[review.pk])).status_code == 302
    review.refresh_from_db()
    assert (review.status, review.readings.count()) == (ReviewStatus.ACCEPTED, 2)


def test_a_review_held_tomorrow_is_an_error_and_keeps_what_was_typed(client, review, provider_staff):
    client.force_login(provider_staff)
    given = {
        "held_on_day": "1",
        "held_on_month": "12",
        "held_on_year": "2026",
        "child_words": "<script>I like</script> the kitchen.",
    }
    response = client.post(reverse("review_edit", args=[review.pk]), given)
    page = response.content.decode()
    assert response.status_code == 200
    assert "There is a problem" in page
    assert "&lt;script&gt;I like&lt;/script&gt; the kitchen." in page
    review.refresh_from_db()
    assert review.status == ReviewStatus.DUE


def opened(client, url):
    """What a browser sends back of a form as it was opened: the hidden parts."""
    hidden = re.findall(r'name="([^"]+)" value="([^"]*)"', client.get(url).context["form"].carried)
    return {name: unescape(value) for name, value in hidden}


def test_of_two_colleagues_in_one_review_the_second_is_shown_what_the_first_wrote(
    client, county, review, provider_staff, provider_manager
):
    url = reverse("review_edit", args=[review.pk])
    aim = county.measures[0].key
    client.force_login(provider_staff)
    second = opened(client, url) | {"child_words": "I like the kitchen.", "summary": "Settled, and eats with others."}
    client.force_login(provider_manager)
    first = opened(client, url) | {"child_words": "I like the goats.", f"reading_{aim}": "3"}
    assert client.post(url, first).status_code == 302

    client.force_login(provider_staff)
    page = client.post(url, second)
    form = page.context["form"]
    assert f"{provider_manager} changed this while you had it open" in page.text
    assert [one.name for one in form.meeting.both] == ["child_words"]
    assert [(one.name, one.label) for one in form.meeting.taken] == [
        (f"reading_{aim}", f"{county.measures[0].label}. Where is the child now?")
    ]
    assert (form["child_words"].value(), form["summary"].value()) == (
        "I like the kitchen.",
        "Settled, and eats with others.",
    )
    review.refresh_from_db()
    assert (review.child_words, review.summary) == ("I like the goats.", "")

    again = {name: form[name].value() for name in ("child_words", "summary", f"reading_{aim}")}
    assert client.post(url, again | {"revision": form.data["revision"]}).status_code == 302
    review.refresh_from_db()
    assert (review.child_words, review.summary) == ("I like the kitchen.", "Settled, and eats with others.")
    assert review.readings.get().value == 3


def test_a_colleague_s_words_are_taken_with_a_press_and_nothing_is_saved_by_it(
    client, review, provider_staff, provider_manager
):
    url = reverse("review_edit", args=[review.pk])
    client.force_login(provider_staff)
    second = opened(client, url) | {"child_words": "I like the kitchen."}
    client.force_login(provider_manager)
    client.post(url, opened(client, url) | {"child_words": "I like the goats."})
    client.force_login(provider_staff)
    met = client.post(url, second).context["form"]
    page = client.post(url, {**met.data.dict(), "both": "child_words", "take": "child_words"})
    assert page.context["form"]["child_words"].value() == "I like the goats."
    review.refresh_from_db()
    assert review.revision == 1


def test_a_starting_point_needs_a_point_for_each_aim(client, county, placement, provider_staff):
    client.force_login(provider_staff)
    url = reverse("baseline_record", args=[placement.pk])
    given = {"on_day": "20", "on_month": "11", "on_year": "2026", "reading_time_on_task": "2"}
    assert "Choose where the child starts: ready for the next place" in client.post(url, given).content.decode()
    assert client.post(url, given | {"reading_readiness": "1"}).status_code == 302
    assert dict(placement.readings.values_list("measure__key", "value")) == {"time_on_task": 2, "readiness": 1}


def test_targets_are_two_outcomes_and_the_pathway_is_one(client, county, officer):
    version = AgreementVersionFactory(placement=PlacementFactory(lot=county.lots[0]))
    client.force_login(officer)
    url = reverse("target_edit", args=[version.pk])
    engagement, pathway = county.measures

    def aims(*measures):
        given = {"aims-TOTAL_FORMS": "4", "aims-INITIAL_FORMS": "0"}
        for number, measure in enumerate(measures):
            given |= {
                f"aims-{number}-measure": str(measure.pk),
                f"aims-{number}-aim": "Cooks with the group.",
                f"aims-{number}-goal": "4",
                f"aims-{number}-by_on_day": "26",
                f"aims-{number}-by_on_month": "3",
                f"aims-{number}-by_on_year": "2027",
            }
        return given

    assert "at least two outcomes" in client.post(url, aims(engagement)).content.decode()
    assert client.post(url, aims(engagement, pathway)).status_code == 302
    assert set(version.targets.values_list("outcome", "measure")) == {
        ("engagement", "time_on_task"),
        ("pathway", "readiness"),
    }


def test_an_officer_asks_for_a_committees_report(client, officer, meeting):
    client.force_login(officer)
    given = {"kind": "committee", "title": "Autumn report"}
    for name, day in (
        ("period_from", date(2026, 9, 1)),
        ("period_to", date(2026, 11, 20)),
        ("due_on", date(2026, 11, 24)),
    ):
        given |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    page = client.post(reverse("schedule_add"), given).content.decode()
    assert "Choose the meeting that the report is for" in page
    assert client.post(reverse("schedule_add"), given | {"meeting": meeting.pk}).status_code == 302
    assert "asked for already" in client.post(reverse("schedule_add"), given | {"meeting": meeting.pk}).content.decode()
    assert ReportSchedule.objects.get().meeting == meeting


def test_a_report_goes_from_produced_to_its_reader_by_its_pages(
    client, county, meeting, officer, manager, scrutiny_member, django_capture_on_commit_callbacks
):
    county.add(12)
    schedule = ReportScheduleFactory(kind=ReportKind.COMMITTEE, title="Autumn report", meeting=meeting)
    with pdf.postponed(), django_capture_on_commit_callbacks(execute=True):
        actions.reports_create(schedule)
    report = schedule.reports.get()
    client.force_login(officer)
    assert "Before it can be checked" in client.get(report.get_absolute_url()).content.decode()
    words = {f"leave_out_{one.key}": "on" for one in prompts(report.kind)} | {"on_one_page": "More attend."}
    assert client.post(reverse("report_write", args=[report.pk]), words).status_code == 302
    assert client.post(reverse("report_check", args=[report.pk])).status_code == 302
    assert client.post(reverse("report_release", args=[report.pk])).status_code == 403
    client.force_login(manager)
    assert client.post(reverse("report_release", args=[report.pk])).status_code == 302
    client.force_login(scrutiny_member)
    landing = client.get(reverse("committee_detail")).content.decode()
    assert "Autumn report" in landing
    assert "1 done, 1 open" in landing
    assert "More attend." in client.get(report.get_absolute_url()).content.decode()


# -- Queries -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_reviews_asks_as_much_for_thirty_as_for_one(
    client, county, officer, number, django_assert_num_queries
):
    for _ in range(number):
        ReviewFactory(placement__provider=county.providers[0], placement__lot=county.lots[0])
    client.force_login(officer)
    client.get("/reviews/")
    with django_assert_num_queries(5):
        assert client.get("/reviews/").status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_reports_asks_as_much_for_thirty_as_for_one(
    client, county, manager, number, django_assert_num_queries
):
    schedule = ReportScheduleFactory()
    for _ in range(number):
        ReportFactory(schedule=schedule, provider=county.providers[0])
    client.force_login(manager)
    client.get("/reports/")
    with django_assert_num_queries(5):
        assert client.get("/reports/").status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_children_to_find_asks_as_much_for_thirty_as_for_one(
    client, county, officer, number, django_assert_num_queries
):
    for _ in range(number):
        DestinationFactory(placement__provider=county.providers[0], placement__lot=county.lots[0])
    client.force_login(officer)
    client.get("/destinations/")
    with django_assert_num_queries(5):
        assert client.get("/destinations/").status_code == 200


@pytest.mark.parametrize("number", [1, 12])
def test_the_dashboard_asks_as_much_for_twelve_children_as_for_one(
    client, county, manager, number, django_assert_num_queries
):
    county.add(number)
    client.force_login(manager)
    client.get("/dashboard/")
    with django_assert_num_queries(19):
        assert client.get("/dashboard/").status_code == 200


@pytest.mark.parametrize(
    ("name", "queries"),
    [("officer", 3), ("manager", 3), ("provider_staff", 3), ("scrutiny_member", 2), ("school_lead", 1)],
)
def test_what_needs_a_person_today_asks_little(
    request, county, review, placement, name, queries, django_assert_num_queries
):
    person = request.getfixturevalue(name)
    with django_assert_num_queries(queries):
        today(person)


def test_what_needs_a_person_today(review, county, provider_staff, officer):
    names = [(queue.count, queue.name) for queue in today(provider_staff).queues]
    assert names == [(1, "Reviews due"), (1, "Starting points to record")]
    Review.objects.filter(pk=review.pk).update(status=ReviewStatus.OVERDUE)
    assert [(queue.count, queue.name) for queue in today(officer).queues] == [(1, "Reviews overdue")]
