"""Texts that are frozen when published, and the standard contract."""

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


class ContractTemplate(Frozen):
    """The standard contract with its merge fields."""

    version = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    body = models.TextField()

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("contract_template_detail", args=[self.pk])
