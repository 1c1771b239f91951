"""The list page: the one class among the views.

A list is a queryset of what the person may see, a filter, columns, and a CSV of the same rows.
"""

import csv
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .clocks import Clock

# A spreadsheet runs a cell that begins with one of these, some also behind spaces or in their full-width forms.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Column:
    """One column: its heading, the cell's value, and how the page shows it.

    `value` makes the plain value (page and CSV); `link` the address its cell leads to; `sort` the field to order by;
    `kind` one of "text", "number", "date", "money", "status", "clock" for the page's look; `sub` makes a second line,
    quieter, on the page alone.
    """

    heading: str
    value: Callable[[Any], Any]
    link: Callable[[Any], str] | None = None
    sort: str = ""
    kind: str = "text"
    sub: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Cell:
    column: Column
    value: Any
    link: str
    sub: str = ""


class ListPage(ABC):
    """Subclass it, give its parts, and route `Subclass.view` after declaring its access on it."""

    title: str
    noun = ""  # what is counted: "placement", or "child,children"
    template = "components/list_page.html"
    columns: Sequence[Column]
    filter_class: Any = None
    default_order: Sequence[str] = ("pk",)
    per_page = 50
    empty = "Nothing here yet."
    csv_name = "list"
    csv_limit = 20_000
    intro = ""

    def __init__(self, request: HttpRequest, **kwargs: Any):
        self.request = request
        self.kwargs = kwargs

    @abstractmethod
    def queryset(self):
        """The rows this person may see: begin with `visible_to(self.request.user)`."""

    def context(self) -> dict[str, Any]:
        """What the page shows beside the list."""
        return {}

    def sorting(self) -> tuple[str, list[str]]:
        asked = self.request.GET.get("sort", "")
        names = {column.sort for column in self.columns if column.sort}
        if asked.removeprefix("-") in names:
            return asked, [asked, "pk"]
        return "", list(self.default_order)

    def respond(self) -> HttpResponse:
        rows = self.queryset()
        narrowing = (
            self.filter_class(self.request.GET, queryset=rows, request=self.request) if self.filter_class else None
        )
        if narrowing is not None:
            rows = narrowing.qs
        sort, order = self.sorting()
        rows = rows.order_by(*order)
        if self.request.GET.get("format") == "csv":
            return self.csv(rows)
        page = Paginator(rows, self.per_page).get_page(self.request.GET.get("page"))
        kept = self.request.GET.copy()
        for name in ("page", "sort", "format"):
            kept.pop(name, None)
        return render(
            self.request,
            self.template,
            {
                "title": self.title,
                "intro": self.intro,
                "noun": self.noun,
                "columns": self.columns,
                "filter": narrowing,
                "page": page,
                "rows": [(row, [self.cell(column, row) for column in self.columns]) for row in page.object_list],
                "sort": sort,
                "kept": kept.urlencode(),
                "empty": self.empty,
                **self.context(),
            },
        )

    @staticmethod
    def cell(column: Column, row: Any) -> Cell:
        return Cell(
            column,
            column.value(row),
            column.link(row) if column.link else "",
            column.sub(row) if column.sub else "",
        )

    def csv(self, rows) -> HttpResponse:
        """The same rows as a file, as many as a spreadsheet is comfortable with."""
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.csv_name}.csv"'
        response.write("\ufeff")
        writer = csv.writer(response)
        writer.writerow([column.heading for column in self.columns])
        for row in rows[: self.csv_limit]:
            writer.writerow([plain(column.value(row)) for column in self.columns])
        return response


def plain(value: Any) -> str:
    """A CSV cell that no spreadsheet mistakes for a formula."""
    if isinstance(value, Clock):
        value = f"{value.words}, {value.due_words}".rstrip(", ")
    text = "" if value is None else str(value)
    is_formula = text.startswith(("\t", "\r")) or text.lstrip().startswith(FORMULA)
    return f"'{text}" if is_formula and not text.lstrip("-").replace(".", "", 1).isdigit() else text
