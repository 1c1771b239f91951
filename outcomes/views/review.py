"""Reviews: the list by clock, one review, writing it, accepting it; the starting point; where children went."""

from django.contrib import messages
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import history, timekeeping
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.exceptions import ChangedMeanwhile
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from apcommissioning.base.rules import require
from apcommissioning.base.together import taking
from placements.actions import case_read
from placements.models import Placement

from .. import actions
from ..figures.journey import clock_of, steps
from ..filters import ReviewFilter
from ..forms.review import BaselineRecordForm, DestinationRecordForm, ReviewEditForm, ReviewReturnForm
from ..models import Destination, Review
from ..rules.review import current_version, missing
from ..states import OPEN_REVIEW, Moment, ReviewStatus

READERS = (*COMMISSIONERS, Role.SAFEGUARDING, *PROVIDER_ROLES, Role.SCHOOL_LEAD)
OF_PLACEMENT = ("placement__child", "placement__provider", "placement__school", "placement__lot")


class ReviewList(ListPage):
    title = "Reviews"
    noun = "review"
    filter_class = ReviewFilter
    default_order = ("rank", "due_on", "pk")
    csv_name = "reviews"
    intro = "At least one each half term. What waits stands first, oldest due at the top."
    empty = "No review is planned. Reviews are planned by the service when a placement starts."
    columns = (
        Column(
            "Child",
            lambda row: row.placement.child.short_name,
            link=lambda row: row.get_absolute_url(),
            sub=lambda row: row.placement.reference,
        ),
        Column("Provider", lambda row: str(row.placement.provider or ""), sort="placement__provider__legal_name"),
        Column("Kind", lambda row: row.get_kind_display()),
        Column("Status", lambda row: row.get_status_display(), kind="status", sort="status"),
        Column("Due", clock_of, kind="clock", sort="due_on"),
    )

    def queryset(self):
        waits = When(status__in=[*OPEN_REVIEW, ReviewStatus.SUBMITTED], then=Value(0))
        rows = Review.objects.visible_to(self.request.user).exclude(status=ReviewStatus.CANCELLED)
        return rows.annotate(rank=Case(waits, default=Value(1), output_field=IntegerField())).select_related(
            *OF_PLACEMENT
        )


@for_roles(*READERS)
def review_list(request: HttpRequest) -> HttpResponse:
    return ReviewList(request).respond()


def _review(request: HttpRequest, pk: int) -> Review:
    return get_visible(Review.objects.select_related(*OF_PLACEMENT, "submitted_by", "accepted_by"), request.user, pk=pk)


@for_roles(*READERS)
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    case_read(review.placement.child, by=request.user, page="review_detail")
    readings = {one.measure.key: one for one in review.readings.select_related("measure")}
    version = current_version(review.placement)
    journey = steps(review.placement, version.targets.all() if version else (), viewer=request.user)
    return render(
        request,
        "outcomes/review_detail.html",
        {
            "review": review,
            "placement": review.placement,
            "child": review.placement.child,
            "clock": clock_of(review),
            "aims": [(step, readings.get(step.target.measure)) for step in journey],
            "missing": missing(review) if review.status == ReviewStatus.IN_DRAFT else [],
            "events": history.of(review),
            "breadcrumbs": [("Reviews", reverse("review_list"))],
        },
    )


@for_verb("review_edit")
def review_edit(request: HttpRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    require(request.user, "review_edit", review)
    case_read(review.placement.child, by=request.user, page="review_edit")
    form = ReviewEditForm(request.POST or None, review=review)
    if request.method == "POST" and not taking(request, form) and form.is_valid():
        try:
            actions.review_save(
                review,
                answers=form.answers(),
                points=form.points(),
                revision=form.cleaned_data["revision"],
                by=request.user,
            )
        except ChangedMeanwhile as changed:
            form.meet_newer(changed, ReviewEditForm(review=changed.current))
        else:
            if "later" in request.POST:
                messages.success(request, "The draft is saved. Come back to it when you can.")
                return redirect("review_list")
            return redirect(review)
    return render(
        request,
        "outcomes/review_edit.html",
        {
            "title": f"Review of {review.placement.child.full_name}",
            "caption": f"{review.get_kind_display()}, placement {review.placement.reference}",
            "review": review,
            "form": form,
            "submit_label": "Save and check",
            "second_label": "Save and come back later",
            "second_name": "later",
            "back_url": review.get_absolute_url(),
        },
    )


@for_verb("review_submit")
def review_submit(request: HttpRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    require(request.user, "review_submit", review)
    if request.method == "POST":
        actions.review_submit(review, by=request.user)
        messages.success(request, "The review is handed in. An officer accepts it or asks for more.")
        return redirect(review)
    return _confirm(
        request,
        review,
        title="Hand this review in",
        label="Hand it in",
        consequences=["An officer of the council reads it.", "You can change it only if it is returned to you."],
    )


@for_verb("review_accept")
def review_accept(request: HttpRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    require(request.user, "review_accept", review)
    if request.method == "POST":
        actions.review_accept(review, by=request.user)
        messages.success(request, "The review is accepted.")
        return redirect(review)
    return _confirm(
        request,
        review,
        title="Accept this review",
        label="Accept it",
        consequences=["Its readings count in the figures.", "It can no longer be changed."],
    )


@for_verb("review_return")
def review_return(request: HttpRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    require(request.user, "review_return", review)
    form = ReviewReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.review_return(review, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The review is back with the provider.")
        return redirect(review)
    return _confirm(
        request,
        review,
        title="Return this review",
        label="Return it to the provider",
        consequences=["The provider can change it and hand it in again."],
        form=form,
    )


def _confirm(request: HttpRequest, review: Review, *, title: str, label: str, consequences: list[str], form=None):
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": title,
            "caption": f"{review.placement.child.short_name}, {review.placement.reference}",
            "consequences": consequences,
            "submit_label": label,
            "form": form,
            "cancel_url": review.get_absolute_url(),
            "back_url": review.get_absolute_url(),
        },
    )


# -- The starting point ------------------------------------------------------------------------------------------------


@for_verb("baseline_record")
def baseline_record(request: HttpRequest, pk: int) -> HttpResponse:
    placement = get_visible(Placement.objects.select_related("child", "provider", "school"), request.user, pk=pk)
    require(request.user, "baseline_record", placement)
    case_read(placement.child, by=request.user, page="baseline_record")
    readings = {one.measure_id: one for one in placement.readings.filter(moment=Moment.BASELINE)}
    form = BaselineRecordForm(
        request.POST or None, placement=placement, readings=readings, initial={"on": timekeeping.today()}
    )
    if request.method == "POST" and form.is_valid():
        actions.baseline_record(placement, form.points(), on=form.cleaned_data["on"], by=request.user)
        messages.success(request, "The starting point is recorded.")
        return redirect(placement)
    return render(
        request,
        "outcomes/baseline_record.html",
        {
            "title": f"Where {placement.child.full_name} starts",
            "caption": f"Placement {placement.reference}",
            "form": form,
            "back_url": placement.get_absolute_url(),
        },
    )


# -- Where children went -----------------------------------------------------------------------------------------------


class DestinationList(ListPage):
    title = "Where children went"
    noun = "child,children"
    default_order = ("due_on", "pk")
    csv_name = "destinations"
    intro = "Asked at the end of a placement, and again after 3, 6 and 12 months."
    empty = "Nobody has to be found today."
    columns = (
        Column(
            "Child",
            lambda row: row.placement.child.short_name,
            link=lambda row: reverse("destination_record", args=[row.pk]),
            sub=lambda row: row.placement.reference,
        ),
        Column("Left", lambda row: str(row.placement.provider or row.placement.setting_name)),
        Column("Asked", lambda row: row.get_moment_display()),
        Column("Due", lambda row: row.due_on, kind="date", sort="due_on"),
    )

    def queryset(self):
        rows = Destination.objects.visible_to(self.request.user).to_find(timekeeping.today())
        return rows.select_related(*OF_PLACEMENT)


@for_roles(*COMMISSIONERS, Role.SCHOOL_LEAD)
def destination_list(request: HttpRequest) -> HttpResponse:
    return DestinationList(request).respond()


@for_verb("destination_record")
def destination_record(request: HttpRequest, pk: int) -> HttpResponse:
    destination = get_visible(Destination.objects.select_related(*OF_PLACEMENT), request.user, pk=pk)
    require(request.user, "destination_record", destination)
    form = DestinationRecordForm(request.POST or None, initial={"code": destination.code})
    if request.method == "POST" and form.is_valid():
        actions.destination_record(destination, code=form.cleaned_data["code"], by=request.user)
        messages.success(request, "It is recorded where the child is.")
        return redirect("destination_list")
    return render(
        request,
        "components/form_page.html",
        {
            "title": f"Where is {destination.placement.child.short_name} now?",
            "caption": f"{destination.get_moment_display()}, placement {destination.placement.reference}",
            "form": form,
            "submit_label": "Record it",
            "cancel_url": reverse("destination_list"),
            "back_url": reverse("destination_list"),
        },
    )
