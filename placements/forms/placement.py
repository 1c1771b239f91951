"""What happens to a placement: checks of the gate, start, hold, end."""

from datetime import timedelta

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import GovukDateField, LongTextField, Radios

from ..rules import gate
from ..states import DestinationCode, EndingReason, LineState


class GateCheckForm(forms.Form):
    state = forms.ChoiceField(label="How does it stand?", widget=Radios())
    note = LongTextField(
        label="What was checked, or why", help_text="Your name and today's date stand beside it", max_words=120, rows=3
    )

    dated_on = GovukDateField(
        label="What day is it dated?",
        what="the day that it is dated",
        required=False,
        earliest=lambda: timekeeping.today() - timedelta(days=366),
        latest=timekeeping.today,
    )

    def __init__(self, *args, by, item: gate.Item, **kwargs):
        super().__init__(*args, **kwargs)
        if item.fresh is None:
            del self.fields["dated_on"]
        else:
            self.fields["dated_on"].help_text = f"It counts in the {item.fresh.label} in which it is dated"
            # Where the line may also stay open for now there is no paper yet.
            self.fields["dated_on"].required = not (item.emergency_ok or item.may_not_apply)
        words = {
            LineState.GREEN: "Done: I have checked it",
            LineState.AMBER: f"Accepted for now, for {item.amber_days} school days",
            LineState.NOT_NEEDED: "Does not apply",
        }
        self.fields["state"].choices = [
            (state.value, label) for state, label in words.items() if gate.may_record(by, item, state)
        ]


class PlacementStartForm(forms.Form):
    on = GovukDateField(
        label="First day",
        what="the first day",
        earliest=lambda: timekeeping.today() - timedelta(days=28),
        latest=lambda: timekeeping.today() + timedelta(days=7),
    )


class PlacementHoldForm(forms.Form):
    reason = LongTextField(label="Why is it on hold, and until when?", max_words=100, rows=3)


class PlacementResumeForm(forms.Form):
    reason = LongTextField(label="What has changed", max_words=100, rows=3)


class PlacementCancelForm(forms.Form):
    reason = LongTextField(label="Why is it cancelled?", max_words=100, rows=3)


class PlacementEndForm(forms.Form):
    on = GovukDateField(label="Last day", what="the last day", latest=timekeeping.today)
    reason = forms.ChoiceField(label="Why did it end?", choices=[("", "Choose a reason"), *EndingReason.choices])
    destination = forms.ChoiceField(
        label="Where does the child go next?", choices=[("", "Choose where"), *DestinationCode.choices]
    )
    note = LongTextField(label="Anything to add", max_words=150, rows=3, required=False)
