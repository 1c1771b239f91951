"""A case's registers: marks of weeks long past, written in bulk, and this morning's absence."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person
from placements import actions
from placements.models import Placement, Session
from placements.states import Half, Mark

from .children import Case
from .tale import MANAGERS, SNOW, YESTERDAY

if TYPE_CHECKING:
    from .cases import CaseStory


class Registers:
    """The part of a case's steps that marks sessions."""

    story: CaseStory
    case: Case
    luck: random.Random
    placement: Placement
    marked_to: date
    week: Any

    @property
    def boss(self) -> Person:
        return self.story.people[MANAGERS[self.case.provider]]

    def _fresh(self) -> Placement:
        return Placement.objects.select_related("child", "provider", "school", "lot", "site").get(pk=self.placement.pk)

    def mark(self) -> None:
        """The register since the last time: worse on Monday mornings and Friday afternoons, and in snow."""
        ended_on = Placement.objects.values_list("ended_on", flat=True).get(pk=self.placement.pk)
        last = min(ended_on or date.max, timekeeping.today())
        usual = min(max(random.Random(self.case.number).gauss(0.74, 0.12), 0.2), 0.97)
        slots = {(day, half) for day, half, _ in self.week.slots}
        rows, day = [], self.marked_to + timedelta(days=1)
        while day <= last:
            if self.story.calendar.is_school_day(day):
                rows += [
                    self._marked(day, half, usual) for half in (Half.AM, Half.PM) if (day.weekday(), half) in slots
                ]
            day += timedelta(days=1)
        self.marked_to = last
        is_told = "attendance" in self.case.tale
        if (
            self.case.provider == "fennimore"
            and not is_told
            and not self.story.has_forgotten
            and rows
            and rows[-1].on == YESTERDAY
        ):
            self.story.has_forgotten = True
            rows.pop()
        Session.objects.bulk_create(rows)

    def is_expected(self, day: date) -> bool:
        """Whether the child is to come that morning."""
        slots = {(weekday, half) for weekday, half, _ in self.week.slots}
        return (day.weekday(), Half.AM) in slots and Placement.objects.current().filter(pk=self.placement.pk).exists()

    def mark_absent(self, day: date) -> None:
        actions.session_mark(self._fresh(), on=day, half=Half.AM, code=Mark.NOT_EXPLAINED, by=self.boss)

    def _marked(self, day: date, half: Half, usual: float) -> Session:
        worse = 0.06 if (day.weekday(), half) in ((0, Half.AM), (4, Half.PM)) else 0
        present = Mark.PRESENT_AM if half == Half.AM else Mark.PRESENT_PM
        if day in SNOW:
            code = Mark.TRAVEL_DISRUPTED
        elif self.story.attendance.comes(self.case, day, usual - worse):
            code = Mark.LATE if self.luck.random() < 0.05 else present
        else:
            code = self.luck.choice((Mark.ILL, Mark.ILL, Mark.UNAUTHORISED, Mark.UNAUTHORISED, Mark.MEDICAL))
        at = time(9, 20) if half == Half.AM else time(13, 20)
        return Session(
            placement=self.placement,
            on=day,
            half=half,
            code=code,
            marked_by=self.boss,
            marked_at=datetime.combine(day, at, tzinfo=timekeeping.LONDON),
        )
