"""What narrows a list."""

from datetime import date, timedelta

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.clocks import SOON_DAYS
from apcommissioning.base.fields import Checkboxes
from lots.models import Lot

from .models import (
    Action,
    Admission,
    Application,
    Contract,
    Evidence,
    Incumbent,
    LotApplication,
    Provider,
    QualityVisit,
    Representation,
    Variation,
)
from .rules.assessment import reviewers_to_choose
from .states import (
    LISTED,
    ActionOwner,
    ActionStatus,
    AdmissionStatus,
    ApplicationStatus,
    ContractStatus,
    EvidenceStatus,
    Rating,
    RepresentationStatus,
    VariationKind,
    VariationStatus,
    VisitKind,
    VisitStatus,
)


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
    clock = django_filters.MultipleChoiceFilter(
        label="Clock",
        choices=[
            ("late", "Past its date"),
            ("soon", f"Due within {SOON_DAYS} working days"),
            ("paused", "Waiting for the provider"),
            ("disputed", "Decision disputed"),
        ],
        method="by_the_clock",
        widget=Checkboxes,
    )
    status = django_filters.MultipleChoiceFilter(
        label="Status",
        choices=[choice for choice in ApplicationStatus.choices if choice[0] != ApplicationStatus.DRAFT],
        widget=Checkboxes,
    )
    lot = django_filters.MultipleChoiceFilter(label="Lot", method="for_lots", widget=Checkboxes)
    reviewer = django_filters.MultipleChoiceFilter(label="Reviewer", method="for_reviewers", widget=Checkboxes)

    class Meta:
        model = Application
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = [(str(person.pk), person.name) for person in reviewers_to_choose()]
        self.filters["reviewer"].extra["choices"] = [("none", "Nobody yet"), *people]

    def by_words(self, rows, name, value):
        return rows.filter(Q(reference__icontains=value) | Q(provider__legal_name__icontains=value))

    def by_the_clock(self, rows, name, value):
        today = timekeeping.today()
        stands = {
            "late": Q(paused_on=None, hear_by__lt=today),
            "soon": Q(paused_on=None, hear_by__range=(today, add_working_days(today, SOON_DAYS))),
            "paused": Q(paused_on__isnull=False),
        }
        if not value:
            return rows
        disputes = Representation.objects.filter(status=RepresentationStatus.MADE)
        wanted = Q(pk__in=disputes.values("decision__lot_application__application") if "disputed" in value else [])
        for one in set(value) & set(stands):
            wanted |= stands[one] & Q(is_over=0)
        return rows.filter(wanted)

    def for_lots(self, rows, name, value):
        if not value:
            return rows
        return rows.filter(pk__in=LotApplication.objects.filter(lot__number__in=value).values("application"))

    def for_reviewers(self, rows, name, value):
        if not value:
            return rows
        reviewing = Application.reviewers.through.objects
        wanted = Q(pk__in=reviewing.filter(person__in=[one for one in value if one != "none"]).values("application"))
        if "none" in value:
            wanted |= Q(pk__in=Application.objects.without_reviewers().values("pk"))
        return rows.filter(wanted)


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


class ContractFilter(ByLot):
    search = django_filters.CharFilter(method="by_words", label="Provider or reference")
    status = django_filters.MultipleChoiceFilter(label="Status", choices=ContractStatus, widget=Checkboxes)
    ends = django_filters.MultipleChoiceFilter(
        label="Ends", choices=[("30", "Within 30 days"), ("90", "Within 90 days")], method="by_end", widget=Checkboxes
    )
    lot = django_filters.MultipleChoiceFilter(label="Lot", method="by_lot", widget=Checkboxes)

    class Meta:
        model = Contract
        fields: list[str] = []

    def by_end(self, rows, name, value):
        today = timekeeping.today()
        last = today + timedelta(days=max(map(int, value), default=0))
        return rows.filter(status=ContractStatus.EXECUTED, ends_on__range=(today, last)) if value else rows

    def by_lot(self, rows, name, value):
        if not value:
            return rows
        admitted = Admission.objects.filter(
            provider=OuterRef("provider"),
            lot__purchasing_system=OuterRef("purchasing_system"),
            lot__number__in=value,
            status__in=LISTED,
        )
        return rows.filter(Exists(admitted))

    def by_words(self, rows, name, value):
        return rows.filter(Q(reference__icontains=value) | Q(provider__legal_name__icontains=value))


class VariationFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label="Title")
    status = django_filters.MultipleChoiceFilter(label="Status", choices=VariationStatus, widget=Checkboxes)
    kind = django_filters.MultipleChoiceFilter(label="What changes", choices=VariationKind, widget=Checkboxes)

    class Meta:
        model = Variation
        fields: list[str] = []


class VisitFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(field_name="provider__legal_name", lookup_expr="icontains", label="Provider")
    status = django_filters.MultipleChoiceFilter(label="Status", choices=VisitStatus, widget=Checkboxes)
    kind = django_filters.MultipleChoiceFilter(label="Kind", choices=VisitKind, widget=Checkboxes)
    rating = django_filters.MultipleChoiceFilter(label="Overall", choices=Rating, widget=Checkboxes)

    class Meta:
        model = QualityVisit
        fields: list[str] = []


class ActionFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(
        field_name="visit__provider__legal_name", lookup_expr="icontains", label="Provider"
    )
    when = django_filters.MultipleChoiceFilter(
        label="Clock", choices=[("overdue", "Overdue")], method="past_its_day", widget=Checkboxes
    )
    status = django_filters.MultipleChoiceFilter(label="Status", choices=ActionStatus, widget=Checkboxes)
    owner = django_filters.MultipleChoiceFilter(label="Whose", choices=ActionOwner, widget=Checkboxes)

    class Meta:
        model = Action
        fields: list[str] = []

    def past_its_day(self, rows, name, value):
        return rows.overdue(timekeeping.today()) if value else rows


class IncumbentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Provider", field_name="name", lookup_expr="icontains")
    standing = django_filters.MultipleChoiceFilter(
        label="Stands",
        choices=[(one, one) for one in ("No notice yet", "Told, has not applied", "Applied", "Admitted", "Refused")],
        widget=Checkboxes(small=True),
    )

    class Meta:
        model = Incumbent
        fields: list[str] = []


class AssuranceForm(forms.Form):
    search = forms.CharField(required=False, max_length=100, label="Provider")
    risk = forms.MultipleChoiceField(
        required=False, label="Risk", choices=[("3", "High"), ("2", "Medium"), ("1", "Low")], widget=Checkboxes
    )
    lot = forms.MultipleChoiceField(required=False, label="Lot", widget=Checkboxes)
    when = forms.MultipleChoiceField(
        required=False,
        label="Due",
        choices=[("overdue", "Overdue"), ("unplanned", "Not planned yet")],
        widget=Checkboxes,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lot"].choices = lot_choices()


class AssuranceRows(list):
    """Lines worked out in Python, for the list page: it asks them to be put in order."""

    def order_by(self, *fields):
        rows = AssuranceRows(self)
        for field in reversed(fields):
            name = field.removeprefix("-")
            if name in self.ORDERS:
                rows.sort(key=self.ORDERS[name], reverse=field.startswith("-"))
        return rows

    ORDERS = {
        "name": lambda row: row.name.casefold(),
        "risk": lambda row: row.risk,
        "last_on": lambda row: row.last_on or date.min,
        "due_on": lambda row: row.due_on,
    }


class AssuranceFilter:
    """What a FilterSet is to the list page, over lines worked out in Python."""

    def __init__(self, data, queryset, request=None):
        self.form = AssuranceForm(data)
        self.rows = queryset

    @property
    def qs(self):
        if not self.form.is_valid():
            return self.rows
        given, today = self.form.cleaned_data, timekeeping.today()
        lots, risks = set(map(int, given["lot"])), set(map(int, given["risk"]))
        return AssuranceRows(
            row
            for row in self.rows
            if given["search"].casefold() in row.name.casefold()
            and (not risks or row.risk in risks)
            and (not lots or lots & set(row.lots))
            and ("overdue" not in given["when"] or row.due_on < today)
            and ("unplanned" not in given["when"] or row.planned_on is None)
        )
