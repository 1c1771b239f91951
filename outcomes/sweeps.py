"""On the clock: reports that fall due, papers that are missing, reviews that are late."""

from apcommissioning.base import timekeeping
from apcommissioning.base.sweeps import each, sweep

from . import actions
from .models import Report, ReportSchedule, Review


@sweep
def produce_due_reports() -> int:
    """Reports whose day has come, and those that a killed worker left behind."""
    due = ReportSchedule.objects.filter(due_at__lte=timekeeping.now(), done_at=None)
    return each(due.order_by("due_at", "pk"), actions.reports_create)


@sweep
def make_missing_reports() -> int:
    """PDFs that were asked for and never made: a lost broker, a killed worker, Pango installed since."""
    return each(Report.objects.without_paper(), lambda report: actions.report_paper_make(report.pk))


@sweep
def mark_reviews_overdue() -> int:
    """Reviews that were not begun by their day."""
    late = Review.objects.past_due(timekeeping.today()).select_related("placement__provider__organisation")
    return each(late, actions.review_mark_overdue)
