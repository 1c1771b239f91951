"""Documents that run out or have run out, as the council reads them."""

from datetime import date, timedelta

from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.clocks import Clock, date_clock
from apcommissioning.base.roles import COMMISSIONERS
from apcommissioning.base.today import DueItem, Queue, Today

from ..models import RUNNING_OUT_DAYS, Admission, Evidence
from ..states import LISTED

LONG_AGO = date(2000, 1, 1)
# From so many days before its last day a document is on the council's landing page by itself.
SOON_DAYS = 7
MOST_ITEMS = 200


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


def for_council(person) -> Today:
    """How many run out, and each that has or is about to. One query."""
    if not person.has_role(*COMMISSIONERS):
        return Today()
    rows = list(running_out(person)[:MOST_ITEMS])
    if not rows:
        return Today()
    today = timekeeping.today()
    late = sum(row.is_lapsed for row in rows)
    note = f"{late} ran out already" if late else f"Within {RUNNING_OUT_DAYS} days"
    words = "document running out" if len(rows) == 1 else "documents running out"
    queue = Queue(len(rows), words, reverse("evidence_due"), note=note, tone="late" if late else "ok")
    due = [
        DueItem(
            f"{row.kind_words()} of {row.provider.legal_name}",
            reverse("evidence_list", args=[row.provider_id]),
            row.expires_on,
            note=f"For {row.site}" if row.site else "For the whole organisation",
            clock=clock(row),
        )
        for row in rows
        if row.expires_on and row.expires_on <= today + timedelta(days=SOON_DAYS)
    ]
    return Today([queue], due)
