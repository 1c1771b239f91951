"""Who supplied under the arrangement that a purchasing system replaces, and whether they were told to apply."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person, StoredFile
from lots.models import PurchasingSystem

from ..querysets import IncumbentQuerySet
from ..states import NoticeBy
from .provider import Provider


class Incumbent(models.Model):
    """Told once, with proof. Whether they applied and were admitted is never entered: it is read."""

    purchasing_system = models.ForeignKey(PurchasingSystem, models.PROTECT, related_name="incumbents")
    name = models.CharField(max_length=200)
    supplied = models.CharField(max_length=300, blank=True, help_text="What, and under which arrangement.")
    contact_email = models.EmailField(blank=True)
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incumbent_of",
        help_text="Once it has registered.",
    )
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timekeeping.now, editable=False)
    told_on = models.DateField(null=True, blank=True)
    told_by_way = models.CharField(max_length=10, choices=NoticeBy, blank=True)
    told_note = models.CharField(max_length=300, blank=True)
    proof = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = IncumbentQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["purchasing_system", "name"], name="incumbent_named_once"),
            models.CheckConstraint(
                condition=models.Q(told_on=None, told_by_way="")
                | (models.Q(told_on__isnull=False) & ~models.Q(told_by_way="")),
                name="told_on_a_day_in_a_way",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("incumbent_detail", args=[self.pk])
