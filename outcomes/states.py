"""The outcomes' code sets and what may follow what."""

from django.db import models


class MeasureKind(models.TextChoices):
    JUDGEMENT = "judgement", "A judgement on a worded scale"
    SOURCE_DATA = "source_data", "Worked out from the record"
    INSTRUMENT = "instrument", "A standard instrument"


class Moment(models.TextChoices):
    BASELINE = "baseline", "Start"
    REVIEW = "review", "Review"
    END = "end", "End"
    PLUS_3 = "plus_3_months", "3 months after"
    PLUS_6 = "plus_6_months", "6 months after"
    PLUS_12 = "plus_12_months", "12 months after"


class ReviewKind(models.TextChoices):
    HALF_TERM = "half_term", "Half-termly review"
    URGENT = "urgent", "Urgent review"
    END = "end", "End review"


class ReviewStatus(models.TextChoices):
    DUE = "due", "Due"
    IN_DRAFT = "in_draft", "In draft"
    SUBMITTED = "submitted", "Submitted"
    ACCEPTED = "accepted", "Accepted"
    OVERDUE = "overdue", "Overdue"
    CANCELLED = "cancelled", "Not needed"


REVIEW_MOVES = {
    ReviewStatus.DUE: frozenset({ReviewStatus.IN_DRAFT, ReviewStatus.OVERDUE, ReviewStatus.CANCELLED}),
    ReviewStatus.OVERDUE: frozenset({ReviewStatus.IN_DRAFT, ReviewStatus.CANCELLED}),
    ReviewStatus.IN_DRAFT: frozenset({ReviewStatus.SUBMITTED, ReviewStatus.CANCELLED}),
    ReviewStatus.SUBMITTED: frozenset({ReviewStatus.ACCEPTED, ReviewStatus.IN_DRAFT}),
    ReviewStatus.ACCEPTED: frozenset(),
    ReviewStatus.CANCELLED: frozenset(),
}


class TargetRating(models.TextChoices):
    REACHED = "reached", "Reached"
    ON_TRACK = "on_track", "On track"
    NOT_YET = "not_yet", "Not yet"


class ReportKind(models.TextChoices):
    PROVIDER = "provider", "Provider report"
    COMMITTEE = "committee", "Report to the scrutiny committee"


class ReportStatus(models.TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    PRODUCED = "produced", "Produced"
    CHECKED = "checked", "Checked"
    RELEASED = "released", "Released"
    WITHDRAWN = "withdrawn", "Withdrawn"


REPORT_MOVES = {
    ReportStatus.SCHEDULED: frozenset({ReportStatus.PRODUCED, ReportStatus.WITHDRAWN}),
    ReportStatus.PRODUCED: frozenset({ReportStatus.CHECKED, ReportStatus.WITHDRAWN}),
    ReportStatus.CHECKED: frozenset({ReportStatus.RELEASED, ReportStatus.WITHDRAWN}),
    ReportStatus.RELEASED: frozenset({ReportStatus.WITHDRAWN}),
    ReportStatus.WITHDRAWN: frozenset(),
}


class RecommendationStatus(models.TextChoices):
    OPEN = "open", "Open"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Done"
