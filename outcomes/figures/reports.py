"""The two reports: which figures, in which order. Page, CSV and PDF print what these return."""

from datetime import date

from django.db.models import Count

from apcommissioning.base.charts import Table
from apcommissioning.base.merge import in_words
from apcommissioning.base.suppression import NOT_APPLICABLE, Shown
from placements.models import Placement
from providers.models import Provider

from ..models import CommitteeMeeting, Recommendation, Report
from ..states import RecommendationStatus, ReportKind, ReportStatus
from . import attendance, county, demand, endings, market, money, progress
from .frozen import Block, Figure, ReportFigures, Section
from .scope import Period, Scope, lot_name

DUTY = (
    "The council must arrange suitable education for a child of compulsory school age who would not otherwise get it. "
    "After a permanent exclusion it must be in place by the sixth school day."
)


def committee_report(
    period: Period, *, viewer, as_at: date, meeting: CommitteeMeeting | None = None, released: bool = True
) -> ReportFigures:
    """The county's figures for its scrutiny committee. `viewer` None: the service itself, producing on the clock."""
    scope = Scope(period, viewer=viewer, as_at=as_at, released=released)
    readings = progress.readings(scope)
    travelled, known = progress.distances(scope, readings), progress.coverage(scope, readings)
    marked, placed = attendance.marked(scope), demand.placed(scope)
    known_words = known.of or known.shown.words
    change, before_and_after = attendance.attendance_change(scope)
    cost, cost_by_lot = money.agreed_cost(scope)
    tiles = (
        demand.children_placed(scope, placed),
        attendance.day_six(scope),
        attendance.attendance(scope, marked),
        progress.moved_on(scope, travelled),
        endings.reviews_on_time(scope),
        cost,
    )
    sections = [
        Section(
            "demand",
            "How many children, and why",
            say=(DUTY,),
            blocks=(
                demand.placed_by_lot(scope, placed),
                demand.placed_by_reason(scope, placed),
                demand.placed_by_sex_and_need(scope),
                demand.paid_by_council(scope),
            ),
            prompts=("demand",),
        ),
        Section(
            "lots",
            "The lots",
            say=(
                "Any provider may apply to any lot at any time. Those that pass the compliance, quality and financial "
                "checks sign one standard contract; each child then has a standard individual placement agreement.",
            ),
            figures=(market.contract_coverage(scope), market.agreement_coverage(scope)),
            blocks=(market.lot_health(scope),),
            prompts=("buildings",),
        ),
        Section(
            "attendance",
            "Attendance",
            say=("Children usually start with very low attendance. The fairest question is whether it rose.",),
            figures=(change,),
            blocks=(attendance.attendance_by_month(scope, marked), before_and_after),
        ),
        Section(
            "outcomes",
            "The six outcomes",
            say=(
                "Each agreement names at least two of the six outcomes, and a measure for each. The child, the "
                "provider and the school say in words where the child stands at the start and at each review. "
                "Children with only one reading are left out and counted in the coverage: low coverage means that we "
                "do not know, not that nothing happened.",
            ),
            figures=(known, endings.children_heard(scope)),
            blocks=(
                progress.six_outcomes(scope, travelled, known_words),
                progress.six_outcomes_by_lot(scope, travelled, known_words),
            ),
            prompts=("children_asked",),
        ),
        Section(
            "endings",
            "Endings and what came next",
            figures=(endings.planned_endings(scope), endings.average_stay(scope), endings.settled(scope)),
            blocks=(endings.where_they_went(scope),),
        ),
        Section(
            "money",
            "Money",
            say=("Cost and effect stand side by side, and are never divided into one number.",),
            figures=(money.plan_placements_cost(scope),),
            blocks=(cost_by_lot, money.cost_beside_effect(scope, travelled)),
            prompts=("money",),
        ),
        Section(
            "county",
            "The county in the published counts",
            say=(
                "Places arranged by the council, places arranged by schools, and places at state alternative provision "
                "overlap. Please do not add them, and do not add them to this council's own figures.",
            ),
            blocks=(county.growth(), county.ages(), county.school_reasons()),
        ),
    ]
    if meeting is not None:
        sections.append(Section("asked", "You asked, we did", blocks=(you_asked(meeting, as_at),)))
    sections.append(Section("next", "Next steps", say=_next_meeting(meeting), prompts=("next_steps",)))
    before = earlier(ReportKind.COMMITTEE, period)
    if before is not None:
        sections.insert(0, _since_last(tiles, before, as_at))
    return ReportFigures(
        kind=ReportKind.COMMITTEE,
        subject=meeting.committee.name if meeting else "Every committee",
        period_from=period.first,
        period_to=period.last,
        as_at=as_at,
        tiles=tiles,
        sections=tuple(sections),
        hidden_first=scope.hide.first,
        hidden_second=scope.hide.second,
        facts=(("Meeting", in_words(meeting.on)),) if meeting else (),
    )


def provider_report(provider: Provider, period: Period, *, viewer, as_at: date, released: bool = True) -> ReportFigures:
    """What the council's record says about one provider's work. `viewer` None: the service itself."""
    scope = Scope(period, viewer=viewer, as_at=as_at, provider=provider, released=released)
    peers = _Peers(scope, released)
    readings = progress.readings(scope)
    travelled, known = progress.distances(scope, readings), progress.coverage(scope, readings)
    marked, placed = attendance.marked(scope), demand.placed(scope)
    known_words = known.of or known.shown.words
    change, before_and_after = attendance.attendance_change(scope)
    cost, cost_by_lot = money.agreed_cost(scope)
    tiles = (
        demand.children_placed(scope, placed),
        attendance.attendance(scope, marked),
        endings.reviews_on_time(scope),
        progress.moved_on(scope, travelled),
    )
    glance = (*tiles, change, known, endings.planned_endings(scope))
    lots = ", ".join(lot_name(lot) for lot in scope.lots) or "no lot in the period"
    return ReportFigures(
        kind=ReportKind.PROVIDER,
        subject=provider.legal_name,
        period_from=period.first,
        period_to=period.last,
        as_at=as_at,
        tiles=tiles,
        sections=(
            Section("glance", "At a glance", blocks=(_at_a_glance(glance, peers, period, provider),)),
            Section(
                "children",
                "Who the children are",
                say=("One provider's children are not the same as another's: read the other figures beside these.",),
                blocks=(demand.placed_by_reason(scope, placed), demand.placed_by_sex_and_need(scope)),
            ),
            Section(
                "attendance", "Attendance", blocks=(attendance.attendance_by_month(scope, marked), before_and_after)
            ),
            Section("outcomes", "Outcomes", blocks=(progress.six_outcomes(scope, travelled, known_words),)),
            Section(
                "endings",
                "Endings and what came next",
                figures=(endings.average_stay(scope),),
                blocks=(endings.where_they_went(scope),),
            ),
            Section(
                "standing",
                "Admission and evidence",
                blocks=(market.standing(scope), market.evidence_running_out(scope)),
            ),
            Section("money", "Money", figures=(cost,), blocks=(cost_by_lot,), prompts=("agreed",)),
        ),
        hidden_first=scope.hide.first + peers.hidden_first,
        hidden_second=scope.hide.second,
        facts=(("Lots", lots),),
    )


# -- Parts of a report -------------------------------------------------------------------------------------------------


def earlier(kind: str, period: Period, provider: Provider | None = None) -> Report | None:
    """The report before this one, on the same subject, as it was released."""
    rows = Report.objects.filter(kind=kind, provider=provider, status=ReportStatus.RELEASED, period_to__lt=period.last)
    return rows.order_by("-period_to").first()


def figures_of(report: Report) -> ReportFigures:
    """A report's figures as they were frozen."""
    return ReportFigures.from_data(report.figures)


def _since_last(tiles: tuple[Figure, ...], before: Report, as_at: date) -> Section:
    then = figures_of(before)
    rows = []
    for now in tiles:
        was = then.figure(now.key)
        rows.append((now.label, was.shown if was else Shown(NOT_APPLICABLE, "not in it"), now.shown))
    return Section(
        "changed",
        "What changed since the last report",
        prompts=("changed",),
        blocks=(
            Block(
                key="children_in_ap_on_day",
                question="What changed since the last report?",
                finding="Then and now",
                table=Table(
                    headers=("Figure", f"Last report, as at {in_words(then.as_at)}", "Now"),
                    rows=tuple(rows),
                    caption="Then and now, on the same definitions",
                ),
                as_at=as_at,
                unit="the six figures above",
            ),
        ),
    )


def _next_meeting(meeting: CommitteeMeeting | None) -> tuple[str, ...]:
    if meeting is None:
        return ()
    after = CommitteeMeeting.objects.filter(committee=meeting.committee, on__gt=meeting.on).order_by("on").first()
    if after is None:
        return ("When this item comes back is for the committee to agree at this meeting.",)
    return (f"The item comes back to the committee on {in_words(after.on)}.",)


def you_asked(meeting: CommitteeMeeting, as_at: date) -> Block:
    """The committee's recommendations and what came of them."""
    rows = Recommendation.objects.filter(
        meeting__committee=meeting.committee, meeting__on__lt=meeting.on
    ).select_related("meeting")
    rows = rows.order_by("meeting__on", "number")
    done = sum(one.status == RecommendationStatus.DONE for one in rows)
    return Block(
        key="recommendations_open",
        question="What did the committee ask, and was it done?",
        finding=f"{done} of {len(rows)} done",
        table=Table(
            headers=("When", "You asked", "We did", "State"),
            rows=tuple(
                (in_words(one.meeting.on), one.asked, one.done or "Nothing yet", str(one.get_status_display()))
                for one in rows
            ),
            caption="What the committee asked for, and what came of it",
            words=frozenset({1, 2, 3}),
            why_empty="The committee has asked for nothing yet.",
        ),
        as_at=as_at,
        unit="recommendations of earlier meetings",
        coverage="every recommendation",
    )


class _Peers:
    """All providers in this provider's lots, where three or more stand behind the figure."""

    def __init__(self, scope: Scope, released: bool) -> None:
        lots = [lot.pk for lot in scope.lots]
        self.scope = Scope(
            scope.period, viewer=scope.viewer, as_at=scope.as_at, released=released, calendar=scope.calendar
        )
        rows = Placement.objects.filter(lot__in=lots)
        if scope.viewer is not None:
            rows = rows & Placement.objects.visible_to(scope.viewer)
        self.scope.everything = rows.exclude(started_on=None)
        counted = self.scope.in_period(self.scope.in_lots).aggregate(number=Count("provider", distinct=True))
        self.enough = counted["number"] >= money.FEWEST_PROVIDERS

    @property
    def hidden_first(self) -> int:
        return self.scope.hide.first

    def figures(self) -> dict[str, Figure]:
        if not self.enough:
            return {}
        readings = progress.readings(self.scope)
        travelled = progress.distances(self.scope, readings)
        return {
            one.key: one
            for one in (
                attendance.attendance(self.scope, attendance.marked(self.scope)),
                endings.reviews_on_time(self.scope),
                progress.moved_on(self.scope, travelled),
                attendance.attendance_change(self.scope)[0],
                progress.coverage(self.scope, readings),
                endings.planned_endings(self.scope),
            )
        }


def _at_a_glance(glance: tuple[Figure, ...], peers: _Peers, period: Period, provider: Provider) -> Block:
    before = earlier(ReportKind.PROVIDER, period, provider)
    then = figures_of(before) if before is not None else None
    beside = peers.figures()
    nothing = Shown(NOT_APPLICABLE, "not applicable")
    rows = []
    for one in glance:
        was = _cell_of(then, one.label) if then is not None else nothing
        rows.append((one.label, one.shown, beside[one.key].shown if one.key in beside else nothing, was))
    return Block(
        key="outcome_moved_on",
        question="How does this compare?",
        finding="This provider, all providers in its lots, and the report before",
        table=Table(
            headers=("Figure", "This provider", "All in its lots", "Last report"),
            rows=tuple(rows),
            caption="This provider beside all providers in its lots",
            note="All in its lots: shown only where three or more providers stand behind the figure. Children differ "
            "from provider to provider: this is no ranking.",
        ),
        as_at=peers.scope.as_at,
        unit="figures as defined below",
    )


def _cell_of(then: ReportFigures, label: str) -> Shown | str | int:
    """What the report before said under the same label."""
    for block in then.blocks:
        for row in block.table.rows:
            if row[0] == label and len(row) > 1:
                return row[1]
    return Shown(NOT_APPLICABLE, "not in it")
