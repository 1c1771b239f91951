"""Rules about disputing a decision: who, until when, and who answers."""

from datetime import date

from apcommissioning.base import files, history, timekeeping
from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.merge import in_words
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule
from apcommissioning.base.timekeeping import LONDON

from ..models import Assessment, Decision, ModeratedScore, Representation
from ..states import OPEN_APPLICATION, LotApplicationStatus, RepresentationStatus
from .interest import stands_clear
from .provider import NOT_YOURS, works_for

# As long as the letter offers feedback; the time limits of the law run beside it.
DISPUTE_WORKING_DAYS = 10
ANSWER_WORKING_DAYS = 10


def dispute_until(decision: Decision) -> date | None:
    """The last day on which the provider may dispute it; None while it is held."""
    if decision.released_at is None:
        return None
    return add_working_days(decision.released_at.astimezone(LONDON).date(), DISPUTE_WORKING_DAYS)


@rule("representation_make", roles=(Role.PROVIDER_MANAGER,))
def may_make(by: Person, decision: Decision) -> Answer:
    if not works_for(by, decision.about.application.provider, Role.PROVIDER_MANAGER):
        return NOT_YOURS
    until = dispute_until(decision)
    if until is None:
        return No("There is no decision yet.")
    if decision.lot_application_id is None:
        return No("This decision has been set aside already.")
    if Representation.objects.filter(decision=decision).exists():
        return No("You have disputed this decision already. The answer comes to you here.")
    if timekeeping.today() > until:
        return No(f"A decision could be disputed here until {in_words(until)}. Write to us if you still want to.")
    return True


def took_part(decision: Decision) -> set[int]:
    """Who scored, moderated, recommended, decided or released: the people, by id."""
    lot_application = decision.about
    recommended = history.of(lot_application).filter(
        new__in=(LotApplicationStatus.RECOMMENDED_ADMIT, LotApplicationStatus.RECOMMENDED_REFUSE)
    )
    return {
        *(pk for pk in (decision.decided_by_id, decision.released_by_id) if pk),
        *recommended.values_list("by", flat=True),
        *Assessment.objects.filter(lot_application=lot_application).values_list("reviewer", flat=True),
        *ModeratedScore.objects.filter(lot_application=lot_application).values_list("moderated_by", flat=True),
    }


def _may_answer(by: Person, representation: Representation) -> Answer:
    """A person who took no part in the decision looks again."""
    decision = representation.decision
    if representation.status != RepresentationStatus.MADE:
        return No("This has been answered already.")
    if by.pk in took_part(decision):
        return No("You took part in this decision, so somebody else answers.")
    return stands_clear(by, decision.about.application)


@files.guard
def documents(person: Person, stored: StoredFile) -> bool:
    """What a provider sent with its words opens to whoever reads them."""
    return Representation.objects.visible_to(person).filter(file=stored).exists()


@rule("representation_answer", roles=COMMISSIONERS)
def may_answer(by: Person, representation: Representation) -> Answer:
    return _may_answer(by, representation)


@rule("decision_set_aside", roles=(Role.MANAGER,))
def may_set_aside(by: Person, representation: Representation) -> Answer:
    """A refusal alone: an admission is changed as an admission, and stands meanwhile."""
    answer = _may_answer(by, representation)
    if not answer:
        return answer
    decision = representation.decision
    if decision.admit:
        return No("The provider is admitted. Change the condition or the admission itself.")
    application = decision.about.application
    others = application.provider.applications.filter(
        purchasing_system=application.purchasing_system_id, status__in=OPEN_APPLICATION
    ).exclude(pk=application.pk)
    if others.exists():
        return No("The provider has applied again meanwhile: that application is decided instead.")
    return True
