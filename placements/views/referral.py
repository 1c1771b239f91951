"""Referrals: begun, written page by page, checked and sent by the school; decided by the council."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import Role
from apcommissioning.base.templatetags.parts import plain_date

from .. import actions
from ..actions.referral import return_reasons
from ..figures.agreement import year_words
from ..filters import ReferralFilter
from ..forms.child import ReferralStartForm
from ..forms.referral import SECTION_FORMS, ReasonForm, ReferralAcceptForm, ReferralReturnForm
from ..models import Placement, Referral
from ..querysets import CASEWORK
from ..rules.referral import SECTIONS, duty_clock, duty_days, gaps

READERS = (*CASEWORK, Role.SCHOOL_LEAD)


def _the(request: HttpRequest, pk: int) -> Referral:
    return get_visible(
        Referral.objects.with_taught_from().select_related("child", "school", "lot", "referred_by", "decided_by"),
        request.user,
        pk=pk,
    )


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


@for_verb("referral_start")
def referral_start(request: HttpRequest) -> HttpResponse:
    form = ReferralStartForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            referral = actions.referral_start(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("upn", str(refused))
        else:
            return redirect("referral_edit", pk=referral.pk)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Which child are you referring?",
            "intro": "A child whom your school has referred before is found by the UPN. Nothing is sent until you "
            "check your answers.",
            "form": form,
            "back_url": reverse("referral_list"),
        },
    )


@for_verb("referral_edit")
def referral_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list of a referral."""
    referral = _the(request, pk)
    rules.require(request.user, "referral_edit", referral)
    actions.case_read(referral.child, by=request.user, page="referral_edit")
    missing = gaps(referral)
    calendar = SchoolCalendar.load()
    return render(
        request,
        "placements/referral_edit.html",
        {
            "referral": referral,
            "title": f"Refer {referral.child.full_name}",
            "sections": [{"title": "", "tasks": [_task(referral, section, missing) for section in SECTIONS]}],
            "missing": missing,
            "asked_for": [return_reasons()[code] for code in referral.missing],
            "clock": duty_clock(referral, calendar),
            "breadcrumbs": [("Referrals", reverse("referral_list"))],
        },
    )


def _section_url(referral: Referral, key: str) -> str:
    if key == "child":
        return f"{reverse('child_edit', args=[referral.child_id])}?referral={referral.pk}"
    return reverse("referral_section", args=[referral.pk, key])


def _task(referral: Referral, section, missing) -> dict:
    own = [gap.words for gap in missing if gap.section == section.key]
    begun = section.key == "child" or any(
        getattr(referral, name) not in ("", None) for name in SECTION_FORMS[section.key].base_fields
    )
    status = "in_progress" if own and begun else "not_started" if own or not begun else "completed"
    return {
        "name": section.title,
        "url": _section_url(referral, section.key),
        "hint": ". ".join(own) if own and begun else section.note,
        "status": status,
    }


@for_roles(*READERS)
def referral_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """One page of the referral's form."""
    referral = _the(request, pk)
    rules.require(request.user, "referral_edit", referral)
    if section not in SECTION_FORMS:
        raise Http404
    form_class = SECTION_FORMS[section]
    initial = {name: getattr(referral, name) for name in form_class.base_fields}
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.referral_edit(referral, by=request.user, **form.cleaned_data)
        return redirect(_next(request, referral, section))
    back = reverse("referral_edit", args=[referral.pk])
    return render(
        request,
        "components/form_page.html",
        {
            "title": next(each.title for each in SECTIONS if each.key == section),
            "caption": f"{referral.child.full_name}, {referral.reference}",
            "form": form,
            "back_url": back,
            "second_label": "Save and come back later",
            "second_name": "later",
        },
    )


def _next(request: HttpRequest, referral: Referral, section: str) -> str:
    if "later" in request.POST:
        return reverse("referral_edit", args=[referral.pk])
    if request.GET.get("from") == "check":
        return reverse("referral_check", args=[referral.pk])
    keys = [each.key for each in SECTIONS]
    following = keys[keys.index(section) + 1 :]
    return _section_url(referral, following[0]) if following else reverse("referral_check", args=[referral.pk])


def _change(referral: Referral, key: str) -> str:
    url = _section_url(referral, key)
    return f"{url}{'&' if '?' in url else '?'}from=check"


def cards(referral: Referral, *, change: bool) -> list[dict]:
    """The referral as summary cards; with links to change it while it is being written."""
    child = referral.child

    def card(title: str, key: str, rows: list[tuple[str, object]]) -> dict:
        url = _change(referral, key) if change else ""
        return {"title": title, "rows": [(name, value, url) if url else (name, value) for name, value in rows]}

    name = child.known_as or child.first_name
    born = f"{plain_date(child.born_on)}, age {age(child.born_on, timekeeping.today())}"
    return [
        card(
            "The child",
            "child",
            [
                (
                    "Name",
                    f"{child.first_name} {child.surname}" + (f" (known as {child.known_as})" if child.known_as else ""),
                ),
                ("Date of birth", born),
                ("Unique pupil number", child.upn),
                ("School", str(child.school or "On no school's roll") + f", {year_words(child.year_group)}"),
                ("Special educational needs", child.get_sen_display()),
                ("Looked after", "Yes" if child.is_looked_after else "No"),
                ("Home area", child.postcode_district),
                ("Parent or carer", " ".join(filter(None, [child.parent_name, child.parent_phone]))),
            ],
        ),
        card(
            "Why now",
            "why",
            [
                ("Reason", referral.get_reason_display()),
                ("Legal basis", referral.get_legal_basis_display()),
                ("First school day without education", plain_date(referral.without_education_from)),
                ("What the place is for", referral.purpose),
                ("What has been tried", referral.tried),
                (
                    "Attendance, last 12 weeks",
                    "" if referral.attendance_before is None else f"{referral.attendance_before}%",
                ),
            ],
        ),
        card(
            f"What {name} needs",
            "needs",
            [
                ("Strengths and interests", referral.strengths),
                ("Needs, and what helps", referral.needs),
                ("Risks", referral.risks),
                ("Health", referral.health),
            ],
        ),
        card(
            "Views",
            "views",
            [
                (f"{name} says", referral.child_view or referral.get_child_view_missing_display()),
                ("Parent says", referral.parent_view or referral.get_parent_view_missing_display()),
                ("Parent told what is shared", plain_date(referral.parent_told_on)),
            ],
        ),
        card(
            "What is asked for",
            "request",
            [
                ("Hours", f"{referral.hours_a_week.normalize():f} a week" if referral.hours_a_week else ""),
                ("Needed from", plain_date(referral.start_wanted_on)),
                ("What should be better", referral.outcomes_wanted),
            ],
        ),
    ]


def age(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


@for_verb("referral_check")
def referral_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check your answers, with the school days of the council's duty drawn."""
    referral = _the(request, pk)
    rules.require(request.user, "referral_check", referral)
    actions.case_read(referral.child, by=request.user, page="referral_check")
    calendar = SchoolCalendar.load()
    return render(
        request,
        "placements/referral_check.html",
        {
            "referral": referral,
            "cards": cards(referral, change=True),
            "missing": [(gap.words, _change(referral, gap.section)) for gap in gaps(referral)],
            "clock": duty_clock(referral, calendar),
            "days": duty_days(referral, calendar, timekeeping.today()),
            "back_url": reverse("referral_edit", args=[referral.pk]),
        },
    )


@require_POST
@for_verb("referral_submit")
def referral_submit(request: HttpRequest, pk: int) -> HttpResponse:
    referral = _the(request, pk)
    try:
        actions.referral_submit(referral, by=request.user)
    except TooLate:
        raise
    except Refused as refused:
        if referral.is_editable:
            return redirect("referral_check", pk=referral.pk)
        raise refused
    messages.success(request, f"The referral has been sent. Its reference is {referral.reference}.")
    return redirect("referral_detail", pk=referral.pk)


@for_roles(*READERS)
def referral_detail(request: HttpRequest, pk: int) -> HttpResponse:
    referral = _the(request, pk)
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
    referral = _the(request, pk)
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
    referral = _the(request, pk)
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
    referral = _the(request, pk)
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
    referral = _the(request, pk)
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
