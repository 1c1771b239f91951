"""The agreement's terms in words: what its standing text (content/ipa.md) is filled with."""

from datetime import date
from typing import Any

from django.conf import settings

from apcommissioning.base import markdown, money
from apcommissioning.base.calendars import NoTermDates, SchoolCalendar, step
from apcommissioning.base.clocks import plural
from apcommissioning.base.merge import in_words
from providers.models import Contract
from providers.states import ContractStatus, Weekday

from ..models import AgreementVersion, Placement
from ..rules.agreement import parties
from ..states import REGISTER_CODE, ArrangedBy, Half

# The council's own numbers ; a council edits them here.
BASELINE_SCHOOL_DAYS = 10
NOTICE_WEEKS = 2
MISSING_MINUTES = 15
AM_MARK_BY = "9:45am"
PM_MARK_BY = "1:30pm"
REVIEW_TRIGGER_ABSENCE = 3
INVOICE_PERIOD = "calendar month"


def week(version: AgreementVersion | None) -> list[tuple[str, dict[str, str]]]:
    """The timetable by day: (Monday, {am: activity, pm: activity}); an empty activity where nothing is planned."""
    slots = {(slot.weekday, slot.half): slot.activity for slot in version.slots.all()} if version else {}
    return [(str(day.label), {half.value: slots.get((day.value, half.value), "") for half in Half}) for day in Weekday]


def baseline_due_on(start: date, calendar: SchoolCalendar) -> date:
    """The tenth school day after the start; where no term dates reach, the tenth weekday."""
    try:
        return calendar.add_school_days(start, BASELINE_SCHOOL_DAYS)
    except NoTermDates:
        return step(start, BASELINE_SCHOOL_DAYS, lambda day: day.weekday() < 5)


def suggested_reviews(start: date, end: date, calendar: SchoolCalendar) -> list[date]:
    """One review in each half term that the placement touches: ten school days before the half term closes, or its
    last day in the placement; none in a half term of which fewer than ten school days are in the placement."""
    found = []
    for term in calendar.terms:
        first, last = max(term.first_on, start), min(term.last_on, end)
        if first > last:
            continue
        days = [day for day in _days(first, last) if calendar.is_school_day(day)]
        if len(days) >= BASELINE_SCHOOL_DAYS:
            found.append(days[-5])
    return found


def _days(first: date, last: date) -> list[date]:
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


def contract_reference(placement: Placement) -> str:
    contract = Contract.objects.filter(
        provider=placement.provider_id,
        purchasing_system=placement.lot.purchasing_system_id if placement.lot else None,
        status=ContractStatus.EXECUTED,
    ).first()
    return contract.reference if contract else "of this purchasing system"


def site_words(version: AgreementVersion) -> str:
    if version.site is None:
        return version.part.get_delivery_display()
    address = ", ".join(line.strip() for line in version.site.address.splitlines() if line.strip())
    return ", ".join(filter(None, [version.site.name, address, version.site.postcode]))


def year_words(year_group: int) -> str:
    return "reception" if year_group == 0 else f"year {year_group}"


def view_words(said: str, missing: str) -> str:
    return said or (f"Not recorded yet: {missing[0].lower()}{missing[1:]}." if missing else "Not recorded yet.")


def merge_values(version: AgreementVersion, calendar: SchoolCalendar) -> dict[str, Any]:
    """Every field of the standing text. Pages, the sealed words and the PDF all come from these."""
    placement = version.placement
    child, school, provider = placement.child, placement.school, placement.provider
    referral = placement.call_off.referral if placement.call_off else None
    targets = list(version.targets.all())
    return {
        "agreement_reference": placement.reference,
        "version_number": version.number,
        "version_from": version.from_on,
        "contract_reference": contract_reference(placement),
        "council_name": settings.COUNCIL_NAME,
        "council_contact": settings.COUNCIL_EMAIL,
        "officer_name": version.drawn_up_by.name,
        "provider_legal_name": provider.legal_name,
        "provider_contact": f"{provider.contact_name}, {provider.contact_phone}",
        "school_name": school.name if school else "On no school's roll",
        "school_contact": referral.referred_by.name if referral and school else "–",
        "child_known_as": child.known_as or child.first_name,
        "child_surname": child.surname,
        "child_date_of_birth": child.born_on,
        "child_year_group": year_words(child.year_group),
        "child_upn": child.upn,
        "enrolment_words": f"On the roll of {school.name}" if school else "On no school's roll",
        "sen_words": child.get_sen_display().lower() if child.sen == "N" else child.get_sen_display(),
        "looked_after": child.is_looked_after,
        "primary_reason_words": placement.get_reason_display(),
        "legal_basis_words": placement.get_legal_basis_display(),
        "purpose_words": version.purpose,
        "strengths": (referral.strengths if referral else "") or "To be added by the school.",
        "needs_words": (referral.needs if referral else "") or "To be added by the school.",
        "child_view": view_words(referral.child_view, referral.get_child_view_missing_display())
        if referral
        else view_words("", ""),
        "parent_view": view_words(referral.parent_view, referral.get_parent_view_missing_display())
        if referral
        else view_words("", ""),
        "risk_words": (referral.risks if referral else "") or "none recorded.",
        "health_words": (referral.health if referral else "") or "nothing recorded at the referral.",
        "starts_on": placement.expected_start_on,
        "expected_end_on": placement.expected_end_on,
        "lot_name": str(placement.lot),
        "site_words": site_words(version),
        "mode_words": version.part.title,
        "group_words": version.get_ratio_display(),
        "timetable": markdown.table(
            ("", "Morning", "Afternoon"),
            [(day, halves["am"] or "–", halves["pm"] or "–") for day, halves in week(version)],
        ),
        "sessions_per_week": len(version.slots.all()),
        "hours_per_week": f"{version.hours_a_week.normalize():f}",
        "weeks_planned": version.weeks,
        "rest_of_week": version.rest_of_week,
        "key_worker": version.key_worker,
        "travel_words": f"{version.journey.strip().rstrip('.')}.",
        "travel_payer": version.get_travel_payer_display().lower(),
        "curriculum_words": version.curriculum,
        "targets": markdown.table(
            ("Outcome", "Aim", "Measured by", "Goal", "By"),
            [(t.outcome_label, t.aim, t.measure_label, f"{t.goal} of 5", in_words(t.by_on)) for t in targets],
        ),
        "baseline_due_on": baseline_due_on(placement.expected_start_on, calendar),
        "next_step_words": version.next_step,
        "review_dates": _list_words([in_words(date.fromisoformat(day)) for day in version.review_dates]),
        "review_trigger_absence": REVIEW_TRIGGER_ABSENCE,
        "missing_minutes": MISSING_MINUTES,
        "am_mark_by": AM_MARK_BY,
        "pm_mark_by": PM_MARK_BY,
        "register_code": REGISTER_CODE.get(placement.legal_basis) or "that the school and the council agree",
        "rate": version.price,
        "unit_words": f"{version.get_unit_display()}, {version.get_ratio_display().lower()}",
        "units_per_week": f"{version.units_a_week.normalize():f}",
        "maximum_cost": version.most_cost,
        "vat_words": provider.get_vat_code_display(),
        "funder_names": "the council" if placement.arranged_by == ArrangedBy.COUNCIL else "the school",
        "invoice_period": INVOICE_PERIOD,
        "notice_weeks": NOTICE_WEEKS,
    }


def _list_words(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def paper(version: AgreementVersion) -> dict[str, Any]:
    """What the agreement's PDF prints around its sealed words: what it is at a glance, and who signed."""
    placement = version.placement
    signed = {signature.party: signature for signature in version.signatures.all()}
    first_review = date.fromisoformat(version.review_dates[0]) if version.review_dates else None
    hours = f"{version.hours_a_week.normalize():f} hours"
    unit = version.get_unit_display().lower()
    return {
        "version": version,
        "child": placement.child,
        "kind_words": f"Individual placement agreement {placement.reference}, under {contract_reference(placement)}",
        "sub": f"{placement.where}, {placement.lot}, from {in_words(placement.expected_start_on)} "
        f"to {in_words(placement.expected_end_on)}",
        "tiles": [
            {"label": "Sessions a week with the provider", "figure": len(version.slots.all()), "change": hours},
            {"label": "Length of placement", "figure": plural(version.weeks, "week"), "change": "in school term time"},
            {
                "label": "Most it can cost, excluding VAT",
                "figure": money.format_money(version.most_cost),
                "change": f"{money.format_money(version.price)} a {unit}",
            },
            {
                "label": "First review",
                "figure": f"{first_review.day} {first_review:%b}" if first_review else "–",
                "change": f"{first_review.year}, then each half term" if first_review else "",
            },
        ],
        # The document has its own title.
        "body": version.body.partition("\n")[2],
        "signed": [
            {
                "for_whom": party.label,
                "name": signed[party].name if party in signed else "",
                "role": signed[party].role if party in signed else "",
                "signed_at": signed[party].signed_at if party in signed else None,
            }
            for party in parties(placement)
        ],
    }
