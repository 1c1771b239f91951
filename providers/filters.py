"""Narrowing of lists."""

import django_filters

from lots.models import Lot, PurchasingSystem

from .models import Admission, Contract
from .states import AdmissionStatus, ContractStatus


class AdmissionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="provider__legal_name", lookup_expr="icontains", label="Provider")
    lot = django_filters.ModelMultipleChoiceFilter(queryset=Lot.objects.none(), label="Lot")
    status = django_filters.MultipleChoiceFilter(choices=AdmissionStatus, label="Status")

    class Meta:
        model = Admission
        fields = ["q", "lot", "status"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["lot"].queryset = Lot.objects.visible_to(self.request.user).order_by("number")


class ContractFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="provider__legal_name", lookup_expr="icontains", label="Provider")
    status = django_filters.MultipleChoiceFilter(choices=ContractStatus, label="Status")
    system = django_filters.ModelChoiceFilter(
        field_name="purchasing_system",
        queryset=PurchasingSystem.objects.none(),
        label="Purchasing system",
        empty_label="All",
    )

    class Meta:
        model = Contract
        fields = ["q", "status", "system"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["system"].queryset = PurchasingSystem.objects.visible_to(self.request.user)
