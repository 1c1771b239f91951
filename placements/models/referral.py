"""A request for a place for a child."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person
from apcommissioning.base.moves import Moving
from lots.models import Lot

from ..querysets import ReferralQuerySet
from ..states import REFERRAL_MOVES, ChildViewMissing, LegalBasis, ParentViewMissing, Reason, ReferralStatus
from .child import Child, School


class Referral(Moving):
    MOVES = REFERRAL_MOVES
    NEEDS_REASON = frozenset({ReferralStatus.RETURNED, ReferralStatus.DECLINED, ReferralStatus.WITHDRAWN})

    reference = models.CharField(max_length=20, unique=True)
    child = models.ForeignKey(Child, models.PROTECT, related_name="referrals")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="referrals")
    status = models.CharField(max_length=10, choices=ReferralStatus, default=ReferralStatus.DRAFT)
    entered_by_council = models.BooleanField(default=False)
    reason = models.CharField(max_length=24, choices=Reason, blank=True)
    legal_basis = models.CharField(max_length=16, choices=LegalBasis, blank=True)
    without_education_from = models.DateField(
        null=True,
        blank=True,
        help_text="The first school day without education: the day-six clock runs from it.",
    )
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="referrals")
    purpose = models.TextField(blank=True, help_text="What the placement is for.")
    tried = models.TextField(blank=True, help_text="What the school has tried.")
    needs = models.TextField(blank=True, help_text="What the child needs, and what helps.")
    strengths = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    health = models.TextField(blank=True, help_text="What a provider must know to keep the child well.")
    child_view = models.TextField(blank=True)
    child_view_missing = models.CharField(max_length=24, choices=ChildViewMissing, blank=True)
    parent_view = models.TextField(blank=True)
    parent_view_missing = models.CharField(max_length=24, choices=ParentViewMissing, blank=True)
    parent_told_on = models.DateField(
        null=True, blank=True, help_text="When the parent was told what is shared, and with whom."
    )
    hours_a_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    start_wanted_on = models.DateField(null=True, blank=True)
    outcomes_wanted = models.TextField(blank=True, help_text="What should be better by the end.")
    attendance_before = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Percent, over the 12 school weeks before."
    )
    referred_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timekeeping.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    missing = models.JSONField(default=list, blank=True, help_text="Returned: the codes of what is missing.")
    note_to_school = models.TextField(blank=True, help_text="Returned or declined: what the council wrote.")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["status", "submitted_at"], name="referral_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=models.Q(status__in=["draft", "submitted", "returned", "accepted"]),
                name="one_open_referral_a_child",
            )
        ]

    @property
    def is_editable(self) -> bool:
        """Whether it is (still, or again) in the hands of whoever refers."""
        return self.status in (ReferralStatus.DRAFT, ReferralStatus.RETURNED)

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("referral_detail", args=[self.pk])
