"""The council's queue: how many wait for what, who reviews, and how reviews are shared out fairly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.clocks import SOON_DAYS, plural
from apcommissioning.base.models import Person
from apcommissioning.base.today import Queue

from ..models import Application, InterestDeclaration
from ..states import ApplicationStatus

MOST_TO_DECLARE = 20
# Shared out in one go: each begins an assessment and makes its checks.
MOST_SHARED_OUT = 50


def reviewers_of(application: Any) -> str:
    """The names of those asked to review: prefetch `reviewers`."""
    return ", ".join(person.name for person in application.reviewers.all())


def scores_of(application: Any) -> str:
    """How many sets of scores are in, of those asked for: needs `scores_in`."""
    asked = len(application.reviewers.all()) * len(application.lot_applications.all())
    if application.is_over or not asked:
        return ""
    return f"{application.scores_in} of {plural(asked, 'set')} of scores in"


def counts(person: Person) -> list[Queue]:
    """What is being assessed, by what it waits for. One query over what is open."""
    today = timekeeping.today()
    soon = add_working_days(today, SOON_DAYS)
    chosen = Application.reviewers.through.objects.filter(application=OuterRef("pk"))
    found = (
        Application.objects.queue_for(person)
        .filter(is_over=0)
        .order_by()
        .aggregate(
            open=Count("pk"),
            late=Count("pk", Q(paused_on=None, hear_by__lt=today)),
            soon=Count("pk", Q(paused_on=None, hear_by__range=(today, soon))),
            paused=Count("pk", Q(paused_on__isnull=False)),
            unassigned=Count(
                "pk", Q(~Exists(chosen), status__in=[ApplicationStatus.SUBMITTED, ApplicationStatus.IN_ASSESSMENT])
            ),
        )
    )
    url = reverse("application_list")
    return [
        Queue(found["late"], "past the date", f"{url}?clock=late", tone="late" if found["late"] else "ok"),
        Queue(
            found["soon"],
            f"due within {SOON_DAYS} working days",
            f"{url}?clock=soon",
            tone="today" if found["soon"] else "ok",
        ),
        Queue(found["paused"], "waiting for the provider", f"{url}?clock=paused"),
        Queue(
            found["unassigned"],
            "without reviewers",
            f"{url}?reviewer=none",
            tone="today" if found["unassigned"] else "ok",
        ),
    ]


# -- Sharing out -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """An application and who would review it."""

    application: Application
    reviewers: Sequence[Person]
    short_of: int = 0


def to_share_out(person: Person, *, lot: int | None = None) -> list[Application]:
    """Applications without reviewers that this person may share out, the first due on top."""
    rows = Application.objects.queue_for(person).without_reviewers()
    if lot is not None:
        rows = rows.filter(lot_applications__lot__number=lot).distinct()
    return list(
        rows.select_related("provider", "rubric")
        .prefetch_related(
            "lot_applications__lot", Prefetch("interest_declarations", InterestDeclaration.objects.order_by("pk"))
        )
        .order_by("hear_by", "pk")[:MOST_SHARED_OUT]
    )


def lots_waiting(person: Person) -> list[tuple[int, str, int]]:
    """Lots of applications without reviewers: number, name, how many."""
    rows = (
        Application.objects.queue_for(person)
        .without_reviewers()
        .order_by("lot_applications__lot__number")
        .values_list("lot_applications__lot__number", "lot_applications__lot__name")
        .annotate(number=Count("pk", distinct=True))
    )
    return [row for row in rows if row[0] is not None]


def loads(people: Iterable[Person]) -> dict[int, int]:
    """How many applications being assessed each of these people is asked to review. One query."""
    rows = (
        Application.reviewers.through.objects.filter(
            person__in=[person.pk for person in people], application__is_over=0
        )
        .values_list("person")
        .annotate(number=Count("pk"))
    )
    return dict(rows)


def share_out(
    applications: Sequence[Application],
    people: Sequence[Person],
    *,
    loads: Mapping[int, int],
    barred: Mapping[int, set[int]],
) -> list[Share]:
    """Each application to as many of these people as its rubric asks scores from, always to those with least to do.

    `barred` are the people, by application, who have an interest in it. Whoever is named first wins a tie. Pure: it
    writes nothing. Where too few people are free, the share says how many are missing.
    """
    load = {person.pk: loads.get(person.pk, 0) for person in people}
    place = {person.pk: number for number, person in enumerate(people)}
    shares = []
    for application in applications:
        free = [person for person in people if person.pk not in barred.get(application.pk, set())]
        needed = application.rubric.independent_scores
        chosen = sorted(free, key=lambda person: (load[person.pk], place[person.pk]))[:needed]
        for person in chosen:
            load[person.pk] += 1
        shares.append(Share(application, sorted(chosen, key=lambda one: place[one.pk]), needed - len(chosen)))
    return shares
