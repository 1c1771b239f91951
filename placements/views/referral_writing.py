"""Referrals: begun, written page by page, checked and sent by the school."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apcommissioning.base import rules, timekeeping
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.roles import Role
from apcommissioning.base.templatetags.parts import plain_date

from .. import actions
from ..actions.referral import return_reasons
from ..figures.agreement import year_words
from ..forms.child import ReferralStartForm
from ..forms.referral import SECTION_FORMS
from ..models import Referral
from ..querysets import CASEWORK
from ..rules.referral import SECTIONS, duty_clock, duty_days, gaps

READERS = (*CASEWORK, Role.SCHOOL_LEAD)


def the_referral(request: HttpRequest, pk: int) -> Referral:
    return get_visible(
        Referral.objects.with_taught_from().select_related("child", "school", "lot", "referred_by", "decided_by"),
        request.user,
        pk=pk,
    )


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
    referral = the_referral(request, pk)
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
    referral = the_referral(request, pk)
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
    referral = the_referral(request, pk)
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
    referral = the_referral(request, pk)
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
