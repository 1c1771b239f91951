"""What applicants are asked."""

from django.db import models
from django.urls import reverse

from ..states import Gate, QuestionType, Reuse, Scope
from .frozen import Text


class QuestionSet(Text):
    """The questions of an application, in sections over the three gates, each pinned at a version."""

    KIND = "questions"
    HEAD = ("title", "statement", "word_budget", "settings")

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

    @property
    def part_of(self) -> QuestionSet:
        return self.question_set


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

    @property
    def part_of(self) -> QuestionSet:
        return self.section.question_set
