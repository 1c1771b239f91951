"""Placements: the checks before the first day, the start, and what may follow."""

from datetime import date, timedelta

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.calendars import NoTermDates, SchoolCalendar, step
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.rules import require

from .. import emails
from ..models import GateCheck, Placement, Referral
from ..rules import gate
from ..signals import placement_ended, placement_started
from ..states import DestinationCode, EndingReason, LineState, PlacementStatus, ReferralStatus

# A start may be entered so many days ahead, once everything is checked.
START_DAYS_AHEAD = 7


def gate_check_record(
    placement: Placement, line: str, *, state: str, note: str, by, dated_on: date | None = None
) -> GateCheck:
    """Record that a line of the gate was checked, does not apply, or is accepted for now by a manager.

    `dated_on` is the day on the paper, today if not given; it is kept for a line that goes stale (`Item.fresh`). A
    later record of the same line takes the earlier one's place; the history keeps both.
    """
    require(by, "gate_check_record", placement)
    item = gate.items().get(line)
    if item is None:
        raise Refused("There is no such line in the gate.")
    answer = gate.may_record(by, item, state)
    if not answer:
        raise Refused(str(answer))
    if not note.strip():
        raise Refused("Say what was checked, or why." if state != LineState.AMBER else "Give the reason.")
    if dated_on is not None and dated_on > timekeeping.today():
        raise Refused("What was checked cannot be dated in the future.")
    until_on = _amber_until(item.amber_days) if state == LineState.AMBER else None
    with acting():
        check = GateCheck(
            placement=placement,
            line=line,
            state=state,
            note=note,
            until_on=until_on,
            dated_on=(dated_on or timekeeping.today()) if item.fresh and state == LineState.GREEN else None,
            checked_by=by,
            checked_at=timekeeping.now(),
        )
        GateCheck.objects.bulk_create(
            [check],
            update_conflicts=True,
            unique_fields=["placement", "line"],
            update_fields=["state", "note", "until_on", "dated_on", "checked_by", "checked_at"],
        )
        history.record(
            placement,
            "gate_checked",
            by=by,
            reason=note,
            words=f"{item.label}: {LineState(state).label.lower()}",
            line=line,
            state=state,
        )
    return check


def _amber_until(school_days: int) -> date:
    today = timekeeping.today()
    try:
        return SchoolCalendar.load().add_school_days(today, school_days)
    except NoTermDates:
        return step(today, school_days, lambda day: day.weekday() < 5)


def placement_start(placement: Placement, *, by, on: date) -> Placement:
    """Go live from a day on. Raises `Refused` with every line of the gate that is red on that day."""
    require(by, "placement_start", placement)
    version = placement.agreement
    if version is None or on < version.from_on:
        raise Refused("The first day is on or after the day from which the agreement is in force.")
    if on > timekeeping.today() + timedelta(days=START_DAYS_AHEAD):
        raise Refused(f"Start it at most {START_DAYS_AHEAD} days ahead: what was checked may change until then.")
    if on > placement.expected_end_on:
        raise Refused("The first day is after the expected end of the agreement.")
    with acting():
        reds = gate.red(gate.lines(placement, on=on))
        if reds:
            raise Refused("The placement cannot start. " + " ".join(f"{line.label}: {line.words}" for line in reds))
        placement.move(PlacementStatus.LIVE, by=by, started_on=on)
        placement_started.send(sender=Placement, placement=placement, by=by)
        emails.placement_starts(placement, version)
    return placement


def placement_hold(placement: Placement, *, by, reason: str) -> Placement:
    require(by, "placement_hold", placement)
    with acting():
        placement.move(PlacementStatus.ON_HOLD, by=by, reason=reason)
    return placement


def placement_resume(placement: Placement, *, by, reason: str = "") -> Placement:
    require(by, "placement_resume", placement)
    with acting():
        placement.move(PlacementStatus.LIVE, by=by, reason=reason)
    return placement


def placement_end(placement: Placement, *, by, on: date, reason: str, destination: str, note: str = "") -> Placement:
    """End it with a reason and a destination (codes of `EndingReason` and `DestinationCode`); `on` is the last day."""
    require(by, "placement_end", placement)
    if reason not in EndingReason or destination not in DestinationCode:
        raise Refused("Choose why it ended and where the child goes.")
    if on > timekeeping.today():
        raise Refused("The last day cannot be in the future.")
    if placement.started_on is None or on < placement.started_on:
        raise Refused("The last day cannot be before the first.")
    with acting():
        placement.move(
            PlacementStatus.ENDED,
            by=by,
            reason=f"{EndingReason(reason).label}. {note}".strip(),
            ended_on=on,
            ending_reason=reason,
            destination=destination,
            ending_note=note,
        )
        placement_ended.send(sender=Placement, placement=placement, by=by)
    return placement


def placement_cancel(placement: Placement, *, by, reason: str) -> Placement:
    """Give the place back before it began. The referral waits for another place."""
    require(by, "placement_cancel", placement)
    with acting():
        placement.move(PlacementStatus.CANCELLED, by=by, reason=reason)
        if placement.call_off is not None:
            referral = Referral.objects.get(pk=placement.call_off.referral_id)
            if referral.status == ReferralStatus.PLACED:
                referral.move(ReferralStatus.ACCEPTED, by=by, reason="The placement was cancelled before it began.")
    return placement
