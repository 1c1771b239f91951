"""Input about the standard contract."""

from datetime import date

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import GovukDateField


class IssueContractForm(forms.Form):
    starts_on = GovukDateField(
        label="When does it start?", what="the start date", earliest=timekeeping.today, help_text="Like 31 3 2027"
    )
    ends_on = GovukDateField(label="When does it end?", what="the end date")

    def __init__(self, *args, latest: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].latest = latest
        self.fields["ends_on"].help_text = "No later than the end of the purchasing system."

    def clean(self):
        given = super().clean()
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last <= first:
            self.add_error("ends_on", "The end date must be after the start date")
        return given


class SignContractForm(forms.Form):
    """`hash` is that of the text on the page: it is what gets signed, and a text that has changed is not signed."""

    name = forms.CharField(label="Your full name", max_length=120, error_messages={"required": "Enter your full name"})
    role = forms.CharField(
        label="Your role", max_length=120, error_messages={"required": "Enter your role, such as director"}
    )
    authority = forms.CharField(
        label="By what authority do you sign?",
        help_text="For example: as a director, or by the delegation of 3 May 2026.",
        max_length=300,
        error_messages={"required": "Say by what authority you sign"},
    )
    agree = forms.BooleanField(
        label="I have read this contract and agree to sign it electronically",
        error_messages={"required": "Confirm that you have read the contract and agree to sign it"},
    )
    hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
