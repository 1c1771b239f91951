"""Call-offs: who can take the child, and the award."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.exceptions import Refused, TooLate
from providers.models import Admission

from .. import actions
from ..forms.calloff import CallOffAwardForm, CallOffOpenForm
from ..forms.referral import ReasonForm
from ..models import CallOff, Referral
from ..querysets import CASEWORK
from ..rules.calloff import OPEN_CALL_OFF, matches
from ..rules.referral import duty_clock
from ..states import DirectAwardReason


def _the(request: HttpRequest, pk: int) -> CallOff:
    return get_visible(
        CallOff.objects.select_related(
            "referral__child", "referral__school", "lot__purchasing_system", "awarded_to__provider", "awarded_by"
        ),
        request.user,
        pk=pk,
    )


def _crumbs(referral: Referral) -> list[tuple[str, str]]:
    return [("Referrals", reverse("referral_list")), (referral.reference, referral.get_absolute_url())]


@for_verb("call_off_open")
def call_off_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for a place for this referral."""
    referral = get_visible(Referral.objects.select_related("child", "lot"), request.user, pk=pk)
    rules.require(request.user, "call_off_open", referral)
    start = max(referral.start_wanted_on or timekeeping.today(), timekeeping.today())
    form = CallOffOpenForm(request.POST or None, initial={"lot": referral.lot_id, "start_on": start})
    if request.method == "POST" and form.is_valid():
        call_off = actions.call_off_open(referral, by=request.user, **form.cleaned_data)
        return redirect("call_off_detail", pk=call_off.pk)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Look for a place",
            "caption": f"{referral.child.short_name}, {referral.reference}",
            "form": form,
            "submit_label": "See who can take the child",
            "breadcrumbs": _crumbs(referral),
            "cancel_url": referral.get_absolute_url(),
        },
    )


@for_roles(*CASEWORK)
def call_off_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody on the lot's list beside what the child needs; after the award, what was frozen."""
    call_off = _the(request, pk)
    actions.case_read(call_off.referral.child, by=request.user, page="call_off_detail")
    found = matches(call_off) if call_off.status in OPEN_CALL_OFF else []
    return _compare(request, call_off, found, CallOffAwardForm(by=request.user, matches=found))


def _compare(request: HttpRequest, call_off: CallOff, found, form, status: int = 200) -> HttpResponse:
    referral = call_off.referral
    chosen = str(form["admission"].value() or "")
    return render(
        request,
        "placements/call_off_detail.html",
        {
            "call_off": call_off,
            "referral": referral,
            "child": referral.child,
            "clock": duty_clock(referral, SchoolCalendar.load()),
            "able": [match for match in found if match.can],
            "unable": [match for match in found if not match.can],
            "chosen": chosen,
            "form": form,
            "is_open": call_off.status in OPEN_CALL_OFF,
            "placement": getattr(call_off, "placement", None),
            "events": history.of(call_off)[:10],
            "breadcrumbs": _crumbs(referral),
        },
        status=status,
    )


@require_POST
@for_verb("call_off_award")
def call_off_award(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the choice; pressed a second time on the check page, award."""
    call_off = _the(request, pk)
    rules.require(request.user, "call_off_award", call_off)
    found = matches(call_off)
    form = CallOffAwardForm(request.POST, by=request.user, matches=found)
    if not form.is_valid():
        return _compare(request, call_off, found, form)
    data = form.cleaned_data
    admission = Admission.objects.select_related("provider").get(pk=data["admission"])
    if "confirmed" not in request.POST:
        match = next(match for match in found if match.admission_id == admission.pk)
        return render(
            request,
            "placements/call_off_award.html",
            {
                "call_off": call_off,
                "data": data,
                "match": match,
                "reason": DirectAwardReason(data["award_reason"]).label,
                "breadcrumbs": [*_crumbs(call_off.referral), (call_off.reference, call_off.get_absolute_url())],
            },
        )
    try:
        placement = actions.call_off_award(
            call_off, admission, award_reason=data["award_reason"], reasons=data["reasons"], by=request.user
        )
    except TooLate:
        raise
    except Refused as refused:
        # The place went to another child between the check and the press: everything typed is kept.
        form.add_error("admission", str(refused))
        return _compare(request, call_off, matches(call_off), form, status=409)
    messages.success(request, f"The place is awarded to {admission.provider}. Draw up the agreement next.")
    return redirect(placement)


@for_verb("call_off_cancel")
def call_off_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    call_off = _the(request, pk)
    rules.require(request.user, "call_off_cancel", call_off)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.call_off_cancel(call_off, by=request.user, **form.cleaned_data)
        messages.success(request, "The call-off is cancelled. The referral waits for a place.")
        return redirect(call_off.referral)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Cancel the call-off",
            "caption": call_off.reference,
            "form": form,
            "submit_label": "Cancel the call-off",
            "danger": True,
            "cancel_label": "Keep it open",
            "cancel_url": call_off.get_absolute_url(),
            "breadcrumbs": _crumbs(call_off.referral),
        },
    )
