"""A quality visit as page and PDF print it, and what visits and actions want of a person today."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.clocks import date_clock
from apcommissioning.base.merge import in_words
from apcommissioning.base.roles import PROVIDER_ROLES
from apcommissioning.base.today import DueItem, Queue, Today
from apcommissioning.base.tones import BLUE, DONE, GREEN, GREY, ORANGE, RED, YELLOW

from ..models import Action, QualityVisit
from ..rules.visit import VISITORS, meanings, report_due_on
from ..states import NOT_CLOSED, ActionOwner, ActionStatus, Heading, Judgement, Rating, VisitStatus

JUDGEMENT_TONES = {
    Judgement.MET_STRONG: GREEN,
    Judgement.MET: GREEN,
    Judgement.PARTLY_MET: YELLOW,
    Judgement.NOT_MET: ORANGE,
    Judgement.UNSAFE: RED,
    Judgement.NOT_SEEN: GREY,
}
RATING_TONES = {
    Rating.GOOD: GREEN,
    Rating.APPROACHING_TARGET: YELLOW,
    Rating.REQUIRES_IMPROVEMENT: ORANGE,
    Rating.INADEQUATE: RED,
    Rating.OTHER: GREY,
}
# The shape beside a word on paper (pdf/parts/rating.html).
SHAPES = {GREEN: "on", YELLOW: "watch", ORANGE: "act", RED: "act", GREY: "none", BLUE: "watch", DONE: "on"}
ACTION_TONES = {ActionStatus.OPEN: BLUE, ActionStatus.DONE: YELLOW, ActionStatus.CLOSED: DONE}

# How far ahead a planned visit is on the landing page.
AHEAD_DAYS = 14
MOST_ITEMS = 40


@dataclass(frozen=True)
class Judged:
    """A heading of the standards: `label` of its judgement, what that means, and what was seen."""

    title: str
    label: str
    tone: str
    shape: str
    means: str
    words: str


@dataclass(frozen=True)
class ActionLine:
    action: Action
    tone: str
    shape: str
    words: str
    owner: str


@dataclass(frozen=True)
class VisitReport:
    visit: QualityVisit
    judged: list[Judged]
    rating: str
    rating_tone: str
    rating_shape: str
    rating_means: str
    visitors: str
    where: str
    actions: list[ActionLine]

    @property
    def sub(self) -> str:
        held_on = self.visit.held_on
        return f"{self.visit.get_kind_display()} visit, {in_words(held_on)}" if held_on else ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        return [
            ("Provider", self.visit.provider.legal_name),
            ("Where", self.where),
            ("Visit", self.visit.get_kind_display()),
            ("Held", in_words(self.visit.held_on) if self.visit.held_on else "Not yet"),
            ("Visited by", self.visitors),
            ("Overall", self.rating or "Not rated yet"),
        ]


def visit_report(visit: QualityVisit) -> VisitReport:
    """Two queries: judgements and actions."""
    means, rows = meanings("judgements"), {row.heading: row for row in visit.judgements.all()}
    judged = []
    for heading in Heading:
        row = rows.get(heading)
        if row is None or not row.judgement:
            judged.append(
                Judged(str(heading.label), "Not judged yet", GREY, "none", "", row.what_we_saw if row else "")
            )
            continue
        tone = JUDGEMENT_TONES[Judgement(row.judgement)]
        label = row.get_judgement_display()
        judged.append(Judged(str(heading.label), label, tone, SHAPES[tone], means[row.judgement], row.what_we_saw))
    tone = RATING_TONES[Rating(visit.rating)] if visit.rating else GREY
    return VisitReport(
        visit=visit,
        judged=judged,
        rating=visit.get_rating_display() if visit.rating else "",
        rating_tone=tone,
        rating_shape=SHAPES[tone],
        rating_means=meanings("ratings").get(visit.rating, ""),
        visitors=", ".join(person.name for person in (visit.lead, visit.second) if person),
        where=str(visit.site) if visit.site else "The whole provision",
        actions=[_line(action) for action in visit.actions.all()],
    )


def _line(action: Action) -> ActionLine:
    status = ActionStatus(action.status)
    tone = RED if action.is_overdue else ACTION_TONES[status]
    words = "Overdue" if action.is_overdue else str(status.label)
    owner = f"{action.get_owner_display()}: {action.owner_name}"
    return ActionLine(action, tone, "act" if action.is_overdue else SHAPES[tone], words, owner)


# -- Today -------------------------------------------------------------------------------------------------------------


def for_visitors(person) -> Today:
    """Visits that this person makes or writes up, and the actions that wait for the council. Two queries."""
    if not person.has_role(*VISITORS):
        return Today()
    today = timekeeping.today()
    visits = (
        QualityVisit.objects.visible_to(person)
        .filter(
            Q(status=VisitStatus.PLANNED, planned_on__lte=today + timedelta(days=AHEAD_DAYS))
            | Q(status=VisitStatus.HELD),
            Q(lead=person) | Q(second=person),
        )
        .select_related("provider")
    )
    actions = list(
        Action.objects.visible_to(person)
        .filter(
            Q(status=ActionStatus.DONE) | Q(status=ActionStatus.OPEN, due_on__lt=today),
            visit__status=VisitStatus.PUBLISHED,
        )
        .select_related("visit__provider")
        .order_by("due_on", "pk")[:MOST_ITEMS]
    )
    late = sum(action.is_overdue for action in actions)
    queues = []
    if late:
        words = "action after a visit overdue" if late == 1 else "actions after visits overdue"
        queues.append(
            Queue(late, words, reverse("action_list") + "?when=overdue", note="Nobody has said it is done", tone="late")
        )
    own = [action for action in actions if action.status == ActionStatus.DONE or action.owner == ActionOwner.COUNCIL]
    return Today(queues, [*map(_visit_item, visits), *map(_council_item, own)])


def _visit_item(visit: QualityVisit) -> DueItem:
    name = visit.provider.legal_name
    if visit.status == VisitStatus.PLANNED:
        due_on, what, clock = visit.planned_on, f"Visit {name}", "Visit"
    else:
        due_on, what, clock = (
            report_due_on(visit) or visit.planned_on,
            f"Write the report of the visit to {name}",
            "Report",
        )
    note = f"{visit.get_kind_display()} visit, {visit.reference}"
    return DueItem(what, visit.get_absolute_url(), due_on, note=note, clock=date_clock(clock, due_on, late="Overdue"))


def _council_item(action: Action) -> DueItem:
    done = action.status == ActionStatus.DONE
    what = f"Check what was done at {action.visit.provider.legal_name}" if done else action.what
    clock = date_clock("Action", action.due_on, late="Overdue")
    return DueItem(what, action.get_absolute_url(), action.due_on, note=action.what if done else "Yours", clock=clock)


def for_provider(person) -> Today:
    """The provider's own actions, and visits that it has been told of. Two queries."""
    if not person.has_role(*PROVIDER_ROLES):
        return Today()
    today = timekeeping.today()
    actions = (
        Action.objects.visible_to(person)
        .filter(status=ActionStatus.OPEN, owner=ActionOwner.PROVIDER)
        .order_by("due_on", "pk")[:MOST_ITEMS]
    )
    visits = QualityVisit.objects.visible_to(person).filter(
        status=VisitStatus.PLANNED, planned_on__range=(today, today + timedelta(days=AHEAD_DAYS))
    )
    due = [
        DueItem(
            action.what,
            action.get_absolute_url(),
            action.due_on,
            note=f"After our visit. {action.owner_name}",
            clock=date_clock("Action", action.due_on, late="Overdue"),
        )
        for action in actions
    ]
    due += [
        DueItem(
            "The council visits you",
            visit.get_absolute_url(),
            visit.planned_on,
            note=f"{visit.get_kind_display()} visit, {visit.reference}",
            clock=date_clock("Visit", visit.planned_on),
        )
        for visit in visits
    ]
    return Today(due=due)


def actions_of(person):
    """For the list: what somebody must do after visits, with the visit and its provider."""
    return Action.objects.visible_to(person).select_related("visit__provider")


def action_clock(action: Action):
    """How an action stands against its day; one that is done or closed has no clock any more."""
    if action.status not in NOT_CLOSED:
        return None
    return date_clock("Action", action.due_on, late="Overdue")
