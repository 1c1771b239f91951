"""Referrals: listed, read, and decided by the council."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.access import for_roles, for_verb
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.pages import Column, ListPage

from .. import actions
from ..actions.referral import return_reasons
from ..figures.agreement import year_words
from ..filters import ReferralFilter
from ..forms.referral import ReasonForm, ReferralAcceptForm, ReferralReturnForm
from ..models import Placement, Referral
from ..rules.referral import duty_clock, duty_days
from .referral_writing import READERS, cards, the_referral


class ReferralList(ListPage):
    title = "Referrals"
    noun = "referral"
    filter_class = ReferralFilter
    default_order = ("-submitted_at", "-started_at", "pk")
    csv_name = "referrals"
    empty = "No referral is found."

    def __init__(self, request, **kwargs):
        super().__init__(request, **kwargs)
        calendar = SchoolCalendar.load()
        self.columns = (
            Column(
                "Child",
                lambda r: r.child.short_name,
                link=lambda r: r.get_absolute_url(),
                sort="child__surname",
                sub=lambda r: f"{r.reference}, {year_words(r.child.year_group)}, {r.school or 'on no roll'}",
            ),
            Column("Reason", lambda r: r.get_reason_display(), sort="reason"),
            Column("Status", lambda r: r.get_status_display(), kind="status", sort="status"),
            Column("Duty", lambda r: duty_clock(r, calendar, taught_from=r.taught_from), kind="clock"),
            Column(
                "Sent", lambda r: r.submitted_at.date() if r.submitted_at else None, kind="date", sort="submitted_at"
            ),
        )

    def queryset(self):
        return Referral.objects.visible_to(self.request.user).with_taught_from().select_related("child", "school")

    def context(self):
        may_start = rules.may(self.request.user, "referral_start")
        return {"actions": [("Refer a child", reverse("referral_start"), "")] if may_start else []}


@for_roles(*READERS)
def referral_list(request: HttpRequest) -> HttpResponse:
    return ReferralList(request).respond()


@for_roles(*READERS)
def referral_detail(request: HttpRequest, pk: int) -> HttpResponse:
    referral = the_referral(request, pk)
    actions.case_read(referral.child, by=request.user, page="referral_detail")
    calendar = SchoolCalendar.load()
    call_offs = list(referral.call_offs.visible_to(request.user).select_related("lot", "awarded_to__provider"))
    return render(
        request,
        "placements/referral_detail.html",
        {
            "referral": referral,
            "child": referral.child,
            "cards": cards(referral, change=False),
            "clock": duty_clock(referral, calendar, taught_from=referral.taught_from),
            "days": duty_days(referral, calendar, timekeeping.today()),
            "asked_for": [return_reasons()[code] for code in referral.missing],
            "call_offs": call_offs,
            "placements": Placement.objects.visible_to(request.user)
            .filter(call_off__referral=referral)
            .select_related("provider"),
            "events": history.of(referral, *call_offs)[:20],
            "breadcrumbs": [("Referrals", reverse("referral_list"))],
        },
    )


def _decide(request: HttpRequest, referral: Referral, form, act, done: str, **page) -> HttpResponse:
    """Ask for what a decision needs, and make it."""
    if request.method == "POST" and form.is_valid():
        act(form.cleaned_data)
        messages.success(request, done)
        return redirect("referral_detail", pk=referral.pk)
    context = {
        "caption": f"{referral.child.short_name}, {referral.reference}",
        "form": form,
        "cancel_url": referral.get_absolute_url(),
        "breadcrumbs": [("Referrals", reverse("referral_list")), (referral.reference, referral.get_absolute_url())],
        **page,
    }
    return render(request, "components/form_page.html", context)


@for_verb("referral_accept")
def referral_accept(request: HttpRequest, pk: int) -> HttpResponse:
    referral = the_referral(request, pk)
    rules.require(request.user, "referral_accept", referral)
    return _decide(
        request,
        referral,
        ReferralAcceptForm(request.POST or None),
        lambda data: actions.referral_accept(referral, by=request.user, **data),
        "The referral is accepted, and the school has been told. Look for a place next.",
        title="Accept the referral",
        submit_label="Accept",
    )


@for_verb("referral_return")
def referral_return(request: HttpRequest, pk: int) -> HttpResponse:
    referral = the_referral(request, pk)
    rules.require(request.user, "referral_return", referral)
    is_exclusion = referral.reason == "permanent_exclusion"
    return _decide(
        request,
        referral,
        ReferralReturnForm(request.POST or None, reasons=return_reasons()),
        lambda data: actions.referral_return(referral, by=request.user, **data),
        "The referral went back to the school, with what is missing.",
        title="Return the referral",
        submit_label="Return it to the school",
        warning="This is a permanent exclusion: the day-six clock goes on while the school answers. Consider accepting "
        "it and asking for the missing parts."
        if is_exclusion
        else "",
    )


@for_verb("referral_decline")
def referral_decline(request: HttpRequest, pk: int) -> HttpResponse:
    referral = the_referral(request, pk)
    rules.require(request.user, "referral_decline", referral)
    return _decide(
        request,
        referral,
        ReasonForm(request.POST or None),
        lambda data: actions.referral_decline(referral, by=request.user, **data),
        "The referral is declined, and the school has been told.",
        title="Decline the referral",
        intro="The school reads your reason. It can refer the child again at any time.",
        submit_label="Decline",
        danger=True,
    )


@for_verb("referral_withdraw")
def referral_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    referral = the_referral(request, pk)
    rules.require(request.user, "referral_withdraw", referral)
    return _decide(
        request,
        referral,
        ReasonForm(request.POST or None),
        lambda data: actions.referral_withdraw(referral, by=request.user, **data),
        "The referral is withdrawn.",
        title="Withdraw the referral",
        submit_label="Withdraw",
        danger=True,
    )
