"""Pages of quality visits: the diary, planning, the report, and the actions up to their end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import history, pdf, rules, timekeeping
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import Person
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COUNCIL_ROLES, PROVIDER_ROLES

from .. import actions, figures
from ..figures.visit import action_clock, actions_of
from ..filters import ActionFilter, VisitFilter
from ..forms.assessment import ReasonForm
from ..forms.visit import ActionDoneForm, ActionForm, MoveVisitForm, PlanVisitForm, VisitReportForm
from ..models import Action, Provider, QualityVisit
from ..rules.visit import VISITORS, gaps, report_due
from ..states import ActionOwner, VisitStatus
from . import posted

EVERYBODY = (*COUNCIL_ROLES, *PROVIDER_ROLES)


class VisitList(ListPage):
    title = "Quality visits"
    noun = "visit"
    filter_class = VisitFilter
    default_order = ("-planned_on", "-pk")
    csv_name = "quality-visits"
    empty = "No visit is planned or has been held yet, or none fits the filters."
    columns = (
        Column(
            "Visit",
            lambda row: row.reference,
            link=lambda row: row.get_absolute_url(),
            sort="reference",
            sub=lambda row: row.get_kind_display(),
        ),
        Column("Provider", lambda row: row.provider.legal_name, sort="provider__legal_name"),
        Column("Status", lambda row: row.get_status_display(), sort="status", kind="status"),
        Column("Day", lambda row: row.held_on or row.planned_on, sort="planned_on", kind="date"),
        Column("Overall", lambda row: row.get_rating_display() if row.rating else "", sort="rating"),
        Column("Actions to do", lambda row: row.to_do, sort="to_do", kind="number"),
        Column("Overdue", lambda row: row.overdue, sort="overdue", kind="number"),
    )

    def queryset(self):
        to_do = Q(actions__status="open")
        return (
            QualityVisit.objects.visible_to(self.request.user)
            .select_related("provider")
            .annotate(
                to_do=Count("actions", filter=to_do),
                overdue=Count("actions", filter=to_do & Q(actions__due_on__lt=timekeeping.today())),
            )
        )

    def context(self):
        links = [("Actions", reverse("action_list"), "secondary")]
        if self.request.user.has_role(*COUNCIL_ROLES):
            links.append(("Who is due", reverse("assurance_list"), "secondary"))
        return {"actions": links}


@for_roles(*EVERYBODY)
def visit_list(request: HttpRequest) -> HttpResponse:
    return VisitList(request).respond()


class ActionList(ListPage):
    title = "Actions after visits"
    noun = "action"
    filter_class = ActionFilter
    # To do, then done, then closed: the codes stand in that order from the end of the alphabet.
    default_order = ("-status", "due_on", "pk")
    csv_name = "actions-after-visits"
    empty = "No action follows from a visit, or none fits the filters."
    columns = (
        Column(
            "Action",
            lambda row: row.what,
            link=lambda row: row.get_absolute_url(),
            sort="what",
            sub=lambda row: row.visit.reference,
        ),
        Column("Provider", lambda row: row.visit.provider.legal_name, sort="visit__provider__legal_name"),
        Column("Whose", lambda row: row.get_owner_display(), sub=lambda row: row.owner_name),
        Column("Status", lambda row: row.get_status_display(), sort="status", kind="status"),
        Column("Due", lambda row: row.due_on, sort="due_on", kind="date"),
        Column("Clock", action_clock, kind="clock"),
    )

    def queryset(self):
        return actions_of(self.request.user)

    def context(self):
        return {"breadcrumbs": [("Quality visits", reverse("visit_list"))]}


@for_roles(*EVERYBODY)
def action_list(request: HttpRequest) -> HttpResponse:
    return ActionList(request).respond()


def _visit(request: HttpRequest, pk: int) -> QualityVisit:
    found = QualityVisit.objects.select_related("provider", "site", "lead", "second", "pdf")
    return get_visible(found.prefetch_related("judgements", "actions"), request.user, pk=pk)


@for_roles(*EVERYBODY)
def visit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    visit = _visit(request, pk)
    visit_actions = list(visit.actions.all())
    for action in visit_actions:
        action.visit = visit
    report = figures.visit_report(visit)
    is_council = request.user.has_role(*COUNCIL_ROLES)
    making = visit.status == VisitStatus.PUBLISHED and visit.pdf_id is None
    return render(
        request,
        "providers/visit_detail.html",
        {
            "title": f"Quality visit to {visit.provider.legal_name}",
            "visit": visit,
            "report": report,
            "is_council": is_council,
            "gaps": gaps(visit) if is_council and visit.status == VisitStatus.HELD else [],
            "report_due_on": report_due(visit.held_on) if visit.held_on else None,
            "pdf_words": (pdf.why_unavailable() or "The PDF is being made.") if making else "",
            "events": history.of(visit, *visit_actions)[:40],
            "breadcrumbs": [("Quality visits", reverse("visit_list"))],
        },
    )


def _visitors() -> list[Person]:
    held = {"membership__role__in": VISITORS, "membership__ended_at": None}
    return list(Person.objects.filter(is_active=True, **held).distinct().order_by("name", "pk"))


@for_verb("visit_plan")
def visit_plan(request: HttpRequest, pk: int) -> HttpResponse:
    provider = get_visible(Provider, request.user, pk=pk)
    rules.require(request.user, "visit_plan", provider)
    form = PlanVisitForm(posted(request), provider=provider, people=_visitors())
    if request.method == "POST" and form.is_valid():
        try:
            visit = actions.visit_plan(provider, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The visit is in the diary.")
            return redirect(visit)
    context = {
        "title": "Plan a visit",
        "caption": provider.legal_name,
        "form": form,
        "submit_label": "Plan the visit",
        "breadcrumbs": [("Quality visits", reverse("visit_list"))],
        "cancel_url": provider.get_absolute_url(),
    }
    return render(request, "components/form_page.html", context)


def _below(visit: QualityVisit) -> dict[str, Any]:
    return {
        "caption": visit.provider.legal_name,
        "breadcrumbs": [("Quality visits", reverse("visit_list")), (visit.reference, visit.get_absolute_url())],
        "cancel_url": visit.get_absolute_url(),
    }


@for_verb("visit_write")
def visit_write(request: HttpRequest, pk: int) -> HttpResponse:
    """The report under its headings. It may be saved half written; publishing says what is missing."""
    visit = _visit(request, pk)
    rules.require(request.user, "visit_write", visit)
    form = VisitReportForm(posted(request), initial=VisitReportForm.initial_of(visit))
    if request.method == "POST" and form.is_valid():
        try:
            actions.visit_write(visit, by=request.user, **form.report())
        except actions.ReportChanged as changed:
            # What was typed stays; the next save stands on what the colleague wrote.
            form.data = form.data.copy()
            form.data["revision"] = str(QualityVisit.objects.get(pk=visit.pk).revision)
            form.add_error(None, str(changed))
        else:
            messages.success(request, "The report is saved.")
            return redirect(visit)
    context = _below(visit) | {
        "title": "Write the report",
        "form": form,
        "visit": visit,
        "submit_label": "Save the report",
    }
    return render(request, "providers/visit_write.html", context)


@for_verb("visit_action_add")
def visit_action_add(request: HttpRequest, pk: int) -> HttpResponse:
    visit = _visit(request, pk)
    rules.require(request.user, "visit_action_add", visit)
    form = ActionForm(posted(request), initial={"owner": ActionOwner.PROVIDER})
    if request.method == "POST" and form.is_valid():
        actions.visit_action_add(visit, by=request.user, **form.cleaned_data)
        messages.success(request, "The action is added.")
        return redirect(visit)
    context = _below(visit) | {"title": "Add an action", "form": form, "submit_label": "Add the action"}
    return render(request, "components/form_page.html", context)


@for_verb("visit_publish")
def visit_publish(request: HttpRequest, pk: int) -> HttpResponse:
    visit = _visit(request, pk)
    rules.require(request.user, "visit_publish", visit)
    if request.method == "POST":
        actions.visit_publish(visit, by=request.user)
        messages.success(request, "The report is published, and the provider is told.")
        return redirect(visit)
    to_do = visit.actions.all()
    consequences = [
        "The provider reads the report and its actions, and is told by e-mail.",
        f"{len(to_do)} action{'' if len(to_do) == 1 else 's'} go with it. More can be added later.",
        "The report does not change any more.",
    ]
    context = {"title": "Publish the report", "consequences": consequences, "submit_label": "Publish"}
    return render(request, "components/confirm_page.html", _below(visit) | context)


@for_verb("visit_cancel")
def visit_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    visit = _visit(request, pk)
    rules.require(request.user, "visit_cancel", visit)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.visit_cancel(visit, by=request.user, **form.cleaned_data)
        messages.success(request, "The visit is cancelled.")
        return redirect(visit)
    context = {"title": "Cancel the visit", "form": form, "submit_label": "Cancel the visit", "cancel_label": "Go back"}
    return render(request, "components/confirm_page.html", _below(visit) | context)


@for_verb("visit_move")
def visit_move(request: HttpRequest, pk: int) -> HttpResponse:
    visit = _visit(request, pk)
    rules.require(request.user, "visit_move", visit)
    form = MoveVisitForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["planned_on"] == visit.planned_on:
            form.add_error("planned_on", "It is planned for this day already: choose another")
        else:
            actions.visit_move(visit, by=request.user, **form.cleaned_data)
            messages.success(request, "The visit is moved.")
            return redirect(visit)
    context = {"title": "Move the visit to another day", "form": form, "submit_label": "Move the visit"}
    return render(request, "components/form_page.html", _below(visit) | context)


def _on_action(
    request: HttpRequest, pk: int, *, verb: str, act: Callable, said: str, form_class: type = ReasonForm, **page: Any
) -> HttpResponse:
    """A page that asks what happened with an action, and records it."""
    action = get_visible(Action.objects.select_related("visit__provider", "visit__lead"), request.user, pk=pk)
    rules.require(request.user, verb, action)
    form = form_class(posted(request))
    if request.method == "POST" and form.is_valid():
        act(action, by=request.user, **form.cleaned_data)
        messages.success(request, said)
        return redirect(action)
    facts = [
        ("Action", action.what),
        ("Why", action.why),
        ("What will show it", action.evidence_wanted),
        *([("What was done", action.done_words)] if action.done_words else []),
    ]
    return render(request, "components/form_page.html", _below(action.visit) | {"form": form, "facts": facts, **page})


@for_verb("action_done")
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    return _on_action(
        request,
        pk,
        verb="action_done",
        act=actions.action_done,
        form_class=ActionDoneForm,
        said="Thank you. The council looks at it, and closes the action or asks for more.",
        title="Say what was done",
        submit_label="Send",
    )


@for_verb("action_close")
def action_close(request: HttpRequest, pk: int) -> HttpResponse:
    return _on_action(
        request,
        pk,
        verb="action_close",
        act=actions.action_close,
        said="The action is closed.",
        title="Close the action",
        intro="Say what you saw that shows it is done.",
        submit_label="Close the action",
    )


@for_verb("action_return")
def action_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _on_action(
        request,
        pk,
        verb="action_return",
        act=actions.action_return,
        said="The action is back with its owner.",
        title="Ask for more",
        intro="The owner reads your reason. The day it is due stays.",
        submit_label="Send it back",
    )
