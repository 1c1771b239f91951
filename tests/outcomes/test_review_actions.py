"""Reviews: planned when a placement starts, written with the child's voice first, accepted by the council."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from apcommissioning.base import timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import OutboxMessage
from outcomes import actions, sweeps
from outcomes.actions import Point
from outcomes.models import Destination, Reading, Review
from outcomes.states import ReviewKind, ReviewStatus
from placements.models import Placement
from placements.signals import placement_ended, placement_started
from placements.states import DestinationCode, PlacementStatus
from tests.factories.outcomes import DestinationFactory, LivePlacementFactory, ReviewFactory, agreement_with_targets

pytestmark = pytest.mark.django_db


@pytest.fixture
def placement(county, school_organisation):
    placement = LivePlacementFactory(
        provider=county.providers[0], lot=county.lots[0], child__school__organisation=school_organisation
    )
    agreement_with_targets(placement, county.measures, review_dates=["2026-10-20", "2026-12-14"])
    return placement


@pytest.fixture
def review(placement):
    return ReviewFactory(placement=placement, due_on=date(2026, 11, 27))


def save(review, by, county, **answers):
    told = {
        "held_on": date(2026, 11, 20),
        "child_present": "all",
        "child_words": "I like the kitchen.",
        "child_asked_for": "Fewer taxis.",
        "answer_to_child": "A bus from January.",
        "agreed_actions": "Bus pass, Petra, by 4 January.",
    }
    points = [Point(measure, 3, "Cooked a meal for six.", "on_track") for measure in county.measures]
    actions.review_save(review, answers=told | answers, points=points, by=by)


# -- Planning ----------------------------------------------------------------------------------------------------------


def test_a_placement_that_starts_is_reviewed_on_the_days_its_agreement_names_and_at_the_end(placement, officer):
    placement_started.send(sender=Placement, placement=placement, by=officer)
    assert list(placement.reviews.values_list("kind", "due_on")) == [
        (ReviewKind.HALF_TERM, date(2026, 10, 20)),
        (ReviewKind.HALF_TERM, date(2026, 12, 14)),
        (ReviewKind.END, date(2027, 3, 26)),
    ]


def test_without_named_days_reviews_fall_at_the_end_of_each_half_term(placement, officer):
    placement.agreement_versions.update(review_dates=[])
    actions.reviews_schedule(placement, by=officer)
    assert list(placement.reviews.filter(kind="half_term").values_list("due_on", flat=True)) == [
        date(2026, 10, 23),
        date(2026, 12, 18),
        date(2027, 2, 12),
    ]


def test_planning_twice_adds_nothing(placement, officer):
    assert actions.reviews_schedule(placement, by=officer) == 3
    assert actions.reviews_schedule(placement, by=officer) == 0


def test_a_placement_that_ends_drops_what_was_to_come_and_asks_where_the_child_went(placement, officer, county):
    actions.reviews_schedule(placement, by=officer)
    Placement.objects.filter(pk=placement.pk).update(
        status=PlacementStatus.ENDED, ended_on=date(2026, 11, 30), destination=DestinationCode.MAINSTREAM_SAME
    )
    placement.refresh_from_db()
    placement_ended.send(sender=Placement, placement=placement, by=officer)
    assert list(placement.reviews.values_list("kind", "due_on", "status")) == [
        (ReviewKind.HALF_TERM, date(2026, 10, 20), ReviewStatus.DUE),
        (ReviewKind.END, date(2026, 11, 30), ReviewStatus.DUE),
        (ReviewKind.HALF_TERM, date(2026, 12, 14), ReviewStatus.CANCELLED),
    ]
    assert list(placement.destinations.values_list("moment", "due_on", "code")) == [
        ("end", date(2026, 11, 30), "mainstream_same"),
        ("plus_3_months", date(2027, 2, 28), ""),
        ("plus_6_months", date(2027, 5, 30), ""),
        ("plus_12_months", date(2027, 11, 30), ""),
    ]


# -- Starting points ---------------------------------------------------------------------------------------------------


def test_how_an_aim_stands_is_said_in_the_council_s_words_alone(county):
    assert Point(county.measures[0], 3, rating="slow").rating == "slow"
    with pytest.raises(ValueError, match="nearly"):
        Point(county.measures[0], 3, rating="nearly")


def test_the_provider_records_where_the_child_starts_and_may_correct_it_until_a_review(
    placement, county, provider_manager
):
    for value in (2, 1):
        actions.baseline_record(placement, [Point(county.measures[0], value)], by=provider_manager)
    assert list(placement.readings.values_list("moment", "value")) == [("baseline", 1)]
    save(ReviewFactory(placement=placement), provider_manager, county)
    with pytest.raises(Refused, match="A review has been written since"):
        actions.baseline_record(placement, [Point(county.measures[0], 3)], by=provider_manager)


def test_a_point_that_is_not_on_the_scale_is_refused(placement, county, provider_manager):
    with pytest.raises(Refused, match="no point 9"):
        actions.baseline_record(placement, [Point(county.measures[0], 9)], by=provider_manager)
    assert not Reading.objects.exists()


def test_a_rival_records_nothing(placement, county, rival_manager):
    with pytest.raises(Refused, match="own provider"):
        actions.baseline_record(placement, [Point(county.measures[0], 3)], by=rival_manager)


# -- Writing and accepting ---------------------------------------------------------------------------------------------


def test_a_review_is_written_handed_in_and_accepted(review, county, provider_staff, officer):
    save(review, provider_staff, county)
    actions.review_submit(review, by=provider_staff)
    actions.review_accept(review, by=officer)
    review.refresh_from_db()
    assert (review.status, review.submitted_by, review.accepted_by) == ("accepted", provider_staff, officer)
    assert review.readings.count() == 2


def test_a_review_without_the_childs_voice_is_not_handed_in(review, county, provider_staff):
    save(review, provider_staff, county, child_words="")
    with pytest.raises(Refused, match="Enter the child's words, or why there are none"):
        actions.review_submit(review, by=provider_staff)
    save(review, provider_staff, county, child_words="", no_words_because="Was ill; will be asked on Friday.")
    actions.review_submit(review, by=provider_staff)


def test_a_returned_review_can_be_written_on_and_the_reason_is_kept(review, county, provider_staff, officer):
    save(review, provider_staff, county)
    actions.review_submit(review, by=provider_staff)
    actions.review_return(review, reason="Say what shows it.", by=officer)
    assert review.status == ReviewStatus.IN_DRAFT
    save(review, provider_staff, county)
    actions.review_submit(review, by=provider_staff)


def test_two_officers_accept_once(review, county, provider_staff, officer, manager):
    save(review, provider_staff, county)
    actions.review_submit(review, by=provider_staff)
    stale = Review.objects.get(pk=review.pk)
    actions.review_accept(review, by=officer)
    with pytest.raises(TooLate):
        actions.review_accept(stale, by=manager)


def test_a_review_not_begun_by_its_day_is_overdue_and_people_are_told_once(review, officer, provider_manager):
    with timekeeping.at(review.due_on):
        assert sweeps.mark_reviews_overdue() == 0
    with timekeeping.at(review.due_on + timedelta(days=1)):
        assert sweeps.mark_reviews_overdue() == 1
        assert sweeps.mark_reviews_overdue() == 0
    review.refresh_from_db()
    assert review.status == ReviewStatus.OVERDUE
    assert set(OutboxMessage.objects.values_list("to", flat=True)) == {officer.email, provider_manager.email}
    for message in OutboxMessage.objects.all():
        assert review.placement.child.surname not in message.subject + message.body


def test_the_first_answer_to_where_a_child_went_stands(placement, officer, school_lead):
    destination = DestinationFactory(placement=placement)
    stale = Destination.objects.get(pk=destination.pk)
    actions.destination_record(destination, code=DestinationCode.FE_COLLEGE, by=school_lead)
    with pytest.raises(TooLate):
        actions.destination_record(stale, code=DestinationCode.NEET, by=officer)
    stale.refresh_from_db()
    assert stale.code == DestinationCode.FE_COLLEGE


def test_a_scrutiny_member_does_none_of_it(review, county, scrutiny_member):
    with pytest.raises(PermissionDenied):
        save(review, scrutiny_member, county)
