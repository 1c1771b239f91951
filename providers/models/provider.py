"""The organisation that teaches, its sites and its evidence."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Organisation, Person, StoredFile
from apcommissioning.base.moves import Moving
from lots.states import KeyStage

from ..querysets import EvidenceQuerySet, OfProviderQuerySet, ProviderQuerySet
from ..states import EVIDENCE_MOVES, EvidenceStatus, LegalForm, Register, SiteKind, VatCode, days_in_words

# From so many days before its last day a document is running out.
RUNNING_OUT_DAYS = 60


class Provider(models.Model):
    organisation = models.OneToOneField(Organisation, models.PROTECT)
    legal_name = models.CharField(max_length=200)
    legal_form = models.CharField(max_length=20, choices=LegalForm)
    company_number = models.CharField(max_length=8, blank=True)
    charity_number = models.CharField(max_length=9, blank=True)
    ukprn = models.CharField("UKPRN", max_length=8, blank=True)
    register = models.CharField(max_length=10, choices=Register)
    vat_code = models.CharField("VAT", max_length=3, choices=VatCode)
    address = models.TextField()
    postcode = models.CharField(max_length=8)
    contact_name = models.CharField(max_length=120)
    contact_email = models.EmailField()
    contact_phone = models.CharField(max_length=20)
    about = models.TextField(blank=True, help_text="Shown on the public list.")
    controlled_by = models.TextField(
        "people in control", blank=True, help_text="Directors, trustees or owners, a name a line. Never public."
    )
    registered_at = models.DateTimeField(default=timekeeping.now, editable=False)
    # Counts the writes: whoever saves over a newer one is shown what changed.
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["legal_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company_number"], condition=~models.Q(company_number=""), name="company_registered_once"
            ),
            models.UniqueConstraint(
                fields=["charity_number"], condition=~models.Q(charity_number=""), name="charity_registered_once"
            ),
            models.UniqueConstraint(fields=["ukprn"], condition=~models.Q(ukprn=""), name="ukprn_registered_once"),
        ]

    def __str__(self) -> str:
        return self.legal_name

    def get_absolute_url(self) -> str:
        return reverse("provider_detail", args=[self.pk])

    @property
    def is_school(self) -> bool:
        return self.register == Register.URN


class Site(models.Model):
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="sites")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=SiteKind)
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    urn = models.CharField("URN", max_length=6, blank=True)
    easting = models.PositiveIntegerField(null=True, blank=True)
    northing = models.PositiveIntegerField(null=True, blank=True)
    capacity_on = models.DateField(
        null=True, blank=True, editable=False, help_text="The day its places were last confirmed, or that it has none."
    )
    approved_on = models.DateField(null=True, blank=True, help_text="The day the council last approved it.")
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = OfProviderQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def teaches_here(self) -> bool:
        return self.kind in (SiteKind.MAIN, SiteKind.SATELLITE)


class SiteCapacity(models.Model):
    """Places at one time for a key stage at a site, as the provider last confirmed them."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="capacities")
    key_stage = models.CharField(max_length=3, choices=KeyStage)
    places = models.PositiveSmallIntegerField()
    days = models.JSONField(default=list, blank=True, help_text="The weekdays with places; empty: every one.")
    confirmed_on = models.DateField(default=timekeeping.today)

    class Meta:
        verbose_name_plural = "site capacities"
        ordering = ["site", "key_stage"]
        constraints = [models.UniqueConstraint(fields=["site", "key_stage"], name="capacity_once")]

    def __str__(self) -> str:
        return f"{self.site}: {self.places} at {self.get_key_stage_display()}"

    @property
    def days_words(self) -> str:
        """`Monday and Tuesday`, where there are places on some days only."""
        return days_in_words(self.days)

    @property
    def words(self) -> str:
        """`8 at key stage 3 (Monday and Tuesday)`."""
        label = str(self.get_key_stage_display())
        days = f" ({self.days_words})" if self.days else ""
        return f"{self.places} at {label[:1].lower()}{label[1:]}{days}"


class Evidence(Moving):
    """A document that shows something, and until when."""

    MOVES = EVIDENCE_MOVES
    NEEDS_REASON = frozenset({EvidenceStatus.REJECTED})

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="evidence")
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True)
    kind = models.SlugField(max_length=60)
    file = models.ForeignKey(StoredFile, models.PROTECT)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=EvidenceStatus, default=EvidenceStatus.UNCHECKED)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    check_note = models.TextField(blank=True, help_text="Why it was not accepted: the provider reads it.")
    uploaded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timekeeping.now, editable=False)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaces")
    chased_days = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="The last reminder sent: so many days before it runs out."
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["kind", "-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["expires_on"], name="evidence_by_expiry")]

    def __str__(self) -> str:
        return f"{self.kind_words()} ({self.provider})"

    @property
    def is_lapsed(self) -> bool:
        return self.expires_on is not None and self.expires_on < timekeeping.today()

    @property
    def is_running_out(self) -> bool:
        if self.expires_on is None:
            return False
        return 0 <= (self.expires_on - timekeeping.today()).days <= RUNNING_OUT_DAYS

    def kind_words(self) -> str:
        return self.kind.replace("_", " ").capitalize()
