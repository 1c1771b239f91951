"""What the council asks a provider about its answers, and what it says: the answers as sent are never touched."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.moves import Moving
from lots.models import QuestionVersion

from ..querysets import ClarificationQuerySet, PointQuerySet
from ..states import CLARIFICATION_MOVES, OPEN_CLARIFICATION, ClarificationStatus
from .application import Application


class Clarification(Moving):
    """A round of points about an application's answers. While it is asked, the assessment clock stands still."""

    MOVES = CLARIFICATION_MOVES

    application = models.ForeignKey(Application, models.CASCADE, related_name="clarifications")
    status = models.CharField(max_length=10, choices=ClarificationStatus, default=ClarificationStatus.DRAFT)
    started_at = models.DateTimeField(default=timekeeping.now, editable=False)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ClarificationQuerySet.as_manager()

    class Meta:
        ordering = ["application", "pk"]
        indexes = [models.Index(fields=["status", "answer_by"], name="clarifications_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(status__in=OPEN_CLARIFICATION),
                name="one_open_clarification",
            )
        ]

    def __str__(self) -> str:
        return f"Clarification of {self.application}"

    def get_absolute_url(self) -> str:
        return reverse("clarification_detail", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        return self.status not in OPEN_CLARIFICATION


class ClarificationPoint(models.Model):
    """One point about one answer, and what the provider says to it. `revision` counts the provider's saves."""

    clarification = models.ForeignKey(Clarification, models.CASCADE, related_name="points")
    question_version = models.ForeignKey(QuestionVersion, models.PROTECT)
    scope_key = models.CharField(max_length=30)
    asks = models.TextField()
    suggested_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    suggested_at = models.DateTimeField(default=timekeeping.now, editable=False)
    answer = models.TextField(blank=True)
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = PointQuerySet.as_manager()

    class Meta:
        ordering = ["clarification", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clarification", "question_version", "scope_key"], name="one_point_about_an_answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clarification}: {self.question_version}"
