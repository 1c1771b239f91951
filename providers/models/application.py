"""An application: a provider's answers to a purchasing system's questions, for the lots it chose."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person
from apcommissioning.base.moves import Moving
from lots.models import Lot, LotPart, PurchasingSystem, QuestionSet, QuestionVersion, Rubric
from lots.states import Ratio, Unit

from ..querysets import ApplicationQuerySet, OfApplicationQuerySet
from ..states import (
    APPLICATION_MOVES,
    BEING_ASSESSED,
    LOT_APPLICATION_MOVES,
    OPEN_APPLICATION,
    ApplicationStatus,
    LotApplicationStatus,
)
from .provider import Evidence, Provider, Site


class Application(Moving):
    MOVES = APPLICATION_MOVES

    reference = models.CharField(max_length=20, unique=True)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="applications")
    purchasing_system = models.ForeignKey(PurchasingSystem, models.PROTECT, related_name="applications")
    question_set = models.ForeignKey(QuestionSet, models.PROTECT)
    rubric = models.ForeignKey(Rubric, models.PROTECT)
    status = models.CharField(max_length=20, choices=ApplicationStatus, default=ApplicationStatus.DRAFT)
    started_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timekeeping.now, editable=False)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    # The assessment clock: 10 working days from the day after submission (PCR 2015 reg 34(16)), 15 with a reason. A
    # pause moves `due_on` and leaves `assessment_days` as they are.
    assessment_days = models.PositiveSmallIntegerField(default=10)
    due_on = models.DateField(null=True, blank=True)
    extended_reason = models.TextField(blank=True)
    paused_on = models.DateField(null=True, blank=True)
    # What the council's queue is ordered by, kept by the database: what is being assessed by its day, then the rest.
    is_over = models.GeneratedField(
        expression=models.Case(models.When(status__in=BEING_ASSESSED, then=models.Value(0)), default=models.Value(1)),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    hear_by = models.GeneratedField(
        expression=models.Case(models.When(status__in=BEING_ASSESSED, then=models.F("due_on"))),
        output_field=models.DateField(null=True),
        db_persist=True,
    )
    # What is the provider's to change later, as it stood on that day: its details, its sites, and who signed.
    sent = models.JSONField(default=dict, blank=True, editable=False)
    sites = models.ManyToManyField(Site, blank=True)
    reviewers = models.ManyToManyField(Person, blank=True, related_name="applications_to_review")
    # Counts the choices of lots and sites, as an answer's `revision` counts its writes.
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "due_on"], name="application_queue"),
            models.Index(fields=["is_over", "hear_by", "-submitted_at", "id"], name="application_by_clock"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "purchasing_system"],
                condition=models.Q(status__in=OPEN_APPLICATION),
                name="one_open_application",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("application_detail", args=[self.pk])


class LotApplication(Moving):
    """One lot of an application: looked at, scored and decided on its own."""

    MOVES = LOT_APPLICATION_MOVES
    NEEDS_REASON = frozenset(
        {
            LotApplicationStatus.PENDING,
            LotApplicationStatus.RECOMMENDED_ADMIT,
            LotApplicationStatus.RECOMMENDED_REFUSE,
            LotApplicationStatus.ADMITTED,
            LotApplicationStatus.REFUSED,
        }
    )

    application = models.ForeignKey(Application, models.CASCADE, related_name="lot_applications")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="lot_applications")
    parts = models.ManyToManyField(LotPart, blank=True)
    status = models.CharField(max_length=20, choices=LotApplicationStatus, default=LotApplicationStatus.PENDING)
    # Counts the writes of its prices.
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["application", "lot__number"]
        constraints = [models.UniqueConstraint(fields=["application", "lot"], name="lot_applied_for_once")]

    def __str__(self) -> str:
        return f"{self.application}, lot {self.lot.number}"

    @property
    def told_status(self) -> LotApplicationStatus:
        """The status as the provider may know it: a recommendation or a held decision reads as pending. Reads
        `decision`: select it with the rows of a list."""
        decision = getattr(self, "decision", None)
        if self.status == LotApplicationStatus.WITHDRAWN or (decision is not None and decision.released_at is not None):
            return LotApplicationStatus(self.status)
        return LotApplicationStatus.PENDING


class PriceOffer(models.Model):
    """The price a provider asks in a lot part, in pounds excluding VAT; never above the ceiling."""

    lot_application = models.ForeignKey(LotApplication, models.CASCADE, related_name="price_offers")
    part = models.ForeignKey(LotPart, models.PROTECT)
    unit = models.CharField(max_length=10, choices=Unit)
    ratio = models.CharField(max_length=20, choices=Ratio)
    price = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        ordering = ["part", "unit", "ratio"]
        constraints = [
            models.UniqueConstraint(fields=["lot_application", "part", "unit", "ratio"], name="one_offer_a_unit"),
            models.CheckConstraint(condition=models.Q(price__gt=0), name="offer_above_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.part}: £{self.price}"


class Answer(models.Model):
    """The answer to one question in one scope: the organisation's, a site's or a lot's.

    `scope_key` is "organisation", "site:7" or "lot:3": a plain column, so that "once for each" holds on every
    database. `revision` counts the writes: whoever saves over a newer revision is shown what changed.

    `value` by the question's type: text, a string; yes_no, "yes" or "no"; one_of, a code; many_of, a list of codes in
    the options' order; number, an int; money, a string such as "1250.00"; date, "2026-11-23"; declaration, true;
    evidence, a note to go with the documents. None or "" is no answer. Prices are not here but in `PriceOffer`.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    question_version = models.ForeignKey(QuestionVersion, models.PROTECT)
    scope_key = models.CharField(max_length=30)
    site = models.ForeignKey(Site, models.CASCADE, null=True, blank=True)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True)
    value = models.JSONField(null=True, blank=True)
    follow_up = models.TextField(blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True)
    revision = models.PositiveIntegerField(default=1)
    # The earlier answer that this one repeats, word for word.
    reused_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=timekeeping.now)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question_version", "scope_key"], name="one_answer_in_a_scope"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.question_version} ({self.scope_key})"
