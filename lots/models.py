"""What the council buys: the purchasing system, its lots, and the frozen texts that providers are asked and told."""

from django.db import models
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.moves import Moving

from .querysets import FrozenQuerySet, LotQuerySet, PurchasingSystemQuerySet, SpecificationQuerySet
from .states import (
    SYSTEM_MOVES,
    Commissioner,
    Delivery,
    Gate,
    KeyStage,
    Mode,
    QuestionType,
    Ratio,
    Reuse,
    Route,
    Scope,
    SystemStatus,
    Unit,
)


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


class QuestionSet(Frozen):
    """The questions of an application, in sections over the three gates, each pinned at a version."""

    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    statement = models.TextField(help_text="What applicants are told before they begin.")
    word_budget = models.PositiveIntegerField(help_text="The most words an application for one lot may ask for.")
    settings = models.JSONField(default=dict, help_text="The council's own numbers that the wording uses.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="question_set_version"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(published_at=None), name="one_draft_of_a_question_set"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("question_set_detail", args=[self.pk])


class Section(models.Model):
    question_set = models.ForeignKey(QuestionSet, models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=60)
    gate = models.CharField(max_length=20, choices=Gate)
    title = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["question_set", "key"], name="section_once_in_a_set")]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """A question through time; what was asked when is its versions."""

    key = models.SlugField(max_length=60, unique=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class QuestionVersion(models.Model):
    """One wording of a question, with what decides whom it is asked of and how its answer is checked."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    gate = models.CharField(max_length=20, choices=Gate)
    scope = models.CharField(max_length=20, choices=Scope)
    type = models.CharField(max_length=20, choices=QuestionType)
    text = models.TextField()
    short_name = models.CharField(max_length=120)
    why_we_ask = models.TextField(blank=True)
    hint = models.TextField(blank=True)
    word_limit = models.PositiveIntegerField(null=True, blank=True)
    options = models.JSONField(default=list, blank=True)
    declaration = models.TextField(blank=True, help_text="What is agreed to, where the question is a declaration.")
    record_columns = models.JSONField(default=list, blank=True, help_text="Columns of the record that is declared.")
    must_cover = models.JSONField(default=list, blank=True, help_text="What the document must cover.")
    per = models.CharField(max_length=120, blank=True, help_text="What there is a number or a price for each of.")
    follow_up = models.JSONField(default=dict, blank=True)
    applies_when = models.JSONField(default=dict, blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    check_rules = models.JSONField(default=dict, blank=True, help_text="fail_when, pass_when, refer_note")
    criteria = models.JSONField(default=list, blank=True, help_text="Keys of the rubric's criteria that score it.")
    standards = models.JSONField(default=list, blank=True)
    reuse = models.CharField(max_length=20, choices=Reuse, default=Reuse.CONFIRM)
    personal_data = models.CharField(max_length=40, default="none")
    reading_notes = models.TextField(blank=True)
    asks_anew = models.BooleanField(
        default=False, help_text="An officer says that these words ask something else than the version before."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="question_version_number")]

    def __str__(self) -> str:
        return f"{self.question.key} v{self.number}"


class PinnedQuestion(models.Model):
    """A question's place in a set."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="pinned")
    question_version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="pinned")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["section__order", "order"]
        constraints = [models.UniqueConstraint(fields=["section", "question_version"], name="pinned_once")]

    def __str__(self) -> str:
        return f"{self.section}: {self.question_version}"


class Rubric(Frozen):
    """How the quality gate is scored: criteria with anchored levels, and for each family of lots weights and minima."""

    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
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

    def __str__(self) -> str:
        return f"Scoring rubric, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("rubric_detail", args=[self.pk])


class RubricFamily(models.Model):
    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="families")
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    # What becomes of the scores where a criterion's only question was not asked, such as the place of a provider
    # without one: the weights that remain make up the hundred.
    when_not_asked = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rubric", "key"], name="family_once_in_a_rubric")]

    def __str__(self) -> str:
        return self.title


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


class ContractTemplate(Frozen):
    """The standard contract with its merge fields."""

    version = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    body = models.TextField()

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("contract_template_detail", args=[self.pk])


class PurchasingSystem(Moving):
    """The arrangement that providers apply to."""

    MOVES = SYSTEM_MOVES

    title = models.CharField(max_length=200)
    reference = models.CharField(max_length=40, unique=True)
    route = models.CharField("procurement route", max_length=20, choices=Route)
    status = models.CharField(max_length=10, choices=SystemStatus, default=SystemStatus.DRAFT)
    valid_from = models.DateField("start date")
    valid_until = models.DateField("end date")
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

    objects = SpecificationQuerySet.as_manager()  # type: ignore[misc]  # the stubs let no model replace it

    class Meta:
        ordering = ["lot", "-version"]
        constraints = [models.UniqueConstraint(fields=["lot", "version"], name="specification_version")]

    def __str__(self) -> str:
        return f"{self.lot}, specification version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("specification_detail", args=[self.pk])
