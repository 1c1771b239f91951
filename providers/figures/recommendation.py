"""The recommendations that wait for a manager, each with who made it, when and why."""

from dataclasses import dataclass

from apcommissioning.base.models import Event, Person

from ..models import Application, LotApplication
from ..rules.recommendation import standing_recommendations
from ..states import RECOMMENDED, ApplicationStatus, LotApplicationStatus

OWN = "You recommended this lot, so another manager decides it."


@dataclass(frozen=True)
class Recommended:
    lot_application: LotApplication
    event: Event
    why_not: str

    @property
    def admit(self) -> bool:
        return self.lot_application.status == LotApplicationStatus.RECOMMENDED_ADMIT


def recommended(person: Person) -> list[Recommended]:
    """Of applications in which this person declared no interest, the one that must hear first on top. Two queries."""
    lots = list(
        LotApplication.objects.visible_to(person)
        .filter(status__in=RECOMMENDED, application__status=ApplicationStatus.IN_ASSESSMENT)
        .select_related("lot", "application__provider")
        .order_by("application__hear_by", "application__pk", "lot__number")
    )
    stand = standing_recommendations(lots)
    return [
        Recommended(lot, event, OWN if event.by_id == person.pk else "")
        for lot in lots
        if (event := stand.get(lot.pk)) is not None
    ]


def to_declare_first(person: Person) -> list[Application]:
    """Applications with a recommendation on which this person has not declared."""
    return list(
        Application.objects.queue_for(person)
        .filter(status=ApplicationStatus.IN_ASSESSMENT, lot_applications__status__in=RECOMMENDED)
        .exclude(interest_declarations__person=person)
        .select_related("provider")
        .order_by("hear_by", "pk")
        .distinct()
    )
