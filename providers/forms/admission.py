"""Input about an admission."""

from typing import Any

from django import forms

from apcommissioning.base.fields import GovukDateField, LongTextField, Radios

from .assessment import REASON_WORDS, tomorrow


class StopForm(forms.Form):
    """An embargo or a suspension: why, what must change, and how it comes to an end."""

    reason = LongTextField(
        label="Why?",
        help_text="The provider is told, in these words. Never name or describe a child or a member of staff.",
        max_words=REASON_WORDS,
        error_messages={"required": "Give your reason"},
    )
    must_change = LongTextField(
        label="What must change?", required=False, rows=3, max_words=REASON_WORDS, help_text="The provider is told."
    )
    how = forms.ChoiceField(
        label="How does it end?",
        choices=[("review", "A manager lifts it"), ("end", "By itself, after a day")],
        widget=Radios(reveals={"review": "review_on", "end": "ends_on"}),
        error_messages={"required": "Choose how it ends"},
    )
    review_on = GovukDateField(
        label="When do you look at this again?",
        what="the review date",
        earliest=tomorrow,
        help_text="Like 31 3 2027",
        required=False,
    )
    ends_on = GovukDateField(
        label="What is its last day?",
        what="the last day",
        earliest=tomorrow,
        help_text="Like 31 3 2027",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Only the date that goes with the choice counts."""
        given = super().clean() or self.cleaned_data
        how = given.pop("how", None)
        asked = {"review": ("review_on", "Enter the review date"), "end": ("ends_on", "Enter the last day")}
        for key, (name, words) in asked.items():
            if how and key != how:
                self.errors.pop(name, None)
                given[name] = None
            elif key == how and given.get(name) is None and name not in self.errors:
                self.add_error(name, f"{words}, like 31 3 2027")
        return given


class ConditionForm(forms.Form):
    condition = LongTextField(
        label="What must the provider do?",
        help_text="The provider is told, in these words.",
        rows=4,
        max_words=REASON_WORDS,
        error_messages={"required": "Say what the provider must do"},
    )
    due_on = GovukDateField(
        label="By when?", what="the day by which it is met", earliest=tomorrow, help_text="Like 31 3 2027"
    )


class RespondForm(forms.Form):
    words = LongTextField(
        label="Your side",
        help_text="What has happened, what you have changed, and what you think of the reason. Do not name a child.",
        rows=8,
        max_words=500,
        error_messages={"required": "Say your side"},
    )


class IntendRemovalForm(forms.Form):
    reason = LongTextField(
        label="On what ground, and what are the facts?",
        help_text="The provider is told, in these words. Never name or describe a child or a member of staff.",
        rows=6,
        max_words=REASON_WORDS,
        error_messages={"required": "Give the ground and the facts"},
    )
    answer_by_on = GovukDateField(
        label="By when may the provider answer?",
        what="the last day for the answer",
        earliest=tomorrow,
        help_text="Ten working days are usual. Like 31 3 2027",
    )
