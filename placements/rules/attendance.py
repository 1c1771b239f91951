"""Registers: who marks, whose mark may be changed, and until when."""

from datetime import date

from apcommissioning.base import timekeeping
from apcommissioning.base.roles import PROVIDER_ROLES
from apcommissioning.base.rules import Answer, No, rule

from ..states import Half, Mark

# A provider marks a day that is today or at most so many days ago; later it asks the council.
MARKING_DAYS = 14
# The marks on the register's buttons; the others fold away.
COMMON_MARKS = ("present", Mark.LATE, Mark.ILL, Mark.NOT_EXPLAINED)
ABSENT_UNEXPLAINED = frozenset({Mark.NOT_EXPLAINED, Mark.UNAUTHORISED})


def present_mark(half: str) -> Mark:
    """The code for present: / in the morning, \\ in the afternoon (School Attendance regulations 2024, table 1)."""
    return Mark.PRESENT_AM if half == Half.AM else Mark.PRESENT_PM


def fits(code: str, half: str) -> bool:
    """Whether a code belongs to this half of the day: the two codes for present name theirs."""
    return {Mark.PRESENT_AM: Half.AM, Mark.PRESENT_PM: Half.PM}.get(Mark(code), half) == half


def _may_mark(on: date) -> Answer:
    today = timekeeping.today()
    if on > today:
        return No("This day has not come yet.")
    if (today - on).days > MARKING_DAYS:
        return No(f"Marks older than {MARKING_DAYS} days are changed by asking the council.")
    return True


@rule("register", roles=PROVIDER_ROLES)
def register(by, provider) -> Answer:
    if provider.organisation_id not in by.organisation_ids(*PROVIDER_ROLES):
        return No("This is another provider's register.")
    return True


@rule("register_save", roles=PROVIDER_ROLES)
def register_save(by, register_day) -> Answer:
    """`register_day` is (provider, day)."""
    provider, on = register_day
    return register(by, provider) and _may_mark(on)


@rule("session_correct", roles=PROVIDER_ROLES)
def session_correct(by, session) -> Answer:
    provider = session.placement.provider
    if provider is None or provider.organisation_id not in by.organisation_ids(*PROVIDER_ROLES):
        return No("Only the provider that made this mark can correct it.")
    return _may_mark(session.on)
