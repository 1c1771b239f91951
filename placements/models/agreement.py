"""The individual placement agreement (IPA): dated versions, each with its week, price, targets and signatures."""

from decimal import Decimal

from django.db import models
from django.urls import reverse

from apcommissioning.base import money, timekeeping
from apcommissioning.base.models import Person, StoredFile
from lots.models import LotPart
from lots.states import Ratio, Unit
from providers.models import Site
from providers.states import Weekday

from ..querysets import AgreementVersionQuerySet
from ..states import Half, Party, TravelPayer
from .placement import Placement


class AgreementVersion(models.Model):
    """`body` is the merged text, frozen when the first party is asked to sign; `hash` is what all of them sign."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="agreement_versions")
    number = models.PositiveSmallIntegerField(default=1)
    from_on = models.DateField()
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True)
    part = models.ForeignKey(LotPart, models.PROTECT)
    unit = models.CharField(max_length=10, choices=Unit)
    ratio = models.CharField(max_length=20, choices=Ratio)
    price = models.DecimalField(max_digits=9, decimal_places=2, help_text="Pounds a unit, excluding VAT.")
    units_a_week = models.DecimalField(max_digits=5, decimal_places=2)
    weeks = models.PositiveSmallIntegerField()
    hours_a_week = models.DecimalField(max_digits=4, decimal_places=1)
    purpose = models.TextField()
    next_step = models.TextField(help_text="What comes after, and the plan for getting there.")
    rest_of_week = models.TextField(blank=True)
    curriculum = models.TextField(blank=True, help_text="What the child will be taught.")
    journey = models.TextField(blank=True)
    travel_payer = models.CharField(max_length=12, choices=TravelPayer, default=TravelPayer.COUNCIL)
    key_worker = models.CharField(max_length=120, blank=True)
    review_dates = models.JSONField(default=list)
    body = models.TextField(blank=True)
    hash = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True, help_text="When the text was frozen for signing.")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    drawn_up_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drawn_up_at = models.DateTimeField(default=timekeeping.now, editable=False)

    objects = AgreementVersionQuerySet.as_manager()

    class Meta:
        ordering = ["placement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "number"], name="agreement_version_number"),
            models.CheckConstraint(condition=models.Q(price__gt=0), name="agreed_price_above_nothing"),
            models.CheckConstraint(condition=models.Q(units_a_week__gt=0), name="agreed_units_above_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.placement}, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("agreement_detail", args=[self.pk])

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None

    @property
    def weekly_cost(self) -> Decimal:
        return money.line_total(self.price, self.units_a_week)

    @property
    def most_cost(self) -> Decimal:
        """The most that the agreement can cost, in pounds excluding VAT: price × units × weeks, rounded once."""
        return money.line_total(self.price, self.units_a_week * self.weeks)


class TimetableSlot(models.Model):
    version = models.ForeignKey(AgreementVersion, models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    half = models.CharField(max_length=2, choices=Half)
    activity = models.CharField(max_length=120)
    starts_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["weekday", "half"]
        constraints = [models.UniqueConstraint(fields=["version", "weekday", "half"], name="one_slot_a_half_day")]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.get_half_display().lower()}: {self.activity}"


class AgreementTarget(models.Model):
    """What should be better, in the words that were agreed: they stay when the framework's wording changes."""

    version = models.ForeignKey(AgreementVersion, models.CASCADE, related_name="targets")
    outcome = models.SlugField(max_length=40)
    outcome_label = models.CharField(max_length=120)
    measure = models.SlugField(max_length=60)
    measure_label = models.CharField(max_length=200)
    aim = models.TextField()
    goal = models.PositiveSmallIntegerField(help_text="The point on the measure's scale to reach.")
    by_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "measure"], name="one_target_a_measure")]

    def __str__(self) -> str:
        return f"{self.outcome_label}: {self.aim}"


class Signature(models.Model):
    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=10, choices=Party)
    signed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    statement = models.CharField(max_length=300)
    hash = models.CharField(max_length=64, help_text="The hash of exactly what was signed.")
    signed_at = models.DateTimeField(default=timekeeping.now, editable=False)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "party"], name="one_signature_a_party")]

    def __str__(self) -> str:
        return f"{self.version} {self.get_party_display()}: {self.name}"
