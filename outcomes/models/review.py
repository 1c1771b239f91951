"""Readings on the measures, the reviews at which they are taken, and where the child went."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person
from apcommissioning.base.moves import Moving
from placements.models import Placement
from placements.states import DestinationCode

from ..querysets import DestinationQuerySet, OfPlacementQuerySet, ReviewQuerySet
from ..states import REVIEW_MOVES, ChildPresent, Moment, ReviewKind, ReviewStatus, TargetRating
from .framework import Measure


class Review(Moving):
    MOVES = REVIEW_MOVES
    NEEDS_REASON = frozenset({ReviewStatus.CANCELLED})

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=12, choices=ReviewKind, default=ReviewKind.HALF_TERM)
    status = models.CharField(max_length=12, choices=ReviewStatus, default=ReviewStatus.DUE)
    due_on = models.DateField()
    held_on = models.DateField(null=True, blank=True)
    child_present = models.CharField(max_length=4, blank=True, choices=ChildPresent)
    child_words = models.TextField(blank=True)
    no_words_because = models.CharField(max_length=200, blank=True)
    child_asked_for = models.TextField(blank=True)
    answer_to_child = models.TextField(blank=True)
    parent_words = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    agreed_actions = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False, help_text="Counts the writes of the draft.")
    saved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["status", "due_on"], name="review_queue")]
        constraints = [models.UniqueConstraint(fields=["placement", "kind", "due_on"], name="one_review_a_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.placement}, {self.due_on}"

    def get_absolute_url(self) -> str:
        return reverse("review_detail", args=[self.pk])


class Reading(models.Model):
    """A point on a measure's scale, on a day, by a person, with a sentence of evidence."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="readings")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="readings")
    moment = models.CharField(max_length=16, choices=Moment)
    review = models.ForeignKey(Review, models.PROTECT, null=True, blank=True, related_name="readings")
    value = models.PositiveSmallIntegerField()
    evidence = models.TextField(blank=True)
    rating = models.CharField(max_length=10, blank=True, choices=TargetRating, help_text="Against the aim.")
    on = models.DateField(default=timekeeping.today)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timekeeping.now, editable=False)

    objects = OfPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["placement", "on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "measure"], condition=models.Q(moment="baseline"), name="one_baseline"
            ),
            models.UniqueConstraint(fields=["review", "measure"], name="one_reading_a_review"),
        ]

    def __str__(self) -> str:
        return f"{self.placement}: {self.measure} {self.value}"


class Destination(models.Model):
    """Where the child was at the end, and is asked to be found again after 3, 6 and 12 months."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="destinations")
    moment = models.CharField(max_length=16, choices=Moment)
    due_on = models.DateField()
    code = models.CharField(max_length=24, choices=DestinationCode, blank=True)
    found_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DestinationQuerySet.as_manager()

    class Meta:
        ordering = ["placement", "due_on"]
        constraints = [models.UniqueConstraint(fields=["placement", "moment"], name="one_destination_a_moment")]

    def __str__(self) -> str:
        return f"{self.placement} {self.get_moment_display().lower()}: {self.code or 'not asked yet'}"
