"""The gate before the first day: every line must hold before a placement goes live (content/gate.yaml).

Lines that the record itself answers are worked out each time they are looked at; the others are green because a named
person checked them on a day. Nobody can start a placement with a red line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule

from ..content import read_yaml
from ..models import AgreementVersion, GateCheck, Placement
from ..states import Freshness, LineState, PlacementStatus
from .freshness import gone_stale
from .gate_answers import ANSWERED, Facts, facts_of

# Lines of gate.yaml that nothing in the record can answer yet. They are left out rather than shown green; each joins
# the gate with the part of the service that it needs.
NOT_YET_ACTIVE = {
    "peer_mix": "Needs the list of children to be kept apart, which referrals do not hold yet.",
    "funding_named": "Needs funding sources, budgets and commitments.",
    "value_notices": "Needs the running value of a child's placements and the notices register.",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A line as the council wrote it."""

    key: str
    label: str
    group: str
    is_automatic: bool
    evidence: str
    mend: str
    emergency_ok: bool
    amber_days: int
    may_not_apply: bool
    fresh: Freshness | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands for a placement. `words` says why, `mend` what to do about a red one."""

    key: str
    label: str
    group: str
    state: LineState
    words: str
    mend: str
    is_automatic: bool
    checked_by: Any = None
    checked_at: datetime | None = None
    until_on: date | None = None

    @property
    def is_red(self) -> bool:
        return self.state == LineState.RED


def items() -> dict[str, Item]:
    """The active lines, in order."""
    return {
        entry["key"]: Item(
            key=entry["key"],
            label=entry["label"],
            group=entry["group"],
            is_automatic=entry["key"] in ANSWERED,
            evidence=entry["evidence"],
            mend=entry["mend"],
            emergency_ok=entry["emergency_ok"],
            amber_days=entry.get("amber_days", 0),
            may_not_apply=entry.get("may_not_apply", False),
            fresh=Freshness(entry["fresh"]) if "fresh" in entry else None,
        )
        for entry in read_yaml("gate.yaml")["items"]
        if entry["key"] not in NOT_YET_ACTIVE
    }


# -- Who may -----------------------------------------------------------------------------------------------------------


@rule("gate_check_record", roles=COMMISSIONERS)
def gate_check_record(by, placement) -> Answer:
    if placement.status not in (PlacementStatus.DRAFTED, PlacementStatus.AGREED):
        return No("The gate is worked through before the first day: this placement has passed it.")
    return True


def may_record(by, item: Item, state: str) -> Answer:
    """Whether this line may be put in this state by hand, and by this person."""
    if state == LineState.AMBER:
        if not item.emergency_ok:
            return No(f"“{item.label}” is never waived.")
        if not by.has_role(Role.MANAGER):
            return No("Only a commissioning manager may accept a line for now, with a reason.")
        return True
    if item.is_automatic:
        return No("This line is worked out from the record: mend what it is about.")
    if state == LineState.NOT_NEEDED and not item.may_not_apply:
        return No(f"“{item.label}” always applies.")
    return True


# -- The gate ----------------------------------------------------------------------------------------------------------


def lines(
    placement: Placement,
    *,
    on: date,
    version: AgreementVersion | None = None,
    calendar: SchoolCalendar | None = None,
) -> list[Line]:
    """Every active line as it stands for a start on this day, in the council's order. About eleven queries, and four
    fewer for a page that has read the latest version and the calendar; whoever starts a placement lets them be read
    anew."""
    facts = facts_of(placement, on, version)
    checks = {check.line: check for check in placement.gate_checks.select_related("checked_by")}
    calendar = calendar or SchoolCalendar.load()
    return [_line(item, facts, checks, calendar) for item in items().values()]


def _line(item: Item, facts: Facts, checks: Mapping[str, GateCheck], calendar: SchoolCalendar) -> Line:
    check = checks.get(item.key)
    if item.is_automatic:
        state, words = ANSWERED[item.key](facts)
        if state == LineState.RED and check is not None and _stands(check, facts.on):
            return _by_hand(item, check)
        return Line(item.key, item.label, item.group, state, words, item.mend, is_automatic=True)
    if check is None:
        return Line(item.key, item.label, item.group, LineState.RED, "Not checked yet.", item.mend, is_automatic=False)
    words = ""
    if check.state == LineState.AMBER and not _stands(check, facts.on):
        words = f"Accepted for now until {check.until_on or facts.on:%-d %B %Y}, and that day has passed."
    elif check.state == LineState.GREEN and item.fresh:
        dated_on = check.dated_on or check.checked_at.astimezone(timekeeping.LONDON).date()
        words = gone_stale(item.fresh, dated_on, facts.on, timekeeping.today(), calendar)
    if words:
        return Line(item.key, item.label, item.group, LineState.RED, words, item.mend, is_automatic=False)
    return _by_hand(item, check)


def _stands(check: GateCheck, on: date) -> bool:
    return check.state == LineState.AMBER and check.until_on is not None and check.until_on >= on


def _by_hand(item: Item, check: GateCheck) -> Line:
    return Line(
        key=item.key,
        label=item.label,
        group=item.group,
        state=LineState(check.state),
        words=check.note,
        mend=item.mend,
        is_automatic=item.is_automatic,
        checked_by=check.checked_by,
        checked_at=check.checked_at,
        until_on=check.until_on,
    )


def red(found: list[Line]) -> list[Line]:
    return [line for line in found if line.is_red]
