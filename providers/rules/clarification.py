"""Rules about clarifications: who asks, who answers, and when."""

from datetime import date

from apcommissioning.base import files, timekeeping
from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from apcommissioning.base.rules import Answer, No, rule

from ..models import Application, Clarification, ClarificationPoint
from ..states import ApplicationStatus, ClarificationStatus
from .interest import stands_clear
from .provider import NOT_YOURS, works_for

ASKERS = (*COMMISSIONERS, Role.REVIEWER)
# The council's custom (product.md, clocks); the officer may set another day.
REPLY_WORKING_DAYS = 5
# The clock stands still meanwhile: it must not stand for ever.
LONGEST_REPLY_WORKING_DAYS = 20
SENT_ALREADY = No("Your answers have been sent. They stand as you gave them.")
TIME_OVER = No("The time for answering is over. If you have something to add, write to us.")


def usual_reply_by() -> date:
    return add_working_days(timekeeping.today(), REPLY_WORKING_DAYS)


def latest_reply_by() -> date:
    return add_working_days(timekeeping.today(), LONGEST_REPLY_WORKING_DAYS)


def _may_ask(by: Person, application: Application) -> Answer:
    if application.status == ApplicationStatus.IN_CLARIFICATION:
        return No("The provider has been asked already. Wait for its answer before you ask more.")
    if application.status != ApplicationStatus.IN_ASSESSMENT:
        return No("A provider is asked about its answers while its application is in assessment.")
    return stands_clear(by, application)


@rule("clarification_point_add", roles=ASKERS)
def may_add_point(by: Person, application: Application) -> Answer:
    """A reviewer puts a point to the officer, who sends it with the others."""
    if not by.has_role(*COMMISSIONERS) and by not in application.reviewers.all():
        return No("You have not been asked to review this application.")
    return _may_ask(by, application)


@rule("clarification_point_remove", roles=ASKERS)
def may_remove_point(by: Person, point: ClarificationPoint) -> Answer:
    if point.clarification.status != ClarificationStatus.DRAFT:
        return No("This has been put to the provider: it stays on the record.")
    if not by.has_role(*COMMISSIONERS) and point.suggested_by_id != by.pk:
        return No("Somebody else suggested this point. An officer can take it out.")
    return stands_clear(by, point.clarification.application)


@rule("clarification_ask", roles=COMMISSIONERS)
def may_ask(by: Person, clarification: Clarification) -> Answer:
    if clarification.status != ClarificationStatus.DRAFT:
        return No("This has been sent to the provider already.")
    answer = _may_ask(by, clarification.application)
    if not answer:
        return answer
    return clarification.points.exists() or No("There is nothing to ask yet: add a point first.")


def _may_answer(by: Person, clarification: Clarification) -> Answer:
    if not works_for(by, clarification.application.provider, *PROVIDER_ROLES):
        return NOT_YOURS
    if clarification.status == ClarificationStatus.LAPSED:
        return TIME_OVER
    return clarification.status == ClarificationStatus.ASKED or SENT_ALREADY


@rule("clarification_answer", roles=PROVIDER_ROLES)
def may_answer(by: Person, point: ClarificationPoint) -> Answer:
    return _may_answer(by, point.clarification)


@rule("clarification_send", roles=PROVIDER_ROLES)
def may_send(by: Person, clarification: Clarification) -> Answer:
    """Every point has its answer: in words, because a document alone does not say what it shows."""
    answer = _may_answer(by, clarification)
    if not answer:
        return answer
    open_ones = clarification.points.filter(answer="").count()
    if open_ones:
        return No(f"Answer every point first: {open_ones} {'is' if open_ones == 1 else 'are'} still open.")
    return True


@files.guard
def opens_answer(person: Person, stored: StoredFile) -> bool:
    """A file given with an answer opens to the provider, and to the council once the answers are sent."""
    seen = Clarification.objects.visible_to(person).filter(points__files=stored).select_related("application__provider")
    return any(
        clarification.is_closed or works_for(person, clarification.application.provider, *PROVIDER_ROLES)
        for clarification in seen
    )
