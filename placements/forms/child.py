"""The child's details, as on the school's register."""

from datetime import date

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import Affixed, GovukDateField, Radios
from apcommissioning.base.roles import COMMISSIONERS, Role

from ..content import read_yaml
from ..models import School
from ..rules.child import UPN_WORDS, is_upn, tidy_upn
from ..states import SenProvision, Sex

YEARS = [("", "Choose a year group"), *((number, f"Year {number}" if number else "Reception") for number in range(14))]


def ethnicities() -> list[tuple[str, str]]:
    items = read_yaml("codes.yaml")["sets"]["ethnicity"]["items"]
    return [("", "Choose, as the family told the school"), *((item["code"], item["label"]) for item in items)]


class ChildForm(forms.Form):
    """What the school's register says of the child."""

    first_name = forms.CharField(label="First name", max_length=80)
    surname = forms.CharField(label="Family name", max_length=80)
    known_as = forms.CharField(label="Name the child likes to be called", max_length=80, required=False)
    born_on = GovukDateField(
        label="Date of birth",
        what="the date of birth",
        help_text="For example, 27 3 2012",
        earliest=lambda: date(timekeeping.today().year - 20, 1, 1),
        latest=timekeeping.today,
    )
    sex = forms.ChoiceField(
        label="Sex", help_text="As on the school's register", choices=Sex.choices, widget=Radios(inline=True)
    )
    year_group = forms.TypedChoiceField(label="Year group", choices=YEARS, coerce=int)
    sen = forms.ChoiceField(label="Special educational needs", choices=SenProvision.choices, widget=Radios(small=True))
    ethnicity = forms.ChoiceField(label="Ethnic background", required=False)
    is_looked_after = forms.BooleanField(label="Looked after by a council", required=False)
    has_free_meals = forms.BooleanField(label="Entitled to free school meals", required=False)
    postcode_district = forms.RegexField(
        label="Home postcode district",
        help_text="The first part of the postcode only, such as OX16",
        regex=r"^\s*[A-Za-z]{1,2}[0-9][0-9A-Za-z]?\s*$",
        required=False,
        max_length=8,
        widget=Affixed(width=5),
        error_messages={"invalid": "Enter the first part of the home postcode only, such as OX16"},
    )
    parent_name = forms.CharField(label="Parent or carer", max_length=120, required=False)
    parent_phone = forms.CharField(label="Their phone in school hours", max_length=20, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ethnicity"].choices = ethnicities()

    def clean_postcode_district(self) -> str:
        return self.cleaned_data["postcode_district"].strip().upper()


class ReferralStartForm(ChildForm):
    """Which child is referred. Schools are the person's own; a commissioner chooses any, or none."""

    field_order = ["school", "upn"]

    school = forms.ModelChoiceField(label="School", queryset=School.objects.none(), empty_label="Choose a school")
    upn = forms.CharField(
        label="Unique pupil number (UPN)",
        help_text="13 characters, starting with a letter, such as W999001024017",
        max_length=20,
        widget=Affixed(width=20),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["school"]
        if by.has_role(*COMMISSIONERS):
            field.queryset = School.objects.exclude(organisation=None).filter(is_open=True)
            field.required = False
            field.empty_label = "On no school's roll"
            field.help_text = "Only schools whose people use the service are listed"
        else:
            field.queryset = School.objects.filter(organisation__in=by.organisation_ids(Role.SCHOOL_LEAD))
            if field.queryset.count() == 1:
                self.initial.setdefault("school", field.queryset.get().pk)

    def clean_upn(self) -> str:
        upn = tidy_upn(self.cleaned_data["upn"])
        if not is_upn(upn):
            raise forms.ValidationError(UPN_WORDS, code="upn")
        return upn
