"""The demonstration's cases: 100 children placed in the lots through every step, 312 plan placements apart, and the
cases that wait for the cast on the story's day."""

import random
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cached_property, partial
from pathlib import Path

import placements
from apcommissioning.base import history
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.models import Organisation, Person
from apcommissioning.base.places import locate
from apcommissioning.base.roles import OrganisationKind, Role
from outcomes import actions as outcomes
from outcomes.models import Measure
from outcomes.sweeps import mark_reviews_overdue
from placements import actions
from placements.models import (
    Child,
    Placement,
    School,
)
from placements.rules.child import check_letter
from placements.states import (
    ArrangedBy,
    LegalBasis,
    PlacementStatus,
    Reason,
    SettingType,
)

from . import seasons, storylines
from .case_steps import CaseSteps
from .children import Case, apart, born_on, cases, names
from .market import MarketStory
from .not_placed import NotPlaced
from .people import People
from .story import told
from .tale import (
    CENSUS_DAY,
    LAST_REVIEWS,
    OPEN_CASES,
    TODAY,
)
from .timeline import Timeline

REGISTER = Path(placements.__file__).parent / "content" / "data" / "gias_oxfordshire_schools.csv"


class CaseStory:
    def __init__(self, people: People, timeline: Timeline, market: MarketStory) -> None:
        self.people, self.timeline, self.market_story = people, timeline, market
        self.officers = [people["Bea Larkspur"], people["Idris Thackeray"]]
        self.manager = people["Nadia Okonjo-Reeve"]
        self.schools: dict[str, School] = {}
        self.leads: dict[str, Person] = {}
        self.names = names()
        self.serial = 0
        self.attendance = storylines.Attendance()
        # One register of the day before the story's waits to be marked.
        self.has_forgotten = False

    @cached_property
    def calendar(self) -> SchoolCalendar:
        return SchoolCalendar.load()

    @cached_property
    def measures(self) -> dict[str, Measure]:
        rows = Measure.objects.filter(kind="judgement", moments__isnull=False).select_related("outcome")
        return {row.key: row for row in rows if row.by != "parent"}

    def plan(self) -> None:
        on = self.timeline.on
        on(date(2025, 3, 3), self.load_schools)
        made = cases()
        storylines.cast_among(made)
        self._deal_schools(made)
        dated = seasons.first_days(made, self.calendar)
        beside = storylines.beside_the_hundred(len(made) + len(OPEN_CASES) + 1)
        others = [(case, case.tale["starts_on"]) for case in beside]
        seasons.date_referrals([*dated, *others])
        steps = [CaseSteps(self, case, start_on) for case, start_on in dated]
        self._leave_undone(steps)
        for one in [*steps, *(CaseSteps(self, case, start_on) for case, start_on in others)]:
            one.plan()
            if "ends_on" in one.case.tale:
                tale = one.case.tale
                on(tale["ends_on"], partial(one.end, tale["ending"], tale["destination"]), at=time(15))
        on(CENSUS_DAY, lambda: self.load_apart(made))
        ending = [one for one in steps if one.start_on < date(2025, 12, 1) and one.case.provider != "hob_anvil"]
        ending = [one for one in ending if not one.case.tale and not one.leaves_undone and not one.reviews_late]
        random.Random(13).shuffle(ending)
        for one, tale in zip(ending, told("seasons")["left"], strict=False):
            on(tale["left_on"], partial(one.end, tale["ending"], tale["destination"]), at=time(15))
        self._plan_open_cases(len(made))
        for number, tale in enumerate(told("seasons")["not_placed"], start=len(made) + len(OPEN_CASES) + len(beside)):
            NotPlaced.told(self, number + 1, tale).plan()
        on(TODAY, partial(self._absent_today, steps), at=time(9, 15))

    def _leave_undone(self, steps: list[CaseSteps]) -> None:
        """On the story's day the last review of three children is overdue, and that of one came late."""
        begun = [one for one in steps if one.start_on < date(2025, 12, 1) and not one.case.tale]
        for key in ("fennimore", "emberley", "copperwing"):
            next(one for one in begun if one.case.provider == key).leaves_undone = True
        next(one for one in begun if one.case.provider == "quillstone").reviews_late = True
        self.timeline.on(LAST_REVIEWS + timedelta(days=1), mark_reviews_overdue, at=time(6))

    def _absent_today(self, steps: list[CaseSteps]) -> None:
        """A child of Yusuf's school did not come this morning, and nobody knows why."""
        pupils = (one for one in steps if one.case.school == "ashlar" and one.case.provider != "fennimore")
        next(one for one in pupils if one.is_expected(TODAY)).mark_absent(TODAY)

    def _plan_open_cases(self, number: int) -> None:
        """What waits for the cast on the story's day: a case at each step on the way."""
        for offset, (provider, lot, reason, stage, year, school, first_on, upto) in enumerate(OPEN_CASES, start=1):
            case = Case(
                number + offset,
                provider,
                lot,
                reason,
                stage,
                sex="M" if offset % 3 else "F",
                sen="K",
                year_group=year,
                school=school,
                luck=random.Random(2000 + offset),
            )
            CaseSteps(self, case, first_on).plan(upto=upto)

    def load_schools(self) -> None:
        """Twelve invented schools with somebody who signs in; the register's own come with its file."""
        outcomes.framework_load(by=self.officers[0])
        with REGISTER.open("rb") as file:
            actions.schools_import(file, by=self.officers[0])
        for tale in told("children")["schools"]:
            organisation = Organisation.objects.create(kind=OrganisationKind.SCHOOL, name=tale["name"])
            lead = tale["lead"]
            self.leads[tale["key"]] = self.people.add(lead, Role.SCHOOL_LEAD, organisation)
            easting, northing = locate(tale["postcode"]) or (None, None)
            self.schools[tale["key"]] = School.objects.create(
                urn=tale["urn"],
                organisation=organisation,
                name=tale["name"],
                kind="Invented school",
                phase=tale["phase"],
                town=tale["town"],
                postcode=tale["postcode"],
                is_invented=True,
                easting=easting,
                northing=northing,
            )

    def _deal_schools(self, made: list[Case]) -> None:
        tales = told("children")["schools"]
        luck = random.Random(31)
        for case in made:
            if case.tale:
                continue
            phases = ("Primary", "All-through") if case.key_stage in ("ks1", "ks2") else ("Secondary", "All-through")
            case.school = luck.choice([tale["key"] for tale in tales if tale["phase"] in phases])

    def new_upn(self, *, temporary: bool = False) -> str:
        self.serial += 1
        rest = f"999{4000 + self.serial % 90:04}{self.serial % 20 + 5:02}{self.serial:03}"
        rest = rest[:-1] + "A" if temporary else rest
        return check_letter(rest) + rest

    def load_apart(self, made: list[Case]) -> None:
        """312 plan placements at special schools, as plain rows: 310 children more, and two of the 100."""
        luck = random.Random(99)
        officer = self.officers[0]
        settings = [f"{name} School" for name in ("Highfold", "Marshgate", "Ravensmoor", "Stonewell", "Thornlea")]
        children = []
        for age, sex in apart(made):
            boy, girl, surname = next(self.names)
            year_group = age - 4
            children.append(
                Child(
                    upn=self.new_upn(),
                    first_name=girl if sex == "F" else boy,
                    surname=surname,
                    born_on=born_on(year_group, luck),
                    sex=sex,
                    year_group=year_group,
                    sen="E",
                    postcode_district=luck.choice(("OX4", "OX14", "OX16", "OX26", "OX28", "OX11", "OX12")),
                )
            )
        Child.objects.bulk_create(children)
        both = list(Child.objects.filter(placements__lot__number=4, sen="E").distinct()[:2])
        first = Placement.objects.count()
        rows = []
        for number, child in enumerate([*children, *both], start=1):
            started_on = date(2025, 9, 3) - timedelta(days=365 * luck.randrange(0, 3))
            rows.append(
                Placement(
                    reference=f"PL-P{first + number:04}",
                    child=child,
                    setting_name=luck.choice(settings),
                    setting_type=SettingType.URN,
                    arranged_by=ArrangedBy.COUNCIL,
                    status=PlacementStatus.LIVE,
                    reason=Reason.PLAN_NAMED,
                    legal_basis=LegalBasis.S42,
                    expected_start_on=started_on,
                    expected_end_on=date(2026, 7, 21),
                    started_on=started_on,
                    yearly_cost=Decimal(luck.randrange(440, 660) * 100),
                    drafted_by=officer,
                )
            )
        Placement.objects.bulk_create(rows)
        history.record(
            self.market_story.market.system,
            "plan_placements_loaded",
            by=officer,
            words=f"{len(rows)} plan placements outside the lots were taken over",
        )
