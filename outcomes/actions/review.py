"""Reviews: scheduled when a placement starts, written by the provider, accepted or returned by the council."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import F

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.exceptions import ChangedMeanwhile, Refused, TooLate
from apcommissioning.base.rules import require
from placements.models import Placement

from .. import emails
from ..models import Measure, Reading, Review
from ..rules.review import current_version
from ..states import OPEN_REVIEW, Moment, ReviewKind, ReviewStatus, TargetRating

# Where no term dates reach, a review is due after so long: a half term is six or seven weeks.
HALF_TERM = timedelta(weeks=6)
# A start so near the end of a half term is reviewed in the next one.
TOO_SOON = timedelta(weeks=2)


@dataclass(frozen=True, slots=True)
class Point:
    """Where a child stands on a measure: the point on its scale, what shows it, and how the aim stands.

    ValueError for a rating that is none of `TargetRating`'s.
    """

    measure: Measure
    value: int
    evidence: str = ""
    rating: str = ""

    def __post_init__(self) -> None:
        if self.rating:
            TargetRating(self.rating)


# -- Scheduling --------------------------------------------------------------------------------------------------------


def reviews_schedule(placement: Placement, *, by) -> int:
    """The reviews of a placement that has started: at least once each half term, and at the end.

    On the days that the agreement names; else at the end of each half term. Returns how many were added.
    """
    days = _agreed_days(placement) or _half_terms(placement)
    wanted = [(ReviewKind.HALF_TERM, on) for on in days if on < placement.expected_end_on]
    wanted.append((ReviewKind.END, placement.expected_end_on))
    with acting():
        planned = set(Review.objects.filter(placement=placement).values_list("kind", "due_on"))
        new = [row for row in dict.fromkeys(wanted) if row not in planned]
        Review.objects.bulk_create(Review(placement=placement, kind=kind, due_on=due_on) for kind, due_on in new)
        if new:
            history.record(placement, "reviews_schedule", by=by, words=f"{len(new)} reviews planned")
        return len(new)


def _agreed_days(placement: Placement) -> list[date]:
    version = current_version(placement)
    days = [date.fromisoformat(str(day)) for day in version.review_dates] if version else []
    return sorted(day for day in days if placement.started_on is None or day > placement.started_on)


def _half_terms(placement: Placement) -> list[date]:
    started_on = placement.started_on or placement.expected_start_on
    ends = [term.last_on for term in SchoolCalendar.load().terms]
    days = [on for on in ends if started_on + TOO_SOON <= on < placement.expected_end_on]
    reach = [started_on, *days, placement.expected_end_on]
    if days and all(after - before <= 2 * HALF_TERM for before, after in pairwise(reach)):
        return days
    days, on = [], started_on + HALF_TERM
    while on < placement.expected_end_on:
        days.append(on)
        on += HALF_TERM
    return days


def reviews_close(placement: Placement, *, by) -> None:
    """A placement has ended: what was still to come falls away, and the end review is due now."""
    ended_on = placement.ended_on or timekeeping.today()
    with acting():
        for review in Review.objects.filter(
            placement=placement, status=ReviewStatus.DUE, kind=ReviewKind.HALF_TERM, due_on__gt=ended_on
        ):
            review.move(ReviewStatus.CANCELLED, by=by, reason="The placement ended before it was due.")
        end = Review.objects.filter(placement=placement, kind=ReviewKind.END)
        end.filter(status=ReviewStatus.DUE, due_on__gt=ended_on).update(due_on=ended_on)
        if not end.exists():
            Review.objects.create(placement=placement, kind=ReviewKind.END, due_on=ended_on)


# -- Readings ----------------------------------------------------------------------------------------------------------


def baseline_record(placement: Placement, points: Iterable[Point], *, by, on: date | None = None) -> list[Reading]:
    """Where the child starts, on each measure of the agreement. May be corrected until the first review is written."""
    require(by, "baseline_record", placement)
    with acting():
        rows = _readings(points, placement=placement, moment=Moment.BASELINE, on=on or timekeeping.today(), by=by)
        earlier = Reading.objects.filter(placement=placement, moment=Moment.BASELINE)
        earlier.filter(measure__in=[row.measure for row in rows]).delete()
        readings = Reading.objects.bulk_create(rows)
        history.record(placement, "baseline_record", by=by, words="Starting point recorded")
        return readings


def _readings(
    points: Iterable[Point], *, placement: Placement, moment: str, on: date, by, review: Review | None = None
) -> list[Reading]:
    """A row for each measure, not written yet. Raises `Refused` for a point that is not on its scale."""
    rows = {}
    for point in points:
        if point.value not in dict(point.measure.points):
            raise Refused(f"“{point.measure}” has no point {point.value} on its scale.")
        rows[point.measure.pk] = Reading(
            placement=placement,
            measure=point.measure,
            moment=moment,
            review=review,
            value=point.value,
            evidence=point.evidence,
            rating=point.rating,
            on=on,
            recorded_by=by,
        )
    return list(rows.values())


# -- Writing and accepting ---------------------------------------------------------------------------------------------


def review_save(
    review: Review,
    *,
    answers: Mapping[str, object],
    points: Iterable[Point],
    revision: int | None = None,
    by,
) -> None:
    """Keep a draft as far as it goes. `answers` are fields of the review; `revision` is the one that was read: over a
    newer one this raises `ChangedMeanwhile`."""
    require(by, "review_edit", review)
    with acting():
        # Read inside the lock: the object in hand may be older than what a colleague has saved.
        review.refresh_from_db(fields=("status", "status_at", "revision", "saved_by", "saved_at"))
        if review.status not in OPEN_REVIEW:
            raise TooLate("Somebody has just handed this review in. Nothing of yours was saved.")
        if revision is not None and review.revision != revision:
            raise ChangedMeanwhile(review, by=review.saved_by, at=review.saved_at)
        if review.status != ReviewStatus.IN_DRAFT:
            review.move(ReviewStatus.IN_DRAFT, by=by)
        Review.objects.filter(pk=review.pk).update(
            **answers, revision=F("revision") + 1, saved_by=by, saved_at=timekeeping.now()
        )
        review.refresh_from_db()
        Reading.objects.bulk_create(
            _readings(
                points,
                placement=review.placement,
                moment=Moment.END if review.kind == ReviewKind.END else Moment.REVIEW,
                on=review.held_on or timekeeping.today(),
                by=by,
                review=review,
            ),
            update_conflicts=True,
            unique_fields=["review", "measure"],
            update_fields=["value", "evidence", "rating", "on", "recorded_by"],
        )


def review_submit(review: Review, *, by) -> None:
    require(by, "review_submit", review)
    with acting():
        review.move(ReviewStatus.SUBMITTED, by=by, submitted_by=by, submitted_at=timekeeping.now())


def review_accept(review: Review, *, by) -> None:
    require(by, "review_accept", review)
    with acting():
        review.move(ReviewStatus.ACCEPTED, by=by, accepted_by=by)


def review_return(review: Review, *, reason: str, by) -> None:
    """Back to the provider, saying what is missing."""
    require(by, "review_return", review)
    if not reason.strip():
        raise Refused("Say what is missing, so that the provider can add it.")
    with acting():
        review.move(ReviewStatus.IN_DRAFT, by=by, reason=reason)


def review_mark_overdue(review: Review) -> None:
    """The clock's own move: nobody began the review by its day. Provider and officers are told once."""
    with acting():
        review.move(ReviewStatus.OVERDUE, by=None)
        emails.review_overdue(review)
