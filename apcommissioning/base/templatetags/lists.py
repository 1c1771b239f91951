"""What the list page (base.pages.ListPage) shows around its rows: headings that sort, filters in use, cells."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.formats import number_format
from django.utils.html import format_html

from . import parts

register = template.Library()

# Words for the two directions of a sort, by a column's kind.
DIRECTIONS = {
    "text": ("A to Z", "Z to A"),
    "status": ("A to Z", "Z to A"),
    "number": ("lowest first", "highest first"),
    "money": ("lowest first", "highest first"),
    "date": ("earliest first", "latest first"),
    "clock": ("soonest first", "latest first"),
}
ON_THE_RIGHT = ("number", "money")


@dataclass(frozen=True)
class Head:
    heading: str
    url: str
    direction: str  # "", "ascending" or "descending": what aria-sort says
    right: bool


@dataclass(frozen=True)
class Chip:
    words: str
    url: str


def _query(request: HttpRequest, **changes: str | None) -> str:
    """The page's query with these changes, back on its first page."""
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("format", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def list_heads(context, columns) -> list[Head]:
    """Each column's heading; a second press of the same one turns the order round."""
    sort = context["sort"]
    heads = []
    for column in columns:
        direction = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(sort, "") if column.sort else ""
        turned = f"-{column.sort}" if direction == "ascending" else column.sort
        url = _query(context["request"], sort=turned) if column.sort else ""
        heads.append(Head(column.heading, url, direction, column.kind in ON_THE_RIGHT))
    return heads


@register.simple_tag
def sort_choices(columns) -> list[tuple[str, str]]:
    """The orders that the "Sort by" of a phone offers."""
    return [
        (f"{sign}{column.sort}", f"{column.heading}, {words}")
        for column in columns
        if column.sort
        for sign, words in zip(("", "-"), DIRECTIONS.get(column.kind, DIRECTIONS["text"]), strict=True)
    ]


@register.simple_tag(takes_context=True)
def filter_chips(context, narrowing) -> list[Chip]:
    """The filters in use, each with the address of the list without it."""
    request = context["request"]
    form = getattr(narrowing, "form", None)
    if form is None or not form.is_valid():
        return []
    chips = []
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if value in (None, "", False) or (hasattr(value, "__len__") and len(value) == 0):
            continue
        names = [name for name in request.GET if name == bound.html_name or name.startswith(f"{bound.html_name}_")]
        if not names:
            continue
        several = value if isinstance(value, list | tuple | set) or hasattr(value, "iterator") else [value]
        for one in several:
            query = request.GET.copy()
            for name in ("page", "format"):
                query.pop(name, None)
            _without(query, names, one, only=len(list(several)) > 1)
            chips.append(Chip(f"{bound.label}: {_words(bound, one)}", "?" + query.urlencode()))
    return chips


def _without(query: QueryDict, names: list[str], value: Any, *, only: bool) -> None:
    """Take a filter, or only one of its values, out of the query."""
    plain = str(value.pk if isinstance(value, Model) else value)
    for name in names:
        query.setlist(name, [kept for kept in query.getlist(name) if only and kept != plain])


def _words(bound, value: Any) -> str:
    if value is True:
        return "yes"
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, slice):
        ends = [
            parts.plain_date(end) if isinstance(end, date) else str(end) for end in (value.start, value.stop) if end
        ]
        return " to ".join(ends)
    if isinstance(value, date | datetime):
        return parts.plain_date(value)
    for key, label in getattr(bound.field, "choices", None) or []:
        if isinstance(label, list | tuple):
            for inner, inner_label in label:
                if str(inner) == str(value):
                    return str(inner_label)
        elif str(key) == str(value):
            return str(label)
    return str(value)


@register.simple_tag
def list_cell(row: Any, cell: Any) -> str:
    """A cell as its column's kind shows it."""
    value, kind = cell.value, cell.column.kind
    if value is None or value == "":
        return "–"
    if kind == "status":
        return _status(row, value)
    if kind == "clock":
        return parts.clock_badge(value)
    if kind == "money":
        return parts.money(value)
    if kind == "date" and isinstance(value, date):
        return parts.short_date(value)
    if kind == "number" and isinstance(value, int):
        return number_format(value, force_grouping=True)
    return format_html("{}", value)


def _status(row: Any, value: Any) -> str:
    if isinstance(value, Model):
        return parts.status_tag(value)
    shown = getattr(row, "get_status_display", None)
    if shown is not None and value in (row.status, shown()):
        return parts.status_tag(row)
    return parts.status_tag(value, noun=getattr(getattr(row, "_meta", None), "model_name", "") or "")


@register.simple_tag(takes_context=True)
def csv_url(context) -> str:
    """The address of the same rows as a file."""
    return _query(context["request"], format="csv")


@register.simple_tag(takes_context=True)
def kept_with_sort(context) -> str:
    """The query that the page links keep: the filters and the order."""
    return _query(context["request"])[1:]
