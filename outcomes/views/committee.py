"""The committee's landing page, and the commissioners' dashboard."""

import csv

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.pages import plain
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import require

from .. import actions
from ..figures import dashboard as figures_dashboard
from ..figures import paper
from ..figures.committee import landing
from ..figures.scope import outcomes
from ..forms.committee import MeetingAddForm, RecommendationAddForm, RecommendationEditForm
from ..models import Committee, CommitteeMeeting, Recommendation


@for_roles(Role.SCRUTINY_MEMBER, *COMMISSIONERS)
def committee_detail(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The next meeting, the released reports, and what was done about each recommendation."""
    if pk is None:
        committee = Committee.objects.visible_to(request.user).first()
        if committee is None and request.user.has_role(*COMMISSIONERS):
            return redirect("meeting_add")
        if committee is None:
            raise Http404
    else:
        committee = get_visible(Committee, request.user, pk=pk)
    others = Committee.objects.visible_to(request.user).exclude(pk=committee.pk)
    return render(
        request,
        "outcomes/committee_detail.html",
        {
            "page": landing(committee, viewer=request.user),
            "others": others,
            "outcomes": outcomes(),
            "keeps": request.user.has_role(*COMMISSIONERS),
        },
    )


def _asked_for(request: HttpRequest) -> str:
    asked = request.GET.get("period", "year")
    return asked if asked in dict(figures_dashboard.PERIODS) else "year"


@for_roles(*COMMISSIONERS)
def dashboard(request: HttpRequest) -> HttpResponse:
    """Key figures and charts, each with its finding; nothing is hidden inside the council."""
    asked = _asked_for(request)
    page = figures_dashboard.dashboard(figures_dashboard.period_of(asked), viewer=request.user)
    return render(
        request, "outcomes/dashboard.html", {"page": page, "asked": asked, "periods": figures_dashboard.PERIODS}
    )


@for_roles(*COMMISSIONERS)
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The dashboard's numbers as rows."""
    page = figures_dashboard.dashboard(figures_dashboard.period_of(_asked_for(request)), viewer=request.user)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="figures.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(paper.CSV_HEADINGS)
    writer.writerows([plain(cell) for cell in row] for row in paper.csv_rows(page.figures))
    return response


# -- Kept by officers --------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, form, *, title: str, caption: str, label: str, back: str) -> HttpResponse:
    page = {"title": title, "caption": caption, "form": form, "submit_label": label, "cancel_url": back}
    return render(request, "components/form_page.html", page | {"back_url": back})


@for_verb("meeting_add")
def meeting_add(request: HttpRequest) -> HttpResponse:
    form = MeetingAddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        meeting = actions.meeting_add(
            given["organisation"], on=given["on"], place=given["place"], note=given["note"], by=request.user
        )
        messages.success(request, "The meeting is planned.")
        return redirect("committee_detail", pk=meeting.committee_id)
    back = reverse("schedule_list")
    return _page(request, form, title="Add a meeting", caption="", label="Add the meeting", back=back)


@for_verb("recommendation_add")
def recommendation_add(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(CommitteeMeeting.objects.select_related("committee"), pk=pk)
    committee = get_visible(Committee, request.user, pk=meeting.committee_id)
    require(request.user, "recommendation_add", meeting)
    form = RecommendationAddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.recommendation_add(meeting, asked=given["asked"], due_on=given["due_on"], by=request.user)
        messages.success(request, "The recommendation is recorded.")
        return redirect("committee_detail", pk=committee.pk)
    return _page(
        request,
        form,
        title="Add a recommendation",
        caption=str(meeting),
        label="Add it",
        back=reverse("committee_detail", args=[committee.pk]),
    )


@for_verb("recommendation_edit")
def recommendation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    recommendation = get_object_or_404(Recommendation.objects.select_related("meeting"), pk=pk)
    committee = get_visible(Committee, request.user, pk=recommendation.meeting.committee_id)
    require(request.user, "recommendation_edit", recommendation)
    written = {name: getattr(recommendation, name) for name in ("done", "status", "due_on", "done_on")}
    form = RecommendationEditForm(request.POST or None, initial=written)
    if request.method == "POST" and form.is_valid():
        actions.recommendation_edit(recommendation, **form.cleaned_data, by=request.user)
        messages.success(request, "What was done is on the committee’s page.")
        return redirect("committee_detail", pk=committee.pk)
    return _page(
        request,
        form,
        title="What was done",
        caption=recommendation.asked,
        label="Save",
        back=reverse("committee_detail", args=[committee.pk]),
    )
