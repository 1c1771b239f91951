"""How an application is judged: interests, checks, scores, and the decision."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.moves import Moving
from lots.models import Criterion, QuestionVersion
from lots.states import Gate

from ..querysets import AssessmentQuerySet, AssessmentRecordQuerySet, DecisionQuerySet
from ..states import ASSESSMENT_MOVES, AssessmentStatus, CheckOutcome
from .application import Application, LotApplication


class InterestDeclaration(models.Model):
    """A person's word, before seeing anything, on whether they have an interest in the applicant."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="interest_declarations")
    person = models.ForeignKey(Person, models.PROTECT)
    has_interest = models.BooleanField()
    detail = models.TextField(blank=True)
    declared_at = models.DateTimeField(default=timekeeping.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="declared_once")]

    def __str__(self) -> str:
        return f"{self.person} on {self.application}"


class CheckResult(models.Model):
    """The outcome of one compliance or financial check: by rule, or by a person who gives a reason."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="check_results")
    question_version = models.ForeignKey(QuestionVersion, models.PROTECT)
    scope_key = models.CharField(max_length=30)
    gate = models.CharField(max_length=20, choices=Gate)
    outcome = models.CharField(max_length=10, choices=CheckOutcome)
    automatic = models.CharField(max_length=10, choices=CheckOutcome, help_text="What the rule alone said.")
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(default=timekeeping.now)

    objects = AssessmentRecordQuerySet.as_manager()

    class Meta:
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question_version", "scope_key"], name="one_result_for_a_check"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.question_version} {self.outcome}"


class Assessment(Moving):
    """One reviewer's independent scores for one lot."""

    MOVES = ASSESSMENT_MOVES

    lot_application = models.ForeignKey(LotApplication, models.CASCADE, related_name="assessments")
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="assessments")
    status = models.CharField(max_length=10, choices=AssessmentStatus, default=AssessmentStatus.DRAFT)
    started_at = models.DateTimeField(default=timekeeping.now, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["lot_application", "pk"]
        constraints = [models.UniqueConstraint(fields=["lot_application", "reviewer"], name="one_assessment_each")]

    def __str__(self) -> str:
        return f"{self.lot_application} by {self.reviewer}"


class Score(models.Model):
    """A level given to a criterion. No row means not scored yet, which is never nought."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT)
    level = models.PositiveSmallIntegerField()
    reason = models.TextField()
    scored_at = models.DateTimeField(default=timekeeping.now)

    class Meta:
        ordering = ["assessment", "criterion__order"]
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="one_score_a_criterion")]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.criterion} {self.level}"


class ModeratedScore(models.Model):
    """The level agreed for a criterion; the independent scores it came from are kept."""

    lot_application = models.ForeignKey(LotApplication, models.CASCADE, related_name="moderated_scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT)
    level = models.PositiveSmallIntegerField()
    reason = models.TextField()
    strength = models.TextField(blank=True)
    improvement = models.TextField(blank=True)
    moderated_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    moderated_at = models.DateTimeField(default=timekeeping.now)

    class Meta:
        ordering = ["lot_application", "criterion__order"]
        constraints = [
            models.UniqueConstraint(fields=["lot_application", "criterion"], name="one_moderated_score_a_criterion")
        ]

    def __str__(self) -> str:
        return f"{self.lot_application}: {self.criterion} {self.level}"


class Decision(models.Model):
    """A manager's decision on one lot: held until released, never undone; a new application supersedes it."""

    lot_application = models.OneToOneField(LotApplication, models.PROTECT, null=True, related_name="decision")
    # A decision that was set aside leaves the lot free for a new one, and stays on its record.
    earlier_of = models.ForeignKey(
        LotApplication, models.PROTECT, null=True, blank=True, related_name="earlier_decisions"
    )
    admit = models.BooleanField()
    reasons = models.TextField()
    conditions = models.TextField(blank=True)
    conditions_due_on = models.DateField(null=True, blank=True)
    what_would_change_it = models.TextField(blank=True)
    total_score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timekeeping.now, editable=False)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    letter = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["lot_application__lot__number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lot_application__isnull=False, earlier_of=None)
                | models.Q(lot_application=None, earlier_of__isnull=False),
                name="decision_in_force_or_earlier",
            )
        ]

    def __str__(self) -> str:
        return f"{self.about}: {'admitted' if self.admit else 'not admitted'}"

    def get_absolute_url(self) -> str:
        return reverse("decision_letter", args=[self.pk])

    @property
    def about(self) -> LotApplication:
        """The lot that it decides, or decided."""
        found = self.lot_application or self.earlier_of
        assert found is not None  # the database holds that
        return found
