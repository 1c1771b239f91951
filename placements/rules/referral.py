"""Referrals: who may do what and when, what is still missing, and the clock of the council's duty."""

from dataclasses import dataclass
from datetime import date, timedelta

from apcommissioning.base import clocks
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule
from lots.states import SystemStatus

from ..states import DUTY_DAYS, Reason, ReferralStatus, SenProvision

REFERRERS = (Role.SCHOOL_LEAD, *COMMISSIONERS)


def _is_theirs(by, referral) -> bool:
    """A school lead keeps the school's own referrals; a commissioner those that the council entered."""
    if by.has_role(*COMMISSIONERS) and referral.entered_by_council:
        return True
    return referral.school is not None and referral.school.organisation_id in by.organisation_ids(Role.SCHOOL_LEAD)


@rule("referral_start", roles=REFERRERS)
def referral_start(by, nothing) -> Answer:
    return True


@rule("referral_edit", roles=REFERRERS)
def referral_edit(by, referral) -> Answer:
    if not _is_theirs(by, referral):
        return No("Only the school that refers the child can change this referral.")
    if not referral.is_editable:
        return No("This referral has been sent: it can be changed only if the council returns it.")
    return True


@rule("referral_check", roles=REFERRERS)
def referral_check(by, referral) -> Answer:
    return referral_edit(by, referral)


@rule("referral_submit", roles=REFERRERS)
def referral_submit(by, referral) -> Answer:
    return referral_edit(by, referral)


@rule("referral_withdraw", roles=REFERRERS)
def referral_withdraw(by, referral) -> Answer:
    if not _is_theirs(by, referral):
        return No("Only the school that refers the child can withdraw this referral.")
    if not referral.can_move(ReferralStatus.WITHDRAWN):
        return No(f"This referral is {referral.get_status_display().lower()}: it cannot be withdrawn.")
    return True


def _submitted(referral) -> Answer:
    if referral.status != ReferralStatus.SUBMITTED:
        return No(f"This referral is {referral.get_status_display().lower()}: only one just sent can be decided.")
    return True


@rule("referral_accept", roles=COMMISSIONERS)
def referral_accept(by, referral) -> Answer:
    return _submitted(referral)


@rule("referral_return", roles=COMMISSIONERS)
def referral_return(by, referral) -> Answer:
    return _submitted(referral)


@rule("referral_decline", roles=COMMISSIONERS)
def referral_decline(by, referral) -> Answer:
    return _submitted(referral)


def lot_takes_referrals(lot) -> Answer:
    if lot.purchasing_system.status not in (SystemStatus.OPEN, SystemStatus.PAUSED):
        return No(f"{lot} belongs to a purchasing system that is not in use.")
    return True


# -- What is missing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the referral: its key in the address, its title, and the fields that submission asks for."""

    key: str
    title: str
    note: str


SECTIONS = (
    Section("child", "The child", "As on the school's register."),
    Section("why", "Why now", "The reason, the legal basis, and the first day without education."),
    Section("needs", "Needs, strengths and risks", "Start with the good."),
    Section("views", "What the child and family say", "Their own words, and what the parent was told."),
    Section("request", "What you are asking for", "Hours, start, and what should be better by the end."),
)
SECTION_KEYS = tuple(section.key for section in SECTIONS)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that submission needs and that is not there: where it is mended, and in which words to ask for it."""

    section: str
    words: str


def gaps(referral) -> list[Gap]:
    """What stands in the way of sending, in the order of the pages. The page and the action both ask this.

    A permanent exclusion may be sent on day one without what the school needs longer to write (content/referral.yaml):
    the views, and what has been tried, may then follow.
    """
    found: list[Gap] = []

    def need(section: str, there: object, words: str) -> None:
        if not there:
            found.append(Gap(section, words))

    day_one = referral.reason == Reason.PERMANENT_EXCLUSION
    need("why", referral.reason, "Choose the main reason for the placement")
    need("why", referral.legal_basis, "Choose the legal basis")
    if referral.reason in DUTY_DAYS:
        need("why", referral.without_education_from, "Enter the first school day without education")
    if referral.reason == Reason.PLAN_NAMED and referral.child.sen != SenProvision.PLAN:
        need("child", False, "The reason says that a plan names the setting, but the child is not recorded with a plan")
    need("why", referral.purpose, "Say what the place is for")
    need("needs", referral.needs, "Say what the child needs and what helps")
    need("needs", referral.risks, "Say what the risks are, or that there are none")
    if not day_one:
        need("why", referral.tried, "Say what has been tried")
        need("needs", referral.strengths, "Say what the child is good at and enjoys")
        child_said = referral.child_view or referral.child_view_missing
        parent_said = referral.parent_view or referral.parent_view_missing
        need("views", child_said, "Give the child's view, or why it is missing")
        need("views", parent_said, "Give the parent's view, or why it is missing")
    need("views", referral.parent_told_on, "Enter the day on which the parent was told what will be shared")
    need("request", referral.hours_a_week, "Enter the hours a week")
    need("request", referral.start_wanted_on, "Enter the day on which the place is needed")
    return found


# -- The duty's clock --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DutyDay:
    """One of the numbered school days of the strip."""

    number: int
    on: date
    when: str  # past, now, next or due


def duty_clock(referral, calendar: SchoolCalendar, *, taught_from: date | None = None) -> clocks.Clock | None:
    """The council's duty to this child: day six of an exclusion, day fifteen of an illness. None where no duty runs.

    `without_education_from` is day 1. It is met on the day the placement began (`taught_from`); a return of the
    referral does not stop it.
    """
    days = DUTY_DAYS.get(referral.reason)
    if days is None or referral.without_education_from is None:
        return None
    if referral.status in (ReferralStatus.DECLINED, ReferralStatus.WITHDRAWN):
        return None
    return clocks.school_day_clock(
        "Day six" if days == 6 else "Day fifteen",
        referral.without_education_from - timedelta(days=1),
        days,
        calendar=calendar,
        met_on=taught_from,
    )


def duty_days(referral, calendar: SchoolCalendar, today: date) -> list[DutyDay]:
    """The school days up to the one on which education must start, for the strip; empty where no clock runs."""
    clock = duty_clock(referral, calendar)
    days = DUTY_DAYS.get(referral.reason, 0)
    if clock is None or clock.due_on is None or days > 6:
        return []
    found = []
    for number in range(1, days + 1):
        on = calendar.nth_school_day(referral.without_education_from, number)
        when = "due" if number == days else "past" if on < today else "now" if on == today else "next"
        found.append(DutyDay(number, on, when))
    return found
