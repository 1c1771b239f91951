"""Pages of the staff checks register."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import rules, timekeeping
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.exceptions import ChangedMeanwhile, Refused
from apcommissioning.base.roles import COUNCIL_ROLES

from .. import actions
from ..forms.staff import StaffCheckEndForm, StaffCheckForm
from ..models import Provider, StaffCheck
from ..rules.staff import READERS, checks
from . import posted, taking


@for_roles(*READERS)
def staff_check_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Each adult's checks, those first in which something is wanting."""
    provider = get_visible(Provider, request.user, pk=pk)
    today = timekeeping.today()
    visible = StaffCheck.objects.visible_to(request.user).filter(provider=provider, left_on=None)
    rows = [(row, checks(row, on=today)) for row in visible.select_related("site")]
    rows.sort(key=lambda pair: not any(check.is_wanting for check in pair[1]))
    context = {
        "provider": provider,
        "rows": rows,
        "wanting": sum(any(check.is_wanting for check in several) for _row, several in rows),
        "is_council": request.user.has_role(*COUNCIL_ROLES),
    }
    return render(request, "providers/staff_check_list.html", context)


@for_verb("staff_check_add")
def staff_check_add(request: HttpRequest, pk: int) -> HttpResponse:
    provider = get_visible(Provider, request.user, pk=pk)
    rules.require(request.user, "staff_check_add", provider)
    form = StaffCheckForm(posted(request), provider=provider)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.staff_check_add(provider, details=form.details(), by=request.user)
        except Refused as refusal:
            form.add_error("known_as", str(refusal))
        else:
            messages.success(request, f"The checks of {row.known_as} are recorded.")
            return redirect("staff_check_list", provider.pk)
    return render(request, "providers/staff_check_edit.html", _page(provider, form, "Record an adult’s checks"))


@for_verb("staff_check_edit")
def staff_check_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, "staff_check_edit", pk)
    form = StaffCheckForm(posted(request), initial=StaffCheckForm.initial_of(row), provider=row.provider)
    if request.method == "POST" and not taking(request, form) and form.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            actions.staff_check_edit(row, details=form.details(), revision=revision, by=request.user)
        except ChangedMeanwhile as changed:
            now = StaffCheckForm.initial_of(changed.current)
            form.meet_newer(changed, StaffCheckForm(initial=now, provider=row.provider))
        except Refused as refusal:
            form.add_error("known_as", str(refusal))
        else:
            messages.success(request, f"The checks of {row.known_as} are saved.")
            return redirect("staff_check_list", row.provider_id)
    page = _page(row.provider, form, f"The checks of {row.known_as}")
    return render(request, "providers/staff_check_edit.html", page)


@for_verb("staff_check_end")
def staff_check_end(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, "staff_check_end", pk)
    form = StaffCheckEndForm(posted(request), initial={"left_on": timekeeping.today()})
    if request.method == "POST" and form.is_valid():
        actions.staff_check_end(row, left_on=form.cleaned_data["left_on"], by=request.user)
        messages.success(request, f"{row.known_as} has left. The line is kept and closed.")
        return redirect("staff_check_list", row.provider_id)
    page = _page(row.provider, form, f"{row.known_as} has left")
    return render(request, "components/confirm_page.html", page | {"submit_label": "Close the line"})


def _own(request: HttpRequest, verb: str, pk: int) -> StaffCheck:
    row = get_visible(StaffCheck.objects.select_related("provider", "site"), request.user, pk=pk)
    rules.require(request.user, verb, row)
    return row


def _page(provider: Provider, form, title: str) -> dict:
    url = reverse("staff_check_list", args=[provider.pk])
    return {"form": form, "title": title, "caption": provider.legal_name, "back_url": url, "submit_label": "Save"}
