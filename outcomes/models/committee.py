"""The scrutiny committee, its meetings and what it recommended."""

from django.db import models

from apcommissioning.base.models import Organisation
from apcommissioning.base.moves import Moving

from ..querysets import CommitteeQuerySet
from ..states import RECOMMENDATION_MOVES, RecommendationStatus


class Committee(models.Model):
    organisation = models.OneToOneField(Organisation, models.PROTECT)
    name = models.CharField(max_length=120)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CommitteeMeeting(models.Model):
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings")
    on = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["committee", "on"], name="one_meeting_a_day")]

    def __str__(self) -> str:
        return f"{self.committee}, {self.on.day} {self.on:%B %Y}"


class Recommendation(Moving):
    """You asked, we did."""

    MOVES = RECOMMENDATION_MOVES

    meeting = models.ForeignKey(CommitteeMeeting, models.PROTECT, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    asked = models.TextField()
    done = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=RecommendationStatus, default=RecommendationStatus.OPEN)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="recommendation_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.asked}"
