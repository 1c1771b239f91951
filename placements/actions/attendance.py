"""Registers: marks made by the provider, and corrections that keep the first mark."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from apcommissioning.base import timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.rules import require

from .. import emails
from ..models import Placement, Session, SessionCorrection
from ..querysets import due_slots
from ..rules import attendance as rules
from ..states import Mark


@dataclass(frozen=True, slots=True)
class Marking:
    """A mark that somebody made. `was` is the mark that stood on the page they made it on, empty for none."""

    placement_id: int
    half: str
    code: str
    note: str = ""
    was: str = ""


@dataclass(frozen=True)
class RegisterSaved:
    """What a saved register came to. `conflicts` are placements that a colleague had marked otherwise meanwhile."""

    marked: int = 0
    corrected: int = 0
    unchanged: int = 0
    conflicts: list[int] = field(default_factory=list)


def register_save(provider, *, on: date, marks: Iterable[Marking], by) -> RegisterSaved:
    """Keep a day's marks: new ones, and changes (with the note as reason), in one transaction.

    A child marked by a colleague since the page was opened keeps the colleague's mark, and is named as a conflict.
    Raises `Refused` for a child who is not due, a code that does not fit, and a change without a reason.
    """
    require(by, "register_save", (provider, on))
    wanted = list(marks)
    now = timekeeping.now()
    with acting():
        due = {
            (slot.version.placement_id, slot.half)
            for slot in due_slots(Placement.objects.filter(provider=provider), on)
        }
        kept = {
            (session.placement_id, session.half): session
            for session in Session.objects.filter(placement__in={m.placement_id for m in wanted}, on=on)
        }
        new, changed, unchanged, conflicts, corrections = [], [], 0, [], []
        for mark in wanted:
            _check(mark, due)
            session = kept.get((mark.placement_id, mark.half))
            if session is None:
                new.append(
                    Session(
                        placement_id=mark.placement_id,
                        on=on,
                        half=mark.half,
                        code=mark.code,
                        note=mark.note,
                        marked_by=by,
                        marked_at=now,
                    )
                )
            elif session.code == mark.code:
                unchanged += 1
            elif session.code != mark.was:
                conflicts.append(mark.placement_id)
            else:
                corrections.append(_correction(session, mark.code, mark.note, by, now))
                session.code, session.note = mark.code, mark.note
                changed.append(session)
        Session.objects.bulk_create(new)
        Session.objects.bulk_update(changed, ["code", "note"])
        SessionCorrection.objects.bulk_create(corrections)
        _tell_schools([*new, *changed], on)
    return RegisterSaved(len(new), len(changed), unchanged, conflicts)


def _check(mark: Marking, due: set[tuple[int, str]]) -> None:
    if (mark.placement_id, mark.half) not in due:
        raise Refused("One of these children is not expected at this session. Open the register again.")
    if mark.code not in Mark or not rules.fits(mark.code, mark.half):
        raise Refused("Choose a mark from the list.")


def _correction(session: Session, code: str, reason: str, by, now) -> SessionCorrection:
    if not reason.strip():
        raise Refused("Say in the note why a mark is changed: the first mark stays on the record with the reason.")
    return SessionCorrection(
        session=session, old_code=session.code, new_code=code, reason=reason, corrected_by=by, corrected_at=now
    )


def session_mark(placement: Placement, *, on: date, half: str, code: str, note: str = "", by) -> Session:
    """Make one mark. A second one for the same session is a correction and needs `session_correct`."""
    register_save(placement.provider, on=on, marks=[Marking(placement.pk, half, code, note)], by=by)
    return Session.objects.get(placement=placement, on=on, half=half)


def session_correct(session: Session, *, code: str, reason: str, by) -> Session:
    """Change a mark. The first mark, the new one, the reason, the day and the person stay on the record (School
    Attendance regulations 2024, reg 7)."""
    require(by, "session_correct", session)
    if code not in Mark or not rules.fits(code, session.half):
        raise Refused("Choose a mark from the list.")
    with acting():
        session.refresh_from_db(fields=["code"])
        if session.code == code:
            return session
        SessionCorrection.objects.bulk_create([_correction(session, code, reason, by, timekeeping.now())])
        Session.objects.filter(pk=session.pk).update(code=code)
        session.code = code
        _tell_schools([session], session.on)
    return session


def _tell_schools(sessions: list[Session], on: date) -> None:
    """A school hears the same day of an absence that nobody has explained."""
    if on != timekeeping.today():
        return
    absent = {session.placement_id for session in sessions if session.code in rules.ABSENT_UNEXPLAINED}
    if not absent:
        return
    placements = Placement.objects.filter(pk__in=absent).exclude(school=None).select_related("school")
    for school in {placement.school_id: placement.school for placement in placements}.values():
        emails.absence_today(school, on)
