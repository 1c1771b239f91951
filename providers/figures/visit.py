"""A quality visit as page and PDF print it, and what visits and actions want of a person today."""

from dataclasses import dataclass

from apcommissioning.base.clocks import date_clock
from apcommissioning.base.merge import in_words
from apcommissioning.base.tones import BLUE, DONE, GREEN, GREY, ORANGE, RED, YELLOW

from ..models import Action, QualityVisit
from ..rules.visit import meanings
from ..states import NOT_CLOSED, ActionStatus, Heading, Judgement, Rating

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


def actions_of(person):
    """For the list: what somebody must do after visits, with the visit and its provider."""
    return Action.objects.visible_to(person).select_related("visit__provider")


def action_clock(action: Action):
    """How an action stands against its day; one that is done or closed has no clock any more."""
    if action.status not in NOT_CLOSED:
        return None
    return date_clock("Action", action.due_on, late="Overdue by")
