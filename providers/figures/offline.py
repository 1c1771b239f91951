"""An application as its provider follows it and keeps it: the steps so far with their days, and a file of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from apcommissioning.base import history
from apcommissioning.base.clocks import plural
from apcommissioning.base.money import format_money
from apcommissioning.base.timekeeping import LONDON

from ..models import Application, Clarification, LotApplication
from ..rules.assessment_clock import clock
from ..states import ApplicationStatus, ClarificationStatus, LotApplicationStatus
from .application import Copy, told_status

WIDTH = 78


@dataclass(frozen=True)
class Step:
    """A line of the timeline (`components/timeline.html`)."""

    what: str
    when: str
    who: str = ""
    why: str = ""
    is_next: bool = False


def progress(
    application: Application, lots: Sequence[LotApplication], clarifications: Iterable[Clarification]
) -> list[Step]:
    """What has happened, oldest first, and what comes next: all of it as the provider may know it. One query."""
    if application.submitted_at is None:
        return []
    moved = {}
    for event in history.of(application).filter(verb="moved"):
        moved[event.new] = event  # latest first: what stays is the first time
    steps = [Step("You sent it", _day(application.submitted_at), who=str(application.submitted_by or ""))]
    if begun := moved.get(ApplicationStatus.IN_ASSESSMENT):
        steps.append(Step("We began to assess it", _day(begun.at)))
    for one in clarifications:
        steps.append(Step("We asked you something", _day(one.asked_at) if one.asked_at else ""))
        if one.status == ClarificationStatus.ANSWERED:
            steps.append(Step("You answered", _day(one.status_at)))
    for row in lots:
        decision = getattr(row, "decision", None)
        if decision is not None and decision.released_at is not None:
            outcome = "admitted" if row.told_status == LotApplicationStatus.ADMITTED else "not admitted"
            steps.append(Step(f"Lot {row.lot.number}: {outcome}", _day(decision.released_at)))
    if gone := moved.get(ApplicationStatus.WITHDRAWN):
        return [*steps, Step("You withdrew it", _day(gone.at), why=gone.reason)]
    return [*steps, *_next(application)]


def _next(application: Application) -> list[Step]:
    told = told_status(application)
    if told == ApplicationStatus.DECIDED or application.due_on is None:
        return []
    if told == ApplicationStatus.IN_CLARIFICATION:
        return [Step("We wait for your answer", "The clock stands still", is_next=True)]
    # A decision that is held stops the clock, and nobody outside learns so.
    running = None if application.status == ApplicationStatus.DECIDED else clock(application)
    left = f", {running.words}" if running else ""
    return [Step("You hear from us", f"by {_written(application.due_on)}{left}", is_next=True)]


def _day(at) -> str:
    return _written(at.astimezone(LONDON).date())


def _written(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


# -- The file ----------------------------------------------------------------------------------------------------------


def as_text(application: Application, copy: Copy) -> str:
    """All that is asked and what is said to it, as plain text: to work on away from the screen, and to keep."""
    sent = f"Sent {_day(application.submitted_at)}" if application.submitted_at else "Not sent yet"
    lines = [f"{application.provider}: application {application.reference}", sent, ""]
    lines += _heading("The organisation")
    lines += [f"{name}: {value or '-'}" for name, value in copy.details]
    lines += _heading("Sites")
    lines += [f"{name}: {value}" for name, value in copy.sites] or ["None"]
    for lot in copy.lots:
        lines += _heading(f"{lot.row.lot}: parts and prices")
        lines += [f"Part: {part}" for part in lot.parts]
        lines += [f"{row.part}, {row.line}: {format_money(row.price)}" for row in lot.prices]
    for section in copy.sections:
        lines += _heading(section.title)
        for line in section.lines:
            lines += ["", line.name, line.question, ""]
            lines += [f"    {words}" for said in line.words for words in said.splitlines()]
            if line.follow_up:
                lines += [f"  {line.follow_up_asks}", *(f"    {words}" for words in line.follow_up.splitlines())]
            lines += [f"    Document: {row.file.name}" for row in line.documents]
            if not line.words and not line.documents:
                limit = line.asked.version.word_limit
                lines.append(f"    (no answer yet{f'; up to {plural(limit, "word")}' if limit else ''})")
    if copy.signed:
        lines += ["", f"Signed by {copy.signed}."]
    return "\r\n".join(lines) + "\r\n"


def _heading(words: str) -> list[str]:
    return ["", words, "=" * min(len(words), WIDTH)]
