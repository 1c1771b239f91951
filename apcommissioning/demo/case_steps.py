"""One of the demonstration's cases through every step, each on its day, by the actions that people would use.

Marks of weeks long past are written in bulk; everything else goes through the same doors as in service.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.models import Person
from outcomes import actions as outcomes
from outcomes.models import Destination, Measure, Review
from outcomes.states import OPEN_REVIEW, ReviewKind, TargetRating
from placements import actions
from placements.models import (
    AgreementTarget,
    AgreementVersion,
    CallOff,
    Placement,
    Referral,
)
from placements.rules import gate
from placements.rules.agreement import STATEMENTS
from placements.rules.calloff import prices_on
from placements.states import (
    DUTY_DAYS,
    HALF_DAYS_A_WEEK,
    DirectAwardReason,
    Half,
    LegalBasis,
    Party,
    Reason,
)
from providers.models import Admission
from providers.states import LISTED

from .children import Case, born_on
from .registers import Registers
from .seasons import workday
from .tale import (
    ACTIVITIES,
    AIMS,
    ASKED_FOR,
    BASIS,
    CHILD_WORDS,
    FAMILY_ASKED,
    HALF_DAYS,
    LAST_REVIEWS,
    MARKED_ON,
    PURPOSE,
    REVIEW_DAYS,
    TODAY,
    WEEKDAYS,
    YESTERDAY,
)

if TYPE_CHECKING:
    from .cases import CaseStory

# How a stand on the scale of five reads against an aim of four.
AGAINST_THE_AIM = {
    1: TargetRating.STUCK,
    2: TargetRating.SLOW,
    3: TargetRating.ON_TRACK,
    4: TargetRating.REACHED,
    5: TargetRating.REACHED,
}


@dataclass(frozen=True)
class Week:
    """What a placement offers in a week."""

    slots: list[tuple[int, str, str]]
    hours: Decimal


class CaseSteps(Registers):
    """One child of the 100, from the referral to the story's day."""

    def __init__(self, story: CaseStory, case: Case, start_on: date) -> None:
        self.story, self.case, self.start_on = story, case, start_on
        self.luck = case.luck
        self.officer = story.officers[case.number % 2]
        self.referral: Referral
        self.opened: CallOff
        self.placement: Placement
        self.stands: dict[str, int]
        self.marked_to: date
        self.upto = "live"
        # Whether its provider leaves the last half-termly review undone.
        self.leaves_undone = False
        # Whether it hands the last one in late, so that it waits for an officer.
        self.reviews_late = False

    @property
    def lead(self) -> Person:
        return self.story.leads[self.case.school]

    def plan(self, *, upto: str = "live") -> None:
        """Put the steps up to this one on the timeline; the days run backwards from the first day of teaching."""
        on, first = self.story.timeline.on, self.start_on
        self.upto = upto
        sent_on, sought_on = self.sent_on, self._before(5)
        steps: list[tuple[str, date, Callable[[], object]]] = [
            ("draft", sent_on, self.draft),
            ("referred", sent_on, self.submit),
            ("accepted", min(add_working_days(sent_on, 2), sought_on), self.accept),
            ("called_off", sought_on, self.call_off),
            ("awarded", sought_on, self.award),
            ("drawn_up", self._before(4), self.draw_up),
            ("provider_signed", self._before(3), partial(self.sign, Party.PROVIDER)),
            ("school_signed", self._before(3), partial(self.sign, Party.SCHOOL)),
            ("agreed", self._before(3), partial(self.sign, Party.COUNCIL)),
            ("gated", self._before(1), self.check_gate),
            ("live", first, self.start),
        ]
        for name, day, step in steps:
            on(min(day, YESTERDAY), step)
            if name == upto:
                break
        if upto != "live":
            return
        if first + timedelta(days=8) < TODAY:
            on(first + timedelta(days=8), self.baseline)
        last = min(TODAY, self.case.tale.get("ends_on", TODAY))
        for day in self.review_days:
            if day < last and not (self.leaves_undone and day == LAST_REVIEWS):
                is_late = self.reviews_late and day == LAST_REVIEWS
                on(date(2026, 3, 9) if is_late else day, partial(self.review, day), at=time(14))
        self.marked_to = first - timedelta(days=1)
        for day in MARKED_ON:
            if first < day:
                on(day, self.mark, at=time(16))

    def _before(self, days: int) -> date:
        return workday(self.start_on - timedelta(days=days))

    @cached_property
    def sent_on(self) -> date:
        """The day of the referral: an exclusion is referred on the first day without education."""
        if self.case.sent_on is not None:
            return self.case.sent_on
        before = self._before(6)
        if self.case.reason != Reason.PERMANENT_EXCLUSION:
            return before
        return min(self._without_from() or before, before)

    @cached_property
    def review_days(self) -> list[date]:
        """The half-termly days, or those that the story tells, from two weeks after the first day on."""
        days = self.case.tale.get("reviews_on", REVIEW_DAYS)
        return [day for day in days if self.start_on + timedelta(days=14) < day]

    def draft(self) -> None:
        case, story = self.case, self.story
        boy, girl, surname = next(story.names)
        if "name" in case.tale:
            boy, surname = case.tale["name"]
            girl = boy
        school = story.schools[case.school]
        self.referral = actions.referral_start(
            by=self.lead,
            school=school,
            upn=story.new_upn(),
            first_name=girl if case.sex == "F" else boy,
            surname=surname,
            born_on=born_on(case.year_group, self.luck),
            sex=case.sex,
            year_group=case.year_group,
            sen=case.sen,
            is_looked_after=case.looked_after,
            has_free_meals=case.free_meals,
            postcode_district=school.postcode.split()[0],
            parent_name=f"{surname} family",
            parent_phone="01865 496000",
        )
        actions.referral_edit(
            self.referral,
            by=self.lead,
            reason=case.reason,
            legal_basis=BASIS.get(case.reason, LegalBasis.S19),
            without_education_from=self._without_from(),
            purpose=PURPOSE[Reason(case.reason)],
            tried="Support in class, a smaller timetable and work with the family.",
            attendance_before=case.tale.get("attendance_before", self.luck.randrange(28, 62)),
            needs="Small steps, one adult who stays the same, and work that makes sense.",
            strengths="Quick with practical things, kind to younger children.",
            risks="Leaves the room when it gets loud; settles with a quiet place and time.",
            child_view=self.luck.choice(CHILD_WORDS),
            parent_view="We want mornings that are calm again.",
            parent_told_on=timekeeping.today(),
            hours_a_week=Decimal(25 if case.lot == 2 else 12),
            start_wanted_on=self.start_on,
        )

    def submit(self) -> None:
        actions.referral_submit(self.referral, by=self.lead)

    def _without_from(self) -> date | None:
        """The first school day without education, where the reason has a duty with a clock."""
        duty = DUTY_DAYS.get(Reason(self.case.reason))
        return self._school_days_before(duty + self.case.late_by) if duty else None

    def _school_days_before(self, days: int) -> date:
        """The day of which the placement's first day is school day number `days`."""
        day, left = self.start_on, days - 1
        while left > 0:
            day -= timedelta(days=1)
            left -= self.story.calendar.is_school_day(day)
        return day

    def accept(self) -> None:
        actions.referral_accept(self.referral, lot=self.story.market_story.market.lots[self.case.lot], by=self.officer)

    def call_off(self) -> None:
        lot = self.story.market_story.market.lots[self.case.lot]
        self.opened = actions.call_off_open(self.referral, lot, by=self.officer, start_on=self.start_on)

    def award(self) -> None:
        reason, why, by = {
            "permanent_exclusion": (DirectAwardReason.DAY_SIX, "", self.officer),
            "plan_named": (DirectAwardReason.PLAN_NAMES_PROVIDER, "", self.officer),
        }.get(self.case.reason, (DirectAwardReason.PARENTAL_PREFERENCE, FAMILY_ASKED, self.story.manager))
        self.placement = actions.call_off_award(
            self.opened,
            self._admission().get(),
            award_reason=reason,
            reasons=f"{why}It meets the need, has a free place for this key stage, and can start on the day asked for.",
            by=by,
        )

    def _admission(self) -> QuerySet[Admission]:
        market = self.story.market_story.market
        return Admission.objects.select_related("provider", "lot").filter(
            provider=market.providers[self.case.provider], lot=market.lots[self.case.lot], status__in=LISTED
        )

    @cached_property
    def week(self) -> Week:
        least, most = HALF_DAYS[self.case.lot]
        provider = self.story.market_story.market.providers[self.case.provider]
        # A place that is no school stays well below full time.
        count = self.luck.randrange(least, most + 1) if provider.is_school else self.luck.randrange(3, 7)
        count = self.case.tale.get("half_days", count)
        halves = [(day, half) for day in range(5) for half in (Half.AM, Half.PM)]
        self.luck.shuffle(halves)
        # Teaching begins on the first day, so its morning is in the timetable.
        halves.sort(key=lambda slot: slot != (self.start_on.weekday(), Half.AM))
        if "week" in self.case.tale:
            halves = _halves(self.case.tale["week"])
            count = len(halves)
        activities = ACTIVITIES[self.case.lot]
        slots = [(day, str(half), self.luck.choice(activities)) for day, half in sorted(halves[:count])]
        return Week(slots, Decimal(count) * Decimal("2.5"))

    def draw_up(self) -> None:
        placement = self.placement
        part, unit, ratio, price = self._price()
        slots = self.week.slots
        units = {
            "hour": self.week.hours,
            "half_day": Decimal(len(slots)),
            "day": Decimal(len(slots)) / 2,
            "week": Decimal(1),
            "term": Decimal("0.08"),
        }[unit]
        ends_on = min(max(self.start_on + timedelta(weeks=30), date(2026, 3, 27)), date(2026, 7, 21))
        version = actions.agreement_draw_up(
            placement,
            terms={
                "starts_on": self.start_on,
                "ends_on": ends_on,
                "site": placement.site,
                "part": part,
                "unit": unit,
                "ratio": ratio,
                "price": price,
                "units_a_week": units,
                "weeks": max(self.story.calendar.school_days_between(self.start_on, ends_on) // 5, 1),
                "hours_a_week": self.week.hours,
                "purpose": PURPOSE[Reason(self.case.reason)],
                "next_step": "Two mornings a week back in school after half term, then four, with a named adult.",
                "rest_of_week": "In school, with work set and marked by the year team."
                if len(slots) < HALF_DAYS_A_WEEK
                else "",
                "curriculum": "English, maths and PSHE each week, and one thing the child chose.",
                "journey": "By taxi with a passenger assistant" if self.case.lot != 5 else "No journey: taught online",
                "travel_payer": "the council",
                "key_worker": self.luck.choice(("Alma Reyes", "Joss Wickham", "Nell Carrow", "Teo Marchetti")),
                "slots": slots,
                "review_dates": [day for day in self.review_days if day < ends_on],
            },
            by=self.officer,
        )
        actions.targets_set(version, targets=self._targets(ends_on), by=self.officer)
        version.refresh_from_db()
        actions.agreement_seal(version, by=self.officer)

    def _price(self) -> tuple[Any, str, str, Decimal]:
        """A line of the provider's own price list that suits the placement's part."""
        placement = self.placement
        taught_there = placement.site is not None and placement.site.teaches_here
        wanted = {1: "half_day", 2: "week", 3: "day", 4: "hour", 5: "hour"}[self.case.lot]
        admission = self._admission().prefetch_related("prices__part").get()
        lines = [
            (line.unit != wanted, line.part.needs_site is not taught_there, line.price, line.pk, line)
            for line in prices_on(admission, self.start_on)
            if taught_there or not line.part.needs_site
        ]
        *_, chosen = min(lines)
        return chosen.part, chosen.unit, chosen.ratio, chosen.price

    def _targets(self, ends_on: date) -> list[dict[str, Any]]:
        measures = self.story.measures
        chosen = ["readiness", *self.luck.sample(["feels_safe", "how_i_feel", "bounce_back", "time_on_task"], 2)]
        chosen += [self.luck.choice(["progress_judgement", "with_peers", "friends"])]
        return [
            {
                "outcome": measures[key].outcome.key,
                "outcome_label": measures[key].outcome.label,
                "measure": key,
                "measure_label": measures[key].label,
                "aim": AIMS.get(key, f"{measures[key].label}: a step up, and then another."),
                "goal": 4,
                "by_on": ends_on,
            }
            for key in chosen
        ]

    def sign(self, party: Party) -> None:
        person, role = {
            Party.PROVIDER: (self.boss, "Manager"),
            Party.SCHOOL: (self.lead, "Head of year"),
            Party.COUNCIL: (self.officer, "Commissioning officer"),
        }[party]
        version = AgreementVersion.objects.select_related("placement__provider", "placement__school").get(
            placement=self.placement
        )
        actions.agreement_sign(
            version,
            party=party,
            by=person,
            name=person.name,
            role=role,
            statement=STATEMENTS[party],
            hash=version.hash,
        )

    def check_gate(self) -> None:
        """Every line that a person checks; of a case that waits, the parent's agreement is still missing."""
        placement = self._fresh()
        for key, item in gate.items().items():
            if not item.is_automatic and not (self.upto == "gated" and key == "parent_consent"):
                actions.gate_check_record(placement, key, state="green", note=f"{item.evidence}.", by=self.officer)

    def start(self) -> None:
        actions.placement_start(self._fresh(), by=self.officer, on=self.start_on)

    # -- What it comes to ----------------------------------------------------------------------------------------------

    @cached_property
    def targeted(self) -> list[Measure]:
        keys = AgreementTarget.objects.filter(version__placement=self.placement).values_list("measure", flat=True)
        return [self.story.measures[key] for key in keys]

    def baseline(self) -> None:
        self.stands = {measure.key: self.luck.choice((1, 1, 2, 2, 3)) for measure in self.targeted}
        points = [outcomes.Point(one, self.stands[one.key], "Seen in the first week.") for one in self.targeted]
        outcomes.baseline_record(self._fresh(), points, by=self.boss)

    def review(self, day: date) -> None:
        """The half-termly review, written by the provider and accepted by the council; a few are left undone, and one
        that fell away with the placement's end is not written."""
        review = (
            Review.objects.filter(
                placement=self.placement, kind=ReviewKind.HALF_TERM, due_on=day, status__in=OPEN_REVIEW
            )
            .select_related("placement__provider", "placement__school")
            .first()
        )
        if review is not None and hasattr(self, "stands"):
            self._write(review, day)

    def _write(self, review: Review, day: date) -> None:
        for one in self.targeted:
            step = self.luck.choice((-1, 0, 0, 1, 1, 1, 1))
            self.stands[one.key] = min(max(self.stands[one.key] + step, 1), max(value for value, _ in one.points))
        outcomes.review_save(
            review,
            answers={
                "held_on": day,
                "child_present": "all",
                "child_words": self.luck.choice(CHILD_WORDS),
                "child_asked_for": self.luck.choice(ASKED_FOR),
                "answer_to_child": "We will try it for three weeks and ask you again.",
                "parent_words": "He gets up without a fight now."
                if self.case.sex == "M"
                else "She talks at tea again.",
                "summary": "Comes more often, stays longer, and finishes what is begun.",
                "agreed_actions": "School visits on two Fridays before the end of term.",
            },
            points=[
                outcomes.Point(
                    one,
                    self.stands[one.key],
                    "Seen in lessons and at break.",
                    AGAINST_THE_AIM[self.stands[one.key]],
                )
                for one in self.targeted
            ],
            by=self.boss,
        )
        review.refresh_from_db()
        outcomes.review_submit(review, by=self.boss)
        if not (self.reviews_late and day == LAST_REVIEWS):
            review.refresh_from_db()
            outcomes.review_accept(review, by=self.officer)

    def end(self, reason: str, destination: str) -> None:
        """Its last day, the review of the whole, and where the child is found again as the months go by."""
        on = timekeeping.today()
        actions.placement_end(self._fresh(), by=self.officer, on=on, reason=reason, destination=destination)
        last = Review.objects.select_related("placement__provider", "placement__school").get(
            placement=self.placement, kind=ReviewKind.END
        )
        self._write(last, on)
        for asked in Destination.objects.filter(placement=self.placement, code="", due_on__lt=TODAY):
            self.story.timeline.on(
                asked.due_on, partial(outcomes.destination_record, asked, code=destination, by=self.officer)
            )


def _halves(told: list[str]) -> list[tuple[int, Half]]:
    """A week as the story tells it: `mon` is the whole day, `tue am` a half of it."""
    found = []
    for name in told:
        day, _, half = name.partition(" ")
        found += [(WEEKDAYS.index(day), one) for one in Half if half in ("", one)]
    return found
