"""The committee's meetings and recommendations, as officers keep them."""

from datetime import date

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import Organisation
from apcommissioning.base.rules import require

from ..models import Committee, CommitteeMeeting, Recommendation
from ..states import RecommendationStatus


def meeting_add(organisation: Organisation, *, on: date, place: str = "", note: str = "", by) -> CommitteeMeeting:
    """A meeting of the committee that an organisation is; the committee is set up with its first meeting.

    Raises `Refused` where it meets on that day already.
    """
    require(by, "meeting_add")
    with acting():
        committee, _ = Committee.objects.get_or_create(organisation=organisation, defaults={"name": organisation.name})
        if committee.meetings.filter(on=on).exists():
            raise Refused("This committee has a meeting on that day already.")
        meeting = CommitteeMeeting.objects.create(committee=committee, on=on, place=place, note=note)
        history.record(meeting, "meeting_add", by=by, words=f"Meeting planned for {on:%-d %B %Y}")
        return meeting


def recommendation_add(meeting: CommitteeMeeting, *, asked: str, due_on: date | None = None, by) -> Recommendation:
    """What the committee asked for at a meeting, numbered in order. Sent twice, it is one."""
    require(by, "recommendation_add", meeting)
    with acting():
        if same := meeting.recommendations.filter(asked=asked, due_on=due_on).first():
            return same
        last = Recommendation.objects.filter(meeting__committee=meeting.committee).order_by("-number").first()
        recommendation = Recommendation.objects.create(
            meeting=meeting, number=last.number + 1 if last else 1, asked=asked, due_on=due_on
        )
        history.record(recommendation, "recommendation_add", by=by, words="Recommendation recorded")
        return recommendation


def recommendation_edit(
    recommendation: Recommendation, *, done: str, status: str, due_on: date | None, done_on: date | None, by
) -> None:
    """What was done about it, and how it stands. Earlier words stay in the history."""
    require(by, "recommendation_edit", recommendation)
    with acting():
        recommendation.refresh_from_db()
        before = recommendation.done
        recommendation.done, recommendation.due_on, recommendation.done_on = done, due_on, done_on
        recommendation.save(update_fields=["done", "due_on", "done_on"])
        if status != recommendation.status:
            recommendation.move(RecommendationStatus(status), by=by)
        history.record(recommendation, "recommendation_edit", by=by, words="What was done, written", before=before)
