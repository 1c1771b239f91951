"""The school and the child."""

from django.db import models

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Organisation, Person
from lots.states import KeyStage

from ..querysets import ChildQuerySet, SchoolQuerySet
from ..states import SenProvision, Sex


class School(models.Model):
    """A school of the national register, or (in the demonstration) an invented one. `organisation` is set once its
    people use the service."""

    urn = models.CharField("URN", max_length=6, unique=True)
    organisation = models.OneToOneField(Organisation, models.PROTECT, null=True, blank=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=100)
    phase = models.CharField(max_length=40)
    low_age = models.PositiveSmallIntegerField(null=True, blank=True)
    high_age = models.PositiveSmallIntegerField(null=True, blank=True)
    street = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    easting = models.PositiveIntegerField(null=True, blank=True)
    northing = models.PositiveIntegerField(null=True, blank=True)
    is_open = models.BooleanField(default=True)
    is_invented = models.BooleanField(default=False)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Child(models.Model):
    upn = models.CharField("UPN", max_length=13, unique=True)
    first_name = models.CharField(max_length=80)
    surname = models.CharField(max_length=80)
    known_as = models.CharField(max_length=80, blank=True)
    born_on = models.DateField("date of birth")
    sex = models.CharField(max_length=1, choices=Sex)
    year_group = models.PositiveSmallIntegerField()
    sen = models.CharField("special educational needs", max_length=1, choices=SenProvision)
    ethnicity = models.CharField(max_length=10, blank=True)
    is_looked_after = models.BooleanField("looked after by a council", default=False)
    has_free_meals = models.BooleanField("entitled to free school meals", default=False)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="children")
    postcode_district = models.CharField(max_length=4, blank=True, help_text="Where the child lives, such as OX16.")
    parent_name = models.CharField("parent or carer", max_length=120, blank=True)
    parent_phone = models.CharField(max_length=20, blank=True)

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "children"
        ordering = ["surname", "first_name", "pk"]

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        """First name and initial: how a child stands in lists."""
        return f"{self.known_as or self.first_name} {self.surname[:1]}."

    @property
    def full_name(self) -> str:
        return f"{self.known_as or self.first_name} {self.surname}"

    @property
    def key_stage(self) -> str:
        """The key stage of the year group (Education Act 2002 s.82)."""
        for last_year, stage in ((2, KeyStage.KS1), (6, KeyStage.KS2), (9, KeyStage.KS3), (11, KeyStage.KS4)):
            if self.year_group <= last_year:
                return stage
        return KeyStage.KS5


class CaseRead(models.Model):
    """Who opened a child's record, when, and what for."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="reads")
    read_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(default=timekeeping.now, editable=False)
    page = models.CharField(max_length=60)
    purpose = models.CharField(max_length=120)

    class Meta:
        ordering = ["-read_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.read_by} read {self.child_id} on {self.page}"
