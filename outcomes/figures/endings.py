"""Reviews held, placements ended, and where children went."""

from statistics import median

from django.db.models import Count, F, Q, QuerySet

from apcommissioning.base.charts import Table
from apcommissioning.base.suppression import Shown
from placements.models import Placement
from placements.states import (
    PLANNED_ENDINGS,
    POSITIVE_DESTINATIONS,
    UNKNOWN_DESTINATIONS,
    DestinationCode,
    EndingReason,
)

from ..models import Destination, Review
from ..states import FILED_REVIEW, Moment, ReviewStatus
from .demand import largest
from .frozen import Block, Chart, Figure
from .progress import small
from .scope import Scope, by

NEUTRAL_ENDINGS = frozenset(
    {EndingReason.MOVED_AREA, EndingReason.SCHOOL_PLACE_FOUND, EndingReason.PLAN_CHANGED, EndingReason.HEALTH}
)
MAINSTREAM = frozenset(
    {DestinationCode.MAINSTREAM_SAME, DestinationCode.MAINSTREAM_OTHER, DestinationCode.MAINSTREAM_PART}
)
WENT = (
    ("Mainstream school", MAINSTREAM),
    ("Special school or resourced unit", {DestinationCode.SPECIAL_SCHOOL}),
    (
        "College, sixth form, apprenticeship or work with training",
        {
            DestinationCode.FE_COLLEGE,
            DestinationCode.SIXTH_FORM,
            DestinationCode.APPRENTICESHIP,
            DestinationCode.EMPLOYMENT_TRAINING,
            DestinationCode.SUPPORTED_INTERNSHIP,
        },
    ),
    ("Other alternative provision", {DestinationCode.OTHER_AP, DestinationCode.STATE_AP}),
    ("Educated at home or under a plan", {DestinationCode.ELECTIVE_HOME, DestinationCode.EOTAS}),
    ("Nowhere, or whereabouts not known", {DestinationCode.NEET, DestinationCode.MISSING}),
    ("Moved away, or not found out", UNKNOWN_DESTINATIONS),
)


# -- Reviews -----------------------------------------------------------------------------------------------------------


def _reviews_due(scope: Scope) -> "QuerySet[Review]":
    last = min(scope.period.last, scope.as_at)
    return Review.objects.filter(placement__in=scope.in_lots, due_on__range=(scope.period.first, last)).exclude(
        status=ReviewStatus.CANCELLED
    )


def reviews_on_time(scope: Scope) -> Figure:
    counted = _reviews_due(scope).aggregate(
        due=Count("pk"),
        on_time=Count("pk", filter=Q(held_on__lte=F("due_on"), status__in=FILED_REVIEW)),
        children=Count("placement__child", distinct=True),
    )
    children = counted["children"]
    return Figure(
        key="reviews_on_time",
        label="Reviews on time",
        shown=scope.hide.rate(counted["on_time"], counted["due"], children=children),
        unit="percent",
        as_at=scope.as_at,
        of=scope.hide.of(counted["on_time"], counted["due"], children=children),
        coverage="every review due in the period",
    )


def children_heard(scope: Scope) -> Figure:
    counted = _reviews_due(scope).aggregate(
        due=Count("placement__child", distinct=True),
        heard=Count("placement__child", distinct=True, filter=Q(status__in=FILED_REVIEW) & ~Q(child_words="")),
    )
    return Figure(
        key="child_voice_coverage",
        label="Children heard at a review",
        shown=scope.hide.rate(counted["heard"], counted["due"]),
        unit="percent",
        as_at=scope.as_at,
        of=scope.hide.of(counted["heard"], counted["due"]),
        coverage="children with a review due in the period",
    )


# -- Endings -----------------------------------------------------------------------------------------------------------


def _ended(scope: Scope) -> "QuerySet[Placement]":
    last = min(scope.period.last, scope.as_at)
    return scope.in_lots.filter(ended_on__range=(scope.period.first, last))


def planned_endings(scope: Scope) -> Figure:
    counted = _ended(scope).aggregate(
        planned=Count("pk", filter=Q(ending_reason__in=PLANNED_ENDINGS)),
        of=Count("pk", filter=~Q(ending_reason__in=NEUTRAL_ENDINGS)),
    )
    return Figure(
        key="planned_endings",
        label="Planned endings",
        shown=scope.hide.rate(counted["planned"], counted["of"]),
        unit="percent",
        as_at=scope.as_at,
        of=scope.hide.of(counted["planned"], counted["of"]),
        coverage="placements that ended in the period, but for neutral endings",
    )


def average_stay(scope: Scope) -> Figure:
    stays = [(ended - started).days for started, ended in _ended(scope).values_list("started_on", "ended_on")]
    shown = scope.hide.mean(median(stays) if stays else None, len(stays), places=0, unit=" days")
    return Figure(
        key="average_stay",
        label="Length of stay, median",
        shown=shown,
        unit="days",
        as_at=scope.as_at,
        coverage="placements that ended in the period",
    )


def settled(scope: Scope) -> Figure:
    """Of those in a positive destination at the end and known again at six months, still in a positive one."""
    last = min(scope.period.last, scope.as_at)
    left = Destination.objects.filter(placement__in=scope.in_lots, moment=Moment.END, code__in=POSITIVE_DESTINATIONS)
    counted = (
        Destination.objects.filter(
            placement__in=left.values("placement"),
            moment=Moment.PLUS_6,
            found_on__range=(scope.period.first, last),
        )
        .exclude(code__in=[*UNKNOWN_DESTINATIONS, ""])
        .aggregate(known=Count("pk"), there=Count("pk", filter=Q(code__in=POSITIVE_DESTINATIONS)))
    )
    return Figure(
        key="sustained_6_months",
        label="Still there at six months",
        shown=scope.hide.rate(counted["there"], counted["known"]),
        unit="percent",
        as_at=scope.as_at,
        of=scope.hide.of(counted["there"], counted["known"]),
        coverage="those found again in the period",
    )


def where_they_went(scope: Scope) -> Block:
    counted = {
        one["code"]: one["children"]
        for one in by(
            Destination.objects.filter(placement__in=_ended(scope), moment=Moment.END),
            "code",
            children=Count("placement__child", distinct=True),
        )
    }
    numbers = [sum(counted.get(code, 0) for code in codes) for _, codes in WENT]
    shown = scope.hide.line([*numbers, counted.get("", 0)])
    names = [*(name for name, _ in WENT), "Not recorded yet"]
    top = largest(names[:-2], shown.cells[:-2])
    whole, any_left = shown.total, any((*numbers, counted.get("", 0)))
    return Block(
        key="destination_positive",
        question="Where did children go?",
        finding=_went(top, whole),
        chart=Chart("bars", tuple(zip(names, shown.cells, strict=True))),
        table=Table(
            headers=("Where to, on the last day", "Children"),
            rows=(*zip(names, shown.cells, strict=True), ("All who left", whole)) if any_left else (),
            caption="Where children went when their placement ended",
            has_total=any_left,
            why_empty="No placement ended in the period.",
        ),
        as_at=scope.as_at,
        unit="children whose placement ended in the period",
        coverage="every ending in the period",
    )


def _went(top: tuple[str, Shown] | None, whole: Shown) -> str:
    if top is None:
        return (
            "No placement ended in the period" if whole.value == 0 else "Too few children left to show where they went"
        )
    return f"Most often: {small(top[0])} ({top[1].text} of {whole.text})"
