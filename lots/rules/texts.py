"""Texts, which are the questions and the scoring: who may write them and when, what stands in the way of publishing
a draft, what it changes, and how it reads as a file.

Questions and scoring name one another, so that a draft is held against the other's draft where there is one, and
against what is published otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apcommissioning.base.roles import COMMISSIONERS
from apcommissioning.base.rules import Answer, No, rule
from lots.models import Lot, PinnedQuestion, QuestionSet, Rubric, Section, Text
from lots.states import SystemStatus

from . import changes, frozen, question_file, rubric_file
from .effort import Effort, effort
from .questions import is_delivered_at_sites
from .reach import LotShape
from .soundness import Flaw, question_set_flaws, rubric_flaws

FROZEN = "This is published and frozen. Draft its next version and change that."


def _is_draft(text: Text) -> Answer:
    return No(FROZEN) if text.is_published else True


@rule("text_upload", roles=COMMISSIONERS)
def text_upload(by, nothing) -> Answer:
    return True


@rule("text_draft", roles=COMMISSIONERS)
def text_draft(by, text: Text) -> Answer:
    if not text.is_published:
        return No("This is a draft already.")
    draft = type(text).objects.drafts().filter(key=text.key).first()
    if draft is not None:
        return No(f"{draft} is being drafted already: go on with that one.")
    return True


for _verb in ("text_edit", "text_publish", "text_discard"):
    rule(_verb, roles=COMMISSIONERS)(lambda by, text: _is_draft(text))
for _verb in ("section_add", "question_add", "criterion_add", "family_add"):
    rule(_verb, roles=COMMISSIONERS)(lambda by, text: _is_draft(text))
for _verb in ("question_edit", "question_remove", "question_move", "section_edit"):
    rule(_verb, roles=COMMISSIONERS)(lambda by, part: _is_draft(part.part_of))
for _verb in ("criterion_edit", "criterion_remove", "family_edit", "family_remove"):
    rule(_verb, roles=COMMISSIONERS)(lambda by, part: _is_draft(part.part_of))


@rule("section_remove", roles=COMMISSIONERS)
def section_remove(by, section: Section) -> Answer:
    if section.pinned.exists():
        return No("This section has questions: move or remove them first.")
    return _is_draft(section.part_of)


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


# -- What is a text's own ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """What the questions and the scoring each do in their own way."""

    model: type[Text]
    noun: str
    read: Callable[[Mapping[str, Any]], dict[str, Any]]
    write: Callable[[Mapping[str, Any]], str]
    differ: Callable[[Mapping[str, Any], Mapping[str, Any]], changes.Changes]
    problems: Callable[..., list[Flaw]]


KINDS = {
    kind.model.KIND: kind
    for kind in (
        Kind(
            QuestionSet,
            "a question set",
            question_file.content_of,
            question_file.text_of,
            changes.question_set_changes,
            question_set_problems,
        ),
        Kind(
            Rubric,
            "a scoring rubric",
            rubric_file.content_of,
            rubric_file.text_of,
            changes.rubric_changes,
            rubric_problems,
        ),
    )
}


def problems(draft: Text, **known: Any) -> list[Flaw]:
    """Everything that stops the draft from being published. `known`: what has been read already."""
    return KINDS[draft.KIND].problems(draft, **known)


def written(text: Text) -> str:
    """The text as a file. Reading it gives the same content, so the same hash."""
    return KINDS[text.KIND].write(frozen.content(text))


def before(text: Text) -> Any:
    """The version published before this one; None for the first."""
    return type(text).objects.published().filter(key=text.key, version__lt=text.version).order_by("-version").first()


def changes_since_published(text: Text, *, said: Mapping[str, Any] | None = None) -> tuple[Any, changes.Changes]:
    """The version before (None for the first) and all that this one says otherwise. `said`: its content, where it is
    read already."""
    last = before(text)
    if last is None:
        return None, changes.Changes((), ())
    return last, KINDS[text.KIND].differ(frozen.content(last), said or frozen.content(text))
