"""Where a child went: asked at the end, and again after 3, 6 and 12 months."""

from calendar import monthrange
from datetime import date

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import TooLate
from apcommissioning.base.rules import require
from placements.models import Placement

from ..models import Destination
from ..states import Moment

ASKED_AFTER = {Moment.END: 0, Moment.PLUS_3: 3, Moment.PLUS_6: 6, Moment.PLUS_12: 12}


def destinations_plan(placement: Placement, *, by) -> None:
    """The four times at which a placement's destination is asked. The first may be known from the ending itself."""
    ended_on = placement.ended_on or timekeeping.today()
    known = {"code": placement.destination, "found_on": ended_on, "recorded_by": by} if placement.destination else {}
    with acting():
        planned = set(Destination.objects.filter(placement=placement).values_list("moment", flat=True))
        Destination.objects.bulk_create(
            Destination(
                placement=placement,
                moment=moment,
                due_on=months_after(ended_on, months),
                **(known if moment == Moment.END else {}),
            )
            for moment, months in ASKED_AFTER.items()
            if moment not in planned
        )


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def destination_record(destination: Destination, *, code: str, by) -> None:
    """Where the child is now. "Not found out" is an answer too; the first answer stands."""
    require(by, "destination_record", destination)
    with acting():
        written = Destination.objects.filter(pk=destination.pk, code="").update(
            code=code, found_on=timekeeping.today(), recorded_by=by
        )
        if not written:
            raise TooLate("Somebody else has just recorded this. See what they found.")
        destination.refresh_from_db()
        history.record(
            destination.placement,
            "destination_record",
            by=by,
            words=f"{destination.get_moment_display()}: {destination.get_code_display()}",
        )
