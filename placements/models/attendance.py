"""Sessions: a morning or an afternoon, and what the provider saw."""

from django.db import models

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person

from ..querysets import OfPlacementQuerySet
from ..states import Half, Mark
from .placement import Placement


class Session(models.Model):
    """One mark. The first mark is kept for good in its corrections."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="sessions")
    on = models.DateField()
    half = models.CharField(max_length=2, choices=Half)
    code = models.CharField(max_length=2, choices=Mark)
    note = models.CharField(max_length=200, blank=True)
    marked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=timekeeping.now)

    objects = OfPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["placement", "on", "half"]
        indexes = [models.Index(fields=["on", "code"], name="session_by_day")]
        constraints = [models.UniqueConstraint(fields=["placement", "on", "half"], name="one_mark_a_session")]

    def __str__(self) -> str:
        return f"{self.placement} {self.on} {self.half}: {self.code}"


class SessionCorrection(models.Model):
    session = models.ForeignKey(Session, models.PROTECT, related_name="corrections")
    old_code = models.CharField(max_length=2, choices=Mark)
    new_code = models.CharField(max_length=2, choices=Mark)
    reason = models.CharField(max_length=200)
    corrected_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(default=timekeeping.now)

    class Meta:
        ordering = ["corrected_at", "pk"]

    def __str__(self) -> str:
        return f"{self.session}: {self.old_code} to {self.new_code}"
