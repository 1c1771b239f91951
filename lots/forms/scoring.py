"""Rubrics: what holds for all, a criterion with its levels, the weights of a family of lots."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from apcommissioning.base.crispy_govuk import Fieldset
from apcommissioning.base.fields import Affixed, Checkboxes, LongTextField
from apcommissioning.base.together import TogetherForm
from lots.models import Criterion, Rubric, RubricFamily

from .question_values import LinesField, lines


class RubricForm(TogetherForm):
    overall_minimum = forms.IntegerField(
        label="Least total that is admitted", min_value=1, max_value=100, widget=Affixed(suffix="of 100", width=3)
    )
    independent_scores = forms.IntegerField(
        label="How many people score on their own?", min_value=1, max_value=5, widget=Affixed(suffix="people", width=2)
    )
    moderate_when_levels_differ_by = forms.IntegerField(
        label="When do they moderate together?",
        help_text="Where their levels differ by this much or more",
        min_value=1,
        max_value=10,
        widget=Affixed(suffix="levels", width=2),
    )
    always_moderate = forms.MultipleChoiceField(
        label="Criteria that are always moderated", required=False, widget=Checkboxes(small=True)
    )
    meaning_of_3 = forms.CharField(label="What does level 3 mean?", required=False, max_length=120)
    guidance = LinesField(label="How to score", help_text="One rule a line", rows=6)
    refusal_rule = LongTextField(label="When is refusal recommended?", required=False, max_length=1000, rows=3)

    def __init__(self, *args: Any, draft: Rubric, **kwargs: Any):
        start = {name: getattr(draft, name) for name in self.base_fields}
        kwargs.setdefault("initial", start | {"guidance": "\n".join(draft.guidance)})
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(*(name for name in self.base_fields if name != "revision"))
        criteria = draft.criteria.order_by("order").values_list("key", "title")
        self.fields["always_moderate"].choices = list(criteria)

    def head(self) -> dict[str, Any]:
        """What `actions.text_edit` takes: the revision that was read, and what the head says now."""
        return {**self.cleaned_data, "guidance": lines(self.cleaned_data["guidance"])}


class CriterionForm(forms.Form):
    """The words of a criterion and of each of its levels."""

    title = forms.CharField(label="Title", max_length=120)
    asks = forms.CharField(label="What does it ask of the answer?", max_length=300)
    questions = forms.MultipleChoiceField(label="Questions that it scores", widget=Checkboxes(small=True))
    also_read = forms.MultipleChoiceField(
        label="Answers that are read with them", required=False, widget=Checkboxes(small=True)
    )
    standards = LinesField(label="Standards it answers to", help_text="One a line, such as nsap:1")

    def __init__(
        self,
        *args: Any,
        draft: Rubric,
        questions: Mapping[str, str],
        criterion: Criterion | None = None,
        **kwargs: Any,
    ):
        if criterion is not None:
            names = ("title", "asks", "questions", "also_read", "standards")
            levels = {f"level_{level.number}": level.words for level in criterion.levels.all()}
            kwargs.setdefault("initial", {**{name: getattr(criterion, name) for name in names}, **levels})
        super().__init__(*args, **kwargs)
        for name in ("questions", "also_read"):
            self.fields[name].choices = list(questions.items())
        self.numbers = range(draft.lowest, draft.highest + 1)
        for number in self.numbers:
            self.fields[f"level_{number}"] = LongTextField(label=f"Level {number}", max_length=2000, rows=3)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "title",
            "asks",
            Fieldset("What a reviewer can see at each level", *(f"level_{number}" for number in self.numbers)),
            Fieldset("What is read", "questions", "also_read", "standards"),
        )

    def levels(self) -> dict[int, str]:
        return {number: self.cleaned_data[f"level_{number}"] for number in self.numbers}

    def fields_of_criterion(self) -> dict[str, Any]:
        return {
            **{name: self.cleaned_data[name] for name in ("title", "asks", "questions", "also_read")},
            "standards": lines(self.cleaned_data["standards"]),
        }


class FamilyForm(TogetherForm):
    """What each criterion counts in a family of lots, and its lowest level."""

    title = forms.CharField(label="Title", max_length=120, help_text="Which lots these are")
    when_not_asked = LongTextField(
        label="What becomes of a criterion whose question is not asked?", required=False, max_length=1000, rows=2
    )

    def __init__(self, *args: Any, draft: Rubric, family: RubricFamily | None = None, **kwargs: Any):
        self.criteria = list(draft.criteria.order_by("order"))
        if family is not None:
            weights = {weight.criterion_id: weight for weight in family.weights.all()}
            start: dict[str, Any] = {name: getattr(family, name) for name in self.base_fields}
            for criterion in self.criteria:
                if weight := weights.get(criterion.pk):
                    start |= {f"weight_{criterion.pk}": weight.weight, f"minimum_{criterion.pk}": weight.minimum}
            kwargs.setdefault("initial", start)
        super().__init__(*args, **kwargs)
        for criterion in self.criteria:
            self.fields[f"weight_{criterion.pk}"] = forms.IntegerField(
                label="Weight",
                help_text="Leave it empty where the criterion is not used",
                required=False,
                min_value=1,
                max_value=100,
                widget=Affixed(suffix="of 100", width=3),
            )
            self.fields[f"minimum_{criterion.pk}"] = forms.IntegerField(
                label="Lowest level",
                required=False,
                min_value=draft.lowest,
                max_value=draft.highest,
                widget=Affixed(width=2),
            )
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "title",
            *(Fieldset(one.title, f"weight_{one.pk}", f"minimum_{one.pk}") for one in self.criteria),
            "when_not_asked",
        )

    def box_name(self, bound: forms.BoundField) -> str:
        """The boxes of each criterion are called the same: with its title, they are told apart."""
        criterion = next((one for one in self.criteria if bound.name.endswith(f"_{one.pk}")), None)
        return f"{criterion.title}: {str(bound.label).lower()}" if criterion else str(bound.label)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for one in self.criteria:
            is_weighed, minimum = cleaned.get(f"weight_{one.pk}") is not None, f"minimum_{one.pk}"
            if is_weighed and cleaned.get(minimum) is None and not self.has_error(minimum):
                self.add_error(minimum, f"Enter the lowest level that will do for “{one.title}”")
        weights = [cleaned.get(f"weight_{one.pk}") or 0 for one in self.criteria]
        if not self.errors and self.criteria and sum(weights) != 100:
            words = f"The weights come to {sum(weights)}: they must make 100"
            self.add_error(f"weight_{self.criteria[0].pk}", words)
        return cleaned

    def weights(self) -> dict[int, tuple[int, int]]:
        return {
            one.pk: (self.cleaned_data[f"weight_{one.pk}"], self.cleaned_data[f"minimum_{one.pk}"])
            for one in self.criteria
            if self.cleaned_data[f"weight_{one.pk}"] is not None
        }
