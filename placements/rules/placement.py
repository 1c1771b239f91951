"""Placements: who may start, hold, resume, end and cancel one, and when."""

from apcommissioning.base.roles import COMMISSIONERS
from apcommissioning.base.rules import Answer, No, rule

from ..states import PlacementStatus


def _can_become(placement, *states: str) -> Answer:
    if not any(placement.can_move(state) for state in states):
        return No(f"This placement is {placement.get_status_display().lower()}: that cannot be done now.")
    return True


@rule("placement_start", roles=COMMISSIONERS)
def placement_start(by, placement) -> Answer:
    if placement.status != PlacementStatus.AGREED:
        return No("A placement starts when everybody has signed its agreement, and once only.")
    return True


@rule("placement_hold", roles=COMMISSIONERS)
def placement_hold(by, placement) -> Answer:
    return _can_become(placement, PlacementStatus.ON_HOLD)


@rule("placement_resume", roles=COMMISSIONERS)
def placement_resume(by, placement) -> Answer:
    if placement.status != PlacementStatus.ON_HOLD:
        return No("Only a placement on hold is taken up again.")
    return True


@rule("placement_end", roles=COMMISSIONERS)
def placement_end(by, placement) -> Answer:
    return _can_become(placement, PlacementStatus.ENDED)


@rule("placement_cancel", roles=COMMISSIONERS)
def placement_cancel(by, placement) -> Answer:
    return _can_become(placement, PlacementStatus.CANCELLED)
