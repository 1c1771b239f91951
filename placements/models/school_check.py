"""A school's own check of a provider, and the quality-assurance pack that it starts from."""

from django.db import models

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person, StoredFile
from providers.models import Provider

from ..querysets import SchoolCheckQuerySet
from .child import School


class SchoolCheck(models.Model):
    """What a school looked at before (or while) it sends children to a provider. It is never changed: the next check
    is another one. Nothing about a child is in it."""

    school = models.ForeignKey(School, models.PROTECT, related_name="checks")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="school_checks")
    made_on = models.DateField()
    made_by = models.CharField(max_length=120, help_text="Who made it, by role.")
    looked_at = models.JSONField(default=list, help_text="Codes of `LookedAt`, in its order.")
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timekeeping.now, editable=False)

    objects = SchoolCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-pk"]
        indexes = [models.Index(fields=["provider", "-made_on"], name="checks_of_a_provider")]

    def __str__(self) -> str:
        return f"{self.school} on {self.provider}"


class QualityPack(models.Model):
    """A provider's quality-assurance pack on paper, as it stood: another is made when what it says has changed."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="quality_packs")
    hash = models.CharField(max_length=64, help_text="Of what it says.")
    asked_at = models.DateTimeField(default=timekeeping.now, editable=False)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["provider", "hash"], name="one_paper_of_a_pack")]

    def __str__(self) -> str:
        return f"Quality-assurance pack of {self.provider}"
