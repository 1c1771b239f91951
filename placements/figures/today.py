"""What needs a person today on the child's side: the cards and the due list of each role's landing page."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from apcommissioning.base import clocks, timekeeping
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from apcommissioning.base.today import DueItem, Queue, Today

from ..models import AgreementVersion, Placement, Referral, Session
from ..rules.agreement import next_party, signs_for
from ..rules.attendance import ABSENT_UNEXPLAINED
from ..rules.referral import duty_clock
from ..states import Party, PlacementStatus, ReferralStatus
from .attendance import unmarked_registers

TRIAGE_WORKING_DAYS = 2
MOST_ITEMS = 40


def today(person) -> Today:
    """The parts that this person's roles call for, joined."""
    parts = []
    if person.has_role(*COMMISSIONERS):
        parts.append(_for_commissioners(person))
    if person.has_role(*PROVIDER_ROLES):
        parts.append(_for_provider(person))
    if person.has_role(Role.SCHOOL_LEAD):
        parts.append(_for_school(person))
    return Today([queue for part in parts for queue in part.queues], [item for part in parts for item in part.due])


def _referral_items(referrals, calendar: SchoolCalendar, day: date) -> list[DueItem]:
    """Referrals to decide or to place, with the clock of the duty where one runs, else that of the council's reply."""
    items = []
    for referral in referrals:
        clock = duty_clock(referral, calendar, taught_from=getattr(referral, "taught_from", None))
        if clock is None or clock.due_on is None:
            started_on = referral.submitted_at.date() if referral.submitted_at else day
            clock = clocks.working_day_clock("Read the referral", started_on, TRIAGE_WORKING_DAYS, late="Overdue")
        waits = "Decide on it" if referral.status == ReferralStatus.SUBMITTED else "Find a place"
        items.append(
            DueItem(
                what=f"{referral.child.short_name}, {referral.reference}",
                url=referral.get_absolute_url(),
                due_on=clock.due_on or day,
                note=f"{waits}. {referral.get_reason_display()}",
                clock=clock,
            )
        )
    return items


def _for_commissioners(person) -> Today:
    """Four queries, and two for the calendar."""
    day, calendar = timekeeping.today(), SchoolCalendar.recent()
    waiting = (ReferralStatus.SUBMITTED, ReferralStatus.ACCEPTED)
    referrals = list(
        Referral.objects.visible_to(person)
        .filter(status__in=waiting)
        .select_related("child", "school")
        .order_by("submitted_at")[:MOST_ITEMS]
    )
    items = _referral_items(referrals, calendar, day)
    unexplained = Session.objects.filter(placement=OuterRef("pk"), on=day, code__in=ABSENT_UNEXPLAINED)
    counts = Placement.objects.filter(provider__isnull=False).aggregate(
        absent=Count("pk", filter=Exists(unexplained)),
        drafted=Count("pk", filter=Q(status=PlacementStatus.DRAFTED)),
        agreed=Count("pk", filter=Q(status=PlacementStatus.AGREED)),
        past_end=Count(
            "pk", filter=Q(status__in=(PlacementStatus.LIVE, PlacementStatus.ON_HOLD), expected_end_on__lt=day)
        ),
    )
    # What waits for the council: the last signature, or the first day.
    begun = Q(placement__status=PlacementStatus.DRAFTED, signatures__party__in=(Party.SCHOOL, Party.PROVIDER))
    waits = AgreementVersion.objects.filter(begun | Q(placement__status=PlacementStatus.AGREED))
    versions = _versions_waiting(waits.distinct())
    to_start = {one.placement for one in versions if one.placement.status == PlacementStatus.AGREED}
    for placement in sorted(to_start, key=lambda one: one.expected_start_on):
        clock = clocks.date_clock("Start", placement.expected_start_on)
        items.append(
            DueItem(
                what=f"{placement.child.short_name}, {placement.reference}",
                url=placement.get_absolute_url(),
                due_on=placement.expected_start_on,
                note=f"Signed by everybody: check the gate and start at {placement.where}",
                clock=clock,
            )
        )
    items += [_sign_item(version, day) for version in versions if next_party(version) == Party.COUNCIL]
    submitted = sum(referral.status == ReferralStatus.SUBMITTED for referral in referrals)
    accepted = len(referrals) - submitted
    late = any(item.clock and item.clock.is_late for item in items)
    listed = reverse("placement_list")
    queues = [
        Queue(
            submitted,
            "Referrals to decide",
            reverse("referral_list") + "?status=submitted",
            tone="late" if late else "ok",
        ),
        Queue(accepted, "Children to place", reverse("referral_list") + "?status=accepted"),
        Queue(counts["drafted"], "Agreements in hand", listed + "?status=drafted"),
        Queue(counts["agreed"], "Placements to start", listed + "?status=agreed"),
    ]
    if counts["absent"]:
        queues.append(
            Queue(counts["absent"], "Absent today, not explained", listed + "?needs=unexplained", tone="today")
        )
    if counts["past_end"]:
        queues.append(Queue(counts["past_end"], "Past their expected end", listed + "?needs=past_end", tone="today"))
    return Today(queues, items)


def _versions_waiting(versions) -> list[AgreementVersion]:
    return list(
        versions.exclude(sealed_at=None)
        .select_related("placement__child", "placement__provider", "placement__school")
        .prefetch_related("signatures")
        .order_by("sealed_at")[:MOST_ITEMS]
    )


def _sign_item(version: AgreementVersion, day: date) -> DueItem:
    placement = version.placement
    clock = clocks.date_clock("Sign", placement.expected_start_on)
    return DueItem(
        what=f"Sign the agreement for {placement.child.short_name}, {placement.reference}",
        url=version.get_absolute_url(),
        due_on=clock.due_on or day,
        note=f"{placement.where}, to start on {clocks.short_date(placement.expected_start_on)}",
        clock=clock,
    )


def _queue_to_sign(to_sign: list[AgreementVersion]) -> Queue:
    """Straight to the agreement where there is one; several are among the drafted placements."""
    drafted = reverse("placement_list", query={"status": PlacementStatus.DRAFTED})
    return Queue(len(to_sign), "Agreements to sign", to_sign[0].get_absolute_url() if len(to_sign) == 1 else drafted)


def _mine_to_sign(person, placements) -> list[AgreementVersion]:
    versions = _versions_waiting(
        AgreementVersion.objects.filter(placement__in=placements, placement__status=PlacementStatus.DRAFTED)
    )
    latest = {}
    for version in versions:
        if version.placement_id not in latest or version.number > latest[version.placement_id].number:
            latest[version.placement_id] = version
    return [v for v in latest.values() if next_party(v) in signs_for(person, v.placement)]


def _for_provider(person) -> Today:
    day = timekeeping.today()
    placements = Placement.objects.filter(provider__organisation__in=person.organisation_ids(*PROVIDER_ROLES)).exclude(
        status=PlacementStatus.CANCELLED
    )
    registers = unmarked_registers(placements, day)
    items = [
        DueItem(
            what=f"{register.words}: mark the register",
            url=f"{reverse('register')}?on={register.on}&half={register.half}",
            due_on=register.on,
            note=f"{register.missing} not marked yet",
            clock=clocks.date_clock("Register", register.on, late="Overdue"),
        )
        for register in registers
    ]
    to_sign = _mine_to_sign(person, placements)
    items += [_sign_item(version, day) for version in to_sign]
    live = placements.filter(status=PlacementStatus.LIVE).count()
    late = any(register.on < day for register in registers)
    queues = [
        Queue(
            len(registers),
            "Registers to mark",
            reverse("register"),
            tone="late" if late else "today" if registers else "ok",
        ),
        _queue_to_sign(to_sign),
        Queue(live, "Children with you", reverse("placement_list") + "?status=live"),
    ]
    return Today(queues, items)


def _for_school(person) -> Today:
    day, calendar = timekeeping.today(), SchoolCalendar.recent()
    schools = person.organisation_ids(Role.SCHOOL_LEAD)
    placements = Placement.objects.filter(school__organisation__in=schools).exclude(status=PlacementStatus.CANCELLED)
    absences = list(
        Session.objects.filter(placement__in=placements, on=day, code__in=ABSENT_UNEXPLAINED)
        .select_related("placement__child", "placement__provider")
        .order_by("half", "pk")
    )
    items = [
        DueItem(
            what=f"{session.placement.child.short_name} absent this {session.get_half_display().lower()}",
            url=session.placement.get_absolute_url(),
            due_on=day,
            note=f"{session.get_code_display()}. Marked by {session.placement.where}: ring home",
            clock=clocks.date_clock("Absence", day),
        )
        for session in absences
    ]
    referrals = list(
        Referral.objects.filter(
            school__organisation__in=schools, status__in=(ReferralStatus.DRAFT, ReferralStatus.RETURNED)
        ).select_related("child")
    )
    for referral in referrals:
        clock = duty_clock(referral, calendar)
        returned = referral.status == ReferralStatus.RETURNED
        items.append(
            DueItem(
                what=f"{referral.child.short_name}, {referral.reference}",
                url=referral.get_absolute_url(),
                due_on=(clock.due_on if clock else None) or day,
                note="The council asks for something that is missing" if returned else "Finish and send it",
                clock=clock,
            )
        )
    to_sign = _mine_to_sign(person, placements)
    items += [_sign_item(version, day) for version in to_sign]
    returned = sum(referral.status == ReferralStatus.RETURNED for referral in referrals)
    queues = [
        Queue(
            len(absences),
            "Absent today",
            reverse("placement_list") + "?needs=unexplained",
            tone="today" if absences else "ok",
        ),
        _queue_to_sign(to_sign),
        Queue(
            returned,
            "Referrals returned to you",
            reverse("referral_list") + "?status=returned",
            tone="late" if returned else "ok",
        ),
        Queue(len(referrals) - returned, "Referrals not sent yet", reverse("referral_list") + "?status=draft"),
    ]
    return Today(queues, items)
