"""A request for a place for a child."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person
from apcommissioning.base.moves import Moving
from lots.models import Lot

from ..querysets import ReferralQuerySet
from ..states import REFERRAL_MOVES, LegalBasis, Reason, ReferralStatus
from .child import Child, School


class Referral(Moving):
    MOVES = REFERRAL_MOVES
    NEEDS_REASON = frozenset({ReferralStatus.RETURNED, ReferralStatus.DECLINED, ReferralStatus.WITHDRAWN})

    reference = models.CharField(max_length=20, unique=True)
    child = models.ForeignKey(Child, models.PROTECT, related_name="referrals")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="referrals")
    status = models.CharField(max_length=10, choices=ReferralStatus, default=ReferralStatus.DRAFT)
    entered_by_council = models.BooleanField(default=False)
    reason = models.CharField(max_length=24, choices=Reason)
    legal_basis = models.CharField(max_length=16, choices=LegalBasis)
    without_education_from = models.DateField(
        null=True,
        blank=True,
        help_text="The first school day without education: the day-six clock runs from it.",
    )
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="referrals")
    purpose = models.TextField(help_text="What the placement is for.")
    needs = models.TextField(help_text="What the child needs, and what helps.")
    strengths = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    child_view = models.TextField(blank=True)
    parent_view = models.TextField(blank=True)
    hours_a_week = models.DecimalField(max_digits=4, decimal_places=1)
    start_wanted_on = models.DateField()
    attendance_before = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Percent, over the 12 school weeks before."
    )
    referred_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timekeeping.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("referral_detail", args=[self.pk])
