"""A lot's service specification: read, written, published, as a page and as a PDF."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apcommissioning.base import history
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.markdown import to_html
from apcommissioning.base.merge import MergeText
from apcommissioning.base.roles import COUNCIL_ROLES
from lots import actions, figures
from lots.forms import SpecificationForm, SpecificationPublishForm
from lots.models import Lot, ServiceSpecification
from lots.rules import frozen, require

from .system import crumbs


@for_roles(*COUNCIL_ROLES)
def specification_detail(request: HttpRequest, pk: int) -> HttpResponse:
    specification = get_visible(
        ServiceSpecification.objects.select_related("lot__purchasing_system__question_set"), request.user, pk=pk
    )
    lot = specification.lot
    values = figures.text_values(lot.purchasing_system)
    return render(
        request,
        "lots/specification_detail.html",
        {
            "title": f"Service specification, lot {lot.number}",
            "breadcrumbs": [*crumbs(lot.purchasing_system), (str(lot), lot.get_absolute_url())],
            "specification": specification,
            "lot": lot,
            "versions": list(lot.specifications.all()),
            "body": to_html(MergeText.read(specification.body).fill(values, preview=True)),
            "is_intact": frozen.is_intact(specification),
            "events": history.of(specification),
        },
    )


@for_verb("specification_edit")
def specification_edit(request: HttpRequest, pk: int) -> HttpResponse:
    specification = get_visible(
        ServiceSpecification.objects.select_related("lot__purchasing_system__question_set"), request.user, pk=pk
    )
    require(request.user, "specification_edit", specification)
    form = SpecificationForm(request.POST or None, specification=specification)
    if request.method == "POST" and form.is_valid():
        actions.specification_edit(specification, by=request.user, body=form.cleaned_data["body"])
        messages.success(request, "The specification is saved.")
        return redirect(specification)
    lot = specification.lot
    return render(
        request,
        "components/form_page.html",
        {
            "title": f"Write the service specification of lot {lot.number}",
            "caption": lot.purchasing_system.title,
            "form": form,
            "breadcrumbs": [*crumbs(lot.purchasing_system), (str(lot), lot.get_absolute_url())],
            "submit_label": "Save",
            "cancel_url": specification.get_absolute_url(),
        },
    )


@for_verb("specification_draft")
def specification_draft(request: HttpRequest, pk: int) -> HttpResponse:
    lot = get_visible(Lot.objects.select_related("purchasing_system"), request.user, pk=pk)
    require(request.user, "specification_draft", lot)
    if request.method == "POST":
        draft = actions.specification_draft(lot, by=request.user)
        messages.success(request, "This is the draft. It says what the version in force says until you change it.")
        return redirect(draft)
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": "Write the next version of the specification",
            "caption": str(lot),
            "consequences": [
                "A draft begins with the words in force. The council alone sees it.",
                "The version in force, and every one before it, stays readable.",
            ],
            "breadcrumbs": [*crumbs(lot.purchasing_system), (str(lot), lot.get_absolute_url())],
            "submit_label": "Start the draft",
            "cancel_url": lot.get_absolute_url(),
        },
    )


@for_verb("specification_publish")
def specification_publish(request: HttpRequest, pk: int) -> HttpResponse:
    specification = get_visible(
        ServiceSpecification.objects.select_related("lot__purchasing_system"), request.user, pk=pk
    )
    require(request.user, "specification_publish", specification)
    form = SpecificationPublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        published = actions.specification_publish(specification, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"Version {published.version} is published and in force.")
        return redirect(published)
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": f"Publish version {specification.version}",
            "caption": str(specification.lot),
            "consequences": [
                "It is in force from today, and frozen with a fingerprint.",
                "Applications sent from today are held to it; those sent before, to the version of their day.",
                "The versions before stay readable to everybody.",
            ],
            "form": form,
            "breadcrumbs": [
                *crumbs(specification.lot.purchasing_system),
                (str(specification.lot), specification.lot.get_absolute_url()),
            ],
            "submit_label": "Publish it",
            "cancel_url": specification.get_absolute_url(),
        },
    )
