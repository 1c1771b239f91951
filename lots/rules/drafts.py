"""Who may write the questions and the scoring, and when; what stands in the way of publishing a draft.

Questions and scoring name one another, so that a draft is held against the other's draft where there is one, and
against what is published otherwise.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from apcommissioning.base.roles import COMMISSIONERS
from apcommissioning.base.rules import Answer, No, rule
from lots.models import Criterion, Lot, PinnedQuestion, QuestionSet, Rubric, RubricFamily, Section
from lots.states import SystemStatus

from . import changes, frozen
from .effort import Effort, effort
from .questions import is_delivered_at_sites
from .reach import LotShape
from .soundness import Flaw, question_set_flaws, rubric_flaws

FROZEN = "This is published and frozen. Draft its next version and change that."


def _is_draft(text: Any) -> Answer:
    return No(FROZEN) if text.is_published else True


def _may_be_drafted(text: Any) -> Answer:
    if not text.is_published:
        return No("This is a draft already.")
    draft = type(text).objects.drafts().filter(key=text.key).first()
    if draft is not None:
        return No(f"{draft} is being drafted already: go on with that one.")
    return True


for _verb in ("question_set_edit", "question_set_publish", "question_set_discard", "section_add", "question_add"):
    rule(_verb, roles=COMMISSIONERS)(lambda by, question_set: _is_draft(question_set))
for _verb in ("rubric_edit", "rubric_publish", "rubric_discard", "criterion_add", "family_add"):
    rule(_verb, roles=COMMISSIONERS)(lambda by, rubric: _is_draft(rubric))
for _verb in ("question_set_draft", "rubric_draft"):
    rule(_verb, roles=COMMISSIONERS)(lambda by, text: _may_be_drafted(text))


@rule("question_set_upload", roles=COMMISSIONERS)
def question_set_upload(by, nothing) -> Answer:
    return True


@rule("rubric_upload", roles=COMMISSIONERS)
def rubric_upload(by, nothing) -> Answer:
    return True


@rule("section_edit", roles=COMMISSIONERS)
def section_edit(by, section: Section) -> Answer:
    return _is_draft(section.question_set)


@rule("section_remove", roles=COMMISSIONERS)
def section_remove(by, section: Section) -> Answer:
    if section.pinned.exists():
        return No("This section has questions: move or remove them first.")
    return _is_draft(section.question_set)


@rule("question_edit", roles=COMMISSIONERS)
def question_edit(by, pinned: PinnedQuestion) -> Answer:
    return _is_draft(pinned.section.question_set)


@rule("question_move", roles=COMMISSIONERS)
def question_move(by, pinned: PinnedQuestion) -> Answer:
    return question_edit(by, pinned)


@rule("question_remove", roles=COMMISSIONERS)
def question_remove(by, pinned: PinnedQuestion) -> Answer:
    return question_edit(by, pinned)


@rule("criterion_edit", roles=COMMISSIONERS)
def criterion_edit(by, criterion: Criterion) -> Answer:
    return _is_draft(criterion.rubric)


@rule("criterion_remove", roles=COMMISSIONERS)
def criterion_remove(by, criterion: Criterion) -> Answer:
    return _is_draft(criterion.rubric)


@rule("family_edit", roles=COMMISSIONERS)
def family_edit(by, family: RubricFamily) -> Answer:
    return _is_draft(family.rubric)


@rule("family_remove", roles=COMMISSIONERS)
def family_remove(by, family: RubricFamily) -> Answer:
    return _is_draft(family.rubric)


# -- What a draft is held against --------------------------------------------------------------------------------------


def _in_hand(kind: Any) -> Any:
    """The draft, or else what was published last."""
    return kind.objects.drafts().order_by("-pk").first() or kind.objects.latest_published()


def criteria_in_hand() -> dict[str, str]:
    """The criteria that a question may be scored by: key and title. Two queries at most."""
    rubric = _in_hand(Rubric)
    return dict(rubric.criteria.order_by("order").values_list("key", "title")) if rubric else {}


def questions_in_hand() -> dict[str, str]:
    """The questions that a criterion may read: key and short name."""
    question_set = _in_hand(QuestionSet)
    if question_set is None:
        return {}
    pins = PinnedQuestion.objects.filter(section__question_set=question_set).order_by("section__order", "order")
    return dict(pins.values_list("question_version__question__key", "question_version__short_name"))


def lots_in_view() -> list[Lot]:
    """The lots that questions are written for: of the latest purchasing system that is not closed. Two queries."""
    lots = list(
        Lot.objects.exclude(purchasing_system__status=SystemStatus.CLOSED)
        .prefetch_related("parts")
        .order_by("-purchasing_system_id", "number")
    )
    return [lot for lot in lots if lot.purchasing_system_id == lots[0].purchasing_system_id]


def question_set_problems(
    draft: QuestionSet, *, said: Mapping[str, Any] | None = None, efforts: Sequence[Effort] | None = None
) -> list[Flaw]:
    """Everything that stops the draft from being published. `said` and `efforts` are its content and what it asks of
    the lots in view, where they are read already."""
    efforts = effort(draft, lots_in_view()) if efforts is None else efforts
    lots = [one.lot for one in efforts]
    shapes = [LotShape(lot.key, lot.mode, frozenset(lot.key_stages), is_delivered_at_sites(lot)) for lot in lots]
    flaws = question_set_flaws(said or frozen.content(draft), criteria=criteria_in_hand(), lots=shapes)
    return flaws + [
        Flaw(
            "",
            f"Lot {one.lot.number} may ask for {one.words_at_most:,} words, and the budget is {one.budget:,}: "
            f"ask for fewer, or raise the budget.",
        )
        for one in efforts
        if one.is_over_budget
    ]


def rubric_problems(draft: Rubric, *, said: Mapping[str, Any] | None = None) -> list[Flaw]:
    """Everything that stops the draft from being published."""
    families = {lot.rubric_family for lot in lots_in_view()}
    return rubric_flaws(said or frozen.content(draft), questions=questions_in_hand(), families=families)


def before(text: Any) -> Any:
    """The version published before this one; None for the first."""
    return type(text).objects.published().filter(key=text.key, version__lt=text.version).order_by("-version").first()


def changes_since_published(
    text: QuestionSet | Rubric, *, said: Mapping[str, Any] | None = None
) -> tuple[Any, changes.Changes]:
    """The version before (None for the first) and all that this one says otherwise. `said`: see
    `question_set_problems`."""
    last = before(text)
    differ = changes.question_set_changes if isinstance(text, QuestionSet) else changes.rubric_changes
    if last is None:
        return None, changes.Changes((), ())
    return last, differ(frozen.content(last), said or frozen.content(text))
