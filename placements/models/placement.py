"""A child with a provider, and the checks before the first day."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person
from apcommissioning.base.moves import Moving
from lots.models import Lot
from providers.models import Provider, Site

from ..querysets import OfPlacementQuerySet, PlacementQuerySet
from ..states import (
    PLACEMENT_MOVES,
    ArrangedBy,
    DestinationCode,
    EndingReason,
    LegalBasis,
    LineState,
    PlacementStatus,
    Reason,
    SettingType,
)
from .calloff import CallOff
from .child import Child, School


class Placement(Moving):
    """In the lots it has a call-off and an agreement; a plan placement outside them is a plain row (`lot` None)."""

    MOVES = PLACEMENT_MOVES
    NEEDS_REASON = frozenset({PlacementStatus.CANCELLED, PlacementStatus.ON_HOLD})

    reference = models.CharField(max_length=20, unique=True)
    child = models.ForeignKey(Child, models.PROTECT, related_name="placements")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="placements")
    call_off = models.OneToOneField(CallOff, models.PROTECT, null=True, blank=True)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="placements")
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="placements")
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="placements", help_text="Where it holds a place."
    )
    setting_name = models.CharField(max_length=200, blank=True, help_text="The setting, where it is not a provider.")
    setting_type = models.CharField(max_length=5, choices=SettingType)
    arranged_by = models.CharField(max_length=8, choices=ArrangedBy, default=ArrangedBy.COUNCIL)
    status = models.CharField(max_length=10, choices=PlacementStatus, default=PlacementStatus.DRAFTED)
    reason = models.CharField(max_length=24, choices=Reason)
    legal_basis = models.CharField(max_length=16, choices=LegalBasis)
    expected_start_on = models.DateField()
    expected_end_on = models.DateField()
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ending_reason = models.CharField(max_length=24, choices=EndingReason, blank=True)
    ending_note = models.TextField(blank=True)
    destination = models.CharField(max_length=24, choices=DestinationCode, blank=True)
    yearly_cost = models.DecimalField(
        max_digits=9, decimal_places=2, null=True, blank=True, help_text="Only for a place outside the lots."
    )
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(default=timekeeping.now, editable=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-expected_start_on", "-pk"]
        indexes = [
            models.Index(fields=["status", "expected_start_on"], name="placement_queue"),
            models.Index(fields=["started_on", "ended_on"], name="placement_span"),
            models.Index(fields=["site", "status"], name="places_held"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expected_end_on__gte=models.F("expected_start_on")),
                name="placement_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("started_on")),
                name="placement_ended_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def where(self) -> str:
        """The provider's name, or the setting's where it is not a provider."""
        return self.provider.legal_name if self.provider else self.setting_name

    @property
    def agreement(self):
        """The latest version of the agreement, or None. Kept once read; lists prefetch `agreement_versions`."""
        if not hasattr(self, "_agreement"):
            self._agreement = next(iter(self.agreement_versions.all()), None)
        return self._agreement

    def get_absolute_url(self) -> str:
        return reverse("placement_detail", args=[self.pk])


class GateCheck(models.Model):
    """A line of the pre-placement gate that a person checked. Lines that the record itself answers have no row."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="gate_checks")
    line = models.SlugField(max_length=40)
    state = models.CharField(max_length=10, choices=LineState)
    note = models.TextField()
    until_on = models.DateField(null=True, blank=True, help_text="Amber: accepted until this day.")
    dated_on = models.DateField(null=True, blank=True, help_text="Where it goes stale: the day on what was checked.")
    checked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(default=timekeeping.now)

    objects = OfPlacementQuerySet.as_manager()

    class Meta:
        ordering = ["placement", "pk"]
        constraints = [models.UniqueConstraint(fields=["placement", "line"], name="one_check_a_line")]

    def __str__(self) -> str:
        return f"{self.placement}: {self.line} {self.state}"
