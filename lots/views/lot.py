"""A lot, its parts and ceilings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from apcommissioning.base import history, timekeeping
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.roles import COUNCIL_ROLES
from lots import actions, figures
from lots.forms import LotForm, PartForm
from lots.models import Lot, LotPart, PurchasingSystem
from lots.rules import require

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


@for_verb("lot_add")
def lot_add(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(PurchasingSystem, request.user, pk=pk)
    require(request.user, "lot_add", system)
    form = LotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lot = actions.lot_add(system, by=request.user, **form.cleaned_data)
        messages.success(request, "The lot is added. Next, give it its parts and write its specification.")
        return redirect(lot)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Add a lot",
            "caption": system.title,
            "form": form,
            "breadcrumbs": crumbs(system),
            "submit_label": "Add it",
            "cancel_url": system.get_absolute_url(),
        },
    )


@for_verb("lot_remove")
def lot_remove(request: HttpRequest, pk: int) -> HttpResponse:
    lot = get_visible(Lot.objects.select_related("purchasing_system"), request.user, pk=pk)
    system = lot.purchasing_system
    return _remove(request, lot, "lot_remove", str(lot), system, crumbs(system))


@for_verb("part_add")
def part_add(request: HttpRequest, pk: int) -> HttpResponse:
    lot = get_visible(Lot.objects.select_related("purchasing_system"), request.user, pk=pk)
    require(request.user, "part_add", lot)
    return _part_page(request, lot, None)


@for_verb("part_edit")
def part_edit(request: HttpRequest, pk: int) -> HttpResponse:
    part = get_object_or_404(LotPart.objects.select_related("lot__purchasing_system"), pk=pk)
    require(request.user, "part_edit", part)
    return _part_page(request, part.lot, part)


def _part_page(request: HttpRequest, lot: Lot, part: LotPart | None) -> HttpResponse:
    form = PartForm(request.POST or None, part=part)
    if request.method == "POST" and form.is_valid():
        fields = {"prices": form.prices(), **form.fields_of_part()}
        if part is None:
            actions.part_add(lot, by=request.user, **fields)
        else:
            actions.part_edit(part, by=request.user, **fields)
        messages.success(request, "The part is saved.")
        return redirect(lot)
    return render(
        request,
        "lots/draft_form.html",
        {
            "title": f"Change “{part.title}”" if part else "Add a part",
            "caption": str(lot),
            "intro": "Prices are pounds excluding VAT, for one child.",
            "form": form,
            "breadcrumbs": [*crumbs(lot.purchasing_system), (str(lot), lot.get_absolute_url())],
            "submit_label": "Save",
            "cancel_url": lot.get_absolute_url(),
            "remove_url": reverse("part_remove", args=[part.pk]) if part else "",
            "remove_label": "Remove this part",
        },
    )


@for_verb("part_remove")
def part_remove(request: HttpRequest, pk: int) -> HttpResponse:
    part = get_object_or_404(LotPart.objects.select_related("lot__purchasing_system"), pk=pk)
    found = [*crumbs(part.lot.purchasing_system), (str(part.lot), part.lot.get_absolute_url())]
    return _remove(request, part, "part_remove", part.title, part.lot, found)


def _remove(request: HttpRequest, row, verb: str, name: str, back, breadcrumbs) -> HttpResponse:
    """Take something out of a draft, once more asked."""
    require(request.user, verb, row)
    if request.method == "POST":
        getattr(actions, verb)(row, by=request.user)
        messages.success(request, f"“{name}” is removed.")
        return redirect(back)
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": f"Remove “{name}”",
            "consequences": ["What was written for it is lost. It was never public."],
            "breadcrumbs": breadcrumbs,
            "danger": True,
            "submit_label": "Remove it",
            "cancel_url": back.get_absolute_url(),
        },
    )
