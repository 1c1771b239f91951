"""A provider admitted to a lot, and the prices that stand for it."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.moves import Moving
from lots.models import Lot, LotPart
from lots.states import Ratio, Unit

from ..querysets import AdmissionQuerySet
from ..states import ADMISSION_MOVES, LISTED, AdmissionStatus, StopCause
from .assessment import Decision
from .provider import Provider


class Admission(Moving):
    MOVES = ADMISSION_MOVES
    NEEDS_REASON = frozenset(
        {
            AdmissionStatus.EMBARGOED,
            AdmissionStatus.SUSPENDED,
            AdmissionStatus.REMOVED,
            AdmissionStatus.WITHDRAWN,
            AdmissionStatus.ACTIVE,
            AdmissionStatus.CONDITIONAL,
        }
    )

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="admissions")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="admissions")
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, blank=True)
    parts = models.ManyToManyField(LotPart, blank=True)
    status = models.CharField(max_length=12, choices=AdmissionStatus, default=AdmissionStatus.ACTIVE)
    condition = models.TextField(blank=True)
    condition_due_on = models.DateField(null=True, blank=True)
    stop_reason = models.TextField(blank=True, help_text="Why no new placements, or why suspended.")
    stop_must_change = models.TextField(blank=True, help_text="What the provider has to change.")
    stop_review_on = models.DateField(null=True, blank=True, help_text="When a manager looks at the stop again.")
    stop_ends_on = models.DateField(null=True, blank=True, help_text="The last day of a stop that ends by itself.")
    stop_cause = models.CharField(max_length=10, choices=StopCause, blank=True)
    stop_before = models.JSONField(
        default=dict, blank=True, help_text="The embargo over which a suspension was laid: it stands again afterwards."
    )
    removal_reason = models.TextField(blank=True, help_text="Why the council thinks of removing the provider.")
    removal_answer_by_on = models.DateField(
        null=True, blank=True, help_text="The last day for the provider's answer before that is decided."
    )
    from_on = models.DateField(default=timekeeping.today)
    ends_on = models.DateField(null=True, blank=True)

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        ordering = ["lot__number", "provider__legal_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "lot"], condition=models.Q(status__in=LISTED), name="admitted_to_a_lot_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider}, lot {self.lot.number}"

    def get_absolute_url(self) -> str:
        return reverse("admission_detail", args=[self.pk])


class AdmissionPrice(models.Model):
    """The price list in force: pounds excluding VAT for a unit, from a day on."""

    admission = models.ForeignKey(Admission, models.CASCADE, related_name="prices")
    part = models.ForeignKey(LotPart, models.PROTECT)
    unit = models.CharField(max_length=10, choices=Unit)
    ratio = models.CharField(max_length=20, choices=Ratio)
    price = models.DecimalField(max_digits=9, decimal_places=2)
    from_on = models.DateField(default=timekeeping.today)

    class Meta:
        ordering = ["part", "unit", "ratio", "from_on"]
        constraints = [
            models.UniqueConstraint(fields=["admission", "part", "unit", "ratio", "from_on"], name="one_price_a_day"),
            models.CheckConstraint(condition=models.Q(price__gt=0), name="price_above_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.part}: £{self.price} a {self.get_unit_display().lower()}"
