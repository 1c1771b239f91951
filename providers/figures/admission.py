"""What an admission wants of a person today: stops to look at again, conditions to meet."""

from datetime import date, timedelta

from django.db.models import Q

from apcommissioning.base import timekeeping
from apcommissioning.base.clocks import date_clock
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES
from apcommissioning.base.today import DueItem, Today

from ..models import Admission
from ..states import LISTED, AdmissionStatus

# How long before its day a stop or a condition is on the landing page.
AHEAD_DAYS = 21
MOST_ITEMS = 30


def for_admissions(person) -> Today:
    """One query. A stop that ends by itself wants nothing of the council; the provider is shown its day."""
    is_council = person.has_role(*COMMISSIONERS)
    if not is_council and not person.has_role(*PROVIDER_ROLES):
        return Today()
    last = timekeeping.today() + timedelta(days=AHEAD_DAYS)
    looked_at = Q(stop_review_on__lte=last)
    to_meet = Q(condition_due_on__lte=last, status=AdmissionStatus.CONDITIONAL)
    asked = looked_at | to_meet if is_council else looked_at | to_meet | Q(stop_ends_on__lte=last)
    rows = (
        Admission.objects.visible_to(person)
        .filter(asked, status__in=LISTED)
        .select_related("provider", "lot")
        .order_by("pk")[:MOST_ITEMS]
    )
    return Today(due=[item for row in rows for item in _items(row, is_council=is_council)])


def _items(row: Admission, *, is_council: bool) -> list[DueItem]:
    if row.status == AdmissionStatus.CONDITIONAL and row.condition_due_on:
        what = f"Condition of {row.provider.legal_name}" if is_council else "Meet the condition of your admission"
        return [_item(row, what, row.condition_due_on, "Condition")]
    day = row.stop_ends_on or row.stop_review_on
    if day is None:
        return []
    stopped = "Embargo" if row.status == AdmissionStatus.EMBARGOED else "Suspension"
    if is_council:
        return [_item(row, f"{stopped} of {row.provider.legal_name}: lift it or go on", day, "Review")]
    what = f"{stopped} ends by itself" if row.stop_ends_on else f"{stopped}: show what has changed before the review"
    return [_item(row, what, day, "Review")]


def _item(row: Admission, what: str, due_on: date, clock: str) -> DueItem:
    return DueItem(
        what, row.get_absolute_url(), due_on, note=str(row.lot), clock=date_clock(clock, due_on, late="Overdue")
    )
