"""Who may do what: people by verbs by states."""

from datetime import date

import pytest

from apcommissioning.base import rules
from outcomes.states import ReportStatus, ReviewStatus
from tests.factories.outcomes import (
    DestinationFactory,
    LivePlacementFactory,
    ReportFactory,
    ReviewFactory,
    agreement_with_targets,
)

pytestmark = pytest.mark.django_db

PEOPLE = (
    "officer",
    "manager",
    "other_manager",
    "reviewer",
    "administrator",
    "provider_manager",
    "provider_staff",
    "rival_manager",
    "school_lead",
    "other_school_lead",
    "scrutiny_member",
    "stranger",
)
COMMISSIONERS = {"officer", "manager", "other_manager"}
OWN = {"provider_manager", "provider_staff"}


@pytest.fixture
def placement(county, school_organisation):
    placement = LivePlacementFactory(
        provider=county.providers[0], lot=county.lots[0], child__school__organisation=school_organisation
    )
    agreement_with_targets(placement, county.measures)
    return placement


def allowed(request, verb, thing) -> set[str]:
    return {name for name in PEOPLE if rules.may(request.getfixturevalue(name), verb, thing)}


@pytest.mark.parametrize(
    ("status", "edit", "submit", "accept"),
    [
        (ReviewStatus.DUE, OWN, set(), set()),
        (ReviewStatus.OVERDUE, OWN, set(), set()),
        (ReviewStatus.IN_DRAFT, OWN, OWN, set()),
        (ReviewStatus.SUBMITTED, set(), set(), COMMISSIONERS),
        (ReviewStatus.ACCEPTED, set(), set(), set()),
        (ReviewStatus.CANCELLED, set(), set(), set()),
    ],
)
def test_reviews(request, placement, status, edit, submit, accept, monkeypatch):
    monkeypatch.setattr("outcomes.rules.review.missing", lambda review: [])
    review = ReviewFactory(placement=placement, status=status)
    assert allowed(request, "review_edit", review) == edit
    assert allowed(request, "review_submit", review) == submit
    assert allowed(request, "review_accept", review) == accept
    assert allowed(request, "review_return", review) == accept
    assert allowed(request, "review_frobnicate", review) == set()


@pytest.mark.parametrize(
    ("status", "write", "check", "release", "withdraw"),
    [
        (ReportStatus.SCHEDULED, set(), set(), set(), {"manager", "other_manager"}),
        (ReportStatus.PRODUCED, COMMISSIONERS, COMMISSIONERS, set(), {"manager", "other_manager"}),
        (ReportStatus.CHECKED, set(), set(), {"other_manager"}, {"manager", "other_manager"}),
        (ReportStatus.RELEASED, set(), set(), set(), {"manager", "other_manager"}),
        (ReportStatus.WITHDRAWN, set(), set(), set(), set()),
    ],
)
def test_reports(request, county, manager, status, write, check, release, withdraw):
    report = ReportFactory(
        status=status, provider=county.providers[0], commentary="Good.", words={"agreed": ""}, checked_by=manager
    )
    assert allowed(request, "report_write", report) == write
    assert allowed(request, "report_check", report) == check
    assert allowed(request, "report_release", report) == release
    assert allowed(request, "report_withdraw", report) == withdraw
    assert allowed(request, "report_frobnicate", report) == set()


def test_readings_targets_schedules_and_destinations(request, placement):
    version = placement.agreement_versions.get()
    assert allowed(request, "baseline_record", placement) == COMMISSIONERS | OWN
    assert allowed(request, "target_edit", version) == set()
    version.sealed_at = None
    assert allowed(request, "target_edit", version) == COMMISSIONERS
    assert allowed(request, "schedule_add", None) == COMMISSIONERS
    due = DestinationFactory(placement=placement, due_on=date(2026, 11, 23))
    assert allowed(request, "destination_record", due) == COMMISSIONERS | {"school_lead"}
    later = DestinationFactory(placement=placement, moment="plus_3_months", due_on=date(2026, 11, 24))
    assert allowed(request, "destination_record", later) == set()
    assert allowed(request, "frobnicate", placement) == set()
