"""The council's queue of applications by the clock, and the sharing out of reviews."""

from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base.access import for_roles, for_verb, may_open
from apcommissioning.base.models import Person
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COMMISSIONERS, Role

from .. import actions
from ..figures import application as figures
from ..figures import queue as show
from ..figures.signals import signals
from ..filters import ApplicationFilter
from ..forms.queue import ShareOutForm
from ..models import Application, Assessment
from ..rules import assessment_clock
from ..rules.assessment import reviewers_to_choose
from ..states import AssessmentStatus
from . import posted


class ApplicationListPage(ListPage):
    title = "Applications"
    noun = "application"
    filter_class = ApplicationFilter
    default_order = ("is_over", "hear_by", "-submitted_at", "pk")
    csv_name = "applications"
    empty = "No application waits here."
    intro = "What is being assessed comes first, oldest due on top. Drafts are the providers’ own and do not show here"
    columns = (
        Column(
            "Application",
            lambda row: row.provider.legal_name,
            lambda row: row.get_absolute_url(),
            sort="provider__legal_name",
            sub=lambda row: row.reference,
        ),
        Column("Lots", figures.lots_of),
        Column("Status", lambda row: row.get_status_display(), sort="status", kind="status"),
        Column("Clock", assessment_clock.clock, sort="due_on", kind="clock"),
        Column("Reviewers", show.reviewers_of, sub=show.scores_of),
        Column("Received", lambda row: row.submitted_at, sort="submitted_at", kind="date"),
    )

    def queryset(self):
        sent_in = (
            Assessment.objects.filter(lot_application__application=OuterRef("pk"), status=AssessmentStatus.SUBMITTED)
            .order_by()
            .values("lot_application__application")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return (
            Application.objects.queue_for(self.request.user)
            .annotate(scores_in=Coalesce(Subquery(sent_in, output_field=IntegerField()), 0))
            .select_related("provider")
            .prefetch_related("lot_applications__lot", Prefetch("reviewers", Person.objects.order_by("name", "pk")))
        )

    def context(self):
        person = self.request.user
        found = {
            "before": "providers/parts/queue.html",
            "queues": show.counts(person),
            "to_declare": Application.objects.to_declare(person)
            .select_related("provider")
            .order_by("hear_by", "pk")[: show.MOST_TO_DECLARE],
        }
        found["actions"] = [
            (words, reverse(route), "secondary")
            for words, route in (
                ("Share out reviews", "reviewers_share_out"),
                ("Decide as recommended", "recommendations_take"),
                ("Release decisions", "decision_release_many"),
                ("How reviewers score", "scoring_signals"),
            )
            if may_open(person, route)
        ]
        return found


@for_roles(*COMMISSIONERS, Role.REVIEWER)
def application_list(request: HttpRequest) -> HttpResponse:
    """The council's queue, by the clock."""
    return ApplicationListPage(request).respond()


@for_roles(*COMMISSIONERS)
def scoring_signals(request: HttpRequest) -> HttpResponse:
    """Where reviewers lie apart, and who scores higher or lower than others."""
    return render(
        request,
        "providers/scoring_signals.html",
        {
            "title": "How reviewers score",
            "signals": signals(request.user),
            "breadcrumbs": [("Applications", reverse("application_list"))],
        },
    )


@for_verb("reviewers_share_out")
def reviewers_share_out(request: HttpRequest) -> HttpResponse:
    """Choose applications and reviewers, look at who would get what, then ask them all at once."""
    lot = request.GET.get("lot", "")
    waiting = show.to_share_out(request.user, lot=int(lot) if lot.isdecimal() and len(lot) < 5 else None)
    people = reviewers_to_choose()
    loads = show.loads(people)
    form = ShareOutForm(posted(request), waiting=waiting, people=people, loads=loads)
    shares = None
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        if "confirm" in request.POST:
            told = actions.reviewers_share_out(form.shares(), by=request.user)
            messages.success(request, f"{told} reviews are shared out. Each reviewer is asked to declare first.")
            return redirect("application_list")
        shares = form.proposal()
    return render(
        request,
        "providers/reviewers_share_out.html",
        {
            "title": "Share out reviews" if shares is None else "Check who reviews what",
            "form": form,
            "shares": shares,
            "lots": show.lots_waiting(request.user),
            "lot": lot,
            "typed": [
                (name, value)
                for name in ("applications", "reviewers", "no_interest")
                for value in request.POST.getlist(name)
            ],
            "breadcrumbs": [("Applications", reverse("application_list"))],
        },
    )
