"""The standard contract between the council and an admitted provider."""

from datetime import date

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.moves import Moving
from lots.models import ContractTemplate, PurchasingSystem

from ..querysets import ContractQuerySet
from ..states import CONTRACT_MOVES, ContractStatus, Side
from .provider import Provider


class Contract(Moving):
    """`body` is the merged text, frozen when issued; `hash` is what both sides sign."""

    MOVES = CONTRACT_MOVES
    NEEDS_REASON = frozenset({ContractStatus.TERMINATED})

    reference = models.CharField(max_length=20, unique=True)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="contracts")
    purchasing_system = models.ForeignKey(PurchasingSystem, models.PROTECT, related_name="contracts")
    template = models.ForeignKey(ContractTemplate, models.PROTECT)
    status = models.CharField(max_length=12, choices=ContractStatus, default=ContractStatus.DRAFT)
    starts_on = models.DateField()
    ends_on = models.DateField()
    body = models.TextField(blank=True)
    hash = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    executed_at = models.DateTimeField(null=True, blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    warned_days = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="The last warning sent: so many days before it ends."
    )

    terminates_on = models.DateField(
        null=True, blank=True, help_text="The last day, where notice was given: earlier than `ends_on`."
    )
    terminates_reason = models.TextField(blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "purchasing_system"],
                condition=models.Q(status__in=["draft", "issued", "signed", "executed"]),
                name="one_contract_in_force",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("contract_detail", args=[self.pk])

    @property
    def last_day(self) -> date:
        """By notice, or as it was agreed."""
        return self.terminates_on or self.ends_on

    @property
    def is_in_force(self) -> bool:
        return self.status == ContractStatus.EXECUTED


class ContractSignature(models.Model):
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=Side)
    signed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    authority = models.CharField(max_length=300)
    hash = models.CharField(max_length=64, help_text="The hash of exactly what was signed.")
    signed_at = models.DateTimeField(default=timekeeping.now, editable=False)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["contract", "side"], name="one_signature_a_side")]

    def __str__(self) -> str:
        return f"{self.contract} {self.get_side_display()}: {self.name}"
