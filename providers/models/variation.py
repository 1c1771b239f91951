"""A dated change to the standard contract, offered under one contract or under all, and what each provider said."""

from django.db import models
from django.urls import reverse

from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.moves import Moving
from lots.models import Lot, LotPart, PurchasingSystem
from lots.states import Ratio, Unit

from ..querysets import CouncilQuerySet, OfferQuerySet
from ..states import OFFER_MOVES, VARIATION_MOVES, OfferStatus, VariationKind, VariationStatus
from .contract import Contract


class Variation(Moving):
    """`text` says what changes, in the same words to everybody it is offered to. The council signs when it offers."""

    MOVES = VARIATION_MOVES
    NEEDS_REASON = frozenset({VariationStatus.WITHDRAWN})

    reference = models.CharField(max_length=20, unique=True)
    purchasing_system = models.ForeignKey(PurchasingSystem, models.PROTECT, related_name="variations")
    kind = models.CharField(max_length=12, choices=VariationKind)
    status = models.CharField(max_length=10, choices=VariationStatus, default=VariationStatus.DRAFT)
    title = models.CharField(max_length=200)
    text = models.TextField(help_text="What changes, in Markdown.")
    reason = models.TextField()
    effective_on = models.DateField(help_text="The day it takes effect.")
    sign_by_on = models.DateField(help_text="The last day to sign.")
    contracts = models.ManyToManyField(Contract, related_name="+")
    uplift_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    new_ends_on = models.DateField(null=True, blank=True)
    lots = models.ManyToManyField(Lot, blank=True, related_name="+", help_text="The lots taken out.")
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    offered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    offered_at = models.DateTimeField(null=True, blank=True)
    council_name = models.CharField(max_length=120, blank=True)
    council_role = models.CharField(max_length=120, blank=True)
    council_authority = models.CharField(max_length=300, blank=True)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sign_by_on__lte=models.F("effective_on")),
                name="variation_signed_before_it_takes_effect",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("variation_detail", args=[self.pk])


class VariationPrice(models.Model):
    """A price that a variation sets, in pounds excluding VAT: of the draft, or (with `offer`) of one contract."""

    variation = models.ForeignKey(Variation, models.CASCADE, related_name="prices")
    offer = models.ForeignKey("VariationOffer", models.CASCADE, null=True, blank=True, related_name="prices")
    part = models.ForeignKey(LotPart, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=10, choices=Unit)
    ratio = models.CharField(max_length=20, choices=Ratio)
    price_before = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    price = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        ordering = ["part__lot__number", "part", "unit", "ratio"]
        constraints = [models.CheckConstraint(condition=models.Q(price__gt=0), name="varied_price_above_nothing")]

    def __str__(self) -> str:
        return f"{self.part}: £{self.price} a {self.get_unit_display().lower()}"


class VariationOffer(Moving):
    """A variation under one contract: its text as this provider signs it, with the hash of exactly that."""

    MOVES = OFFER_MOVES
    NEEDS_REASON = frozenset({OfferStatus.DECLINED, OfferStatus.WITHDRAWN})

    variation = models.ForeignKey(Variation, models.PROTECT, related_name="offers")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="variation_offers")
    status = models.CharField(max_length=10, choices=OfferStatus, default=OfferStatus.OFFERED)
    body = models.TextField()
    hash = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=120, blank=True)
    authority = models.CharField(max_length=300, blank=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    applied_on = models.DateField(null=True, blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["variation", "contract__provider__legal_name"]
        constraints = [models.UniqueConstraint(fields=["variation", "contract"], name="varied_once_a_contract")]

    def __str__(self) -> str:
        return f"{self.variation.reference}, {self.contract.reference}"

    def get_absolute_url(self) -> str:
        return reverse("variation_read", args=[self.pk])
