"""What a provider says against a decision, and what the council answers."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.moves import Moving

from ..querysets import RepresentationQuerySet
from ..states import REPRESENTATION_MOVES, RepresentationStatus
from .assessment import Decision


class Representation(Moving):
    MOVES = REPRESENTATION_MOVES
    NEEDS_REASON = frozenset({RepresentationStatus.ANSWERED, RepresentationStatus.SET_ASIDE})

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="representation")
    status = models.CharField(max_length=10, choices=RepresentationStatus, default=RepresentationStatus.MADE)
    words = models.TextField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timekeeping.now, editable=False)
    answer_by = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        ordering = ["answer_by", "pk"]
        indexes = [models.Index(fields=["status", "answer_by"], name="representations_by_day")]

    def __str__(self) -> str:
        return f"Representation on {self.decision}"

    def get_absolute_url(self) -> str:
        return reverse("representation_detail", args=[self.pk])
