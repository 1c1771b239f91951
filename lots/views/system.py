"""The purchasing system: set up, publish, pause, close."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import history, timekeeping
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COUNCIL_ROLES
from lots import actions
from lots.forms import PurchasingSystemForm, ReasonForm
from lots.models import PurchasingSystem
from lots.rules import may, procurement, require
from lots.rules.effort import effort
from lots.rules.system import publication
from lots.states import Entry, SystemStatus

LIST = ("Purchasing systems", "purchasing_system_list")


def crumbs(system: PurchasingSystem | None = None) -> list[tuple[str, str]]:
    found = [(LIST[0], reverse(LIST[1]))]
    if system is not None:
        found.append((system.title, system.get_absolute_url()))
    return found


class PurchasingSystemList(ListPage):
    title = "Purchasing systems"
    noun = "purchasing system"
    intro = "What the council buys, under which rules, and until when"
    csv_name = "purchasing-systems"
    empty = "There is none yet. Set one up, load its lots, and publish it when it is right."
    default_order = ("-valid_from", "pk")
    columns = (
        Column(
            "Purchasing system",
            lambda system: system.title,
            link=lambda system: system.get_absolute_url(),
            sort="title",
            sub=lambda system: system.reference,
        ),
        Column("Procurement route", lambda system: system.get_route_display()),
        Column("From", lambda system: system.valid_from, sort="valid_from", kind="date"),
        Column("Until", lambda system: system.valid_until, sort="valid_until", kind="date"),
        Column("Lots", lambda system: system.lot_count, kind="number"),
        Column("Status", lambda system: system.get_status_display(), sort="status", kind="status"),
    )

    def queryset(self):
        return PurchasingSystem.objects.visible_to(self.request.user).annotate(lot_count=Count("lots"))

    def context(self) -> dict[str, Any]:
        actions_here = []
        if may(self.request.user, "purchasing_system_create"):
            actions_here.append(("Set one up", reverse("purchasing_system_create"), ""))
        actions_here.append(("Questions and scoring", reverse("text_list"), "secondary"))
        if may(self.request.user, "content_load"):
            actions_here.append(("Load the council’s texts", reverse("content_load"), "secondary"))
        return {"actions": actions_here}


@for_roles(*COUNCIL_ROLES)
def purchasing_system_list(request: HttpRequest) -> HttpResponse:
    return PurchasingSystemList(request).respond()


@for_roles(*COUNCIL_ROLES)
def purchasing_system_detail(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(
        PurchasingSystem.objects.select_related("question_set", "rubric", "contract_template"), request.user, pk=pk
    )
    is_draft = system.status == SystemStatus.DRAFT
    route = procurement.for_system(system)
    return render(
        request,
        "lots/purchasing_system_detail.html",
        {
            "title": system.title,
            "breadcrumbs": crumbs(),
            "system": system,
            "route": route,
            "latest_end": route.latest_end(system.valid_from),
            "lots": system.lots.prefetch_related("parts", "specifications").order_by("number"),
            "publication": publication(system) if is_draft else None,
            "windows": list(system.windows.all()) if system.entry == Entry.ROUNDS else None,
            "changes": list(system.terms_changes.all()),
            "today": timekeeping.today(),
            "events": history.of(system),
        },
    )


@for_verb("purchasing_system_create")
def purchasing_system_create(request: HttpRequest) -> HttpResponse:
    form = PurchasingSystemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        system = actions.purchasing_system_create(by=request.user, **form.cleaned_data)
        messages.success(request, "Saved as a draft. Next, give it its lots.")
        return redirect(system)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Set up a purchasing system",
            "intro": "It stays a draft, seen by the council alone, until you publish it.",
            "form": form,
            "breadcrumbs": crumbs(),
            "submit_label": "Save as a draft",
            "cancel_url": reverse("purchasing_system_list"),
        },
    )


@for_verb("purchasing_system_edit")
def purchasing_system_edit(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(PurchasingSystem, request.user, pk=pk)
    require(request.user, "purchasing_system_edit", system)
    form = PurchasingSystemForm(request.POST or None, system=system)
    if request.method == "POST" and form.is_valid():
        actions.purchasing_system_edit(system, by=request.user, **form.cleaned_data)
        messages.success(request, "Your changes are saved.")
        return redirect(system)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Change the purchasing system",
            "caption": system.title,
            "intro": "It is published: what is not shown here is frozen." if form.is_published else "",
            "form": form,
            "breadcrumbs": crumbs(system),
            "submit_label": "Save",
            "cancel_url": system.get_absolute_url(),
        },
    )


@for_verb("lots_load")
def lots_load(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(PurchasingSystem, request.user, pk=pk)
    require(request.user, "lots_load", system)
    if request.method == "POST":
        lots = actions.lots_load(system, by=request.user)
        messages.success(request, f"{len(lots)} lots are loaded. Check each before you publish.")
        return redirect(system)
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": "Load the lots from the council’s file",
            "caption": system.title,
            "consequences": [
                f"Lot {lot['number']}, {lot['name']}, is added with {len(lot['parts'])} parts, its ceiling prices "
                f"and its service specification."
                for lot in actions.shipped("lots.yaml")["lots"]
            ],
            "breadcrumbs": crumbs(system),
            "submit_label": "Load the lots",
            "cancel_url": system.get_absolute_url(),
        },
    )


@for_verb("content_load")
def content_load(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        loaded = actions.content_load(by=request.user)
        messages.success(request, f"Loaded: {loaded.question_set}; {loaded.rubric}; {loaded.contract_template}.")
        return redirect("purchasing_system_list")
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": "Load the council’s texts",
            "consequences": [
                "The question set, the scoring rubric and the standard contract are read from the council’s files.",
                "Each is frozen with a fingerprint: a later change needs a new version.",
                "What is loaded already stays as it is.",
            ],
            "breadcrumbs": crumbs(),
            "submit_label": "Load the texts",
            "cancel_url": reverse("purchasing_system_list"),
        },
    )


@for_verb("purchasing_system_publish")
def purchasing_system_publish(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(PurchasingSystem, request.user, pk=pk)
    require(request.user, "purchasing_system_publish", system)
    if request.method == "POST":
        actions.purchasing_system_publish(system, by=request.user)
        messages.success(request, "Published. Providers can read it and apply.")
        return redirect(system)
    ready = publication(system)
    return render(
        request,
        "lots/purchasing_system_publish.html",
        {
            "title": "Publish the purchasing system",
            "caption": system.title,
            "breadcrumbs": crumbs(system),
            "system": system,
            "publication": ready,
            "route": procurement.for_system(system),
            "effort": effort(ready.question_set, ready.lots) if ready.question_set else [],
            "today": timekeeping.today(),
        },
    )


def _move(request: HttpRequest, pk: int, verb: str, act: Callable[..., Any], done: str, **page: Any) -> HttpResponse:
    """Ask for the reason, say what follows, then act."""
    system = get_visible(PurchasingSystem, request.user, pk=pk)
    require(request.user, verb, system)
    form = ReasonForm(request.POST or None, is_required=page.pop("needs_reason", True))
    if request.method == "POST" and form.is_valid():
        act(system, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, done)
        return redirect(system)
    return render(
        request,
        "components/confirm_page.html",
        {
            "caption": system.title,
            "form": form,
            "breadcrumbs": crumbs(system),
            "cancel_url": system.get_absolute_url(),
            **page,
        },
    )


@for_verb("purchasing_system_pause")
def purchasing_system_pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(
        request,
        pk,
        "purchasing_system_pause",
        actions.purchasing_system_pause,
        "Paused. Nobody can start or submit an application.",
        title="Pause the purchasing system",
        consequences=[
            "Nobody can start or submit an application, and the public page says so.",
            "Applications already submitted go on being assessed.",
            "Placements and contracts are not touched.",
        ],
        submit_label="Pause it",
    )


@for_verb("purchasing_system_resume")
def purchasing_system_resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(
        request,
        pk,
        "purchasing_system_resume",
        actions.purchasing_system_resume,
        "Open again. Providers can apply.",
        needs_reason=False,
        title="Open the purchasing system again",
        consequences=["Providers can start and submit applications, by the same questions and scoring as before."],
        submit_label="Open it again",
    )


@for_verb("purchasing_system_close")
def purchasing_system_close(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(
        request,
        pk,
        "purchasing_system_close",
        actions.purchasing_system_close,
        "Closed.",
        title="Close the purchasing system",
        consequences=[
            "Nobody can apply any more, and no new child is placed under it.",
            "Placements already agreed go on to their own end.",
        ],
        warning="This cannot be undone.",
        danger=True,
        submit_label="Close it for good",
    )
