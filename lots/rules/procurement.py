"""What each procurement route allows: data, and one small class that answers from it.

The route decides the assessment clock, who must be invited to a call-off, how long they have, how long the
arrangement may last and whether its conditions may change. Where the law fixes nothing the number is the council's own
promise, and says so. Keep these as data: a council's lawyers will want to change some of them.
"""

from dataclasses import dataclass
from datetime import date

from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.merge import in_words
from lots.states import Route

# The Procurement Act 2023 (Transitional and Saving Provisions) Regulations 2024, reg 5(3)-(4).
LEGACY_DPS_LAST_START = date(2025, 2, 23)
LEGACY_DPS_LAST_CHANGE = date(2026, 2, 23)
LEGACY_DPS_LATEST_END = date(2029, 2, 23)


@dataclass(frozen=True)
class Problem:
    """Something that the route does not allow: the field it concerns, and what to do about it."""

    field: str
    words: str


@dataclass(frozen=True)
class RouteRules:
    """The rules of one route. Days are working days (weekends and England's bank holidays left out)."""

    route: Route
    law: str
    assessment_days: int
    extended_assessment_days: int
    assessment_clock_from: str
    outcome_rule: str
    must_invite_all: bool
    tender_days: int
    conditions_may_change: bool
    fee_rule: str
    is_free: bool
    may_join_at_any_time: bool = True
    must_stay_open: bool = False
    renewal_days: int = 5
    first_window_days: int = 0
    last_start: date | None = None
    last_change_of_end: date | None = None
    fixed_end: date | None = None
    longest_years: int | None = None
    why_it_ends: str = ""
    reopen_rule: str = ""
    notices: tuple[str, ...] = ()

    def assessment_due(self, submitted_on: date, *, extended: bool = False) -> date:
        """The last working day on which the applicant must hear; the day of submission is not counted."""
        return add_working_days(submitted_on, self.extended_assessment_days if extended else self.assessment_days)

    def latest_end(self, valid_from: date) -> date | None:
        """The last day on which what began on `valid_from` may be in force; None where no law ends it."""
        ends = [self.fixed_end] if self.fixed_end else []
        if self.longest_years is not None:
            ends.append(_years_after(valid_from, self.longest_years))
        return min(ends) if ends else None

    def date_problems(
        self, valid_from: date, valid_until: date, *, published_until: date | None = None, on: date
    ) -> list[Problem]:
        """What is wrong with these dates. `published_until` is the end already published, if there is one."""
        problems = []
        if valid_until <= valid_from:
            problems.append(Problem("valid_until", "The end date must be after the start date."))
        if self.last_start is not None and valid_from > self.last_start:
            problems.append(
                Problem(
                    "valid_from",
                    f"No dynamic purchasing system may begin after {in_words(self.last_start)}. "
                    f"Choose an earlier start date, or another procurement route.",
                )
            )
        latest = self.latest_end(valid_from)
        if latest is not None and valid_until > latest:
            problems.append(
                Problem("valid_until", f"The end date must be {in_words(latest)} or earlier. {self.why_it_ends}")
            )
        if (
            published_until is not None
            and valid_until != published_until
            and self.last_change_of_end is not None
            and on > self.last_change_of_end
        ):
            problems.append(
                Problem(
                    "valid_until",
                    f"The end date of a dynamic purchasing system could not be changed after "
                    f"{in_words(self.last_change_of_end)}. Leave it at {in_words(published_until)}; "
                    f"to stop earlier, close the system.",
                )
            )
        return problems

    def entry_words(self, valid_until: date) -> str:
        """When a provider may apply, for the public page."""
        if self.may_join_at_any_time:
            return f"You may apply on any day until {in_words(valid_until)}."
        return self.reopen_rule


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


ROUTES = {
    rules.route: rules
    for rules in (
        RouteRules(
            route=Route.LEGACY_DPS,
            law="Public Contracts Regulations 2015, regulation 34",
            assessment_days=10,
            extended_assessment_days=15,
            assessment_clock_from="regulation 34(16) and (17)",
            outcome_rule="Told at the earliest possible opportunity, lot by lot, with reasons (reg 34(20)).",
            must_invite_all=True,
            tender_days=10,
            conditions_may_change=False,
            fee_rule="No charge to providers (reg 34(29)).",
            is_free=True,
            must_stay_open=True,
            first_window_days=30,
            last_start=LEGACY_DPS_LAST_START,
            last_change_of_end=LEGACY_DPS_LAST_CHANGE,
            fixed_end=LEGACY_DPS_LATEST_END,
            why_it_ends=(
                "Dynamic purchasing systems set up under the Public Contracts Regulations 2015 end by then: "
                "the 2024 transitional regulations, regulation 5, say so."
            ),
            notices=("Written report when the system is set up (reg 84)", "Award notices, grouped by quarter (reg 75)"),
        ),
        RouteRules(
            route=Route.DYNAMIC_MARKET,
            law="Procurement Act 2023, sections 34 to 39",
            assessment_days=10,
            extended_assessment_days=15,
            assessment_clock_from="the council's own promise: the Act asks for a reasonable period (s.36(6))",
            outcome_rule="Admitted as soon as practicable, and told the outcome with reasons (s.36(6)).",
            must_invite_all=True,
            tender_days=10,
            conditions_may_change=False,
            fee_rule="Only from providers awarded a contract, as a fixed percentage of its value (s.38).",
            is_free=False,
            must_stay_open=True,
            notices=("UK13 intention", "UK14 establishment", "UK15 each admission or removal", "UK16 cessation"),
        ),
        RouteRules(
            route=Route.OPEN_FRAMEWORK,
            law="Procurement Act 2023, section 49",
            assessment_days=10,
            extended_assessment_days=15,
            assessment_clock_from="the council's own promise",
            outcome_rule="An assessment summary to each applicant (s.50).",
            must_invite_all=False,
            tender_days=10,
            conditions_may_change=False,
            fee_rule="Only from providers awarded a contract.",
            is_free=False,
            may_join_at_any_time=False,
            longest_years=8,
            why_it_ends="An open framework lasts eight years at most (Procurement Act 2023, s.49).",
            reopen_rule="Providers may apply when the framework is reopened: within three years, then every five.",
            notices=("UK4 tender", "UK6 award", "UK7 contract details"),
        ),
        RouteRules(
            route=Route.LIGHT_TOUCH,
            law="Procurement Act 2023, light-touch provisions",
            assessment_days=10,
            extended_assessment_days=15,
            assessment_clock_from="the council's own promise",
            outcome_rule="Told the outcome with reasons.",
            must_invite_all=False,
            tender_days=0,
            conditions_may_change=True,
            fee_rule="As the council's documents say.",
            is_free=False,
            notices=("UK4 tender", "UK6 award", "UK7 contract details within 120 days"),
        ),
        RouteRules(
            route=Route.APPROVED_LIST,
            law="The council's own standing orders",
            assessment_days=10,
            extended_assessment_days=15,
            assessment_clock_from="the council's own promise",
            outcome_rule="Told the outcome with reasons.",
            must_invite_all=False,
            tender_days=0,
            conditions_may_change=True,
            fee_rule="No charge to providers.",
            is_free=True,
        ),
    )
}


def for_route(route: str) -> RouteRules:
    return ROUTES[Route(route)]


def for_system(system) -> RouteRules:
    """The rules of the route that this purchasing system follows."""
    return for_route(system.route)
