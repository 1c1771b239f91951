"""The single central record, as far as the council needs it: which check, when; never the certificate, never a name."""

from django.db import models

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person

from ..querysets import StaffCheckQuerySet
from ..states import StaffRole
from .provider import Provider, Site


class StaffCheck(models.Model):
    """What was checked of one adult who works with children. Held until that adult leaves, and then ended."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="staff_checks")
    known_as = models.CharField(
        max_length=20, help_text="Initials or the provider's own staff number: no name is needed."
    )
    role = models.CharField(max_length=12, choices=StaffRole)
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True)
    dbs_on = models.DateField(null=True, blank=True)
    prohibition_on = models.DateField(null=True, blank=True)
    training_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    # The last reminder that each check runs out, in days before; empty again once it is renewed.
    dbs_chased_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    training_chased_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timekeeping.now)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = StaffCheckQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "known_as", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "known_as"], condition=models.Q(left_on=None), name="one_line_for_each_adult"
            )
        ]

    def __str__(self) -> str:
        return f"{self.known_as}, {self.get_role_display().lower()}"
