"""Opening and awarding a call-off."""

from datetime import timedelta

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import GovukDateField, LongTextField, Radios
from apcommissioning.base.roles import Role
from lots.models import Lot
from lots.states import SystemStatus

from ..states import MANAGER_AWARDS, DirectAwardReason


class CallOffOpenForm(forms.Form):
    lot = forms.ModelChoiceField(label="Lot", queryset=Lot.objects.none(), widget=Radios(), empty_label=None)
    start_on = GovukDateField(
        label="Start date",
        help_text="Who is free, and at which price, is worked out for this day",
        what="the start date",
        earliest=timekeeping.today,
        latest=lambda: timekeeping.today() + timedelta(days=366),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lot"].queryset = Lot.objects.filter(
            purchasing_system__status__in=(SystemStatus.OPEN, SystemStatus.PAUSED)
        ).order_by("purchasing_system", "number")


class CallOffAwardForm(forms.Form):
    """The choice of a provider. The cards draw the radio buttons; the choices are those who can take the child."""

    admission = forms.ChoiceField(
        label="Which provider will you place the child with?",
        widget=Radios(small=True),
        error_messages={"required": "Choose a provider", "invalid_choice": "This provider cannot take the child now"},
    )
    award_reason = forms.ChoiceField(label="Why is there no competition?", widget=Radios(small=True))
    reasons = LongTextField(
        label="Why this provider?",
        help_text="Kept with the call-off. The school and the parent may ask to see it.",
        max_words=200,
        rows=4,
    )

    def __init__(self, *args, by, matches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["admission"].choices = [(str(m.admission_id), m.provider) for m in matches if m.can]
        is_manager = by.has_role(Role.MANAGER)
        reasons = [reason for reason in DirectAwardReason if is_manager or reason not in MANAGER_AWARDS]
        self.fields["award_reason"].choices = [(reason.value, reason.label) for reason in reasons]
        if not is_manager:
            self.fields["award_reason"].help_text = "Other reasons are a commissioning manager's to give"
