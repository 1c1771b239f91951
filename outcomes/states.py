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


# The provider's to write; the council's to read.
OPEN_REVIEW = (ReviewStatus.DUE, ReviewStatus.OVERDUE, ReviewStatus.IN_DRAFT)
FILED_REVIEW = (ReviewStatus.SUBMITTED, ReviewStatus.ACCEPTED)


class ChildPresent(models.TextChoices):
    ALL = "all", "Yes, for all of it"
    PART = "part", "For part of it"
    NO = "no", "No"


class TargetRating(models.TextChoices):
    """How the child stands against the aim (content/review.yaml, target_rating)."""

    REACHED = "reached", "Reached"
    ON_TRACK = "on_track", "On track"
    SLOW = "slow", "Slower than planned"
    STUCK = "stuck", "Stuck or slipping"


RATING_WORDS = {
    TargetRating.REACHED: "The aim has been met and would hold without extra help.",
    TargetRating.ON_TRACK: "Moving as planned; will be met in time.",
    TargetRating.SLOW: "Some movement; needs something to change.",
    TargetRating.STUCK: "No movement or going back; needs a new plan now.",
}


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


# A report has figures and a page in these.
MADE_REPORT = (ReportStatus.PRODUCED, ReportStatus.CHECKED, ReportStatus.RELEASED, ReportStatus.WITHDRAWN)


class RecommendationStatus(models.TextChoices):
    OPEN = "open", "Open"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Done"


# What was thought done may be opened again: the committee, and not the service, says when it is content.
RECOMMENDATION_MOVES = {status: frozenset(RecommendationStatus) - {status} for status in RecommendationStatus}
