"""What narrows a list."""

from datetime import timedelta

import django_filters
from django.db.models import Q

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import Checkboxes
from lots.models import Lot

from .models import Admission, Application, Contract, Evidence, Provider
from .states import BEING_ASSESSED, AdmissionStatus, ApplicationStatus, ContractStatus, EvidenceStatus


def lot_choices() -> list[tuple[int, str]]:
    """The lots by number: the same number means the same lot from one system to the next."""
    named: dict[int, str] = {}
    for number, name in Lot.objects.published().order_by("number", "pk").values_list("number", "name"):
        named[number] = f"{number}: {name}"
    return list(named.items())


class ByLot(django_filters.FilterSet):
    """A list that narrows by lot: its choices are the lots of the day, read once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["lot"].extra["choices"] = lot_choices()


class ApplicationFilter(ByLot):
    search = django_filters.CharFilter(method="by_words", label="Provider or reference")
    status = django_filters.MultipleChoiceFilter(
        label="Status",
        choices=[choice for choice in ApplicationStatus.choices if choice[0] != ApplicationStatus.DRAFT],
        widget=Checkboxes,
    )
    lot = django_filters.MultipleChoiceFilter(
        label="Lot", field_name="lot_applications__lot__number", widget=Checkboxes, distinct=True
    )
    overdue = django_filters.MultipleChoiceFilter(
        label="Clock", choices=[("yes", "Past its date")], method="past_its_date", widget=Checkboxes
    )

    class Meta:
        model = Application
        fields: list[str] = []

    def by_words(self, rows, name, value):
        return rows.filter(Q(reference__icontains=value) | Q(provider__legal_name__icontains=value))

    def past_its_date(self, rows, name, value):
        if not value:
            return rows
        return rows.filter(status__in=BEING_ASSESSED, paused_on=None, due_on__lt=timekeeping.today())


class ProviderFilter(ByLot):
    search = django_filters.CharFilter(field_name="legal_name", lookup_expr="icontains", label="Name")
    lot = django_filters.MultipleChoiceFilter(label="Admitted to lot", method="admitted_to", widget=Checkboxes)
    documents = django_filters.MultipleChoiceFilter(
        label="Documents", choices=[("unchecked", "Waiting to be checked")], method="with_documents", widget=Checkboxes
    )

    class Meta:
        model = Provider
        fields: list[str] = []

    def admitted_to(self, rows, name, value):
        return rows.admitted_to(value) if value else rows

    def with_documents(self, rows, name, value):
        if not value:
            return rows
        return rows.filter(evidence__status=EvidenceStatus.UNCHECKED, evidence__replaced_by=None).distinct()


class EvidenceFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(field_name="provider__legal_name", lookup_expr="icontains", label="Provider")
    when = django_filters.MultipleChoiceFilter(
        label="Runs out",
        choices=[("late", "Ran out already"), ("7", "Within 7 days"), ("30", "Within 30 days")],
        method="by_when",
        widget=Checkboxes,
    )

    class Meta:
        model = Evidence
        fields: list[str] = []

    def by_when(self, rows, name, value):
        today = timekeeping.today()
        wanted = Q(expires_on__lt=today) if "late" in value else Q()
        if days := max((int(days) for days in value if days != "late"), default=0):
            wanted |= Q(expires_on__range=(today, today + timedelta(days=days)))
        return rows.filter(wanted)


class AdmissionFilter(ByLot):
    search = django_filters.CharFilter(field_name="provider__legal_name", lookup_expr="icontains", label="Provider")
    lot = django_filters.MultipleChoiceFilter(label="Lot", field_name="lot__number", widget=Checkboxes)
    status = django_filters.MultipleChoiceFilter(label="Status", choices=AdmissionStatus, widget=Checkboxes)

    class Meta:
        model = Admission
        fields: list[str] = []


class ContractFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(method="by_words", label="Provider or reference")
    status = django_filters.MultipleChoiceFilter(label="Status", choices=ContractStatus, widget=Checkboxes)

    class Meta:
        model = Contract
        fields: list[str] = []

    def by_words(self, rows, name, value):
        return rows.filter(Q(reference__icontains=value) | Q(provider__legal_name__icontains=value))
