"""What a committee's members come for: the next meeting, what was released, what they asked and what was done."""

from dataclasses import dataclass

from apcommissioning.base import clocks, timekeeping
from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.clocks import Clock

from ..models import Committee, CommitteeMeeting, Recommendation, Report
from ..states import RecommendationStatus, ReportKind, ReportStatus
from .frozen import Figure, day_of
from .reports import figures_of

# Papers are open to the public five clear days before a meeting (Local Government Act 1972 s.100B).
CLEAR_DAYS = 5
MOST_REPORTS = 6


@dataclass(frozen=True, slots=True)
class Glance:
    """A figure of the last released report, with the same figure of those before it."""

    figure: Figure
    values: tuple[float, ...]

    @property
    def label(self) -> str:
        return self.figure.label

    @property
    def value(self) -> str:
        return "Too few to show" if self.figure.shown.hidden else self.figure.text

    @property
    def note(self) -> str:
        return self.figure.change


@dataclass(frozen=True, slots=True)
class Landing:
    committee: Committee
    meeting: CommitteeMeeting | None
    last_meeting: CommitteeMeeting | None
    papers: Clock | None
    paper_words: str
    reports: list[Report]
    recommendations: list[Recommendation]
    glances: list[Glance]

    @property
    def recommendation_words(self) -> str:
        """`2 done, 3 under way, 1 open`."""
        parts = []
        for status in (RecommendationStatus.DONE, RecommendationStatus.UNDER_WAY, RecommendationStatus.OPEN):
            number = sum(one.status == status for one in self.recommendations)
            if number:
                parts.append(f"{number} {status.label.lower()}")
        return ", ".join(parts)


def landing(committee: Committee, *, viewer) -> Landing:
    day = timekeeping.today()
    meeting = committee.meetings.filter(on__gte=day).order_by("on").first()
    released = list(
        Report.objects.visible_to(viewer)
        .filter(kind=ReportKind.COMMITTEE, meeting__committee=committee, status=ReportStatus.RELEASED)
        .select_related("meeting", "pdf")
        .order_by("-released_at")[:MOST_REPORTS]
    )
    recommendations = list(
        Recommendation.objects.filter(meeting__committee=committee)
        .select_related("meeting")
        .order_by("-meeting__on", "number")
    )
    for one in recommendations:
        late = one.status != RecommendationStatus.DONE and one.due_on is not None and one.due_on < day
        one.clock = clocks.date_clock(one.asked, one.due_on, late="Late by") if late and one.due_on else None
    papers_on = add_working_days(meeting.on, -(CLEAR_DAYS + 1)) if meeting else None
    return Landing(
        committee=committee,
        meeting=meeting,
        last_meeting=committee.meetings.filter(on__lte=day).order_by("-on").first(),
        papers=clocks.date_clock("Papers", papers_on, met_on=_out_on(meeting)) if papers_on else None,
        paper_words=_paper_words(meeting),
        reports=released,
        recommendations=recommendations,
        glances=_glances(released),
    )


def _papers(meeting: CommitteeMeeting) -> list[Report]:
    return list(Report.objects.filter(meeting=meeting).exclude(status=ReportStatus.WITHDRAWN).defer("figures"))


def _out_on(meeting: CommitteeMeeting | None):
    out = [one.released_at for one in _papers(meeting) if one.released_at] if meeting else []
    return day_of(min(out)) if out else None


def _paper_words(meeting: CommitteeMeeting | None) -> str:
    """How the paper for the next meeting stands, in a sentence."""
    if meeting is None:
        return ""
    statuses = {one.status for one in _papers(meeting)}
    if ReportStatus.RELEASED in statuses:
        return "The report for this meeting is out: it stands first below."
    if statuses & {ReportStatus.PRODUCED, ReportStatus.CHECKED}:
        return "The report is written and waits for the manager’s release. We will e-mail you the day it is out."
    return "The report has not been produced yet. We will e-mail you the day it is out."


def _glances(released: list[Report]) -> list[Glance]:
    """Two figures of the newest report that may be shown, with their past."""
    if not released:
        return []
    series = [figures_of(report) for report in reversed(released)]
    newest = series[-1]
    chosen = [one for one in newest.tiles if not one.shown.hidden and one.shown.value is not None][:2]
    found = []
    for figure in chosen:
        past = [earlier.figure(figure.key) for earlier in series]
        values = tuple(one.shown.value for one in past if one is not None and one.shown.value is not None)
        found.append(Glance(figure, values if len(values) > 1 else ()))
    return found
