"""What waits for a provider's people before they are admitted, and for the council about applicants' papers."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Case, CharField, Count, Exists, Min, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.clocks import date_clock, plural
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from apcommissioning.base.today import DueItem, Queue, Today
from lots.states import SystemStatus

from ..models import (
    RUNNING_OUT_DAYS,
    Admission,
    Application,
    Clarification,
    Evidence,
    Incumbent,
    Provider,
    Representation,
    Site,
    StaffCheck,
)
from ..rules import staff
from ..states import (
    BEING_ASSESSED,
    LISTED,
    ApplicationStatus,
    ClarificationStatus,
    EvidenceStatus,
    RepresentationStatus,
    SiteKind,
)
from .clarification import reply_clock

MOST_ITEMS = 50
# Before the key of the purchasing system, among the counts.
UNTOLD = "untold:"
# Places are asked about again when this long has passed since they were last confirmed.
CAPACITY_DAYS = 30


def for_provider(person) -> Today:
    """The application that is not sent yet (its own page says what still blocks it: working that out costs more than
    a landing page may); what the council asks about one that is sent; documents and checks of staff that
    run out within 60 days; places to confirm. Four queries."""
    organisations = person.organisation_ids(*PROVIDER_ROLES)
    if not organisations:
        return Today()
    due = []
    drafts = (
        Application.objects.filter(provider__organisation__in=organisations, status=ApplicationStatus.DRAFT)
        .select_related("purchasing_system")
        .annotate(answered=Count("answers"))
    )
    asked = Clarification.objects.filter(
        application__provider__organisation__in=organisations, status=ClarificationStatus.ASKED
    ).select_related("application")
    for one in asked:
        due.append(
            DueItem(
                "Answer what the council asks about your application",
                reverse("clarification_detail", args=[one.pk]),
                one.answer_by,
                note=one.application.reference,
                clock=reply_clock(one),
            )
        )
    queues = [
        Queue(
            1,
            "question from the council to answer",
            reverse("clarification_detail", args=[one.pk]),
            note=f"About application {one.application.reference}. It waits for you",
            tone="today",
        )
        for one in asked
    ]
    queues += [
        Queue(
            1,
            "application to finish",
            reverse("application_tasks", args=[draft.pk]),
            note=f"{plural(draft.answered, 'answer')} saved, and nothing sent yet. {draft.purchasing_system}",
            tone="today",
        )
        for draft in drafts
    ]
    today = timekeeping.today()
    due += _staff_and_places(person, today)
    running_out = (
        Evidence.objects.filter(provider__organisation__in=organisations)
        .to_replace(today - timedelta(days=RUNNING_OUT_DAYS), today + timedelta(days=RUNNING_OUT_DAYS))
        .select_related("provider", "site")[:MOST_ITEMS]
    )
    for row in running_out:
        due.append(
            DueItem(
                f"Replace your {_lower(row.kind_words())}",
                f"{reverse('evidence_add', args=[row.provider_id])}?kind={row.kind}"
                + (f"&site={row.site_id}" if row.site_id else ""),
                row.expires_on,
                note=f"For {row.site or 'the whole organisation'}",
                clock=date_clock("Document", row.expires_on, late="Overdue"),
            )
        )
    return Today(queues, due)


def _staff_and_places(person, today: date) -> list[DueItem]:
    """Checks of staff that run out within 60 days, and places that nobody has confirmed for 30. One query."""
    here = StaffCheck.objects.filter(provider=OuterRef("pk"), left_on=None).order_by().values("provider")
    taught = Site.objects.filter(provider=OuterRef("pk")).exclude(kind=SiteKind.OFFICE).order_by().values("provider")
    rows = Provider.objects.filter(organisation__in=person.organisation_ids(*PROVIDER_ROLES)).annotate(
        oldest_dbs=Subquery(here.annotate(on=Min("dbs_on")).values("on")),
        oldest_training=Subquery(here.annotate(on=Min("training_on")).values("on")),
        sites_taught=Subquery(taught.annotate(number=Count("pk")).values("number")),
        sites_confirmed=Subquery(taught.annotate(number=Count("capacity_on")).values("number")),
        oldest_capacity=Subquery(taught.annotate(on=Min("capacity_on")).values("on")),
        is_listed=Exists(Admission.objects.filter(provider=OuterRef("pk"), status__in=LISTED)),
    )
    due = []
    for row in rows:
        runs_out = staff.first_to_run_out(row.oldest_dbs, row.oldest_training)
        manages = row.organisation_id in person.organisation_ids(Role.PROVIDER_MANAGER)
        if manages and runs_out is not None and runs_out <= today + timedelta(days=staff.SOON_DAYS):
            due.append(
                DueItem(
                    "Renew the staff checks that run out",
                    reverse("staff_check_list", args=[row.pk]),
                    runs_out,
                    note="The first of them runs out then",
                    clock=date_clock("Staff check", runs_out, late="Overdue"),
                )
            )
        never = (row.sites_confirmed or 0) < (row.sites_taught or 0)
        last = None if never else row.oldest_capacity
        by = (last or today) + timedelta(days=CAPACITY_DAYS if last else 0)
        if row.is_listed and row.sites_taught and by <= today:
            due.append(
                DueItem(
                    "Confirm how many places you have",
                    reverse("capacity_confirm", args=[row.pk]),
                    by,
                    note="So that nobody asks you for what you cannot give",
                    clock=date_clock("Places", by, late="Overdue"),
                )
            )
    return due


def for_council(person) -> Today:
    """Applications by their clock, and documents that providers have sent and nobody has read, counted in one query.
    What is due in each application is in `steps.today`."""
    if not person.has_role(*COMMISSIONERS):
        return Today()
    today = timekeeping.today()
    late = When(paused_on=None, due_on__lt=today, then=Value("late"))
    assessed = (
        Application.objects.queue_for(person)
        .filter(status__in=BEING_ASSESSED)
        .order_by()
        .values(what=Case(late, default=Value("in_time")))
        .annotate(number=Count("pk"))
        .values_list("what", "number")
    )
    unread = (
        Evidence.objects.visible_to(person)
        .current()
        .filter(status=EvidenceStatus.UNCHECKED)
        .order_by()
        .values(what=Value("unread"))
        .annotate(number=Count("pk"))
        .values_list("what", "number")
    )
    disputed = (
        Representation.objects.filter(
            status=RepresentationStatus.MADE,
            decision__lot_application__application__in=Application.objects.queue_for(person),
        )
        .order_by()
        .values(what=Value("disputed"))
        .annotate(number=Count("pk"))
        .values_list("what", "number")
    )
    untold = (
        Incumbent.objects.visible_to(person)
        .filter(told_on=None, purchasing_system__status=SystemStatus.OPEN)
        .order_by()
        .values(what=Concat(Value(UNTOLD), Cast("purchasing_system", CharField())))
        .annotate(number=Count("pk"))
        .values_list("what", "number")
    )
    counts: Counter[str] = Counter(dict(assessed.union(unread, disputed, untold, all=True).order_by()))
    number = counts["late"] + counts["in_time"]
    queues = [
        Queue(
            number,
            "application being assessed" if number == 1 else "applications being assessed",
            reverse("application_list") + "?" + "&".join(f"status={status}" for status in BEING_ASSESSED),
            note=f"{counts['late']} past the date" if counts["late"] else "None is past its date",
            tone="late" if counts["late"] else "ok",
        ),
        Queue(
            counts["unread"],
            "document to check" if counts["unread"] == 1 else "documents to check",
            f"{reverse('provider_list')}?documents=unchecked",
            note="Sent by providers and not read yet" if counts["unread"] else "Nothing waits",
        ),
    ]
    if number := counts["disputed"]:
        words = "disputed decision to answer" if number == 1 else "disputed decisions to answer"
        queues.append(Queue(number, words, f"{reverse('application_list')}?clock=disputed", tone="today"))
    for what, number in sorted(counts.items()):
        if what.startswith(UNTOLD):
            words = "incumbent provider without notice" if number == 1 else "incumbent providers without notice"
            url = reverse("incumbent_list", args=[int(what.removeprefix(UNTOLD))])
            queues.append(Queue(number, words, url, note="To be told to apply", tone="today"))
    return Today(queues)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
