"""How a provider was chosen for a child."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person
from apcommissioning.base.moves import Moving
from lots.models import Lot
from providers.models import Admission

from ..querysets import CallOffQuerySet
from ..states import CALL_OFF_MOVES, CallOffRoute, CallOffStatus, DirectAwardReason
from .referral import Referral


class CallOff(Moving):
    MOVES = CALL_OFF_MOVES

    reference = models.CharField(max_length=20, unique=True)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="call_offs")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="call_offs")
    route = models.CharField(max_length=16, choices=CallOffRoute)
    status = models.CharField(max_length=12, choices=CallOffStatus, default=CallOffStatus.DRAFT)
    start_on = models.DateField(help_text="The day on which the child should start: freedom and price are those of it.")
    award_reason = models.CharField(max_length=24, choices=DirectAwardReason, blank=True)
    reasons = models.TextField(blank=True, help_text="Why this provider.")
    shortlist = models.JSONField(default=list, blank=True, help_text="What was seen when it was chosen, frozen.")
    awarded_to = models.ForeignKey(Admission, models.PROTECT, null=True, blank=True, related_name="call_offs")
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timekeeping.now, editable=False)
    awarded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    awarded_at = models.DateTimeField(null=True, blank=True)

    objects = CallOffQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=models.Q(status__in=["draft", "open", "evaluating"]),
                name="one_open_call_off",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("call_off_detail", args=[self.pk])
