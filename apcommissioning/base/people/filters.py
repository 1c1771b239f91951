"""Narrowing the lists of people and messages."""

import django_filters
from django import forms
from django.db.models import Q

from apcommissioning.base.models import OutboxStatus
from apcommissioning.base.roles import OrganisationKind, Role


class PersonFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Search", help_text="Name or e-mail address", method="search")
    kind = django_filters.MultipleChoiceFilter(
        label="Organisation",
        choices=OrganisationKind.choices,
        method="of_kind",
        widget=forms.CheckboxSelectMultiple,
    )
    role = django_filters.ChoiceFilter(label="Role", choices=Role.choices, empty_label="Any role", method="of_role")

    def search(self, rows, name, value):
        return rows.filter(Q(name__icontains=value) | Q(email__icontains=value))

    def of_kind(self, rows, name, value):
        if not value:
            return rows
        return rows.filter(
            pk__in=rows.filter(membership__ended_at=None, membership__organisation__kind__in=value).values("pk")
        )

    def of_role(self, rows, name, value):
        return rows.filter(pk__in=rows.filter(membership__ended_at=None, membership__role=value).values("pk"))


class OutboxFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Search", help_text="Address or subject", method="search")
    state = django_filters.MultipleChoiceFilter(
        label="State", choices=OutboxStatus.choices, widget=forms.CheckboxSelectMultiple
    )

    def search(self, rows, name, value):
        return rows.filter(Q(to__icontains=value) | Q(subject__icontains=value))
