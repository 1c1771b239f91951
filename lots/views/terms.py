"""The windows in which providers apply, and changes of what is published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from apcommissioning.base.access import for_verb, get_visible
from apcommissioning.base.exceptions import Refused
from lots import actions
from lots.forms import TermsForm, WindowForm
from lots.models import ApplicationWindow, PurchasingSystem, QuestionSet, Rubric
from lots.rules import require
from lots.rules.system import terms_open

from .system import crumbs


@for_verb("window_add")
def window_add(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(PurchasingSystem, request.user, pk=pk)
    require(request.user, "window_add", system)
    return _window_page(request, system, None)


@for_verb("window_edit")
def window_edit(request: HttpRequest, pk: int) -> HttpResponse:
    window = _window(pk)
    require(request.user, "window_edit", window)
    return _window_page(request, window.purchasing_system, window)


def _window(pk: int) -> ApplicationWindow:
    return get_object_or_404(ApplicationWindow.objects.select_related("purchasing_system"), pk=pk)


def _window_page(request: HttpRequest, system: PurchasingSystem, window: ApplicationWindow | None) -> HttpResponse:
    form = WindowForm(request.POST or None, system=system, window=window)
    if request.method == "POST" and form.is_valid():
        try:
            if window is None:
                actions.window_add(system, by=request.user, **form.cleaned_data)
            else:
                actions.window_edit(window, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The round is saved.")
            return redirect(system)
    return render(
        request,
        "lots/draft_form.html",
        {
            "title": "Change the round" if window else "Set a round",
            "caption": system.title,
            "intro": "Providers begin and send applications on these days alone.",
            "form": form,
            "breadcrumbs": crumbs(system),
            "submit_label": "Save",
            "cancel_url": system.get_absolute_url(),
            "remove_url": reverse("window_remove", args=[window.pk]) if window else "",
            "remove_label": "Take this round back",
        },
    )


@for_verb("window_remove")
def window_remove(request: HttpRequest, pk: int) -> HttpResponse:
    window = _window(pk)
    require(request.user, "window_remove", window)
    system = window.purchasing_system
    if request.method == "POST":
        actions.window_remove(window, by=request.user)
        messages.success(request, "The round is taken back.")
        return redirect(system)
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": "Take the round back",
            "caption": system.title,
            "consequences": ["Nobody can apply on those days."],
            "breadcrumbs": crumbs(system),
            "danger": True,
            "submit_label": "Take it back",
            "cancel_url": system.get_absolute_url(),
        },
    )


@for_verb("terms_change")
def terms_change(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(PurchasingSystem.objects.select_related("question_set", "rubric"), request.user, pk=pk)
    require(request.user, "terms_change", system)
    form = TermsForm(
        request.POST or None,
        system=system,
        question_set=QuestionSet.objects.latest_published(),
        rubric=Rubric.objects.latest_published(),
    )
    if request.method == "POST" and form.is_valid():
        code, reason = form.cleaned_data["code"], form.cleaned_data["reason"]
        try:
            actions.terms_change(system, by=request.user, code=code, reason=reason, **form.changes())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The terms are changed. The public page says what and why.")
            return redirect(system)
    conditions, end = terms_open(system)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Change the terms",
            "caption": system.title,
            "intro": "The change and its reason are published."
            if conditions
            else "Under this procurement route the conditions do not change while it is open."
            + (" Only its end may be moved." if end else " Its end can no longer be moved either."),
            "form": form,
            "breadcrumbs": crumbs(system),
            "submit_label": "Change the terms",
            "cancel_url": system.get_absolute_url(),
        },
    )
