"""What needs a person today of the outcomes: reviews, starting points, destinations, reports."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Value
from django.urls import reverse

from apcommissioning.base import clocks, timekeeping
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from apcommissioning.base.today import DueItem, Queue, Today
from placements.models import Placement

from ..models import Destination, Reading, Report, Review
from ..states import OPEN_REVIEW, Moment, ReportStatus, ReviewStatus
from .frozen import day_of
from .journey import clock_of

SOON = timedelta(days=14)
MOST_ITEMS = 40


def today(person) -> Today:
    """The parts that this person's roles call for, joined. At most six queries for one role."""
    parts = []
    if person.has_role(*COMMISSIONERS):
        parts.append(_for_commissioners(person))
    if person.has_role(*PROVIDER_ROLES):
        parts.append(_for_provider(person))
    if person.has_role(Role.SCRUTINY_MEMBER):
        parts.append(_for_scrutiny(person))
    return Today([queue for part in parts for queue in part.queues], [item for part in parts for item in part.due])


def _for_commissioners(person) -> Today:
    day = timekeeping.today()
    counts = _counts(person, day)
    review_url, report_url = reverse("review_list"), reverse("report_list")
    queues = [
        _queue(counts[ReviewStatus.SUBMITTED], "Reviews to accept", f"{review_url}?status=submitted"),
        _queue(counts[ReviewStatus.OVERDUE], "Reviews overdue", f"{review_url}?status=overdue", tone="late"),
        _queue(
            counts["to_find"], "Children to find again", reverse("destination_list"), note="3, 6 or 12 months after"
        ),
        _queue(counts[ReportStatus.PRODUCED], "Reports to check", f"{report_url}?status=produced"),
    ]
    if person.has_role(Role.MANAGER):
        queues.append(_queue(counts[ReportStatus.CHECKED], "Reports to release", f"{report_url}?status=checked"))
    waiting = (
        Review.objects.visible_to(person)
        .filter(status=ReviewStatus.SUBMITTED, submitted_at__isnull=False)
        .select_related("placement__child")
        .order_by("submitted_at")[:MOST_ITEMS]
    )
    due = []
    for review in waiting:
        # Accepted or returned within five working days (content/review.yaml, clocks).
        clock = clocks.working_day_clock("Accept or return", day_of(review.submitted_at), 5, late="Overdue by")
        child = review.placement.child.short_name
        due.append(
            DueItem(f"{child}, review", review.get_absolute_url(), clock.due_on or day, "Accept or return it", clock)
        )
    return Today([queue for queue in queues if queue.count], due)


def _counts(person, day: date) -> Counter[str]:
    """What is counted and not named, in one query: reviews and reports by their status, children to find again."""

    def numbers(rows, what):
        return rows.order_by().values(what=what).annotate(number=Count("pk")).values_list("what", "number")

    reviews = Review.objects.visible_to(person).filter(status__in=(ReviewStatus.SUBMITTED, ReviewStatus.OVERDUE))
    reports = Report.objects.visible_to(person).filter(status__in=(ReportStatus.PRODUCED, ReportStatus.CHECKED))
    to_find = Destination.objects.visible_to(person).to_find(day)
    found = numbers(reviews, F("status")).union(
        numbers(reports, F("status")), numbers(to_find, Value("to_find")), all=True
    )
    return Counter(dict(found.order_by()))


def _for_provider(person) -> Today:
    day = timekeeping.today()
    mine = Placement.objects.visible_to(person).in_the_lots().current()
    reviews = (
        Review.objects.visible_to(person)
        .filter(placement__in=mine, status__in=OPEN_REVIEW, due_on__lte=day + SOON)
        .select_related("placement__child")
        .order_by("due_on")[:MOST_ITEMS]
    )
    unread = mine.filter(
        ~Exists(Reading.objects.filter(placement=OuterRef("pk"), moment=Moment.BASELINE))
    ).select_related("child")
    due = [
        DueItem(
            what=f"{review.placement.child.short_name}, {review.get_kind_display().lower()}",
            url=review.get_absolute_url(),
            due_on=review.due_on,
            note="Go on writing" if review.status == ReviewStatus.IN_DRAFT else "Hold it and write it up",
            clock=clock_of(review),
        )
        for review in reviews
    ]
    starts = [
        DueItem(
            what=f"{placement.child.short_name}, starting point",
            url=reverse("baseline_record", args=[placement.pk]),
            due_on=placement.started_on + SOON,
            note="Record where the child starts",
            clock=clocks.date_clock("Starting point", placement.started_on + SOON, late="Overdue by"),
        )
        for placement in unread.order_by("started_on")[:MOST_ITEMS]
    ]
    tone = "late" if any(item.due_on < day for item in due) else "ok"
    queues = [
        _queue(len(due), "Reviews due", reverse("review_list", query={"status": OPEN_REVIEW}), tone=tone),
        _queue(len(starts), "Starting points to record", starts[0].url if starts else reverse("review_list")),
    ]
    return Today([queue for queue in queues if queue.count], due + starts)


def _for_scrutiny(person) -> Today:
    newest = Report.objects.visible_to(person).defer("figures").order_by("-released_at").first()
    if newest is None or newest.released_at is None:
        return Today()
    note = f"Released {newest.released_at:%-d %B %Y}"
    return Today([_queue(1, "Newest report", newest.get_absolute_url(), note=f"{newest.title}. {note}")])


def _queue(count: int, name: str, url: str, *, note: str = "", tone: str = "today") -> Queue:
    return Queue(count, name, url, note, tone if count else "ok")
