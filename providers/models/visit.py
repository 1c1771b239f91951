"""Quality visits: what was seen under each heading of the standards, and what somebody must do about it."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.moves import Moving

from ..querysets import ActionQuerySet, VisitQuerySet
from ..states import (
    ACTION_MOVES,
    VISIT_MOVES,
    ActionGrade,
    ActionOwner,
    ActionStatus,
    Heading,
    Judgement,
    Rating,
    VisitKind,
    VisitStatus,
)
from .provider import Provider, Site


class QualityVisit(Moving):
    """`revision` counts the times its report was saved: of two who write at once the second is told."""

    MOVES = VISIT_MOVES
    NEEDS_REASON = frozenset({VisitStatus.CANCELLED})

    reference = models.CharField(max_length=20, unique=True)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="visits")
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="visits")
    kind = models.CharField(max_length=12, choices=VisitKind)
    status = models.CharField(max_length=10, choices=VisitStatus, default=VisitStatus.PLANNED)
    planned_on = models.DateField()
    lead = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    held_on = models.DateField(null=True, blank=True)
    main_messages = models.TextField(blank=True)
    voice = models.TextField(blank=True, help_text="What children said, with nobody named.")
    rating = models.CharField(max_length=20, choices=Rating, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_on", "-pk"]
        indexes = [models.Index(fields=["status", "planned_on"], name="visit_diary")]

    def __str__(self) -> str:
        return f"{self.reference}, {self.provider}"

    def get_absolute_url(self) -> str:
        return reverse("visit_detail", args=[self.pk])


class VisitJudgement(models.Model):
    visit = models.ForeignKey(QualityVisit, models.CASCADE, related_name="judgements")
    heading = models.CharField(max_length=20, choices=Heading)
    judgement = models.CharField(max_length=12, choices=Judgement, blank=True)
    what_we_saw = models.TextField(blank=True)

    class Meta:
        ordering = ["visit", "pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "heading"], name="one_judgement_a_heading")]

    def __str__(self) -> str:
        return f"{self.get_heading_display()}: {self.get_judgement_display()}"


class Action(Moving):
    """Something that somebody must do by a day, after a visit. The provider sees it once the visit is published."""

    MOVES = ACTION_MOVES

    visit = models.ForeignKey(QualityVisit, models.PROTECT, related_name="actions")
    what = models.CharField(max_length=300)
    why = models.TextField()
    evidence_wanted = models.TextField(help_text="What will show that it is done.")
    grade = models.CharField(max_length=10, choices=ActionGrade)
    owner = models.CharField(max_length=10, choices=ActionOwner, default=ActionOwner.PROVIDER)
    owner_name = models.CharField(max_length=120, help_text="A role rather than a name.")
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=ActionStatus, default=ActionStatus.OPEN)
    done_words = models.TextField(blank=True, help_text="What the owner says was done.")
    added_at = models.DateTimeField(default=timekeeping.now, editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["status", "due_on"], name="action_by_due")]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return f"{reverse('visit_detail', args=[self.visit_id])}#action-{self.pk}"

    @property
    def is_overdue(self) -> bool:
        return self.status == ActionStatus.OPEN and self.due_on < timekeeping.today()
