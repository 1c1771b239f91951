"""Input about an admission."""

from django import forms

from apcommissioning.base.fields import GovukDateField, LongTextField

from .assessment import REASON_WORDS, tomorrow


class StopForm(forms.Form):
    """An embargo or a suspension: why, and when it is looked at again."""

    reason = LongTextField(
        label="Why?",
        help_text="The provider is told. Say what must change.",
        max_words=REASON_WORDS,
        error_messages={"required": "Give your reason"},
    )
    review_on = GovukDateField(
        label="When do you look at this again?", what="the review date", earliest=tomorrow, help_text="Like 31 3 2027"
    )
