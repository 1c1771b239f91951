"""The gallery: every part that pages are made of, drawn once with an example of each. A test holds it complete."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django_filters
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from .base import charts, clocks, timekeeping, tones
from .base.access import for_roles
from .base.clocks import Clock, ClockState
from .base.fields import Affixed, Checkboxes, GovukDateField, LongTextField, MoneyField, Radios
from .base.models import Person
from .base.pages import Column, ListPage
from .base.roles import Role
from .base.templatetags.parts import Entry
from .base.today import DueItem, Queue
from .base.together import Difference, Meeting

COMPONENTS = Path(settings.ROOT) / "templates" / "components"
COLOURS = [("green", "Green"), ("blue", "Blue"), ("other", "Another colour")]


@dataclass(frozen=True)
class Piece:
    """A part with an example. Its parameters are read from the comment at the top of its file."""

    name: str
    context: dict[str, Any] = field(default_factory=dict)
    words: str = ""

    @property
    def title(self) -> str:
        return self.name.replace("_", " ").capitalize()

    @property
    def about(self) -> str:
        text = (COMPONENTS / f"{self.name}.html").read_text(encoding="utf-8")
        begin, end = ("{% comment %}", "{% endcomment %}") if text.startswith("{% comment %}") else ("{#", "#}")
        return text.removeprefix(begin).partition(end)[0].strip()


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name of the site", max_length=80, help_text="As parents know it")
    postcode = forms.CharField(label="Postcode", widget=Affixed(width=10), max_length=8)
    places = forms.IntegerField(label="How many places?", min_value=1, widget=Affixed(width=3, suffix="places"))
    price = MoneyField(label="Price", what="the price", suffix="a session")
    opened_on = GovukDateField(
        label="When did it open?", what="the date it opened", help_text="For example, 31 3 2024", required=False
    )
    about = LongTextField(label="What happens there", max_words=50, help_text="In plain words")
    kind = forms.ChoiceField(
        label="Colour of the door",
        choices=COLOURS,
        widget=Radios(hints={"green": "Like a leaf"}, reveals={"other": "other_kind"}),
    )
    other_kind = forms.CharField(label="Which colour?", max_length=40, required=False)
    stages = forms.MultipleChoiceField(
        label="Key stages", choices=[("ks3", "Key stage 3"), ("ks4", "Key stage 4")], widget=Checkboxes()
    )
    lot = forms.ChoiceField(
        label="Lot", choices=[("", "Choose a lot"), ("1", "1 Early intervention"), ("2", "2 Day 6")]
    )
    plan = forms.FileField(label="Fire risk assessment", help_text="PDF, Word or a photo, up to 20MB")
    agree = forms.BooleanField(label="The site is safe to use today")


class ReasonForm(forms.Form):
    reason = LongTextField(label="Reason", max_words=300, help_text="The provider reads this.")


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


def _clock(state: ClockState, words: str, due_words: str = "") -> Clock:
    return Clock(
        name="Example",
        unit="working day",
        started_on=None,
        due_on=timekeeping.today(),
        state=state,
        words=words,
        due_words=due_words,
    )


def _pieces() -> list[Piece]:
    today = timekeeping.today()
    soon = clocks.date_clock("Review", today + timedelta(days=2))
    late = clocks.working_day_clock("Decision", today - timedelta(days=20), 10)
    form = ExampleForm({"name": "Heron Yard", "opened_on_day": "31", "opened_on_month": "2", "opened_on_year": "2024"})
    halves = [("/", "in"), ("\\", "in"), ("I", "auth"), ("I", "auth"), ("O", "out"), ("\\", "in"), ("L", "in")]
    return [
        Piece("clock_badge", {"clock": late}, "Shape, words and a date. Read it with the colour off."),
        Piece("icon", {"name": "done"}),
        Piece("page_title", {"title": "Ellie M.", "caption": "Placement", "meta": "With Otterbrook Learning, lot 4"}),
        Piece("panel", {"title": "Absent this morning", "words": "Nobody has explained it.", "tone": "stop"}),
        Piece("banner", {"title": "Important", "words": "Applications pause on Friday.", "id": "banner-example"}),
        Piece("warning", {"words": "A decision cannot be undone. It can only be replaced by a later one."}),
        Piece("inset", {"words": "Providers see this only once it is released."}),
        Piece("empty", {"words": "No placements yet."}),
        Piece("details", {"summary": "Why we ask", "words": "The contract asks every provider for this cover."}),
        Piece("edited_together", {"form": SimpleNamespace(meeting=_meeting()), "back_url": "#"}),
        Piece(
            "queue_cards",
            {
                "queues": [
                    Queue(4, "day-six clocks", "#", "1 missed. 1 due today", "late"),
                    Queue(3, "placements held at the gate", "#", "1 starts tomorrow", "today"),
                    Queue(6, "applications to check", "#", "Oldest: 4 days", "ok"),
                ]
            },
        ),
        Piece(
            "due_list",
            {
                "items": [
                    DueItem("Find a place for Tyler Q., Year 10", "#", today, "Permanently excluded", late),
                    DueItem("Review for Ellie M.", "#", today, "Half-termly review", soon),
                ]
            },
        ),
        Piece(
            "figure_tiles",
            {
                "figures": [
                    {"label": "Children placed", "value": "147", "note": "9 more than last term", "values": [3, 5, 8]},
                    {"label": "Sessions attended", "value": "78.4%", "note": "Was 76.9%", "values": [70, 77, 78.4]},
                ]
            },
        ),
        Piece(
            "check_list",
            {
                "ruled": True,
                "lines": [
                    {"state": "done", "words": "Staff checks confirmed in writing"},
                    {"state": "to_do", "words": "Two safeguarding answers are empty", "url": "#", "mend": "Answer"},
                    {"state": "blocked", "words": "Insurance lapses too soon"},
                    {"state": "none", "words": "Consent not asked for yet"},
                ],
            },
        ),
        Piece("meter", {"percent": 74, "words": "28 of 38 answers ready"}),
        Piece(
            "timeline",
            {
                "entries": [
                    Entry("Decision due", when="Thursday 26 November", is_next=True),
                    Entry("Scores moderated", "Amina Yusuf", "today, 9:40am", "Set at 3 after reading the notes"),
                    Entry("Application received", "Foxglove Farm Learning", "Thu 12 Nov, 4:18pm"),
                ]
            },
        ),
        Piece(
            "task_list",
            {
                "sections": [
                    {
                        "title": "Your organisation",
                        "note": "Asked once, used for every lot",
                        "tasks": [
                            {"name": "About your organisation", "url": "#", "status": "completed"},
                            {"name": "Insurance", "url": "#", "hint": "Lapses on 11 December", "status": "fix"},
                            {"name": "Policies", "url": "#", "status": "in_progress"},
                            {"name": "Sites", "url": "#", "status": "not_started"},
                            {"name": "Sign and send", "status": "cannot_start"},
                        ],
                    }
                ]
            },
        ),
        Piece(
            "summary_list",
            {"rows": [("Purpose", "Return to school by April", "#"), ("Hours", "20 a week"), ("Exit plan", None)]},
        ),
        Piece("summary_card", {"title": "The child", "rows": [("Name", "Ellie M.", "#"), ("Year group", "9", "#")]}),
        Piece(
            "table",
            {
                "caption": "What each gate found",
                "heads": ["Gate", "Result", "Price"],
                "rows": [["Compliance", "Pass", None], ["Financial", "Pass", "£118.00"]],
                "right": "3",
                "foot": ["In all", "", "£118.00"],
            },
        ),
        Piece(
            "week_table",
            {
                "caption": "A week from 2 November",
                "morning": "9:15am to 11:45am",
                "days": [
                    {
                        "name": "Monday",
                        "am": {"what": "English, maths", "where": "Otterbrook", "kind": "ap"},
                        "pm": {"what": "Science", "where": "In school", "kind": "school"},
                    },
                    {"name": "Tuesday", "am": None, "pm": None},
                ],
                "note": "20 of 25 hours.",
            },
        ),
        Piece(
            "attendance_strip",
            {
                "weeks": [
                    {
                        "label": "19 Oct",
                        "words": "present, present, ill, ill, absent, present, late, not marked yet, no session",
                        "total": "4 of 7",
                        "halves": [
                            *({"mark": mark, "kind": kind} for mark, kind in halves),
                            {"mark": "", "kind": "due"},
                            {"mark": "", "kind": "none"},
                            {"mark": "", "kind": "none"},
                        ],
                    }
                ]
            },
        ),
        Piece(
            "equation",
            {
                "terms": [
                    {"label": "Agreed", "value": "26 sessions"},
                    {"label": "Delivered", "value": "26 sessions", "sign": "="},
                    {"label": "Charged", "value": "28 sessions", "sign": "≠", "bad": True},
                ]
            },
        ),
        Piece(
            "tabs",
            {
                "name": "Parts of a placement",
                "links": [
                    {"label": "The placement", "url": "#", "current": True},
                    {"label": "Sessions", "url": "#"},
                    {"label": "Reviews", "url": "#", "count": 2},
                ],
            },
        ),
        Piece(
            "progress",
            {
                "name": "Criteria",
                "steps": [
                    {"label": "1. Safeguarding", "url": "#", "done": True},
                    {"label": "2. Therapeutic model", "url": "#", "current": True},
                ],
            },
        ),
        Piece(
            "levels",
            {
                "legend": "Which level does the answer reach?",
                "hint": "Start at the top and stop at the first that is wholly true.",
                "name": "level",
                "levels": [
                    {"value": 4, "name": "4 – Excellent", "words": "A named model runs through the whole day."},
                    {"value": 3, "name": "3 – Good", "words": "A named model, with supervision each term."},
                ],
            },
        ),
        Piece("lot_labels", {"lots": ["1 Early intervention", "2 Day 6"]}),
        Piece("file_list", {"files": [{"name": "Supervision policy.pdf", "url": "#", "note": "PDF, 204KB"}]}),
        Piece("action_button", {"url": "#", "label": "Release", "kind": "secondary", "what": "the letter"}),
        Piece("button_link", {"url": "#", "label": "Start now"}),
        Piece("chips", {"chips": [SimpleNamespace(words="Status: Live", url="#")]}),
        Piece("register_marks", _marks()),
        Piece("save_bar", {"words": "7 of 8 saved.", "label": "Save the register"}),
        Piece("error_summary", {"form": form}),
        Piece("chart", {"figure": _figure()}),
        Piece("data_table", {"table": _figure().table}),
    ]


def _meeting() -> Meeting:
    """Two colleagues with one form open: a box that one of them changed, and one that both did."""
    theirs = [("Two of us can teach", False), ("every child.", True)]
    mine = [("Two of us can teach", False), ("some children.", True)]
    taken = Difference("places", "Places", [("12", False)])
    return Meeting(None, timekeeping.now(), [taken], [Difference("continuity", "Keeping going", theirs, mine)])


def _figure() -> charts.ChartFigure:
    rows = (("1 Early intervention", 31), ("2 Day 6", 12), ("3 Interim", 57))
    return charts.ChartFigure(
        key="example",
        question="Where are children placed?",
        finding="More than half are in lot 3.",
        svg=charts.bars(rows, about="Children placed, by lot"),
        table=charts.Table(("Lot", "Children"), rows, caption="Children placed, by lot"),
        unit="children",
        population="in live placements",
        as_at=timekeeping.today(),
        coverage="100 of 100 placements",
        source="an example",
    )


def _marks() -> dict[str, Any]:
    return {
        "legend": "Ellie M.",
        "info": "Year 9. Call school if not here by 9:30am",
        "name": "mark-example",
        "marks": [
            {"value": "/", "code": "/", "label": "Here"},
            {"value": "L", "code": "L", "label": "Late", "kind": "late"},
            {"value": "I", "code": "I", "label": "Ill", "kind": "late"},
            {"value": "N", "code": "N", "label": "Absent", "kind": "absent"},
        ],
    }


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
    shown = [(piece, render_to_string(f"components/{piece.name}.html", piece.context, request)) for piece in _pieces()]
    return render(
        request,
        "gallery.html",
        {
            "title": "Components",
            "shown": shown,
            "tones": tones.MEANINGS.items(),
            "families": _families(),
            "clocks": [
                _clock(ClockState.RUNNING, "9 working days left", "due Fri 4 Dec"),
                _clock(ClockState.SOON, "3 working days left", "due Thu 26 Nov"),
                _clock(ClockState.TODAY, "Due today"),
                _clock(ClockState.PAUSED, "Paused with 4 working days left", "waiting for the provider"),
                _clock(ClockState.MISSED, "Missed by 2 working days", "due Thu 19 Nov"),
                _clock(ClockState.MET, "Met on day 8 of 10"),
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
