"""A school's own check of a provider."""

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import Checkboxes, GovukDateField, LongTextField

from ..states import LookedAt


class SchoolCheckForm(forms.Form):
    made_on = GovukDateField(label="When was it made?", what="the day of your check", latest=timekeeping.today)
    made_by = forms.CharField(
        label="Who made it?",
        max_length=120,
        help_text="A role rather than a name, such as deputy head",
        error_messages={"required": "Enter who made the check"},
    )
    looked_at = forms.MultipleChoiceField(
        label="What did you look at?",
        choices=LookedAt.choices,
        widget=Checkboxes(small=True),
        error_messages={"required": "Choose what you looked at"},
    )
    note = LongTextField(
        label="What you found",
        help_text="The council reads it, and the provider does not. Name no child. Tell a worry about a child's "
        "safety to the safeguarding team at once, and not here",
        max_words=200,
        required=False,
    )
