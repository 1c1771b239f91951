"""Narrowing the lists. A child's name is never searched for here: an address would carry it."""

import django_filters
from django import forms
from django.db.models import F, Q

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import Checkboxes
from lots.models import Lot
from providers.filters import lot_choices
from providers.models import Provider

from .models import Placement, Referral, School, Session
from .states import Mark, PlacementStatus, ReferralStatus

OUTSIDE = "outside"


class SchoolFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label="Search", method="search", help_text="Name, town, postcode or URN", field_name="name"
    )
    phase = django_filters.ChoiceFilter(label="Phase", empty_label="Any phase")
    closed = django_filters.BooleanFilter(
        label="Closed schools too", method="with_closed", widget=forms.CheckboxInput, initial=False
    )

    class Meta:
        model = School
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        phases = School.objects.exclude(phase="").order_by("phase").values_list("phase", flat=True).distinct()
        self.filters["phase"].extra["choices"] = [(phase, phase) for phase in phases]

    def search(self, rows, name, value):
        return rows.filter(
            Q(name__icontains=value) | Q(town__icontains=value) | Q(postcode__icontains=value) | Q(urn=value)
        )

    def with_closed(self, rows, name, value):
        return rows

    @property
    def qs(self):
        rows = super().qs
        return rows if self.form.is_valid() and self.form.cleaned_data.get("closed") else rows.filter(is_open=True)


class ReferralFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Search", method="search", help_text="Reference or school")
    status = django_filters.MultipleChoiceFilter(
        label="Status", choices=ReferralStatus.choices, widget=Checkboxes(small=True)
    )
    reason = django_filters.ChoiceFilter(
        label="Reason", choices=Referral._meta.get_field("reason").choices, empty_label="Any reason"
    )

    class Meta:
        model = Referral
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(Q(reference__icontains=value) | Q(school__name__icontains=value))


def _lots(request) -> list[tuple[str, str]]:
    lots = Lot.objects.visible_to(request.user).order_by("purchasing_system", "number")
    return [*((str(lot.pk), f"{lot.number} {lot.name}") for lot in lots), (OUTSIDE, "Outside the lots")]


class PlacementFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Search", method="search", help_text="Reference, provider or school")
    status = django_filters.MultipleChoiceFilter(
        label="Status", choices=PlacementStatus.choices, widget=Checkboxes(small=True)
    )
    lot = django_filters.MultipleChoiceFilter(label="Lot", method="in_lots", widget=Checkboxes(small=True))
    needs = django_filters.MultipleChoiceFilter(
        label="Needs attention",
        method="needing",
        choices=[
            ("unexplained", "Absence not explained"),
            ("under_80", "Attended under 80%"),
            ("past_end", "Past its expected end"),
        ],
        widget=Checkboxes(small=True),
    )

    class Meta:
        model = Placement
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["lot"].extra["choices"] = _lots(self.request)

    def search(self, rows, name, value):
        return rows.filter(
            Q(reference__icontains=value)
            | Q(provider__legal_name__icontains=value)
            | Q(setting_name__icontains=value)
            | Q(school__name__icontains=value)
        )

    def in_lots(self, rows, name, value):
        if not value:
            return rows
        wanted = Q(lot__in=[pk for pk in value if pk != OUTSIDE])
        return rows.filter(wanted | Q(lot=None) if OUTSIDE in value else wanted)

    def needing(self, rows, name, value):
        if not value:
            return rows
        wanted = Q(pk__in=[])
        if "unexplained" in value:
            wanted |= Q(pk__in=Session.objects.filter(code=Mark.NOT_EXPLAINED).values("placement"))
        if "under_80" in value:
            wanted |= Q(marked_possible__gt=0, marked_present__lt=F("marked_possible") * 0.8)
        if "past_end" in value:
            wanted |= Q(status__in=("live", "on_hold"), expected_end_on__lt=timekeeping.today())
        return rows.filter(wanted)


class PackFilter(django_filters.FilterSet):
    """Of providers on the list, for schools."""

    q = django_filters.CharFilter(label="Provider", field_name="legal_name", lookup_expr="icontains")
    lot = django_filters.MultipleChoiceFilter(label="Lot", method="in_lots", widget=Checkboxes(small=True))

    class Meta:
        model = Provider
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["lot"].extra["choices"] = lot_choices()

    def in_lots(self, rows, name, value):
        return rows.admitted_to(value)
