"""A meeting, what the committee asked there, and what was done."""

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import GovukDateField, LongTextField, Radios
from apcommissioning.base.models import Organisation
from apcommissioning.base.roles import OrganisationKind

from ..models import CommitteeMeeting
from ..states import RecommendationStatus


class MeetingAddForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label="Which committee?",
        queryset=Organisation.objects.filter(kind=OrganisationKind.COMMITTEE),
        empty_label="Choose a committee",
        error_messages={"required": "Choose a committee"},
    )
    on = GovukDateField(label="When does it meet?", what="the day of the meeting")
    place = forms.CharField(label="Where?", max_length=120, required=False)
    note = forms.CharField(
        label="What is on the agenda?", max_length=200, required=False, help_text="For example: item 6, summer report"
    )

    def clean(self):
        given = super().clean()
        organisation, on = given.get("organisation"), given.get("on")
        if organisation and on:
            same = CommitteeMeeting.objects.filter(committee__organisation=organisation, on=on)
            if same.exists():
                self.add_error("on", "This committee has a meeting on that day already")
        return given


class RecommendationAddForm(forms.Form):
    asked = LongTextField(
        label="What did the committee ask?",
        max_words=80,
        rows=3,
        error_messages={"required": "Enter what the committee asked"},
    )
    due_on = GovukDateField(label="By when?", what="the day by which it is due", required=False)


class RecommendationEditForm(forms.Form):
    done = LongTextField(label="What has been done?", max_words=120, rows=4, required=False)
    status = forms.ChoiceField(
        label="How does it stand?",
        choices=RecommendationStatus,
        widget=Radios,
        error_messages={"required": "Choose how it stands"},
    )
    due_on = GovukDateField(label="Due", what="the day by which it is due", required=False)
    done_on = GovukDateField(label="Done on", what="the day it was done", required=False, latest=timekeeping.today)

    def clean(self):
        given = super().clean()
        if given.get("status") == RecommendationStatus.DONE and not given.get("done"):
            self.add_error("done", "Enter what has been done")
        return given
