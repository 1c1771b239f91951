"""What narrows a list."""

import django_filters

from apcommissioning.base.fields import Checkboxes

from .models import Report, Review
from .states import ReportKind, ReportStatus, ReviewStatus


class ReportFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="Kind", choices=ReportKind, empty_label="Every kind")
    status = django_filters.ChoiceFilter(label="Status", choices=ReportStatus, empty_label="Every status")

    class Meta:
        model = Report
        fields = ["kind", "status"]


class ReviewFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(
        label="Status", choices=ReviewStatus.choices, widget=Checkboxes(small=True)
    )
    reference = django_filters.CharFilter(label="Placement", field_name="placement__reference", lookup_expr="icontains")

    class Meta:
        model = Review
        fields = ["status", "reference"]
