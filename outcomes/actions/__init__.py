"""Every write, one function a verb, split by noun."""

from .committee import meeting_add, recommendation_add, recommendation_edit
from .destination import destination_record, destinations_plan
from .framework import framework_load
from .report import (
    report_check,
    report_paper_make,
    report_produce,
    report_release,
    report_withdraw,
    report_write,
    reports_create,
    schedule_add,
)
from .review import (
    Point,
    baseline_record,
    review_accept,
    review_mark_overdue,
    review_return,
    review_save,
    review_submit,
    reviews_close,
    reviews_schedule,
)

__all__ = [
    "Point",
    "baseline_record",
    "destination_record",
    "destinations_plan",
    "framework_load",
    "meeting_add",
    "recommendation_add",
    "recommendation_edit",
    "report_check",
    "report_paper_make",
    "report_produce",
    "report_release",
    "report_withdraw",
    "report_write",
    "reports_create",
    "review_accept",
    "review_mark_overdue",
    "review_return",
    "review_save",
    "review_submit",
    "reviews_close",
    "reviews_schedule",
    "schedule_add",
]
