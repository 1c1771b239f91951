"""Each part with an example of it."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings

from ..base import charts, clocks, timekeeping
from ..base.clocks import Clock, ClockState
from ..base.templatetags.parts import Entry
from ..base.today import DueItem, Queue
from ..base.together import Difference, Meeting
from .forms import ExampleForm

COMPONENTS = Path(settings.ROOT) / "templates" / "components"


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


def a_clock(state: ClockState, words: str, due_words: str = "") -> Clock:
    return Clock(
        name="Example",
        unit="working day",
        started_on=None,
        due_on=timekeeping.today(),
        state=state,
        words=words,
        due_words=due_words,
    )


def all_pieces() -> list[Piece]:
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
