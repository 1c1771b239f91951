"""The pages of a referral, and the officer's decisions on it. A draft may be kept with gaps: sending asks for all."""

from datetime import timedelta
from decimal import Decimal

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import Affixed, Checkboxes, GovukDateField, LongTextField, Radios
from lots.models import Lot
from lots.states import SystemStatus

from ..states import ChildViewMissing, LegalBasis, ParentViewMissing, Reason

PURPOSES = "For example: education from the sixth school day, then back to school by Easter"


def _a_year_ago():
    return timekeeping.today() - timedelta(days=366)


def _in_a_year():
    return timekeeping.today() + timedelta(days=366)


class SectionForm(forms.Form):
    """A page of the referral. Nothing is marked optional: what may stay empty is known when the whole is checked."""

    mark_optional = False


class WhyForm(SectionForm):
    reason = forms.ChoiceField(
        label="Main reason for the placement",
        help_text="Why a place is needed now, not the child's diagnosis",
        choices=Reason.choices,
        widget=Radios(small=True),
        required=False,
    )
    legal_basis = forms.ChoiceField(
        label="Legal basis", choices=LegalBasis.choices, widget=Radios(small=True), required=False
    )
    without_education_from = GovukDateField(
        label="First school day without education",
        help_text="For example, the day after a permanent exclusion. This starts the clock of the council's duty.",
        what="the first school day without education",
        earliest=_a_year_ago,
        latest=_in_a_year,
        required=False,
    )
    purpose = LongTextField(label="What the place is for", help_text=PURPOSES, max_words=100, rows=3, required=False)
    tried = LongTextField(
        label="What has been tried", help_text="What the school did, and how it went", max_words=200, required=False
    )
    attendance_before = forms.IntegerField(
        label="Attendance over the last 12 school weeks",
        min_value=0,
        max_value=100,
        widget=Affixed(width=3, suffix="%"),
        required=False,
    )


class NeedsForm(SectionForm):
    strengths = LongTextField(
        label="What the child is good at and enjoys", help_text="Start with the good", max_words=120, required=False
    )
    needs = LongTextField(label="What the child needs, and what helps", max_words=200, required=False)
    risks = LongTextField(
        label="Risks",
        help_text="Being honest here keeps the child and others safe; it does not count against them. "
        "Say so if there are none.",
        max_words=200,
        required=False,
    )
    health = LongTextField(
        label="Health", help_text="What a provider must know to keep the child well", max_words=120, required=False
    )


class ViewsForm(SectionForm):
    child_view = LongTextField(
        label="The child's view",
        help_text="Use their words. What is a good day like? What do you want to be doing in a year?",
        max_words=200,
        required=False,
    )
    child_view_missing = forms.ChoiceField(
        label="If you could not ask, why?",
        choices=[("", "The view is given above"), *ChildViewMissing.choices],
        required=False,
    )
    parent_view = LongTextField(label="The parent or carer's view", max_words=200, required=False)
    parent_view_missing = forms.ChoiceField(
        label="If the parent's view is missing, why?",
        choices=[("", "The view is given above"), *ParentViewMissing.choices],
        required=False,
    )
    parent_told_on = GovukDateField(
        label="When was the parent told what will be shared, and with whom?",
        help_text="The council does not need consent to arrange education, but must be open about what is shared",
        what="the day on which the parent was told",
        earliest=_a_year_ago,
        latest=timekeeping.today,
        required=False,
    )


class RequestForm(SectionForm):
    hours_a_week = forms.DecimalField(
        label="Hours a week",
        min_value=Decimal(1),
        max_value=Decimal(30),
        decimal_places=1,
        widget=Affixed(width=4, suffix="hours"),
        required=False,
    )
    start_wanted_on = GovukDateField(
        label="Day on which the place is needed",
        what="the day on which the place is needed",
        earliest=_a_year_ago,
        latest=_in_a_year,
        required=False,
    )
    outcomes_wanted = LongTextField(
        label="What should be better by the end",
        help_text="Safe; well; engaged; a way back to school or on to post-16; learning; friends",
        max_words=150,
        required=False,
    )


SECTION_FORMS: dict[str, type[SectionForm]] = {
    "why": WhyForm,
    "needs": NeedsForm,
    "views": ViewsForm,
    "request": RequestForm,
}


class ReferralAcceptForm(forms.Form):
    lot = forms.ModelChoiceField(
        label="In which lot will a place be looked for?", queryset=Lot.objects.none(), widget=Radios(), empty_label=None
    )
    note = LongTextField(label="Reasons", help_text="The school reads them", max_words=150, rows=3)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["lot"]
        field.queryset = Lot.objects.filter(
            purchasing_system__status__in=(SystemStatus.OPEN, SystemStatus.PAUSED)
        ).order_by("purchasing_system", "number")


class ReferralReturnForm(forms.Form):
    missing = forms.MultipleChoiceField(label="What is missing?", widget=Checkboxes())
    note = LongTextField(
        label="What the school should do",
        help_text="The school reads it on the page; the e-mail says only what is missing",
        max_words=150,
        rows=4,
    )

    def __init__(self, *args, reasons: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["missing"].choices = list(reasons.items())


class ReasonForm(forms.Form):
    """A decision that needs nothing but its reason."""

    reason = LongTextField(label="Reason", max_words=150, rows=4)
