"""How quality is scored."""

from django.db import models
from django.urls import reverse

from .frozen import Text


class Rubric(Text):
    """How the quality gate is scored: criteria with anchored levels, and for each family of lots weights and minima."""

    KIND = "rubrics"
    HEAD = (
        "lowest",
        "highest",
        "overall_minimum",
        "independent_scores",
        "moderate_when_levels_differ_by",
        "always_moderate",
        "guidance",
        "meaning_of_3",
        "refusal_rule",
    )
    title = "Scoring rubric"

    lowest = models.PositiveSmallIntegerField(default=0)
    highest = models.PositiveSmallIntegerField(default=5)
    overall_minimum = models.PositiveSmallIntegerField()
    independent_scores = models.PositiveSmallIntegerField(default=2)
    moderate_when_levels_differ_by = models.PositiveSmallIntegerField(default=2)
    always_moderate = models.JSONField(default=list)
    guidance = models.JSONField(default=list)
    meaning_of_3 = models.CharField(max_length=120, blank=True)
    refusal_rule = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="rubric_version"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(published_at=None), name="one_draft_of_a_rubric"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("rubric_detail", args=[self.pk])


class RubricFamily(models.Model):
    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="families")
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    # What becomes of the scores where a criterion's only question was not asked, such as the place of a provider
    # without one: the weights that remain make up the hundred.
    when_not_asked = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rubric", "key"], name="family_once_in_a_rubric")]

    def __str__(self) -> str:
        return self.title

    @property
    def part_of(self) -> Rubric:
        return self.rubric


class Criterion(models.Model):
    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    asks = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField()
    questions = models.JSONField(default=list)
    also_read = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    outcomes = models.JSONField(default=list)
    standards = models.JSONField(default=list)

    class Meta:
        ordering = ["order"]
        verbose_name_plural = "criteria"
        constraints = [models.UniqueConstraint(fields=["rubric", "key"], name="criterion_once_in_a_rubric")]

    def __str__(self) -> str:
        return self.title

    @property
    def part_of(self) -> Rubric:
        return self.rubric


class Level(models.Model):
    """The words that anchor a level of a criterion."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="levels")
    number = models.PositiveSmallIntegerField()
    words = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["criterion", "number"], name="level_once_in_a_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion} {self.number}"


class Weight(models.Model):
    """What a criterion counts in a family of lots, and the lowest level that will do."""

    family = models.ForeignKey(RubricFamily, models.CASCADE, related_name="weights")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="weights")
    weight = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["criterion__order"]
        constraints = [models.UniqueConstraint(fields=["family", "criterion"], name="weight_once_in_a_family")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.weight}"
