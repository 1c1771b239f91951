"""The staff checks register: who keeps and reads it, and how long a check stays good."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule

from ..models import StaffCheck
from ..states import StaffRole
from .evidence import chase_due, good_until
from .provider import NOT_YOURS, works_for

# A certificate of the Disclosure and Barring Service has no last day in law: most councils ask for a new one after
# three years. Safeguarding training: at appointment and each year (DfE, standards for non-school AP, 1.4).
DBS_MONTHS = 36
TRAINING_MONTHS = 12
SOON_DAYS = 60
# Checked against the list of those prohibited from teaching (and of section 128 directions, for who manages).
CHECKED_FOR_PROHIBITION = (StaffRole.LEADER, StaffRole.TEACHER)
READERS = (Role.PROVIDER_MANAGER, *COMMISSIONERS, Role.SAFEGUARDING)


@dataclass(frozen=True)
class Check:
    """One check of one adult: when it was made and until when it is good. `state`: good, soon, late, missing, none."""

    name: str
    on: date | None
    until: date | None
    state: str

    @property
    def is_wanting(self) -> bool:
        return self.state in ("late", "missing")


def checks(row: StaffCheck, *, on: date) -> list[Check]:
    """The criminal record check, the prohibition check and the training, in this order."""
    needs_prohibition = row.role in CHECKED_FOR_PROHIBITION
    return [
        _check("Criminal record check", row.dbs_on, DBS_MONTHS, on),
        _check("Prohibition check", row.prohibition_on, None, on)
        if needs_prohibition or row.prohibition_on
        else Check("Prohibition check", None, None, "none"),
        _check("Safeguarding training", row.training_on, TRAINING_MONTHS, on),
    ]


@dataclass(frozen=True)
class Renewal:
    """A check of one adult that its provider is to be reminded of, and which reminder it is, in days before."""

    row: StaffCheck
    kind: str
    name: str
    until: date
    days: int


RENEWED = (("dbs", "Criminal record check", DBS_MONTHS), ("training", "Safeguarding training", TRAINING_MONTHS))


def renewals(rows: Iterable[StaffCheck], today: date) -> list[Renewal]:
    """The checks of these adults of which a reminder goes today; those that run out first stand first."""
    found = []
    for row in rows:
        for kind, name, months in RENEWED:
            made_on = getattr(row, f"{kind}_on")
            if made_on is None:
                continue
            until = good_until(made_on, months)
            days = chase_due(until, getattr(row, f"{kind}_chased_days"), today)
            if days is not None:
                found.append(Renewal(row, kind, name, until, days))
    return sorted(found, key=lambda one: (one.until, one.name, one.row.pk))


def may_run_out(today: date) -> list[date]:
    """The latest days on which checks were made that may run out soon, in the order of `RENEWED`: months have 28 days
    at least."""
    return [today - timedelta(days=28 * months - SOON_DAYS) for _kind, _name, months in RENEWED]


def first_to_run_out(oldest_dbs: date | None, oldest_training: date | None) -> date | None:
    """The day on which the first of several adults' checks runs out, by the oldest check of each kind."""
    ends = [
        good_until(made_on, months)
        for made_on, months in ((oldest_dbs, DBS_MONTHS), (oldest_training, TRAINING_MONTHS))
        if made_on is not None
    ]
    return min(ends, default=None)


def _check(name: str, made_on: date | None, months: int | None, on: date) -> Check:
    if made_on is None:
        return Check(name, None, None, "missing")
    until = good_until(made_on, months) if months else None
    if until is None or until > on + timedelta(days=SOON_DAYS):
        return Check(name, made_on, until, "good")
    return Check(name, made_on, until, "late" if until < on else "soon")


@rule("staff_check_add", roles=(Role.PROVIDER_MANAGER,))
def staff_check_add(by, provider) -> Answer:
    return works_for(by, provider, Role.PROVIDER_MANAGER) or NOT_YOURS


@rule("staff_check_edit", roles=(Role.PROVIDER_MANAGER,))
def staff_check_edit(by, row: StaffCheck) -> Answer:
    if not works_for(by, row.provider, Role.PROVIDER_MANAGER):
        return NOT_YOURS
    return row.left_on is None or No("This adult has left: the line is closed.")


@rule("staff_check_end", roles=(Role.PROVIDER_MANAGER,))
def staff_check_end(by, row: StaffCheck) -> Answer:
    return staff_check_edit(by, row)
