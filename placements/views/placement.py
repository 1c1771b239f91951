"""Placements: everything about one, the gate, and what happens to it."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import clocks, history, pdf, rules, timekeeping
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.exceptions import Refused, TooLate

from .. import actions
from ..figures.agreement import week
from ..figures.attendance import record, term_bounds
from ..forms.placement import (
    GateCheckForm,
    PlacementCancelForm,
    PlacementEndForm,
    PlacementHoldForm,
    PlacementResumeForm,
    PlacementStartForm,
)
from ..models import AgreementVersion, Placement
from ..querysets import CASEWORK
from ..rules import agreement as agreement_rules
from ..rules import gate
from ..states import CURRENT_PLACEMENT, LineState, PlacementStatus
from .placement_list import READERS, next_due

LATEST_EVENTS = 8
GROUPS = {
    "provider": "The provider",
    "site": "The site",
    "child": "The child",
    "practical": "Practical",
    "money": "Money",
    "agreement": "The agreement",
}
CHECK_STATE = {
    LineState.GREEN: "done",
    LineState.NOT_NEEDED: "none",
    LineState.AMBER: "to_do",
    LineState.RED: "blocked",
}


def the_placement(request: HttpRequest, pk: int) -> Placement:
    versions = AgreementVersion.objects.select_related("part", "site", "pdf").prefetch_related(
        "slots", "targets", "signatures"
    )
    return get_visible(
        Placement.objects.select_related(
            "child", "school", "provider", "lot__purchasing_system", "call_off__referral", "site"
        ).prefetch_related(Prefetch("agreement_versions", queryset=versions)),
        request.user,
        pk=pk,
    )


@for_roles(*READERS)
def placement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one placement."""
    placement = the_placement(request, pk)
    actions.case_read(placement.child, by=request.user, page="placement_detail")
    version = placement.agreement
    is_council = request.user.has_role(*CASEWORK)
    if version is not None and not version.is_sealed and not is_council:
        version = next((older for older in placement.agreement_versions.all() if older.is_sealed), None)
    today = timekeeping.today()
    before_start = placement.status in (PlacementStatus.DRAFTED, PlacementStatus.AGREED)
    show_gate = is_council and before_start and placement.lot is not None
    on = max(placement.expected_start_on, today)
    calendar = SchoolCalendar.recent() if show_gate else None
    lines = gate.lines(placement, on=on, version=version, calendar=calendar) if show_gate else []
    return render(
        request,
        "placements/placement_detail.html",
        {
            "placement": placement,
            "child": placement.child,
            "version": version,
            "agreement_rows": _agreement_rows(placement, version),
            "days": _days(placement, version),
            "signatures": _signature_lines(placement, version),
            "gate_groups": _gate_groups(placement, lines, by=request.user),
            "red": len(gate.red(lines)),
            "show_gate": show_gate,
            "passed": [] if show_gate or not is_council else _passed(placement),
            "clock": next_due(placement),
            **_attendance(placement, version),
            "pdf_off": "" if pdf.available() else "PDFs are off on this machine.",
            **_history(placement, is_council),
            "next_steps": _next_steps(request, placement, version),
            "is_current": placement.status in CURRENT_PLACEMENT,
            "breadcrumbs": [("Placements", reverse("placement_list"))],
        },
    )


def _attendance(placement: Placement, version: AgreementVersion | None) -> dict:
    """This half term's, from the first day on: before it there is no register to read."""
    if placement.started_on is None:
        return {}
    today = timekeeping.today()
    first, _ = term_bounds(today, SchoolCalendar.load())
    slots = version.slots.all() if version else ()
    return {"record": record(placement, slots, today=today, term_from=first), "term_from": first}


def _agreement_rows(placement: Placement, version: AgreementVersion | None) -> list[tuple[str, str]]:
    if version is None:
        return []
    unit = version.get_unit_display().lower()
    units = f"{version.units_a_week.normalize():f}"
    return [
        ("Purpose", version.purpose),
        (
            "Dates",
            f"{_day(placement.started_on or placement.expected_start_on)} to "
            f"{_day(placement.ended_on or placement.expected_end_on)}",
        ),
        ("Where", str(version.site or version.part.get_delivery_display())),
        ("Hours", f"{version.hours_a_week.normalize():f} a week. Rest of the week: {version.rest_of_week or 'full'}"),
        (
            "Price",
            f"£{version.price:,.2f} a {unit}, {units} a week: £{version.weekly_cost:,.2f} a week, at most "
            f"£{version.most_cost:,.2f} in {version.weeks} weeks, excluding VAT",
        ),
        ("Key worker", version.key_worker),
        ("Journey", f"{version.journey.strip().rstrip('.')}. Paid by {version.get_travel_payer_display().lower()}."),
        ("What comes next", version.next_step),
    ]


def _day(day) -> str:
    return f"{day.day} {day:%B %Y}"


def _days(placement: Placement, version: AgreementVersion | None) -> list[dict]:
    """The week for its table."""
    where = placement.where

    def half(activity: str) -> dict | None:
        return {"what": activity, "where": where, "kind": "ap"} if activity else None

    return [{"name": name, "am": half(halves["am"]), "pm": half(halves["pm"])} for name, halves in week(version)]


def _signature_lines(placement: Placement, version: AgreementVersion | None) -> list[dict]:
    if version is None or not version.is_sealed:
        return []
    signed = {signature.party: signature for signature in version.signatures.all()}
    lines = []
    for party in agreement_rules.parties(placement):
        signature = signed.get(party)
        words = (
            f"{party.label}: {signature.name}, {clocks.short_date(signature.signed_at.date())}"
            if signature
            else party.label
        )
        lines.append({"state": "done" if signature else "to_do", "words": words})
    return lines


def _gate_groups(placement: Placement, lines: list[gate.Line], *, by) -> list[dict]:
    groups: dict[str, list] = {}
    items = gate.items()
    may_check = rules.may(by, "gate_check_record", placement)
    for line in lines:
        note = line.words
        if line.checked_by:
            note += f" {line.checked_by}, {clocks.short_date(line.checked_at.date())}."
        if line.until_on:
            note += f" Until {clocks.short_date(line.until_on)}."
        if line.is_red and line.mend:
            note += f" {line.mend}"
        by_hand = may_check and (
            not line.is_automatic or (line.is_red and gate.may_record(by, items[line.key], LineState.AMBER))
        )
        url = reverse("gate_check_record", args=[placement.pk, line.key]) if by_hand else ""
        groups.setdefault(line.group, []).append(
            {
                "state": CHECK_STATE[line.state],
                "words": line.label,
                "note": note,
                "url": url,
                "mend": "Record it" if line.is_red else "Change",
            }
        )
    return [{"title": GROUPS[name], "lines": found} for name, found in groups.items()]


def _history(placement: Placement, is_council: bool) -> dict:
    """The latest events, and the older ones to unfold. What the council noted at the gate is its own."""
    events = history.of(placement)
    found = list((events if is_council else events.exclude(verb="gate_checked"))[:100])
    return {"events": found[:LATEST_EVENTS], "older_events": found[LATEST_EVENTS:]}


def _passed(placement: Placement) -> list[dict]:
    """What people checked before the first day, once it has come."""
    labels = {key: item.label for key, item in gate.items().items()}
    state = {LineState.GREEN: "done", LineState.NOT_NEEDED: "none"}
    return [
        {
            "state": state.get(LineState(check.state), "to_do"),
            "words": labels.get(check.line, check.line),
            "note": f"{check.checked_by}, {clocks.short_date(check.checked_at.date())}",
        }
        for check in placement.gate_checks.select_related("checked_by")
    ]


def _next_steps(
    request: HttpRequest, placement: Placement, version: AgreementVersion | None
) -> list[tuple[str, str, str]]:
    """The buttons: what moves the placement on comes first."""
    person, pk = request.user, placement.pk
    steps = []

    def step(verb: str, label: str, url: str, subject=placement) -> None:
        if rules.may(person, verb, subject):
            steps.append((label, url))

    if version is not None and version.is_sealed:
        step("agreement_sign", "Read and sign", version.get_absolute_url(), version)
    step("placement_start", "Start the placement", reverse("placement_start", args=[pk]))
    if version is None or not version.is_sealed:
        step("agreement_draw_up", "Draw up the agreement", reverse("agreement_draw_up", args=[pk]))
        if version is not None and rules.may(person, "agreement_seal", version):
            steps.append(("Check and send for signing", version.get_absolute_url()))
            steps.reverse()
    step("placement_resume", "Take it up again", reverse("placement_resume", args=[pk]))
    step("placement_end", "End the placement", reverse("placement_end", args=[pk]))
    step("placement_hold", "Put on hold", reverse("placement_hold", args=[pk]))
    step("placement_cancel", "Cancel", reverse("placement_cancel", args=[pk]))
    return [(label, url, "" if number == 0 else "secondary") for number, (label, url) in enumerate(steps)]


# -- The gate ----------------------------------------------------------------------------------------------------------


@for_verb("gate_check_record")
def gate_check_record(request: HttpRequest, pk: int, line: str) -> HttpResponse:
    placement = the_placement(request, pk)
    item = gate.items().get(line)
    if item is None:
        raise Http404
    rules.require(request.user, "gate_check_record", placement)
    form = GateCheckForm(request.POST or None, by=request.user, item=item)
    if not form.fields["state"].choices:
        raise Refused("This line is worked out from the record, and only a manager may accept it for now.")
    if request.method == "POST" and form.is_valid():
        actions.gate_check_record(placement, line, by=request.user, **form.cleaned_data)
        return redirect(f"{placement.get_absolute_url()}#gate")
    return render(
        request,
        "components/form_page.html",
        {
            "title": item.label,
            "caption": f"Gate of {placement.reference}",
            "intro": f"What counts: {item.evidence}.",
            "form": form,
            "submit_label": "Record it",
            "cancel_url": placement.get_absolute_url(),
            "breadcrumbs": _crumbs(placement),
        },
    )


def _crumbs(placement: Placement) -> list[tuple[str, str]]:
    return [("Placements", reverse("placement_list")), (placement.reference, placement.get_absolute_url())]


# -- What happens to it ------------------------------------------------------------------------------------------------


def _act(request: HttpRequest, placement: Placement, verb: str, form, done: str, **page) -> HttpResponse:
    """Ask for what a step needs, and take it. A refusal of the action stands above the form, with what was typed."""
    rules.require(request.user, verb, placement)
    if request.method == "POST" and form.is_valid():
        try:
            getattr(actions, verb)(placement, by=request.user, **form.cleaned_data)
        except TooLate:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect(placement)
    return render(
        request,
        "components/confirm_page.html",
        {
            "caption": f"{placement.child.short_name}, {placement.reference}",
            "form": form,
            "cancel_url": placement.get_absolute_url(),
            "breadcrumbs": _crumbs(placement),
            **page,
        },
    )


@for_verb("placement_start")
def placement_start(request: HttpRequest, pk: int) -> HttpResponse:
    placement = the_placement(request, pk)
    first_day = max(placement.expected_start_on, timekeeping.today())
    form = PlacementStartForm(request.POST or None, initial={"on": first_day})
    return _act(
        request,
        placement,
        "placement_start",
        form,
        "The placement has started. Provider and school have been told.",
        title="Start the placement",
        consequences=[
            "the placement goes live, if every line of the gate holds on that day",
            "the provider marks registers",
            "provider and school are told by e-mail",
        ],
        submit_label="Start",
    )


@for_verb("placement_hold")
def placement_hold(request: HttpRequest, pk: int) -> HttpResponse:
    form = PlacementHoldForm(request.POST or None)
    return _act(
        request,
        the_placement(request, pk),
        "placement_hold",
        form,
        "The placement is on hold.",
        title="Put the placement on hold",
        submit_label="Put on hold",
    )


@for_verb("placement_resume")
def placement_resume(request: HttpRequest, pk: int) -> HttpResponse:
    form = PlacementResumeForm(request.POST or None)
    return _act(
        request,
        the_placement(request, pk),
        "placement_resume",
        form,
        "The placement is live again.",
        title="Take the placement up again",
        submit_label="Take it up again",
    )


@for_verb("placement_end")
def placement_end(request: HttpRequest, pk: int) -> HttpResponse:
    form = PlacementEndForm(request.POST or None)
    return _act(
        request,
        the_placement(request, pk),
        "placement_end",
        form,
        "The placement has ended.",
        title="End the placement",
        consequences=[
            "the placement is over and cannot be taken up again",
            "the place is free for another child",
            "the council asks where the child is after 3, 6 and 12 months",
        ],
        submit_label="End the placement",
        danger=True,
    )


@for_verb("placement_cancel")
def placement_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    form = PlacementCancelForm(request.POST or None)
    return _act(
        request,
        the_placement(request, pk),
        "placement_cancel",
        form,
        "The placement is cancelled. The referral waits for another place.",
        title="Cancel the placement before it begins",
        submit_label="Cancel the placement",
        cancel_label="Keep it",
        danger=True,
    )
