"""What is done to the staff checks register."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import Person
from apcommissioning.base.revision import next_revision

from .. import emails
from ..models import Provider, StaffCheck
from ..rules.staff import RENEWED, renewals

# The provider's history is read by more people than its register: it says that something changed, and not of whom.
STAFF_WORDS = "Register of staff checks kept up"
TAKEN = "There is a line for this adult already. Change that one, or give another number."


def staff_check_add(provider: Provider, *, details: Mapping[str, Any], by: Person) -> StaffCheck:
    """Add a line for an adult who works with children. Raises `Refused` if there is one of the same name already."""
    rules.require(by, "staff_check_add", provider)
    try:
        with acting():
            row = StaffCheck.objects.create(provider=provider, recorded_by=by, **details)
            history.record(provider, "staff_check_added", by=by, words=STAFF_WORDS, line=row.pk)
    except IntegrityError:
        raise Refused(TAKEN) from None
    return row


def staff_check_edit(row: StaffCheck, *, details: Mapping[str, Any], revision: int | None = None, by: Person) -> None:
    """`revision` is the one that was read: over a newer one this raises `ChangedMeanwhile`."""
    rules.require(by, "staff_check_edit", row)
    renewed = [kind for kind, *_ in RENEWED if details[f"{kind}_on"] != getattr(row, f"{kind}_on")]
    told = {"recorded_by": by, "recorded_at": timekeeping.now(), **{f"{kind}_chased_days": None for kind in renewed}}
    try:
        with acting():
            next_revision(row, revision, about=row.provider, verb="staff_check_edited", line=row.pk)
            StaffCheck.objects.filter(pk=row.pk).update(**details, **told)
            history.record(row.provider, "staff_check_edited", by=by, words=STAFF_WORDS, line=row.pk)
    except IntegrityError:
        raise Refused(TAKEN) from None
    row.refresh_from_db()


def staff_check_end(row: StaffCheck, *, left_on: date, by: Person) -> None:
    """The adult has left: the line is kept, closed."""
    rules.require(by, "staff_check_end", row)
    with acting():
        if not StaffCheck.objects.filter(pk=row.pk, left_on=None).update(left_on=left_on):
            raise TooLate("This line is closed already. Nothing of yours was changed.")
        history.record(row.provider, "staff_check_ended", by=by, words=STAFF_WORDS, line=row.pk)
    row.refresh_from_db()


def staff_checks_chase(provider: Provider) -> None:
    """Remind a provider of checks that run out, in one message. On the clock; each reminder goes once."""
    with acting():
        due = renewals(provider.staff_checks.in_force(), timekeeping.today())
        if not due:
            return
        for one in due:
            StaffCheck.objects.filter(pk=one.row.pk).update(**{f"{one.kind}_chased_days": one.days})
        words = "Reminded by e-mail: checks in the register of staff run out"
        event = history.record(provider, "staff_checks_chased", words=words, lines=len(due))
        emails.staff_checks_expiring(provider, due, about=event.pk)
