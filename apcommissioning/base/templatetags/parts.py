"""Template tags that every page may use: `{% may %}` and the small parts of a page.

Larger parts are files in templates/components/, each with its parameters in a comment at its top; the gallery shows
them all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page
from django.db.models import Model
from django.template.defaultfilters import capfirst
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apcommissioning.base import access, clocks, rules, timekeeping, tones
from apcommissioning.base.money import format_money

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context, verb: str, obj=None):
    """Whether the person looking may do this now: `{% may "placement_end" placement as can_end %}`."""
    return rules.may(context["request"].user, verb, obj)


# -- Words for days, times, money ---------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def may_open(context, route: str) -> bool:
    """Whether a link to this route would open for the person looking: `{% may_open "child_detail" as can_open %}`."""
    return access.may_open(context["request"].user, route)


@register.filter
def short_date(value: date | datetime | None) -> str:
    """`Wed 11 Mar`, with the year where it is not this year's; nothing for nothing."""
    day = _day(value)
    return clocks.short_date(day) if day else ""


@register.filter
def long_date(value: date | datetime | None) -> str:
    """`Wednesday 11 March 2026`."""
    day = _day(value)
    return f"{day:%A} {day.day} {day:%B %Y}" if day else ""


@register.filter
def plain_date(value: date | datetime | None) -> str:
    """`11 March 2026`: for prose, letters and tables of dates."""
    day = _day(value)
    return f"{day.day} {day:%B %Y}" if day else ""


@register.filter
def moment(value: datetime | None) -> str:
    """`today, 9:40am` or `Thu 12 Mar, 4:18pm`."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    clock = f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"
    day = "today" if local.date() == timekeeping.today() else clocks.short_date(local.date())
    return f"{day}, {clock}"


@register.filter
def money(value: Decimal | int | str | None) -> str:
    """`£1,234.50`; a dash for nothing known."""
    return format_money(None if value == "" else value)


@register.filter
def plural(number: int, noun: str) -> str:
    """`1 placement`, `174 placements`; two forms may be given: `{{ n|plural:"child,children" }}`."""
    one, _, many = noun.partition(",")
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@register.filter
def file_size(size_bytes: int) -> str:
    """`318KB`, `1.4MB`."""
    kilobytes = max(1, round(size_bytes / 1024))
    return f"{kilobytes}KB" if kilobytes < 1024 else f"{size_bytes / 1024 / 1024:.1f}MB"


def _day(value: date | datetime | None) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


# -- Status, clock, icons -----------------------------------------------------------------------------------------


@register.simple_tag
def status_tag(thing: Any, label: str = "", noun: str = "") -> SafeString:
    """A status in its tone: `{% status_tag placement %}`, or `{% status_tag "held" "Held" %}` for a word alone.

    `noun` is the model's name, where a status is shown without its object: `{% status_tag row.status noun="review" %}`.
    """
    if isinstance(thing, Model):
        field = next(name for name in ("status", "state", "outcome") if hasattr(thing, name))
        noun = noun or thing._meta.model_name or ""
        label = label or str(getattr(thing, f"get_{field}_display")())
        status = str(getattr(thing, field))
    else:
        status = str(thing)
        label = label or str(getattr(thing, "label", "") or capfirst(status.replace("_", " ")))
    tone = tones.tone(status, noun)
    extra = {tones.BLUE: "", tones.DONE: " app-tag--done"}.get(tone, f" govuk-tag--{tone}")
    return format_html('<strong class="govuk-tag{}">{}</strong>', extra, label)


@register.simple_tag
def tone_tag(tone: str, label: str) -> SafeString:
    """Words in a tone of their own, for what is no noun's status: `{% tone_tag "red" "3 days late" %}`."""
    extra = {tones.BLUE: "", tones.DONE: " app-tag--done"}.get(tone, f" govuk-tag--{tone}")
    return format_html('<strong class="govuk-tag{}">{}</strong>', extra, label)


@register.simple_tag
def clock_badge(clock: Any) -> SafeString:
    """How a due date stands, in shape, words and date: `{% clock_badge placement.clock %}`. Nothing for no clock."""
    return _part("components/clock_badge.html", clock=clock) if clock else SafeString("")


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of the icons: running, soon, today, paused, missed, met (clocks); done, to_do, blocked, none (checks);
    file, lock, cross, up, down, both, next, previous. Always beside words."""
    return _part("components/icon.html", name=name)


def _part(name: str, /, **context: Any) -> SafeString:
    return SafeString(get_template(name).render(context).strip())


# -- Parts fed by objects -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A line of a timeline."""

    what: str
    who: str = ""
    when: str = ""
    why: str = ""
    is_next: bool = False


@register.simple_tag
def timeline(events: Iterable[Any], next_what: str = "", next_when: str = "") -> SafeString:
    """The history of something: `{% timeline events %}`, with events from `history.of(...)`, latest first.

    `next_what` and `next_when` stand above them: what is due. Entries ready made (`Entry`) pass as they are.
    """
    entries = [Entry(next_what, when=next_when, is_next=True)] if next_what else []
    entries += [event if isinstance(event, Entry) else entry(event) for event in events]
    return _part("components/timeline.html", entries=entries)


def entry(event: Any) -> Entry:
    """An event in words. An event may bring its own as `words` in its data."""
    return Entry(
        what=event.data.get("words") or _happened(event),
        who=str(event.by) if event.by_id else "The service, on the clock",
        when=moment(event.at),
        why=event.reason,
    )


def _happened(event: Any) -> str:
    if event.verb != "moved":
        return capfirst(event.verb.replace("_", " "))
    try:
        field = apps.get_model(event.subject_kind)._meta.get_field("status")
    except (LookupError, FieldDoesNotExist):
        return capfirst(event.new.replace("_", " "))
    return str(dict(field.flatchoices).get(event.new, event.new))


@register.simple_tag
def pagination(page: Page, kept: str = "") -> SafeString:
    """Pages of a list: `{% pagination page kept %}`; `kept` is the rest of the query, already encoded."""
    if page.paginator.num_pages < 2:
        return SafeString("")
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return _part("components/pagination.html", page=page, kept=kept, numbers=list(numbers))


@register.simple_tag
def sparkline(values: Iterable[float]) -> dict[str, Any]:
    """The points of a small line, as percentages: `{% sparkline values as points %}`, for figure_tile."""
    numbers = [float(value) for value in values]
    if len(numbers) < 2:
        return {}
    low, high = min(numbers), max(numbers)
    span = (high - low) or 1.0
    points = [
        (100 * index / (len(numbers) - 1), 88 - 76 * (number - low) / span) for index, number in enumerate(numbers)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return {"line": line, "area": f"0,100 {line} 100,100", "end": f"{points[-1][1]:.1f}%"}


@register.filter
def rows(given: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of a summary list from dicts or tuples of key, value, url and hidden words."""
    names = ("key", "value", "url", "what")
    return [row if isinstance(row, dict) else dict(zip(names, row, strict=False)) for row in given]


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`{{ mapping|get:key }}`: an entry whose key is known only on the page."""
    return mapping.get(key) if mapping else None


@register.filter
def get_at(items: Any, index: int) -> Any:
    """`{{ heads|get_at:forloop.counter0 }}`: the entry at an index; nothing beyond the end."""
    return items[index] if items and index < len(items) else ""


@register.simple_tag
def strip_half(index: int) -> dict[str, str]:
    """Where the mark of one of a week's ten half days stands in its strip, as percentages."""
    x = 0.6 + 20 * (index // 2) + 9.5 * (index % 2)
    return {"x": f"{x:.1f}%", "middle": f"{x + 4.5:.1f}%"}
