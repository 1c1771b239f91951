"""The list of placements."""

from django.http import HttpRequest, HttpResponse

from apcommissioning.base import clocks, timekeeping
from apcommissioning.base.access import for_roles
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import PROVIDER_ROLES, Role

from ..figures.agreement import year_words
from ..figures.attendance import percent, term_bounds
from ..filters import PlacementFilter
from ..models import Placement
from ..querysets import CASEWORK, MONEY
from ..states import PlacementStatus

READERS = (*CASEWORK, *MONEY, *PROVIDER_ROLES, Role.SCHOOL_LEAD)


def next_due(placement: Placement):
    """The next day that matters to a placement: its start, its next planned review, or its end."""
    today = timekeeping.today()
    if placement.status == PlacementStatus.ON_HOLD:
        since = clocks.short_date(placement.status_at.date())
        return clocks.Clock("Hold", "day", None, None, clocks.ClockState.PAUSED, "On hold", f"since {since}")
    if placement.status in (PlacementStatus.DRAFTED, PlacementStatus.AGREED):
        return _named(clocks.date_clock("Start", placement.expected_start_on, late="Start missed by"), "Starts")
    if placement.status != PlacementStatus.LIVE:
        return None
    planned = placement.agreement.review_dates if placement.agreement else []
    reviews = [day for day in planned if day >= today.isoformat()]
    if reviews:
        clock = clocks.date_clock("Review", type(today).fromisoformat(reviews[0]))
        return _named(clock, "Review")
    return _named(clocks.date_clock("End", placement.expected_end_on, late="End passed by"), "Ends")


def _named(clock: clocks.Clock, what: str) -> clocks.Clock:
    """The clock with what is due in its words: "Review in 9 days"."""
    if clock.is_late or clock.days_left is None:
        return clock
    words = f"{what} today" if clock.days_left == 0 else f"{what} in {clocks.plural(clock.days_left, 'day')}"
    return clocks.Clock(
        clock.name, clock.unit, None, clock.due_on, clock.state, words, clock.due_words, clock.days_left
    )


class PlacementList(ListPage):
    title = "Placements"
    noun = "placement"
    columns = (
        Column(
            "Child",
            lambda p: p.child.short_name,
            link=lambda p: p.get_absolute_url(),
            sort="child__surname",
            sub=lambda p: f"{p.reference}, {year_words(p.child.year_group)}, {p.school or 'on no roll'}",
        ),
        Column(
            "Provider",
            lambda p: p.where,
            sort="provider__legal_name",
            sub=lambda p: f"{p.lot.number} {p.lot.name}" if p.lot else "Outside the lots",
        ),
        Column("Status", lambda p: p.get_status_display(), kind="status", sort="status"),
        Column("Next due", next_due, kind="clock"),
        Column(
            "Attended",
            lambda p: f"{rate:.0f}%" if (rate := percent(p.marked_present, p.marked_possible)) is not None else None,
            kind="number",
        ),
        Column("A week", lambda p: p.agreement.weekly_cost if p.agreement else None, kind="money"),
    )
    filter_class = PlacementFilter
    default_order = ("-expected_start_on", "-pk")
    per_page = 25
    csv_name = "placements"
    empty = "No placement is found."

    def __init__(self, request, **kwargs):
        super().__init__(request, **kwargs)
        self.term = term_bounds(timekeeping.today(), SchoolCalendar.load())

    def queryset(self):
        return (
            Placement.objects.visible_to(self.request.user)
            .with_attendance(*self.term)
            .select_related("child", "school", "provider", "lot")
            .prefetch_related("agreement_versions")
        )

    def context(self):
        return {
            "note": "Attended: sessions marked present or late, of the sessions possible since "
            f"{clocks.short_date(self.term[0])}. A week: what the agreement comes to in a full week, excluding VAT."
        }


@for_roles(*READERS)
def placement_list(request: HttpRequest) -> HttpResponse:
    return PlacementList(request).respond()
