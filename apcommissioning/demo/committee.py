"""The demonstration's scrutiny committee: past meetings, what members asked, the reports they got, what comes next."""

from datetime import date, datetime
from functools import partial

from apcommissioning.base import timekeeping
from outcomes import actions
from outcomes.figures import Period
from outcomes.models import Committee, CommitteeMeeting, Recommendation, Report, ReportSchedule
from outcomes.rules.report import prompts
from outcomes.states import ReportKind

from .people import COMMITTEE, People
from .story import told
from .timeline import Timeline

# Reports of the past: kind, title, period, the day they were produced, the meeting.
PAST = [
    ("Alternative provision: summer 2025", date(2025, 1, 6), date(2025, 5, 23), date(2025, 5, 30), date(2025, 6, 11)),
    (
        "Alternative provision: autumn 2025",
        date(2025, 9, 3),
        date(2025, 11, 21),
        date(2025, 11, 27),
        date(2025, 12, 10),
    ),
]
WORDS = (
    "More children were placed than a year before, and most came more often than they had before. The duty to start "
    "by the sixth school day was missed for some: places in a building were short. We ask members to support the "
    "search for rooms."
)

OFFICER_WROTE = {
    "recommendation_b": "support the search for rooms in Didcot and Bicester;",
    "recommendation_c": "ask for the day-six figures at each meeting;",
    "demand": "More children are referred after a permanent exclusion, and more arrive in the county without a place.",
    "buildings": "Lots 2 and 3 lack buildings. A district council has offered two rooms, which we are looking at.",
    "children_asked": "Less time in taxis, more time outdoors, and friends on Fridays. Two routes were shortened.",
    "money": "If demand stays as it is, the forecast holds. Five more children in lot 2 cost about £100,000 a year.",
    "next_steps": "Two rooms looked at: commissioners, by the end of term.\nTransport reviewed: travel team, by May.",
}


def load_committee(people: People) -> None:
    """Meetings and recommendations, as the minutes have them."""
    organisation = people["Cllr Barnaby Foxglove"].memberships()[0].organisation
    committee = Committee.objects.create(organisation=organisation, name=COMMITTEE)
    for tale in told("committee")["meetings"]:
        meeting = CommitteeMeeting.objects.create(
            committee=committee, on=tale["held_on"], place="County Hall", note=tale.get("note", "")
        )
        Recommendation.objects.bulk_create(Recommendation(meeting=meeting, **row) for row in tale["recommendations"])


def plan_reports(people: People, timeline: Timeline) -> None:
    """Two released reports of the past; one for the next meeting, and the termly ones for providers, come due today."""
    story = ReportStory(people)
    for title, first, last, on, meeting_on in PAST:
        timeline.on(on, partial(story.produce, title, first, last, meeting_on))
    timeline.on(date(2026, 3, 10), story.schedule_next)


class ReportStory:
    def __init__(self, people: People) -> None:
        self.officer, self.manager = people["Bea Larkspur"], people["Nadia Okonjo-Reeve"]
        self.checker = people["Idris Thackeray"]

    def produce(self, title: str, first: date, last: date, meeting_on: date) -> None:
        """Produced, written on, checked by somebody else, released by the manager; the paper follows from the sweep."""
        schedule = self._schedule(ReportKind.COMMITTEE, title, first, last, timekeeping.now(), meeting_on)
        actions.reports_create(schedule)
        report = Report.objects.get(schedule=schedule)
        actions.report_produce(report.pk)
        report.refresh_from_db()
        # A prompt that the story has no words for is left out on purpose, as an officer may.
        words = {prompt.key: OFFICER_WROTE.get(prompt.key, "") for prompt in prompts(report.kind)}
        actions.report_write(report, commentary=WORDS, words=words, by=self.officer)
        report.refresh_from_db()
        actions.report_check(report, by=self.checker)
        actions.report_release(report, by=self.manager)

    def schedule_next(self) -> None:
        due_at = timekeeping.now()
        self._schedule(
            ReportKind.COMMITTEE,
            "Alternative provision: spring 2026",
            date(2025, 11, 24),
            date(2026, 2, 13),
            due_at,
            date(2026, 6, 24),
        )
        self._schedule(
            ReportKind.PROVIDER, "Spring term 2026, first half", date(2026, 1, 5), date(2026, 2, 13), due_at, None
        )

    def _schedule(
        self, kind: str, title: str, first: date, last: date, due_at: datetime, meeting_on: date | None
    ) -> ReportSchedule:
        meeting = CommitteeMeeting.objects.get(on=meeting_on) if meeting_on else None
        return actions.schedule_add(
            kind=kind, title=title, period=Period(first, last), due_at=due_at, meeting=meeting, by=self.officer
        )
