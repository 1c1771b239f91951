"""Asking for reports, and writing the words that belong in them."""

from datetime import datetime, time

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import GovukDateField, LongTextField, Radios

from ..models import CommitteeMeeting, Report, ReportSchedule
from ..rules.report import FIRST, prompts, words_at
from ..states import ReportKind

MADE_AT = time(6)


class ScheduleAddForm(forms.Form):
    """A period, and the day on which its reports are produced."""

    kind = forms.ChoiceField(
        label="Which report?",
        choices=ReportKind,
        widget=Radios(hints={ReportKind.PROVIDER: "One for each provider that had a child in the period"}),
    )
    title = forms.CharField(
        label="Title", max_length=200, help_text="For example: Alternative provision: summer report 2026"
    )
    period_from = GovukDateField(label="First day of the period", what="the first day of the period")
    period_to = GovukDateField(label="Last day of the period", what="the last day of the period")
    due_on = GovukDateField(
        label="When is it to be produced?",
        what="the day on which it is produced",
        help_text="Early that morning. A day that has come means now",
    )
    meeting = forms.ModelChoiceField(
        label="Meeting",
        queryset=CommitteeMeeting.objects.none(),
        required=False,
        help_text="For a report to the scrutiny committee. Meetings are added on the committee’s page",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timekeeping.today()
        self.fields["meeting"].queryset = CommitteeMeeting.objects.filter(on__gte=today).select_related("committee")

    def clean(self):
        given = super().clean()
        first, last, kind = given.get("period_from"), given.get("period_to"), given.get("kind")
        if first and last and last < first:
            self.add_error("period_to", "The last day of the period must not be before its first")
        if kind == ReportKind.COMMITTEE and not given.get("meeting"):
            self.add_error("meeting", "Choose the meeting that the report is for")
        if first and last and kind:
            same = ReportSchedule.objects.filter(kind=kind, period_from=first, period_to=last)
            if same.exists():
                self.add_error("period_from", "Reports of this kind on this period have been asked for already")
        return given

    def due_at(self) -> datetime:
        day = self.cleaned_data["due_on"]
        return datetime.combine(day, MADE_AT, tzinfo=timekeeping.LONDON)


class ReportWriteForm(forms.Form):
    """One box for each prompt; all but the first may be left out on purpose."""

    def __init__(self, *args, report: Report, **kwargs):
        super().__init__(*args, **kwargs)
        for prompt in prompts(report.kind):
            written = words_at(report, prompt.key)
            self.fields[prompt.key] = LongTextField(
                label=prompt.title,
                help_text=prompt.prompt,
                required=prompt.required,
                max_words=250,
                initial=written or "",
                rows=4,
                error_messages={"required": "Enter what stands on the first page"},
            )
            if not prompt.required:
                self.fields[f"leave_out_{prompt.key}"] = forms.BooleanField(
                    label=f"Leave out: {prompt.title.lower()}", required=False, initial=written == ""
                )

    def clean(self):
        given = super().clean()
        for key in self.optional():
            if given.get(key) and given.get(f"leave_out_{key}"):
                self.add_error(key, "Either write the words or leave the part out, not both")
        return given

    def optional(self) -> list[str]:
        return [name for name in self.fields if f"leave_out_{name}" in self.fields]

    def words(self) -> dict[str, str]:
        """What was answered: words, or nothing where the part is left out. A prompt still open is not among them."""
        given = self.cleaned_data
        return {key: given[key] for key in self.optional() if given[key] or given[f"leave_out_{key}"]}

    def commentary(self) -> str:
        return self.cleaned_data[FIRST]


class ReportWithdrawForm(forms.Form):
    reason = LongTextField(
        label="Why is it withdrawn?",
        help_text="Its readers no longer find it. The reason stays in the history",
        max_words=100,
        rows=3,
        error_messages={"required": "Enter why the report is withdrawn"},
    )
