"""Did it work: the outcomes and their readings, reviews, destinations, the committee and its reports."""

from .committee import Committee, CommitteeMeeting, Recommendation
from .framework import Measure, Outcome
from .report import Report, ReportSchedule
from .review import Destination, Reading, Review

__all__ = [
    "Committee",
    "CommitteeMeeting",
    "Destination",
    "Measure",
    "Outcome",
    "Reading",
    "Recommendation",
    "Report",
    "ReportSchedule",
    "Review",
]
