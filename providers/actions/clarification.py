"""What is asked of a provider about its answers, and what it says. The clock stands still in between."""

from collections.abc import Iterable
from datetime import date

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.calendars import ONE_DAY
from apcommissioning.base.exceptions import ChangedMeanwhile, Refused, TooLate
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.timekeeping import LONDON
from lots.models import QuestionVersion

from .. import emails
from ..models import Application, Clarification, ClarificationPoint
from ..rules.assessment_clock import due_after_pause
from ..rules.checks import asked_about
from ..rules.clarification import latest_reply_by
from ..states import ApplicationStatus, ClarificationStatus


def clarification_point_add(
    application: Application, *, version: QuestionVersion, scope_key: str, asks: str, by: Person
) -> ClarificationPoint:
    """Put a point about an answer into the round being drawn up; the first one begins it.

    Raises `Refused` where this was not asked of the applicant, or a point about the answer is there already.
    """
    with acting():
        rules.require(by, "clarification_point_add", application)
        if not asks.strip():
            raise Refused("Say what you want to know.")
        chosen = application.lot_applications.select_related("lot").prefetch_related("lot__parts")
        asked = asked_about(application, chosen)
        if not any(one.version.pk == version.pk and one.scope_key == scope_key for one in asked):
            raise Refused("This question was not asked of this applicant.")
        draft, _ = Clarification.objects.get_or_create(application=application, status=ClarificationStatus.DRAFT)
        point, new = ClarificationPoint.objects.get_or_create(
            clarification=draft,
            question_version=version,
            scope_key=scope_key,
            defaults={"asks": asks.strip(), "suggested_by": by},
        )
        if not new:
            raise Refused("There is a point about this answer already. Take it out first to put another in its place.")
        return point


def clarification_point_remove(point: ClarificationPoint, *, by: Person) -> None:
    with acting():
        rules.require(by, "clarification_point_remove", point)
        point.delete()


def clarification_ask(clarification: Clarification, *, answer_by: date, by: Person) -> None:
    """Put the points to the provider: the application goes into clarification and its clock stands still from today.

    Raises `Refused` for a day that is not ahead, or too far ahead.
    """
    with acting():
        rules.require(by, "clarification_ask", clarification)
        today = timekeeping.today()
        if answer_by <= today:
            raise Refused("The day by which the provider answers has to be in the future.")
        if answer_by > latest_reply_by():
            raise Refused("The clock stands still meanwhile: choose an earlier day.")
        application = clarification.application
        clarification.move(
            ClarificationStatus.ASKED, by=by, asked_by=by, asked_at=timekeeping.now(), answer_by=answer_by
        )
        application.move(ApplicationStatus.IN_CLARIFICATION, by=by, paused_on=today)
        emails.clarification_asked(clarification)


def clarification_answer(
    point: ClarificationPoint,
    *,
    answer: str,
    file: StoredFile | None = None,
    remove: Iterable[StoredFile] = (),
    revision: int,
    by: Person,
) -> None:
    """Save the answer to one point, over the `revision` that was read (0: there was none). Nothing is sent by it.

    Raises `ChangedMeanwhile` if a colleague saved in the meantime.
    """
    with acting():
        current = ClarificationPoint.objects.select_related("clarification__application__provider", "answered_by").get(
            pk=point.pk
        )
        rules.require(by, "clarification_answer", current)
        if current.revision != revision:
            raise ChangedMeanwhile(current, by=current.answered_by, at=current.answered_at)
        current.answer, current.answered_by, current.answered_at = answer.strip(), by, timekeeping.now()
        current.revision += 1
        current.save(update_fields=["answer", "answered_by", "answered_at", "revision"])
        current.files.remove(*remove)
        if file is not None:
            current.files.add(file)


def clarification_send(clarification: Clarification, *, by: Person) -> None:
    """Send the answers: they stand from now on, and the clock counts again from today."""
    with acting():
        rules.require(by, "clarification_send", clarification)
        clarification.move(ClarificationStatus.ANSWERED, by=by, answered_by=by)
        _resume(clarification.application, on=timekeeping.today(), by=by)
        history.record(clarification.application, "clarification_answered", by=by, words="Clarification answered")
        emails.clarification_closed(clarification)


def clarification_lapse(clarification: Clarification) -> None:
    """The time is over: what the provider had saved is what the council decides on. By the clock.

    The clock counts again from the day after the last day for answering, on whatever day the sweep finds it.
    """
    with acting():
        if clarification.answer_by is None or clarification.answer_by >= timekeeping.today():
            raise Refused("The provider still has time to answer.")
        clarification.move(ClarificationStatus.LAPSED, by=None)
        _resume(clarification.application, on=clarification.answer_by + ONE_DAY, by=None)
        history.record(
            clarification.application, "clarification_lapsed", words="The time for answering the clarification is over"
        )
        emails.clarification_closed(clarification)


def _resume(application: Application, *, on: date, by: Person | None) -> None:
    if application.due_on is None or application.paused_on is None or application.submitted_at is None:
        raise TooLate("The clock of this application is not paused.")
    due_on = due_after_pause(
        application.due_on,
        submitted_on=application.submitted_at.astimezone(LONDON).date(),
        paused_on=application.paused_on,
        resumed_on=on,
    )
    application.move(ApplicationStatus.IN_ASSESSMENT, by=by, due_on=due_on, paused_on=None)
