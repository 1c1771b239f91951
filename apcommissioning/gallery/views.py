"""The pages of the gallery."""

from typing import Any

import django_filters
from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from ..base import tones
from ..base.access import for_roles
from ..base.clocks import ClockState
from ..base.fields import Checkboxes
from ..base.models import Person
from ..base.pages import Column, ListPage
from ..base.roles import Role
from .forms import ExampleForm, ReasonForm
from .pieces import a_clock, all_pieces


class PersonFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Search", help_text="Name")
    role = django_filters.MultipleChoiceFilter(
        field_name="membership__role", choices=Role.choices, label="Role", widget=Checkboxes(), distinct=True
    )

    class Meta:
        model = Person
        fields: list[str] = []


class ExampleList(ListPage):
    title = "People"
    noun = "person,people"
    columns = [
        Column("Name", lambda person: person.name, sort="name", sub=lambda person: person.role_names()),
        Column("E-mail address", lambda person: person.email, sort="email"),
        Column("Joined", lambda person: person.joined_at, sort="joined_at", kind="date"),
    ]
    filter_class = PersonFilter
    default_order = ["name", "pk"]
    per_page = 5
    intro = "An example of a list. The pages of the service look like this."

    def queryset(self):
        return Person.objects.prefetch_related("membership_set")

    def context(self) -> dict[str, Any]:
        return {"breadcrumbs": [("Components", reverse("gallery"))]}


def _families() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Each noun with its statuses and their words, as its model has them."""
    models = {model._meta.model_name: model for model in apps.get_models()}
    found = []
    for noun in tones.TONES:
        model = models[noun]
        names = {f.name: f for f in model._meta.concrete_fields if f.choices}
        status = next(names[name] for name in ("status", "state", "outcome") if name in names)
        found.append((str(model._meta.verbose_name).capitalize(), noun, list(status.flatchoices)))
    return found


@for_roles(Role.ADMINISTRATOR)
def gallery(request: HttpRequest) -> HttpResponse:
    """Every part, with an example."""
    messages.success(request, "An example of a message: what has just happened, said once.")
    form = ExampleForm({"name": "Heron Yard", "opened_on_day": "31", "opened_on_month": "2", "opened_on_year": "2024"})
    shown = [
        (piece, render_to_string(f"components/{piece.name}.html", piece.context, request)) for piece in all_pieces()
    ]
    return render(
        request,
        "gallery.html",
        {
            "title": "Components",
            "shown": shown,
            "tones": tones.MEANINGS.items(),
            "families": _families(),
            "clocks": [
                a_clock(ClockState.RUNNING, "9 working days left", "due Fri 4 Dec"),
                a_clock(ClockState.SOON, "3 working days left", "due Thu 26 Nov"),
                a_clock(ClockState.TODAY, "Due today"),
                a_clock(ClockState.PAUSED, "Paused with 4 working days left", "waiting for the provider"),
                a_clock(ClockState.MISSED, "Missed by 2 working days", "due Thu 19 Nov"),
                a_clock(ClockState.MET, "Met on day 8 of 10"),
            ],
            "example_form": form,
            "page_example": Paginator(range(200), 10).page(4),
            "colours": ["brand", "wash", "good", "wait", "stop", "held", "info", "idle", "series-1", "series-2"],
        },
    )


@for_roles(Role.ADMINISTRATOR)
def gallery_form(request: HttpRequest) -> HttpResponse:
    """A form page, as views render it. Nothing is kept."""
    form = ExampleForm(request.POST or None, request.FILES or None)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Add a site",
            "caption": "An example of a form",
            "intro": "Nothing that you type here is kept.",
            "form": form,
            "cancel_url": reverse("gallery"),
            "back_url": reverse("gallery"),
        },
    )


@for_roles(Role.ADMINISTRATOR)
def gallery_confirm(request: HttpRequest) -> HttpResponse:
    """A page that asks before what cannot be undone. Nothing is done."""
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": "Suspend Heron Yard from lot 4?",
            "caption": "An example of a question before an action",
            "consequences": ["No child can be placed there.", "The provider is told at once."],
            "facts": [("Status", "Active"), ("Children placed now", "4")],
            "form": ReasonForm(request.POST or None),
            "submit_label": "Suspend",
            "danger": True,
            "warning": "The decision and its reason stay on the record.",
            "cancel_url": reverse("gallery"),
            "back_url": reverse("gallery"),
        },
    )


@for_roles(Role.ADMINISTRATOR)
def gallery_list(request: HttpRequest) -> HttpResponse:
    """A list page."""
    return ExampleList(request).respond()
