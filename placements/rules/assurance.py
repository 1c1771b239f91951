"""What the registers say of a provider's risk: it joins what `providers.rules.assurance` knows by itself."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, F, Q

from providers.rules.assurance import Risk, finder, trigger

from ..models import Session
from ..states import NOT_POSSIBLE_MARKS, PRESENT_MARKS

# Marks of so many days are looked at; fewer than so many possible sessions say nothing.
LOOK_BACK_DAYS = 42
FEWEST_SESSIONS = 40
# Below this share, in percent, attendance raises the risk. State alternative provision in the county: about 70.
LOW_PERCENT = 55

trigger("low_attendance", f"Attendance below {LOW_PERCENT}% in six weeks", Risk.MEDIUM)


@finder
def _low_attendance(on: date) -> Iterator[tuple[str, int]]:
    rows = (
        Session.objects.filter(on__range=(on - timedelta(days=LOOK_BACK_DAYS), on), placement__provider__isnull=False)
        .exclude(code__in=NOT_POSSIBLE_MARKS)
        .order_by()
        .values(provider=F("placement__provider"))
        .annotate(possible=Count("pk"), present=Count("pk", filter=Q(code__in=PRESENT_MARKS)))
        .filter(possible__gte=FEWEST_SESSIONS)
    )
    for row in rows:
        if row["present"] * 100 < LOW_PERCENT * row["possible"]:
            yield "low_attendance", row["provider"]
