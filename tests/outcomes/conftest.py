"""A small county: terms, the framework, two lots, three providers, children with sessions, readings and reviews."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from apcommissioning.base import timekeeping
from apcommissioning.base.models import SchoolTerm
from outcomes import actions
from outcomes.models import Measure
from outcomes.states import Moment, ReviewStatus
from placements.models import Session
from placements.states import DestinationCode, EndingReason, Half, Mark, PlacementStatus, Reason, Sex
from tests.factories.base import PersonFactory
from tests.factories.lots import LotFactory
from tests.factories.outcomes import (
    CommitteeFactory,
    CommitteeMeetingFactory,
    DestinationFactory,
    LivePlacementFactory,
    ReadingFactory,
    RecommendationFactory,
    ReviewFactory,
    agreement_with_targets,
)
from tests.factories.placements import CallOffFactory, PlacementFactory
from tests.factories.providers import ProviderFactory

STORY_DAY = date(2026, 11, 23)
FIRST, LAST = date(2026, 9, 1), date(2026, 11, 20)


@pytest.fixture(scope="module", autouse=True)
def _set_up(shipped):
    """Every module here builds upon the shipped texts."""


@pytest.fixture(autouse=True)
def story_day():
    with timekeeping.at(STORY_DAY):
        yield STORY_DAY


@pytest.fixture
def terms(db):
    for name, year, first_on, last_on in (
        ("Autumn 1", "2026/27", date(2026, 9, 2), date(2026, 10, 23)),
        ("Autumn 2", "2026/27", date(2026, 11, 2), date(2026, 12, 18)),
        ("Spring 1", "2026/27", date(2027, 1, 4), date(2027, 2, 12)),
        ("Spring 2", "2026/27", date(2027, 2, 22), date(2027, 3, 26)),
    ):
        SchoolTerm.objects.create(name=name, academic_year=year, first_on=first_on, last_on=last_on)


@pytest.fixture
def framework(db):
    actions.framework_load()
    return {measure.key: measure for measure in Measure.objects.current()}


@dataclass
class County:
    """What the tests count. `add` puts children with one provider in one lot."""

    lots: list
    providers: list
    measures: list
    placements: list = field(default_factory=list)
    marker: object = None

    def add(self, number, *, provider=0, lot=0, start=2, now=4, weeks=4, present=8, **given):
        """`number` live placements, each with sessions (`present` in ten attended), two readings and a held review."""
        made = []
        for index in range(number):
            placement = LivePlacementFactory(
                provider=self.providers[provider],
                lot=self.lots[lot],
                call_off=CallOffFactory(
                    referral__attendance_before=40, referral__status="placed", lot=self.lots[lot], status="awarded"
                ),
                child__sex=given.pop("sex", Sex.MALE) if number == 1 else (Sex.FEMALE if index % 3 == 0 else Sex.MALE),
                **given,
            )
            self.follow(placement, start=start, now=now, weeks=weeks, present=present)
            made.append(placement)
        self.placements += made
        return made

    def follow(self, placement, *, start, now, weeks, present):
        measure = self.measures[0]
        agreement_with_targets(placement, [measure])
        ReadingFactory(placement=placement, measure=measure, value=start, recorded_by=self.marker)
        review = ReviewFactory(
            placement=placement,
            due_on=date(2026, 11, 13),
            held_on=date(2026, 11, 12),
            status=ReviewStatus.ACCEPTED,
            child_words="I like the kitchen.",
        )
        ReadingFactory(
            placement=placement,
            measure=measure,
            moment=Moment.REVIEW,
            review=review,
            value=now,
            on=review.held_on,
            recorded_by=self.marker,
        )
        marks = []
        for day in range(5 * weeks):
            on = date(2026, 9, 7) + timedelta(days=day % 5 + 7 * (day // 5))
            for half, mark in ((Half.AM, Mark.PRESENT_AM), (Half.PM, Mark.PRESENT_PM)):
                code = mark if len(marks) % 10 < present else Mark.UNAUTHORISED
                marks.append(Session(placement=placement, on=on, half=half, code=code, marked_by=self.marker))
        Session.objects.bulk_create(marks)

    def outside(self, number, cost=55_000):
        return [
            PlacementFactory(
                lot=None,
                provider=None,
                setting_name="A special school",
                setting_type="URN",
                status=PlacementStatus.LIVE,
                started_on=FIRST,
                reason=Reason.PLAN_NAMED,
                yearly_cost=cost,
            )
            for _ in range(number)
        ]

    def end(self, placement, *, on=date(2026, 11, 6), to=DestinationCode.MAINSTREAM_SAME):
        type(placement).objects.filter(pk=placement.pk).update(
            status=PlacementStatus.ENDED, ended_on=on, ending_reason=EndingReason.PLANNED_COMPLETE, destination=to
        )
        placement.refresh_from_db()
        DestinationFactory(placement=placement, code=to, due_on=on, found_on=on)


@pytest.fixture
def county(terms, framework, provider_organisation, rival_organisation):
    lots = [
        LotFactory(number=1, key="early_help", name="Early help"),
    ]
    lots.append(LotFactory(purchasing_system=lots[0].purchasing_system, number=2, key="day_six", name="Day six"))
    providers = [
        ProviderFactory(organisation=provider_organisation),
        ProviderFactory(organisation=rival_organisation),
        ProviderFactory(organisation__name="Otter Bend Learning"),
    ]
    return County(lots, providers, [framework["time_on_task"], framework["readiness"]], marker=PersonFactory())


@pytest.fixture
def meeting(committee):
    held = CommitteeFactory(organisation=committee)
    past = CommitteeMeetingFactory(committee=held, on=date(2026, 6, 10))
    RecommendationFactory(meeting=past, number=1, status="done", done_on=date(2026, 9, 1))
    RecommendationFactory(meeting=past, number=2, asked="Ask children as well as parents.", done="", status="open")
    return CommitteeMeetingFactory(committee=held, on=date(2026, 12, 9))
