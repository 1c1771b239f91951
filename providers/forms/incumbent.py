"""Input about incumbent providers."""

from typing import Any

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import GovukDateField, LongTextField, Radios

from ..models import Provider
from ..states import NoticeBy
from .document import DocumentForm


class IncumbentForm(forms.Form):
    name = forms.CharField(label="Name", max_length=200, error_messages={"required": "Enter the name of the provider"})
    supplied = forms.CharField(
        label="What did it supply?",
        max_length=300,
        required=False,
        help_text="And under which arrangement, such as tutoring, approved list 2020",
    )
    contact_email = forms.EmailField(
        label="E-mail address", required=False, help_text="The notice can be sent from here"
    )
    provider = forms.ModelChoiceField(
        label="Is it registered here?",
        queryset=Provider.objects.none(),
        required=False,
        empty_label="Not yet",
        help_text="Whether it has applied and been admitted is then read from its applications",
        error_messages={"invalid_choice": "Choose from the providers in the list"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = Provider.objects.order_by("legal_name", "pk")


class IncumbentToldForm(DocumentForm):
    on = GovukDateField(label="When was it told?", what="the day of the notice", latest=timekeeping.today)
    way = forms.ChoiceField(
        label="How?",
        choices=[choice for choice in NoticeBy.choices if choice[0] != NoticeBy.SERVICE],
        widget=Radios(),
        error_messages={"required": "Choose how it was told"},
    )
    note = forms.CharField(
        label="What shows it", max_length=300, help_text="Such as the address it went to, and who answered"
    )
    field_order = ("kept", "on", "way", "note", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["issued_on"], self.fields["expires_on"]
        self.fields["file"].label = "The notice itself, or proof of it (optional)"


class IncumbentRemoveForm(forms.Form):
    reason = LongTextField(label="Why should it not be on the list?", max_words=100, rows=3)
