"""Input to the staff checks register."""

from typing import Any

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import Affixed, GovukDateField, Radios
from apcommissioning.base.together import TogetherForm

from ..models import Provider, Site, StaffCheck
from ..states import StaffRole


class StaffCheckForm(TogetherForm):
    """One adult's line: what was checked, and when."""

    known_as = forms.CharField(
        label="Initials or your own staff number",
        max_length=20,
        help_text="So that you know who is meant. We do not need the name",
        widget=Affixed(width=10),
        error_messages={"required": "Enter initials or a staff number"},
    )
    role = forms.ChoiceField(
        label="What do they do?",
        choices=StaffRole.choices,
        widget=Radios,
        error_messages={"required": "Choose what they do"},
    )
    site = forms.ModelChoiceField(
        label="Where? (optional)",
        queryset=Site.objects.none(),
        required=False,
        empty_label="Several places, or none",
        error_messages={"invalid_choice": "Choose one of your sites"},
    )
    dbs_on = GovukDateField(
        label="Enhanced criminal record check with the children’s barred list",
        what="the date of the criminal record check",
        required=False,
        latest=timekeeping.today,
        help_text="The date on the certificate, or of the last look at the update service. Do not send it",
    )
    prohibition_on = GovukDateField(
        label="Check against the list of those prohibited from teaching",
        what="the date of the prohibition check",
        required=False,
        latest=timekeeping.today,
        help_text="For those who teach, and those who lead",
    )
    training_on = GovukDateField(
        label="Safeguarding training",
        what="the date of the training",
        required=False,
        latest=timekeeping.today,
        help_text="The last time. It is due each year",
    )

    FIELDS = ("known_as", "role", "site", "dbs_on", "prohibition_on", "training_on")
    mark_optional = False

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = provider.sites.all()  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, row: StaffCheck) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*cls.FIELDS, "revision")} | {"site": row.site_id}

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS}

    def clean_known_as(self) -> str:
        return " ".join(self.cleaned_data["known_as"].split())


class StaffCheckEndForm(forms.Form):
    left_on = GovukDateField(label="When did they leave?", what="the day they left", latest=timekeeping.today)
