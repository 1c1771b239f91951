"""The main path by actions alone: referred, placed, agreed, live, marked, ended."""

from placements import actions
from placements.states import CallOffStatus, DestinationCode, EndingReason, Mark, PlacementStatus, ReferralStatus

from .conftest import TODAY


def test_a_child_is_referred_placed_taught_and_moves_on(stage):
    referral = stage.referral()
    actions.referral_submit(referral, by=stage.school_lead)
    actions.referral_accept(referral, lot=stage.lot, by=stage.officer)
    placement = stage.award(stage.call_off(referral))
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.PLACED
    assert placement.call_off.status == CallOffStatus.AWARDED
    placement = stage.agreed(placement)
    assert placement.status == PlacementStatus.AGREED
    stage.check_gate(placement)
    actions.placement_start(placement, on=TODAY, by=stage.officer)
    session = actions.session_mark(placement, on=TODAY, half="am", code="/", by=stage.provider_staff)
    assert session.code == Mark.PRESENT_AM
    actions.placement_end(
        placement,
        on=TODAY,
        reason=EndingReason.EARLY_SUCCESS,
        destination=DestinationCode.MAINSTREAM_SAME,
        by=stage.officer,
    )
    placement.refresh_from_db()
    assert placement.status == PlacementStatus.ENDED
