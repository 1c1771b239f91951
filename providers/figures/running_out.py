"""Documents that run out or have run out, as the council reads them."""

from datetime import date, timedelta

from apcommissioning.base import timekeeping
from apcommissioning.base.clocks import Clock, date_clock

from ..models import RUNNING_OUT_DAYS, Admission, Evidence
from ..states import LISTED

LONG_AGO = date(2000, 1, 1)


def running_out(person):
    """The documents of admitted providers that run out within 60 days or have, and that nothing newer waits behind."""
    last = timekeeping.today() + timedelta(days=RUNNING_OUT_DAYS)
    admitted = Admission.objects.filter(status__in=LISTED).values("provider")
    return (
        Evidence.objects.visible_to(person)
        .to_replace(LONG_AGO, last)
        .filter(provider__in=admitted)
        .select_related("provider", "site")
    )


def clock(row: Evidence) -> Clock:
    return date_clock("Document", row.expires_on or LONG_AGO, late="Ran out by")
