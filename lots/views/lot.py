"""A lot, its ceilings and its service specification."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apcommissioning.base import history, timekeeping
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.markdown import to_html
from apcommissioning.base.merge import MergeText
from apcommissioning.base.roles import COUNCIL_ROLES
from lots import actions, figures
from lots.forms import LotForm, SpecificationForm
from lots.models import Lot, ServiceSpecification
from lots.rules import frozen, require

from .system import crumbs


@for_roles(*COUNCIL_ROLES)
def lot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    lot = get_visible(Lot.objects.select_related("purchasing_system"), request.user, pk=pk)
    specifications = list(lot.specifications.all())
    return render(
        request,
        "lots/lot_detail.html",
        {
            "title": str(lot),
            "breadcrumbs": crumbs(lot.purchasing_system),
            "lot": lot,
            "system": lot.purchasing_system,
            "ceilings": figures.lot_ceilings(lot, timekeeping.today()),
            "specifications": specifications,
            "events": history.of(lot, *specifications),
        },
    )


@for_verb("lot_edit")
def lot_edit(request: HttpRequest, pk: int) -> HttpResponse:
    lot = get_visible(Lot.objects.select_related("purchasing_system"), request.user, pk=pk)
    require(request.user, "lot_edit", lot)
    form = LotForm(request.POST or None, lot=lot)
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if not name.startswith("ceiling_")}
        from_on = fields.pop("from_on", None)
        actions.lot_edit(lot, by=request.user, ceilings=form.new_ceilings(), from_on=from_on, **fields)
        messages.success(request, "Your changes are saved.")
        return redirect(lot)
    return render(
        request,
        "components/form_page.html",
        {
            "title": f"Change lot {lot.number}",
            "caption": lot.purchasing_system.title,
            "intro": "Prices are pounds excluding VAT, for one child."
            if form.is_draft
            else "It is published: you can open or close the lot, and set ceilings from a day on.",
            "form": form,
            "breadcrumbs": [*crumbs(lot.purchasing_system), (str(lot), lot.get_absolute_url())],
            "submit_label": "Save",
            "cancel_url": lot.get_absolute_url(),
        },
    )


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
