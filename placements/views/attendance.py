"""Registers of provider staff, and corrections of a mark."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import rules, timekeeping
from apcommissioning.base.access import for_verb, get_visible
from apcommissioning.base.calendars import NoTermDates, SchoolCalendar
from apcommissioning.base.clocks import plural, short_date
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.roles import PROVIDER_ROLES
from providers.models import Provider

from .. import actions
from ..figures.agreement import year_words
from ..forms.attendance import MarkForm, SessionCorrectForm
from ..models import Placement, Session
from ..querysets import due_slots
from ..rules.attendance import MARKING_DAYS
from ..states import Half


def _asked(request: HttpRequest) -> tuple[date, str]:
    """The day and half that the address names; without, this half of today."""
    now = timekeeping.now()
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        on = now.date()
    half = request.GET.get("half", "")
    return on, half if half in Half else (Half.AM if now.hour < 12 else Half.PM).value


@for_verb("register")
def register(request: HttpRequest) -> HttpResponse:
    """The children expected on a half-day, each with a mark to choose. Works without script, and by thumb."""
    providers = list(Provider.objects.filter(organisation__in=request.user.organisation_ids(*PROVIDER_ROLES)))
    provider = next(
        (p for p in providers if str(p.pk) == request.GET.get("provider")), providers[0] if providers else None
    )
    if provider is None:
        return render(request, "placements/register.html", {"title": "Register", "provider": None})
    on, half = _asked(request)
    placements = Placement.objects.filter(provider=provider)
    due = list(due_slots(placements, on).filter(half=half).values_list("version__placement", "activity"))
    activities = dict(due)
    children = list(
        Placement.objects.filter(pk__in=activities)
        .select_related("child", "school")
        .order_by("child__first_name", "child__surname", "pk")
    )
    sessions = {
        session.placement_id: session for session in Session.objects.filter(placement__in=children, on=on, half=half)
    }
    forms = [
        MarkForm(
            request.POST if request.method == "POST" else None,
            placement=placement,
            half=half,
            session=sessions.get(placement.pk),
            initial={"was": getattr(sessions.get(placement.pk), "code", "")},
        )
        for placement in children
    ]
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        answer = _save(request, provider, on, half, forms, problems)
        if answer is not None:
            return answer
    calendar_note = _no_school(on)
    return render(
        request,
        "placements/register.html",
        {
            "title": f"{Half(half).label} register",
            "provider": provider,
            "on": on,
            "half": half,
            "rows": [
                {
                    "form": form,
                    "info": _info(form.placement, activities[form.placement.pk]),
                    "session": form.session,
                }
                for form in forms
            ],
            "saved": len(sessions),
            "of": len(children),
            "problems": problems,
            "steps": _steps(on, half, provider, len(providers)),
            "calendar_note": calendar_note,
            "may_save": rules.may(request.user, "register_save", (provider, on)),
            "marking_days": MARKING_DAYS,
        },
        status=400 if problems else 200,
    )


def _info(placement: Placement, activity: str) -> str:
    return f"{year_words(placement.child.year_group).capitalize()}. {activity}"


def _save(request, provider, on, half, forms, problems) -> HttpResponse | None:
    """Keep the marks, or fill `problems` and show the page again with everything chosen."""
    if any(form.errors for form in forms):
        for form in forms:
            problems += [(form.problem, form["note"].auto_id or "")] if form.errors else []
        return None
    marks = [form.marking for form in forms if form.marking]
    try:
        done = actions.register_save(provider, on=on, marks=marks, by=request.user)
    except Refused as refused:
        problems.append((str(refused), ""))
        return None
    if done.conflicts:
        messages.error(
            request,
            f"{plural(len(done.conflicts), 'mark')} of yours was not kept: a colleague marked the same child "
            "meanwhile. See what they marked.",
        )
    if done.marked or done.corrected:
        messages.success(request, f"Saved: {plural(done.marked, 'new mark')}, {done.corrected} changed.")
    elif not done.conflicts:
        messages.info(request, "Nothing was new or changed.")
    query = f"?on={on}&half={half}" + (f"&provider={provider.pk}" if "provider" in request.GET else "")
    return redirect(reverse("register") + query)


def _no_school(on: date) -> str:
    try:
        return "" if SchoolCalendar.load().is_school_day(on) else "This is not a school day."
    except NoTermDates as missing:
        return str(missing)


def _steps(on: date, half: str, provider: Provider, several: int) -> list[dict]:
    """Morning and afternoon of the day, the day before and the day after."""
    query = f"&provider={provider.pk}" if several > 1 else ""
    base = reverse("register")
    today = timekeeping.today()
    before, after = _beside(on, -1), _beside(on, 1)
    steps = [{"label": short_date(before), "url": f"{base}?on={before}&half={half}{query}", "current": False}]
    steps += [
        {"label": each.label, "url": f"{base}?on={on}&half={each.value}{query}", "current": each.value == half}
        for each in Half
    ]
    if after <= today:
        steps.append({"label": short_date(after), "url": f"{base}?on={after}&half={half}{query}", "current": False})
    return steps


def _beside(on: date, direction: int) -> date:
    """The weekday before or after."""
    day = on + timedelta(days=direction)
    while day.weekday() > 4:
        day += timedelta(days=direction)
    return day


@for_verb("session_correct")
def session_correct(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_visible(
        Session.objects.select_related("placement__child", "placement__provider"), request.user, pk=pk
    )
    rules.require(request.user, "session_correct", session)
    form = SessionCorrectForm(request.POST or None, session=session)
    placement = session.placement
    back = f"{reverse('register')}?on={session.on}&half={session.half}"
    if request.method == "POST" and form.is_valid():
        actions.session_correct(session, by=request.user, **form.cleaned_data)
        messages.success(request, "The mark is changed. The first one stays on the record.")
        return redirect(back)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Correct a mark",
            "caption": placement.child.full_name,
            "facts": [
                ("Session", f"{session.get_half_display()} of {short_date(session.on)}"),
                ("Marked", f"{session.code} {session.get_code_display()}"),
                *(
                    (f"Was {c.old_code}", f"{c.reason} ({c.corrected_by})")
                    for c in session.corrections.select_related("corrected_by")
                ),
            ],
            "form": form,
            "submit_label": "Correct the mark",
            "back_url": back,
            "cancel_url": back,
        },
    )
