"""The six outcomes of the committee's minutes, and how each is measured: versioned data."""

from django.db import models

from ..querysets import MeasureQuerySet
from ..states import MeasureKind


class Outcome(models.Model):
    version = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    sentence = models.CharField(max_length=200, help_text="As the committee was told it.")

    class Meta:
        ordering = ["version", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="outcome_once_in_a_version")]

    def __str__(self) -> str:
        return self.label


class Measure(models.Model):
    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="measures")
    key = models.SlugField(max_length=60)
    label = models.CharField(max_length=200)
    what = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=MeasureKind)
    by = models.CharField(max_length=40, help_text="Who records it.")
    moments = models.JSONField(default=list)
    direction = models.CharField(max_length=20)
    scale = models.JSONField(default=dict, blank=True, help_text="Each point and its words.")
    minimum_n = models.PositiveSmallIntegerField(default=10)
    order = models.PositiveSmallIntegerField()

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["outcome__number", "order"]
        constraints = [models.UniqueConstraint(fields=["outcome", "key"], name="measure_once_in_an_outcome")]

    def __str__(self) -> str:
        return self.label

    @property
    def points(self) -> list[tuple[int, str]]:
        """The scale, lowest first: each point and its words."""
        return sorted((int(point), words) for point, words in self.scale.items())

    def words_of(self, value: int) -> str:
        return str(self.scale.get(str(value), ""))

    @property
    def sign(self) -> int:
        """1, or -1 where less is better: a distance is turned so that up is always better."""
        return -1 if self.direction == "down" else 1
