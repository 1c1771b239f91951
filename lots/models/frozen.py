"""Texts that are frozen when published, and the standard contract."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from ..querysets import FrozenQuerySet


class Frozen(models.Model):
    """A text that is frozen when published: from then on `hash` proves what it said."""

    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class Text(Frozen):
    """A text in versions: the questions, the scoring. Drafted from the published one, edited, published or discarded.

    A concrete text has constraints of its own: a version once, and one draft at a time.
    """

    KIND: ClassVar[str]  # as its addresses call it
    HEAD: ClassVar[tuple[str, ...]]  # what it says as a whole, beside its parts
    title: object  # a field, or words that stay

    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class ContractTemplate(Frozen):
    """The standard contract with its merge fields."""

    version = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    body = models.TextField()

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("contract_template_detail", args=[self.pk])
