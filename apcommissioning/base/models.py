"""The ground floor's rows: people and their roles, the history, kept files, the outbox, the calendar."""

import re
import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Lower

from . import history, timekeeping
from .roles import COUNCIL_ROLES, ROLE_HOME, OrganisationKind, Role

# The part of a message that opens an account.
SECRET_LINK = re.compile(r"(/invitation/)[\w-]+")


class Digest(models.TextChoices):
    """How often somebody is told by e-mail what waits for them."""

    DAILY = "daily", "Each working day"
    WEEKLY = "weekly", "On Mondays"
    NEVER = "never", "Never"


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> "Person":
        person = self.model(email=email.strip().lower(), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def holding(self, *roles: Role, organisation: "Organisation | int | None" = None) -> "models.QuerySet[Person]":
        """Who holds one of these roles now, each once: anywhere, or in one organisation."""
        held: dict = {"membership__role__in": roles, "membership__ended_at": None}
        if organisation is not None:
            held["membership__organisation"] = organisation
        return self.filter(is_active=True, **held).distinct().order_by("pk")

    def get_by_natural_key(self, email: str | None) -> "Person":
        return self.get(email__iexact=email)


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do comes from their memberships alone."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField("full name", max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timekeeping.now, editable=False)
    digest = models.CharField(max_length=6, choices=Digest, default=Digest.WEEKLY)
    is_cast = models.BooleanField(
        default=False, help_text="One of the demonstration's cast: signs in with one click there, and only there."
    )
    cast_note = models.CharField(max_length=200, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager()

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def memberships(self) -> "list[Membership]":
        """Current memberships, read once for each request's person."""
        if not hasattr(self, "_memberships"):
            self._memberships = list(
                self.membership_set.filter(ended_at=None).select_related("organisation").order_by("pk")
            )
        return self._memberships

    def has_role(self, *roles: str) -> bool:
        return self.is_active and any(membership.role in roles for membership in self.memberships())

    def organisation_ids(self, *roles: str) -> list[int]:
        """The organisations in which this person holds one of these roles (any role if none is named)."""
        return [m.organisation_id for m in self.memberships() if self.is_active and (not roles or m.role in roles)]

    def role_names(self) -> str:
        return ", ".join(str(Role(m.role).label) for m in self.memberships())

    @property
    def is_council_staff(self) -> bool:
        return self.has_role(*COUNCIL_ROLES)

    # The Django admin: read-only, for administrators (see base/admin.py).
    @property
    def is_staff(self) -> bool:
        return self.has_role(Role.ADMINISTRATOR)

    @property
    def is_superuser(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_staff and perm.rpartition(".")[2].startswith("view_")

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class Organisation(models.Model):
    """The council, a provider, a school or a committee. Apps hang what they know of it on a row of their own."""

    kind = models.CharField(max_length=20, choices=OrganisationKind)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timekeeping.now, editable=False)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role that a person holds, or held, in an organisation."""

    person = models.ForeignKey(Person, models.PROTECT)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    role = models.CharField(max_length=20, choices=Role)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(default=timekeeping.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=models.Q(ended_at=None),
                name="one_current_membership_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.organisation}"

    @staticmethod
    def fits(role: str, organisation: Organisation) -> bool:
        return ROLE_HOME[Role(role)] == organisation.kind


def invitation_token() -> str:
    return secrets.token_urlsafe(32)


class Invitation(models.Model):
    """An offer of a role, taken up once through the link in an e-mail before it expires."""

    email = models.EmailField("e-mail address", max_length=254)
    name = models.CharField("full name", max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    role = models.CharField(max_length=20, choices=Role)
    token = models.CharField(max_length=64, unique=True, default=invitation_token, editable=False)
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timekeeping.now, editable=False)
    expires_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}, {self.organisation}"

    @property
    def is_open(self) -> bool:
        return self.taken_up_at is None and self.withdrawn_at is None and timekeeping.now() < self.expires_at


class HistoryHead(models.Model):
    """The end of the chain: one row, locked by whoever writes."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=history.GENESIS)

    class Meta:
        verbose_name = "head of the history"

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash[:12]}"

    @classmethod
    def lock(cls) -> "HistoryHead":
        head = cls.objects.select_for_update().filter(pk=1).first()
        if head is None:
            cls.objects.get_or_create(pk=1)
            head = cls.objects.select_for_update().get(pk=1)
        return head


class EventQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise PermissionDenied("The history is append-only.")

    def delete(self):
        raise PermissionDenied("The history is append-only.")

    def bulk_update(self, *args, **kwargs):
        raise PermissionDenied("The history is append-only.")


class Event(models.Model):
    """One link of the history. `history.record` writes it and nothing changes it."""

    sequence = models.PositiveBigIntegerField(unique=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    verb = models.CharField(max_length=60)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    old = models.CharField(max_length=40, blank=True)
    new = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="event_by_subject")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.subject_kind} {self.subject_id}"

    def save(self, *args, **kwargs):
        if not kwargs.get("force_insert"):
            raise PermissionDenied("The history is append-only.")
        super().save(*args, **kwargs)

    def content(self) -> dict:
        """What the hash covers."""
        return {
            "sequence": self.sequence,
            "subject": [self.subject_kind, self.subject_id],
            "verb": self.verb,
            "by": self.by_id,
            "at": self.at.isoformat(timespec="microseconds"),
            "old": self.old,
            "new": self.new,
            "reason": self.reason,
            "data": self.data,
        }

    def delete(self, *args, **kwargs):
        raise PermissionDenied("The history is append-only.")


class StoredFile(models.Model):
    """An uploaded or produced file, kept by its hash outside the web root. Who may open it: `files.may_open`."""

    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    kept_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(default=timekeeping.now, editable=False)

    class Meta:
        ordering = ["-kept_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256}"


class OutboxStatus(models.TextChoices):
    HELD = "held", "Held"
    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"


class OutboxMessage(models.Model):
    """An e-mail: a row first, sent after commit. It never holds anything about a child."""

    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=OutboxStatus, default=OutboxStatus.WAITING)
    key = models.CharField(max_length=200, unique=True, help_text="The same message is not written twice.")
    posted_at = models.DateTimeField(default=timekeeping.now, editable=False)
    next_try_at = models.DateTimeField(default=timekeeping.now)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-posted_at", "-pk"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.subject} ({self.get_state_display().lower()})"

    @property
    def words_to_show(self) -> str:
        """The body for whoever reads the outbox: the link of an invitation is for the invited alone."""
        return SECRET_LINK.sub(r"\1…", self.body)


class MessageText(models.Model):
    """The council's own words for a message of the service. The last version goes out; the earlier ones stay."""

    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=150)
    body = models.TextField()
    held = models.BooleanField("held in the outbox until a colleague lets it go", default=False)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timekeeping.now, editable=False)

    class Meta:
        ordering = ["key", "-version"]
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="one_text_a_version")]

    def __str__(self) -> str:
        return f"{self.key}, version {self.version}"


class SchoolTerm(models.Model):
    """A stretch of school days, as the council publishes its term dates. Half terms are the gaps between rows."""

    name = models.CharField(max_length=60)
    academic_year = models.CharField(max_length=7, help_text="For example 2025/26")
    first_on = models.DateField(unique=True)
    last_on = models.DateField()

    class Meta:
        ordering = ["first_on"]
        constraints = [
            models.CheckConstraint(condition=models.Q(last_on__gte=models.F("first_on")), name="term_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.first_on} to {self.last_on})"


class ClosureDay(models.Model):
    """A day inside a term on which the county's schools were closed, such as for staff training."""

    on = models.DateField(unique=True)
    why = models.CharField(max_length=100)

    class Meta:
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on}: {self.why}"
