"""Input about the standard contract."""

from datetime import date
from typing import Any

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import ONE_DAY
from apcommissioning.base.fields import GovukDateField, LongTextField, Radios
from apcommissioning.base.merge import in_words

from ..models import Contract
from ..rules.contract import earliest_end, notice_days
from ..states import EndingCause


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


class TerminateContractForm(forms.Form):
    """By notice, or at once for a cause (contract, clause 21)."""

    how = forms.ChoiceField(
        label="How does it end?", widget=Radios(), error_messages={"required": "Choose how the contract ends"}
    )
    ends_on = GovukDateField(label="What is its last day?", what="the last day", required=False)
    cause = forms.ChoiceField(
        label="For what cause?",
        choices=[("", "Choose the cause"), *EndingCause.choices],
        required=False,
        help_text="Except where safety does not allow, ask the provider for its side first (clause 21.2)",
    )
    reason = LongTextField(
        label="Why?", help_text="The provider reads it", max_words=200, rows=4, error_messages={"required": "Say why"}
    )
    mark_optional = False

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, days = earliest_end(contract), notice_days(contract)
        self.fields["how"].choices = [("notice", f"By {days} days’ notice"), ("now", "At once")]
        self.fields["how"].widget.reveals = {"notice": "ends_on", "now": "cause"}
        if contract.terminates_on is not None:
            self.fields["how"].choices = [("now", "At once, before the notice runs out")]
        elif first >= contract.ends_on:
            self.fields["how"].choices = [("now", "At once: it ends by itself before a notice could run out")]
        self.fields["ends_on"].earliest = first
        self.fields["ends_on"].latest = contract.ends_on - ONE_DAY
        self.fields["ends_on"].help_text = f"{in_words(first)} or later"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("how") == "notice" and not given.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", "Enter the last day")
        if given.get("how") == "now" and not given.get("cause") and "cause" not in self.errors:
            self.add_error("cause", "Choose the cause: without one, give notice")
        return given

    def ending(self) -> dict[str, Any]:
        """As the action takes it."""
        given = self.cleaned_data
        now = given["how"] == "now"
        return {
            "reason": given["reason"],
            "ends_on": None if now else given["ends_on"],
            "cause": given["cause"] if now else "",
        }


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
