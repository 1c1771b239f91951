"""The demonstration's cases: 100 children placed in the lots through every step, 312 plan placements apart, and the
storylines that the service can tell so far.

The steps are the actions that people would use, on the days of the story. Marks of weeks long past are written in bulk;
the story's own week goes through the register.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import placements
from apcommissioning.base import history, timekeeping
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.models import Organisation, Person
from apcommissioning.base.places import locate
from apcommissioning.base.roles import OrganisationKind, Role
from outcomes import actions as outcomes
from outcomes.models import Measure, Review
from outcomes.states import ReviewKind
from placements import actions
from placements.models import (
    AgreementTarget,
    AgreementVersion,
    CallOff,
    Child,
    Placement,
    Referral,
    School,
    Session,
)
from placements.rules import gate
from placements.rules.agreement import STATEMENTS, listed_price, parts_offered
from placements.rules.child import check_letter
from placements.states import (
    HALF_DAYS_A_WEEK,
    ArrangedBy,
    DestinationCode,
    EndingReason,
    Half,
    LegalBasis,
    Mark,
    Party,
    PlacementStatus,
    Reason,
    SettingType,
)
from providers.models import Admission
from providers.states import LISTED

from .children import Case, apart, born_on, cases, names
from .market import MarketStory
from .people import People
from .story import told
from .timeline import Timeline

REGISTER = Path(placements.__file__).parent / "content" / "data" / "gias_oxfordshire_schools.csv"
TODAY = date(2026, 3, 11)
CENSUS_DAY = date(2026, 1, 15)
# How many of the 100 began in each month (the earliest were agreed anew in September).
STARTS = {
    (2025, 4): 10,
    (2025, 5): 9,
    (2025, 6): 8,
    (2025, 9): 9,
    (2025, 10): 17,
    (2025, 11): 21,
    (2025, 12): 12,
    (2026, 1): 14,
}
# Half-termly reviews of the school years that the story touches.
REVIEW_DAYS = [
    date(2025, 5, 21),
    date(2025, 7, 16),
    date(2025, 10, 22),
    date(2025, 12, 17),
    date(2026, 2, 11),
    date(2026, 3, 25),
    date(2026, 5, 20),
    date(2026, 7, 15),
]
PURPOSE = {
    Reason.PERMANENT_EXCLUSION: "Full-time education from the sixth school day, and a fresh start at another school.",
    Reason.MENTAL_HEALTH: "Learning in a calm place while health improves, and a slow return to school.",
    Reason.PHYSICAL_HEALTH: "Keeping up with lessons while too ill for school.",
    Reason.NEW_ARRIVAL: "Teaching while a school place is found.",
    Reason.PLAN_NAMED: "The provision that the child's plan names.",
    Reason.PREGNANCY_CHILDCARE: "Learning online around the care of a baby.",
    Reason.OTHER: "To prevent an exclusion: time away from what goes wrong, and new habits to take back.",
}
AIMS = {
    "readiness": "Ready for the next place: visits begun, then part of the week there.",
    "feels_safe": "Feels safe here and knows whom to tell.",
    "how_i_feel": "More good days than bad.",
    "bounce_back": "Comes back after a setback with a prompt.",
    "time_on_task": "Takes part with a reminder, no longer with an adult beside.",
}
# The marks of past weeks are written up before each report that counts them.
MARKED_ON = [date(2025, 5, 23), date(2025, 11, 21), date(2026, 3, 10)]
SNOW = {date(2026, 1, 8), date(2026, 1, 9)}
ENDED_ON = date(2026, 2, 13)
ENDINGS = [
    (EndingReason.PLANNED_COMPLETE, DestinationCode.MAINSTREAM_SAME),
    (EndingReason.PLANNED_COMPLETE, DestinationCode.MAINSTREAM_OTHER),
    (EndingReason.EARLY_SUCCESS, DestinationCode.MAINSTREAM_PART),
    (EndingReason.SCHOOL_PLACE_FOUND, DestinationCode.MAINSTREAM_OTHER),
    (EndingReason.PLANNED_PARTLY_MET, DestinationCode.OTHER_AP),
    (EndingReason.CHILD_OR_PARENT_CHOICE, DestinationCode.ELECTIVE_HOME),
    (EndingReason.MOVED_AREA, DestinationCode.MOVED_AWAY),
    (EndingReason.PLAN_CHANGED, DestinationCode.SPECIAL_SCHOOL),
]
BASIS = {"plan_named": LegalBasis.S42}
# What is offered in a usual week: half-days by lot.
HALF_DAYS = {1: (2, 4), 2: (8, 10), 3: (5, 8), 4: (2, 4), 5: (4, 8)}
ACTIVITIES = {
    1: ["English and maths", "Workshop", "Mentoring", "Outdoors"],
    2: ["English", "Maths", "Science", "Art", "Sport", "PSHE"],
    3: ["English", "Maths", "Humanities", "Visit to the next school"],
    4: ["Therapy", "Cooking", "Garden", "Reading together"],
    5: ["English online", "Maths online", "Science online", "Tutor time online"],
}
CHILD_WORDS = [
    "I like that it is quiet and that people know my name.",
    "Mornings are hard. It is better when I start with something I make.",
    "I want to go back to school, but not all at once.",
    "The goats. Ask me about the goats.",
    "I can say when I need a break now.",
    "Maths makes sense when somebody sits beside me.",
    "I would like to see my friends at lunch on Fridays.",
    "I do not like the taxi.",
]
ASKED_FOR = ["Less time in the taxi.", "More time outdoors.", "To see friends on Fridays.", "A later start on Mondays."]


@dataclass(frozen=True)
class Week:
    """What a placement offers in a week."""

    slots: list[tuple[int, str, str]]
    hours: Decimal


class CaseStory:
    def __init__(self, people: People, timeline: Timeline, market: MarketStory) -> None:
        self.people, self.timeline, self.market_story = people, timeline, market
        self.officers = [people["Bea Larkspur"], people["Idris Thackeray"]]
        self.manager = people["Nadia Okonjo-Reeve"]
        self.schools: dict[str, School] = {}
        self.leads: dict[str, Person] = {}
        self.names = names()
        self.serial = 0

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
        self._deal_schools(made)
        steps = [CaseSteps(self, case, start_on) for case, start_on in self._dated(made)]
        for one in steps:
            one.plan()
        on(CENSUS_DAY, lambda: self.load_apart(made))
        ending = [one for one in steps if one.start_on < date(2025, 12, 1) and one.case.provider != "hob_anvil"]
        random.Random(13).shuffle(ending)
        for one, (reason, destination) in zip(ending, ENDINGS, strict=False):
            on(ENDED_ON, partial(one.end, reason, destination), at=time(15))
        self._plan_open_cases(len(made))

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
            phases = ("Primary", "All-through") if case.key_stage in ("ks1", "ks2") else ("Secondary", "All-through")
            case.school = luck.choice([tale["key"] for tale in tales if tale["phase"] in phases])

    def _dated(self, made: list[Case]) -> list[tuple[Case, date]]:
        """Each case with its first day; the providers admitted last begin last."""
        admitted = {tale["key"]: tale.get("decided_on", CENSUS_DAY) for tale in told("market")["providers"]}
        days = self._starts(len(made))
        late = [case for case in made if admitted[case.provider] > date(2025, 3, 1)]
        others = [case for case in made if case not in late]
        latest_first = sorted(days, reverse=True)
        dated = list(zip(late, latest_first, strict=False))
        rest = latest_first[len(late) :]
        random.Random(6).shuffle(rest)
        return dated + list(zip(others, rest, strict=True))

    def _starts(self, count: int) -> list[date]:
        """A Monday, Tuesday or Wednesday in term for each, in the story's seasons."""
        luck = random.Random(5)
        days: list[date] = []
        for (year, month), number in STARTS.items():
            first = date(year, month, 8 if month == 9 else 1)
            last = date(2026, 1, 13) if month == 1 else first + timedelta(days=24)
            open_days = [
                day
                for day in (first + timedelta(days=n) for n in range((last - first).days))
                if day.weekday() < 3 and self.calendar.is_school_day(day)
            ]
            days += [luck.choice(open_days) for _ in range(number)]
        return days[:count]

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


class CaseSteps:
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

    @property
    def lead(self) -> Person:
        return self.story.leads[self.case.school]

    def plan(self, *, upto: str = "live") -> None:
        """Put the steps up to this one on the timeline; the days run backwards from the first day of teaching."""
        on, first = self.story.timeline.on, self.start_on
        self.upto = upto
        steps = [
            ("draft", 6, self.draft),
            ("referred", 6, self.submit),
            ("accepted", 5, self.accept),
            ("called_off", 5, self.call_off),
            ("awarded", 5, self.award),
            ("drawn_up", 4, self.draw_up),
            ("provider_signed", 3, partial(self.sign, Party.PROVIDER)),
            ("school_signed", 3, partial(self.sign, Party.SCHOOL)),
            ("agreed", 3, partial(self.sign, Party.COUNCIL)),
            ("gated", 1, self.check_gate),
            ("live", 0, self.start),
        ]
        for name, days, step in steps:
            on(min(_weekday(first - timedelta(days=days)), TODAY - timedelta(days=1)), step)
            if name == upto:
                break
        if upto != "live":
            return
        if first + timedelta(days=8) < TODAY:
            on(first + timedelta(days=8), self.baseline)
        for day in REVIEW_DAYS:
            if first + timedelta(days=14) < day < TODAY:
                on(day, partial(self.review, day), at=time(14))
        self.marked_to = first - timedelta(days=1)
        for day in MARKED_ON:
            if first < day:
                on(day, self.mark, at=time(16))

    def draft(self) -> None:
        case, story = self.case, self.story
        boy, girl, surname = next(story.names)
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
        missed = self.luck.random() < 0.06
        duty = {"permanent_exclusion": 6, "mental_health": 15, "physical_health": 15}.get(case.reason)
        without = self._school_days_before((duty or 0) + (2 if missed else 0)) if duty else None
        actions.referral_edit(
            self.referral,
            by=self.lead,
            reason=case.reason,
            legal_basis=BASIS.get(case.reason, LegalBasis.S19),
            without_education_from=without,
            purpose=PURPOSE[case.reason],
            tried="Support in class, a smaller timetable and work with the family.",
            attendance_before=self.luck.randrange(28, 62),
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
        case, market = self.case, self.story.market_story.market
        lot, provider = market.lots[case.lot], market.providers[case.provider]
        admission = Admission.objects.select_related("provider", "lot").get(
            provider=provider, lot=lot, status__in=LISTED
        )
        reason = {"permanent_exclusion": "day_six", "plan_named": "plan_names_provider"}.get(
            case.reason, "only_capable"
        )
        self.placement = actions.call_off_award(
            self.opened,
            admission,
            award_reason=reason,
            reasons="It meets the need, has a free place for this key stage, and can start on the day asked for.",
            by=self.officer,
        )

    @cached_property
    def week(self) -> Week:
        least, most = HALF_DAYS[self.case.lot]
        provider = self.story.market_story.market.providers[self.case.provider]
        # A place that is no school stays well below full time.
        count = self.luck.randrange(least, most + 1) if provider.is_school else self.luck.randrange(3, 7)
        halves = [(day, half) for day in range(5) for half in (Half.AM, Half.PM)]
        self.luck.shuffle(halves)
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
                "purpose": PURPOSE[self.case.reason],
                "next_step": "Two mornings a week back in school after half term, then four, with a named adult.",
                "rest_of_week": "In school, with work set and marked by the year team."
                if len(slots) < HALF_DAYS_A_WEEK
                else "",
                "curriculum": "English, maths and PSHE each week, and one thing the child chose.",
                "journey": "By taxi with a passenger assistant" if self.case.lot != 5 else "No journey: taught online",
                "travel_payer": "the council",
                "key_worker": self.luck.choice(("Alma Reyes", "Joss Wickham", "Nell Carrow", "Teo Marchetti")),
                "slots": slots,
                "review_dates": [day for day in REVIEW_DAYS if self.start_on + timedelta(days=14) < day < ends_on],
            },
            by=self.officer,
        )
        actions.targets_set(version, targets=self._targets(ends_on), by=self.officer)
        version.refresh_from_db()
        actions.agreement_seal(version, by=self.officer)

    def _price(self) -> tuple[Any, str, str, Decimal]:
        """A line of the provider's own price list that suits the placement's part."""
        placement = self.placement
        wanted = {1: "half_day", 2: "week", 3: "day", 4: "hour", 5: "hour"}[self.case.lot]
        lines = []
        for part in parts_offered(placement):
            for rule in part.price_rules.all():
                price = listed_price(placement, part, rule.unit, rule.ratio, self.start_on)
                if price is not None and (placement.site.teaches_here or not part.needs_site):
                    lines.append(
                        (rule.unit != wanted, part.needs_site is not placement.site.teaches_here, price, part, rule)
                    )
        _, _, price, part, rule = min(lines, key=lambda line: line[:3])
        return part, rule.unit, rule.ratio, price

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

    @property
    def boss(self) -> Person:
        return self.story.people[MANAGERS[self.case.provider]]

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

    def _fresh(self) -> Placement:
        return Placement.objects.select_related("child", "provider", "school", "lot", "site").get(pk=self.placement.pk)

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
        """The half-termly review, written by the provider and accepted by the council; a few are left undone."""
        review = (
            Review.objects.filter(placement=self.placement, kind=ReviewKind.HALF_TERM, due_on=day)
            .select_related("placement__provider", "placement__school")
            .first()
        )
        if review is None or not hasattr(self, "stands"):
            return
        if day > date(2026, 1, 1) and self.luck.random() < 0.05:
            return
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
                    "on_track" if self.stands[one.key] > 2 else "not_yet",
                )
                for one in self.targeted
            ],
            by=self.boss,
        )
        review.refresh_from_db()
        outcomes.review_submit(review, by=self.boss)
        # The last ones handed in wait for the officer.
        if not (day > date(2026, 2, 1) and self.luck.random() < 0.03):
            review.refresh_from_db()
            outcomes.review_accept(review, by=self.officer)

    def mark(self) -> None:
        """The register since the last time: worse on Monday mornings and Friday afternoons, and in snow."""
        placement = self._fresh()
        last = min(placement.ended_on or date.max, timekeeping.today())
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
        Session.objects.bulk_create(rows)

    def _marked(self, day: date, half: Half, usual: float) -> Session:
        worse = 0.06 if (day.weekday(), half) in ((0, Half.AM), (4, Half.PM)) else 0
        present = Mark.PRESENT_AM if half == Half.AM else Mark.PRESENT_PM
        if day in SNOW:
            code = Mark.TRAVEL_DISRUPTED
        elif self.luck.random() < usual - worse:
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

    def end(self, reason: str, destination: str) -> None:
        actions.placement_end(self._fresh(), by=self.officer, on=ENDED_ON, reason=reason, destination=destination)


def _weekday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(day.weekday() - 4, 0))


MANAGERS = {tale["key"]: tale["manager"] for tale in told("market")["providers"]}

# Cases on the way: provider, lot, reason, key stage, year, school, first day, and the step they have reached.
OPEN_CASES = [
    ("emberley", 2, "permanent_exclusion", "ks4", 10, "harrow_vale", date(2026, 1, 28), "live"),
    ("otterbrook", 1, "other", "ks4", 11, "quarrymead", date(2026, 2, 24), "live"),
    ("fennimore", 2, "permanent_exclusion", "ks3", 9, "ashlar", date(2026, 3, 17), "referred"),
    ("fennimore", 3, "new_arrival", "ks3", 8, "ashlar", date(2026, 3, 19), "accepted"),
    ("silverfold", 4, "mental_health", "ks3", 7, "harrow_vale", date(2026, 3, 18), "called_off"),
    ("tangleberry", 4, "mental_health", "ks2", 5, "pennywort", date(2026, 3, 18), "awarded"),
    ("fennimore", 3, "new_arrival", "ks4", 10, "ashlar", date(2026, 3, 16), "drawn_up"),
    ("cobblestone", 1, "other", "ks2", 4, "pennywort", date(2026, 3, 16), "provider_signed"),
    ("brightspan", 5, "mental_health", "ks4", 10, "harrow_vale", date(2026, 3, 13), "school_signed"),
    ("otterbrook", 4, "mental_health", "ks3", 8, "ashlar", date(2026, 3, 12), "gated"),
    ("greylag", 1, "other", "ks3", 9, "harrow_vale", date(2026, 3, 20), "draft"),
]
