"""Rules of recommendations that are taken as they were made, several at once."""

from collections.abc import Iterable

from apcommissioning.base.models import Event, Person
from apcommissioning.base.roles import Role
from apcommissioning.base.rules import Answer, rule

from ..models import LotApplication
from ..states import RECOMMENDED


@rule("recommendations_take", roles=(Role.MANAGER,))
def may_take(by: Person, lot_applications: object = None) -> Answer:
    """Of many applications at once. Each lot asks `lot_application_decide` for itself."""
    return True


def standing_recommendations(lots: Iterable[LotApplication]) -> dict[int, Event]:
    """The recommendation that stands of each of these lots (by its id), as the history has it. One query."""
    events = Event.objects.filter(
        subject_kind=LotApplication._meta.label_lower,
        subject_id__in=[lot.pk for lot in lots],
        verb="moved",
        new__in=RECOMMENDED,
    ).select_related("by")
    return {event.subject_id: event for event in events.order_by("sequence")}
