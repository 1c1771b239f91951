"""When a provider is visited again: the sooner, the greater the risk.

The date is the last visit's, or the admission's where there was none, plus a time by risk. What raises the risk is
coded here (`TRIGGERS`) and found by one function a question to the database; an app above adds what it knows of
attendance or concerns with `trigger` and `finder` in its own rules.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.db.models import F, Max, OuterRef, Q, Subquery

from ..models import Action, Admission, Evidence, Provider, QualityVisit, Site
from ..states import LISTED, ActionGrade, AdmissionStatus, Rating, SiteKind
from .evidence import required_kinds


class Risk(IntEnum):
    LOW = 1
    MEDIUM = 2
    HIGH = 3


# How long after a visit the next one is due, in months: yearly, half-yearly, every term.
MONTHS = {Risk.LOW: 12, Risk.MEDIUM: 6, Risk.HIGH: 4}


@dataclass(frozen=True)
class Trigger:
    """Something that raises a provider's risk; `words` say it on the list."""

    key: str
    words: str
    risk: Risk


TRIGGERS: dict[str, Trigger] = {}
# A trigger's key with a provider's, for each that it holds for on a day.
type Found = Iterable[tuple[str, int]]
FINDERS: list[Callable[[date], Found]] = []


def trigger(key: str, words: str, risk: Risk) -> None:
    if key in TRIGGERS:
        raise ValueError(f"The trigger {key!r} is declared twice.")
    TRIGGERS[key] = Trigger(key, words, risk)


def finder(find: Callable[[date], Found]) -> Callable[[date], Found]:
    """Declare a function that finds triggers; each asks the database once or twice, whatever the number of rows."""
    FINDERS.append(find)
    return find


def triggered(on: date) -> dict[int, list[Trigger]]:
    """What holds for each provider, by its key; the greatest risk first."""
    found: dict[int, set[str]] = {}
    for find in FINDERS:
        for key, provider_id in find(on):
            found.setdefault(provider_id, set()).add(key)
    order = list(TRIGGERS)
    return {
        provider_id: sorted((TRIGGERS[key] for key in keys), key=lambda one: (-one.risk, order.index(one.key)))
        for provider_id, keys in found.items()
    }


def due_on(since: date, risk: Risk) -> date:
    """So many months later, on the same day, or the last of a shorter month."""
    year, month = divmod(since.year * 12 + since.month - 1 + MONTHS[risk], 12)
    return date(year, month + 1, min(since.day, monthrange(year, month + 1)[1]))


trigger("stopped", "New placements stopped or suspended", Risk.HIGH)
trigger("lapsed", "A required document ran out", Risk.HIGH)
trigger("condition_overdue", "A condition is past its day", Risk.HIGH)
trigger("urgent_overdue", "An urgent action is overdue", Risk.HIGH)
trigger("inadequate", "Last visit: inadequate", Risk.HIGH)
trigger("requires_improvement", "Last visit: requires improvement", Risk.MEDIUM)
trigger("action_overdue", "An action is overdue", Risk.MEDIUM)
trigger("condition", "A condition is open", Risk.MEDIUM)
trigger("new_site", "A site that no visit has seen since it was approved", Risk.MEDIUM)
trigger("never_visited", "Not visited yet", Risk.MEDIUM)


@finder
def _standing(on: date) -> Iterator[tuple[str, int]]:
    rows = Admission.objects.filter(
        status__in=(AdmissionStatus.EMBARGOED, AdmissionStatus.SUSPENDED, AdmissionStatus.CONDITIONAL)
    )
    for provider_id, status, condition_due_on in rows.values_list("provider", "status", "condition_due_on"):
        if status != AdmissionStatus.CONDITIONAL:
            yield "stopped", provider_id
        else:
            yield ("condition_overdue" if condition_due_on and condition_due_on < on else "condition"), provider_id


@finder
def _lapsed(on: date) -> Iterator[tuple[str, int]]:
    rows = Evidence.objects.in_force().filter(kind__in=required_kinds(), expires_on__lt=on)
    return (("lapsed", provider_id) for provider_id in rows.values_list("provider", flat=True))


@finder
def _overdue(on: date) -> Iterator[tuple[str, int]]:
    for provider_id, grade in Action.objects.overdue(on).values_list("visit__provider", "grade"):
        yield ("urgent_overdue" if grade == ActionGrade.URGENT else "action_overdue"), provider_id


@finder
def _last_visit(on: date) -> Iterator[tuple[str, int]]:
    last = QualityVisit.objects.took_place().filter(provider=OuterRef("pk")).order_by("-held_on", "-pk")
    rows = (
        Provider.objects.filter(admissions__status__in=LISTED)
        .annotate(seen_on=Subquery(last.values("held_on")[:1]), rated=Subquery(last.values("rating")[:1]))
        .values_list("pk", "seen_on", "rated")
    )
    for provider_id, seen_on, rating in rows:
        if seen_on is None:
            yield "never_visited", provider_id
        elif rating in (Rating.INADEQUATE, Rating.REQUIRES_IMPROVEMENT):
            yield str(rating), provider_id


@finder
def _new_site(on: date) -> Iterator[tuple[str, int]]:
    """A teaching site approved after the provider's last visit; one never visited has a trigger of its own."""
    teaching = Q(kind__in=(SiteKind.MAIN, SiteKind.SATELLITE))
    rows = Site.objects.annotate(seen_on=Max("provider__visits__held_on")).filter(
        teaching, approved_on__gt=F("seen_on")
    )
    return (("new_site", provider_id) for provider_id in rows.values_list("provider", flat=True))
