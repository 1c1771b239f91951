"""Who keeps the committee's meetings and recommendations."""

from apcommissioning.base import timekeeping
from apcommissioning.base.roles import COMMISSIONERS
from apcommissioning.base.rules import Answer, No, rule

from ..models import CommitteeMeeting, Recommendation


@rule("meeting_add", roles=COMMISSIONERS)
def may_add_meeting(by, _none=None) -> Answer:
    return True


@rule("recommendation_add", roles=COMMISSIONERS)
def may_add_recommendation(by, meeting: CommitteeMeeting) -> Answer:
    if meeting.on > timekeeping.today():
        return No("The meeting has not been held yet.")
    return True


@rule("recommendation_edit", roles=COMMISSIONERS)
def may_edit_recommendation(by, recommendation: Recommendation) -> Answer:
    return True
