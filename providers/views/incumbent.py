"""The list of incumbent providers of a purchasing system: who was told to apply, how, and who has."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import history, rules
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.clocks import plural
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COMMISSIONERS
from lots.models import PurchasingSystem

from .. import actions
from ..filters import IncumbentFilter
from ..forms.incumbent import IncumbentForm, IncumbentRemoveForm, IncumbentToldForm
from ..models import Incumbent
from ..states import NoticeBy
from . import posted


def _crumbs(system: PurchasingSystem, *, to_list: bool = True) -> list[tuple[str, str]]:
    found = [("Purchasing systems", reverse("purchasing_system_list")), (system.title, system.get_absolute_url())]
    return [*found, ("Incumbent providers", reverse("incumbent_list", args=[system.pk]))] if to_list else found


def _proof(row: Incumbent) -> str:
    """What shows that it was told."""
    if row.proof_id:
        return "Document"
    if row.told_by_way == NoticeBy.SERVICE:
        return "Our e-mail"
    return "In words" if row.told_note else "None"


class IncumbentListPage(ListPage):
    title = "Incumbent providers"
    noun = "provider"
    intro = (
        "Who supplied under the arrangement that this one replaces. Nobody is moved across by itself: each is told to "
        "apply, and the proof is kept"
    )
    filter_class = IncumbentFilter
    default_order = ("name", "pk")
    csv_name = "incumbent-providers"
    empty = "Nobody is on the list yet."
    columns = (
        Column(
            "Provider",
            lambda row: row.name,
            lambda row: row.get_absolute_url(),
            sort="name",
            sub=lambda row: row.supplied,
        ),
        Column("Told on", lambda row: row.told_on, sort="told_on", kind="date"),
        Column("How", lambda row: row.get_told_by_way_display() or "–"),
        Column("Proof", _proof),
        Column("How it stands", lambda row: row.standing),
    )

    def queryset(self):
        return Incumbent.objects.visible_to(self.request.user).filter(purchasing_system=self.system).with_standing()

    @property
    def system(self) -> PurchasingSystem:
        return self.kwargs["system"]

    def context(self):
        person, system = self.request.user, self.system
        found = []
        if rules.may(person, "incumbents_tell", system):
            words = "Write to those without notice"
            found.append((words, reverse("incumbents_tell", args=[system.pk]), ""))
        if rules.may(person, "incumbent_add", system):
            found.append(("Add a provider", reverse("incumbent_add", args=[system.pk]), "secondary"))
        return {"actions": found, "caption": system.title, "breadcrumbs": _crumbs(system, to_list=False)}


@for_roles(*COMMISSIONERS)
def incumbent_list(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(PurchasingSystem, request.user, pk=pk)
    return IncumbentListPage(request, system=system).respond()


def _visible(request: HttpRequest, pk: int) -> Incumbent:
    rows = Incumbent.objects.select_related("purchasing_system", "provider", "proof", "told_by").with_standing()
    return get_visible(rows, request.user, pk=pk)


@for_roles(*COMMISSIONERS)
def incumbent_detail(request: HttpRequest, pk: int) -> HttpResponse:
    incumbent = _visible(request, pk)
    return render(
        request,
        "providers/incumbent_detail.html",
        {
            "title": incumbent.name,
            "incumbent": incumbent,
            "events": history.of(incumbent),
            "breadcrumbs": _crumbs(incumbent.purchasing_system),
        },
    )


@for_verb("incumbent_add")
def incumbent_add(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(PurchasingSystem, request.user, pk=pk)
    rules.require(request.user, "incumbent_add", system)
    form = IncumbentForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.incumbent_add(system, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"{added} is on the list.")
            return redirect("incumbent_list", pk=pk)
    return _form_page(request, system, form, "Add an incumbent provider", reverse("incumbent_list", args=[pk]))


@for_verb("incumbent_edit")
def incumbent_edit(request: HttpRequest, pk: int) -> HttpResponse:
    incumbent = _visible(request, pk)
    rules.require(request.user, "incumbent_edit", incumbent)
    names = ("name", "supplied", "contact_email", "provider")
    form = IncumbentForm(posted(request), initial={name: getattr(incumbent, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            actions.incumbent_edit(incumbent, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "The details are changed.")
            return redirect("incumbent_detail", pk=pk)
    system = incumbent.purchasing_system
    return _form_page(request, system, form, f"Change the details of {incumbent}", incumbent.get_absolute_url())


@for_verb("incumbent_told")
def incumbent_told(request: HttpRequest, pk: int) -> HttpResponse:
    incumbent = _visible(request, pk)
    rules.require(request.user, "incumbent_told", incumbent)
    form = IncumbentToldForm(posted(request), request.FILES or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("on", "way", "note")}
        actions.incumbent_told(incumbent, proof=form.kept_file, by=request.user, **given)
        messages.success(request, "The notice is on the record.")
        return redirect("incumbent_detail", pk=pk)
    system = incumbent.purchasing_system
    return _form_page(request, system, form, f"Record the notice to {incumbent}", incumbent.get_absolute_url())


@for_verb("incumbent_remove")
def incumbent_remove(request: HttpRequest, pk: int) -> HttpResponse:
    incumbent = _visible(request, pk)
    rules.require(request.user, "incumbent_remove", incumbent)
    form = IncumbentRemoveForm(posted(request))
    system = incumbent.purchasing_system
    if request.method == "POST" and form.is_valid():
        actions.incumbent_remove(incumbent, by=request.user, **form.cleaned_data)
        messages.success(request, f"{incumbent} is off the list.")
        return redirect("incumbent_list", pk=system.pk)
    return _form_page(request, system, form, f"Take {incumbent} off the list", incumbent.get_absolute_url())


def _form_page(request: HttpRequest, system: PurchasingSystem, form, title: str, back: str) -> HttpResponse:
    return render(
        request,
        "components/form_page.html",
        {
            "title": title,
            "caption": system.title,
            "form": form,
            "submit_label": "Save",
            "cancel_url": back,
            "breadcrumbs": _crumbs(system),
        },
    )


@for_verb("incumbents_tell")
def incumbents_tell(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(PurchasingSystem, request.user, pk=pk)
    rules.require(request.user, "incumbents_tell", system)
    if request.method == "POST":
        told = actions.incumbents_tell(system, by=request.user)
        messages.success(request, f"{plural(told, 'provider')} told to apply. Each message is kept in the outbox.")
        return redirect("incumbent_list", pk=pk)
    to = list(system.incumbents.to_write_to().order_by("name", "pk"))
    unreachable = system.incumbents.filter(told_on=None, contact_email="").count()
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": "Write to those without notice",
            "caption": system.title,
            "consequences": [
                f"The message “Apply to join” goes to {plural(len(to), 'provider')}, in the council’s words: "
                + ", ".join(one.name for one in to)
                + ".",
                "The notice is recorded today, with the message as its proof.",
                *(
                    [f"{plural(unreachable, 'provider')} without an e-mail address must be told in another way."]
                    if unreachable
                    else []
                ),
            ],
            "submit_label": "Write to them",
            "cancel_url": reverse("incumbent_list", args=[pk]),
            "breadcrumbs": _crumbs(system),
        },
    )
