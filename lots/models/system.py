"""The purchasing system, its windows and lots, and what is asked and changed about it."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import StoredFile
from apcommissioning.base.moves import Moving

from ..querysets import LotQuerySet, MarketQuestionQuerySet, PurchasingSystemQuerySet, SpecificationQuerySet
from ..states import (
    MARKET_QUESTION_MOVES,
    SYSTEM_MOVES,
    Commissioner,
    Delivery,
    Entry,
    KeyStage,
    MarketQuestionStatus,
    Mode,
    Ratio,
    Route,
    SystemStatus,
    TermsReason,
    Unit,
)
from .frozen import ContractTemplate, Frozen
from .question import QuestionSet
from .rubric import Rubric


class PurchasingSystem(Moving):
    """The arrangement that providers apply to."""

    MOVES = SYSTEM_MOVES

    title = models.CharField(max_length=200)
    reference = models.CharField(max_length=40, unique=True)
    route = models.CharField("procurement route", max_length=20, choices=Route)
    status = models.CharField(max_length=10, choices=SystemStatus, default=SystemStatus.DRAFT)
    valid_from = models.DateField("start date")
    valid_until = models.DateField("end date")
    entry = models.CharField("when providers may apply", max_length=12, choices=Entry, default=Entry.CONTINUOUS)
    questions_until = models.DateField("last day for questions about it", null=True, blank=True)
    about = models.TextField("what is said about it", blank=True)
    terms = models.JSONField(default=dict, blank=True, help_text="The council's own numbers, and the price rules.")
    contact_name = models.CharField("contact", max_length=120, help_text="A role or team: published.")
    contact_email = models.EmailField("contact's e-mail address")
    question_set = models.ForeignKey(QuestionSet, models.PROTECT, null=True, blank=True)
    rubric = models.ForeignKey(Rubric, models.PROTECT, null=True, blank=True)
    contract_template = models.ForeignKey(ContractTemplate, models.PROTECT, null=True, blank=True)

    objects = PurchasingSystemQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("valid_from")), name="system_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("purchasing_system_detail", args=[self.pk])


class Lot(models.Model):
    purchasing_system = models.ForeignKey(PurchasingSystem, models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    cohort = models.TextField()
    mode = models.CharField(max_length=20, choices=Mode)
    key_stages = models.JSONField(default=list)
    rubric_family = models.SlugField(max_length=60)
    legal_bases = models.JSONField(default=list)
    usual_commissioner = models.CharField(max_length=20, choices=Commissioner)
    usual_length_weeks = models.PositiveSmallIntegerField()
    review_by_manager_weeks = models.PositiveSmallIntegerField(
        help_text="A placement longer than this goes to a manager."
    )
    fewest_sessions_a_week = models.PositiveSmallIntegerField()
    most_sessions_a_week = models.PositiveSmallIntegerField()
    reply_working_days = models.PositiveSmallIntegerField()
    start_school_days = models.PositiveSmallIntegerField()
    warning = models.TextField(blank=True)
    key_stage_note = models.TextField(blank=True)
    is_open = models.BooleanField("whether it is open to applications", default=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering = ["purchasing_system", "number"]
        constraints = [
            models.UniqueConstraint(fields=["purchasing_system", "number"], name="lot_number_once"),
            models.UniqueConstraint(fields=["purchasing_system", "key"], name="lot_key_once"),
        ]

    def __str__(self) -> str:
        return f"Lot {self.number}: {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("lot_detail", args=[self.pk])

    def key_stage_names(self) -> list[str]:
        return [str(KeyStage(key).label) for key in self.key_stages]

    def key_stages_in_words(self) -> str:
        """`1 to 4 and post-16`, `2 and 4`."""
        numbers = sorted(int(key[-1]) for key in self.key_stages if key != KeyStage.KS5)
        if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
            words = [f"{numbers[0]} to {numbers[-1]}"]
        else:
            words = [str(number) for number in numbers]
        if KeyStage.KS5 in self.key_stages:
            words.append("post-16" if words else "Post-16")
        return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


class LotPart(models.Model):
    lot = models.ForeignKey(Lot, models.CASCADE, related_name="parts")
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    delivery = models.CharField(max_length=20, choices=Delivery)
    also_delivery = models.JSONField(default=list, blank=True)
    needs_site = models.BooleanField(default=False)
    registered_only = models.BooleanField(default=False, help_text="Only a registered school may be admitted.")

    class Meta:
        ordering = ["lot", "key"]
        constraints = [models.UniqueConstraint(fields=["lot", "key"], name="part_once_in_a_lot")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_at_a_site(self) -> bool:
        """Whether it may be taught at a place of the provider's own."""
        return Delivery.AT_SITE in (self.delivery, *self.also_delivery)

    def delivery_names(self) -> list[str]:
        return [str(Delivery(key).label) for key in (self.delivery, *self.also_delivery)]


class PriceRule(models.Model):
    """The most the council pays for a unit in a lot part, in pounds excluding VAT, from a day on."""

    part = models.ForeignKey(LotPart, models.CASCADE, related_name="price_rules")
    unit = models.CharField(max_length=10, choices=Unit)
    ratio = models.CharField(max_length=20, choices=Ratio)
    ceiling = models.DecimalField(max_digits=9, decimal_places=2)
    from_on = models.DateField()

    class Meta:
        ordering = ["part", "unit", "ratio", "from_on"]
        constraints = [
            models.UniqueConstraint(fields=["part", "unit", "ratio", "from_on"], name="one_ceiling_a_day"),
            models.CheckConstraint(condition=models.Q(ceiling__gt=0), name="ceiling_above_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.part}: £{self.ceiling} a {self.get_unit_display().lower()}"


class ServiceSpecification(Frozen):
    """What the council expects in a lot, as a versioned text in Markdown."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="specifications")
    version = models.PositiveIntegerField()
    body = models.TextField()
    written_at = models.DateTimeField(default=timekeeping.now, editable=False)
    reason = models.TextField("why it follows the version before", blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = SpecificationQuerySet.as_manager()  # type: ignore[misc]  # the stubs let no model replace it

    class Meta:
        ordering = ["lot", "-version"]
        constraints = [models.UniqueConstraint(fields=["lot", "version"], name="specification_version")]

    def __str__(self) -> str:
        return f"{self.lot}, specification version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("specification_detail", args=[self.pk])


class ApplicationWindow(models.Model):
    """A round: the days, both included, on which applications may be begun and sent."""

    purchasing_system = models.ForeignKey(PurchasingSystem, models.CASCADE, related_name="windows")
    opens_on = models.DateField("first day")
    closes_on = models.DateField("last day")

    class Meta:
        ordering = ["opens_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")), name="window_closes_after_it_opens"
            )
        ]

    def __str__(self) -> str:
        return f"{self.opens_on} to {self.closes_on}"


class TermsChange(models.Model):
    """A change of what is published: why, by code and in words, and each term before and after. Public."""

    purchasing_system = models.ForeignKey(PurchasingSystem, models.PROTECT, related_name="terms_changes")
    code = models.CharField(max_length=12, choices=TermsReason)
    reason = models.TextField()
    changed = models.JSONField(help_text="A list of [term, before, after], in words.")
    made_at = models.DateTimeField(default=timekeeping.now, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_code_display()}: {', '.join(name for name, _before, _after in self.changed)}"


class MarketQuestion(Moving):
    """What somebody asks about the arrangement. It is answered to everybody, without the name of who asked."""

    MOVES = MARKET_QUESTION_MOVES
    NEEDS_REASON = frozenset({MarketQuestionStatus.SET_ASIDE})

    purchasing_system = models.ForeignKey(PurchasingSystem, models.CASCADE, related_name="questions_about")
    lot = models.ForeignKey(Lot, models.CASCADE, null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timekeeping.now, editable=False)
    text = models.TextField()
    status = models.CharField(max_length=12, choices=MarketQuestionStatus, default=MarketQuestionStatus.ASKED)
    public_text = models.TextField("the question as it is published", blank=True)
    answer = models.TextField(blank=True)

    objects = MarketQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"Question {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("market_question_detail", args=[self.pk])
