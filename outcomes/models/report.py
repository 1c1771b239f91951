"""Monitoring reports: what is due when, and what was produced, checked and released."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.moves import Moving
from providers.models import Provider

from ..querysets import ReportQuerySet
from ..states import REPORT_MOVES, ReportKind, ReportStatus
from .committee import CommitteeMeeting


class ReportSchedule(models.Model):
    """When a kind of report falls due, and the period it is about. Each row makes its reports once."""

    kind = models.CharField(max_length=10, choices=ReportKind)
    title = models.CharField(max_length=200)
    period_from = models.DateField()
    period_to = models.DateField()
    due_at = models.DateTimeField()
    meeting = models.ForeignKey(CommitteeMeeting, models.PROTECT, null=True, blank=True, related_name="schedules")
    done_at = models.DateTimeField(null=True, blank=True, help_text="When all of its reports had been produced.")

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "period_from", "period_to"], name="one_schedule_a_period"),
            models.CheckConstraint(
                condition=models.Q(period_to__gte=models.F("period_from")), name="period_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Report(Moving):
    """`figures` are frozen with the PDF; both hashes stay beside them."""

    MOVES = REPORT_MOVES
    NEEDS_REASON = frozenset({ReportStatus.WITHDRAWN})

    schedule = models.ForeignKey(ReportSchedule, models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=10, choices=ReportKind)
    title = models.CharField(max_length=200)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="reports")
    meeting = models.ForeignKey(CommitteeMeeting, models.PROTECT, null=True, blank=True, related_name="reports")
    subject_key = models.CharField(max_length=40, help_text="'provider:7' or 'committee': one report for each.")
    period_from = models.DateField()
    period_to = models.DateField()
    status = models.CharField(max_length=10, choices=ReportStatus, default=ReportStatus.SCHEDULED)
    as_at = models.DateField(null=True, blank=True)
    figures = models.JSONField(default=dict, blank=True)
    figures_hash = models.CharField(max_length=64, blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    pdf_hash = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of the PDF.")
    edition = models.PositiveSmallIntegerField(
        default=1, help_text="Goes up with each change to what is printed: a PDF of an older one is never kept."
    )
    commentary = models.TextField(blank=True, help_text="The officer's words, on the first page.")
    words = models.JSONField(
        default=dict, blank=True, help_text="The officer's words at each other prompt; empty: left out on purpose."
    )
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    produced_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(
        null=True, blank=True, help_text="A worker is producing it since then; a worker killed meanwhile loses it."
    )
    created_at = models.DateTimeField(default=timekeeping.now, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period_to", "kind", "title", "pk"]
        constraints = [models.UniqueConstraint(fields=["schedule", "subject_key"], name="one_report_a_subject")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("report_detail", args=[self.pk])

    @property
    def reference(self) -> str:
        """Printed on each page: what it is about, the year and month that its period ends, its own number."""
        kind = "SCR" if self.kind == ReportKind.COMMITTEE else "PMR"
        return f"AP-{kind}-{self.period_to:%Y-%m}-{self.pk:03}"
