"""A decision is disputed, answered, and perhaps set aside: then the lot is assessed and decided anew."""

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import Person, StoredFile
from lots.rules import procurement

from .. import emails
from ..models import Decision, Representation
from ..rules.representation import ANSWER_WORKING_DAYS
from ..states import ApplicationStatus, LotApplicationStatus, RepresentationStatus


def representation_make(
    decision: Decision, *, words: str, by: Person, file: StoredFile | None = None
) -> Representation:
    """Dispute a decision, once, with a document where that helps. The council answers within ten working days."""
    with acting():
        rules.require(by, "representation_make", decision)
        if not words.strip():
            raise Refused("Say what you dispute and why.")
        made = Representation.objects.create(
            decision=decision,
            words=words.strip(),
            file=file,
            made_by=by,
            answer_by=add_working_days(timekeeping.today(), ANSWER_WORKING_DAYS),
        )
        history.record(decision.about, "representation_made", by=by, words="The provider disputes the decision")
        return made


def representation_answer(representation: Representation, *, answer: str, by: Person) -> None:
    """The decision stands, for reasons that the provider reads."""
    with acting():
        rules.require(by, "representation_answer", representation)
        representation.move(RepresentationStatus.ANSWERED, by=by, reason=answer, answer=answer.strip(), answered_by=by)
        emails.representation_answered(representation)


def decision_set_aside(representation: Representation, *, answer: str, by: Person) -> None:
    """The decision falls: its lot is assessed and decided again, and the old decision stays on the record.

    Scores and checks stand as they are and are open again. A new clock runs, as long as the first.
    """
    with acting():
        rules.require(by, "decision_set_aside", representation)
        decision = Decision.objects.select_related("lot_application__application__purchasing_system").get(
            pk=representation.decision_id
        )
        lot_application = decision.lot_application
        if lot_application is None:
            raise TooLate("This decision has just been set aside.")
        representation.move(RepresentationStatus.SET_ASIDE, by=by, reason=answer, answer=answer.strip(), answered_by=by)
        Decision.objects.filter(pk=decision.pk).update(lot_application=None, earlier_of=lot_application)
        lot_application.move(LotApplicationStatus.PENDING, by=by, reason=answer)
        application = lot_application.application
        route = procurement.for_system(application.purchasing_system)
        clock = {
            "assessment_days": route.assessment_days,
            "due_on": route.assessment_due(timekeeping.today()),
            "extended_reason": "",
        }
        if application.status == ApplicationStatus.DECIDED:
            application.move(ApplicationStatus.IN_ASSESSMENT, by=by, reason=answer, **clock)
        emails.representation_answered(representation)
