"""What is asked about the arrangement, and how its questions and specifications are rewritten, in the story."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from lots import actions
from lots.models import MarketQuestion, PinnedQuestion, QuestionSet, ServiceSpecification

from .story import told

if TYPE_CHECKING:
    from .market import MarketStory


def plan(story: MarketStory) -> None:
    """Put it all on the timeline."""
    on, tales = story.timeline.on, told("questions")
    for tale in tales["asked"]:
        on(tale["asked_on"], partial(ask, story, tale))
    for tale in tales["specifications"]:
        on(tale["drafted_on"], partial(respecify, story, tale))
        on(tale["published_on"], partial(specify, story, tale))
    draft = tales["draft"]
    on(draft["started_on"], partial(redraft, story, draft))
    for edit in draft["edits"]:
        on(edit["edited_on"], partial(rewrite, story, draft, edit))


def ask(story: MarketStory, tale: dict[str, Any]) -> None:
    system, by = story.market.system, story.people[tale["by"]]
    lot = story.market.lots[tale["lot"]] if tale["lot"] else None
    question = actions.market_question_ask(system, by=by, text=tale["text"], lot=lot)
    if "answered_on" in tale:
        story.timeline.on(tale["answered_on"], lambda: answer(story, question, tale))
    if "set_aside_on" in tale:
        story.timeline.on(
            tale["set_aside_on"],
            lambda: actions.market_question_set_aside(question, by=story.officer, reason=tale["reason"]),
        )


def answer(story: MarketStory, question: MarketQuestion, tale: dict[str, Any]) -> None:
    words = {"public_text": tale["text"], "answer": tale["answer"]}
    actions.market_question_answer(question, by=story.officer, **words)


def respecify(story: MarketStory, tale: dict[str, Any]) -> None:
    draft = actions.specification_draft(story.market.lots[tale["lot"]], by=story.officer)
    actions.specification_edit(draft, by=story.officer, body=draft.body.rstrip() + tale["adds"] + "\n")


def specify(story: MarketStory, tale: dict[str, Any]) -> None:
    draft = ServiceSpecification.objects.drafts().get(lot=story.market.lots[tale["lot"]])
    actions.specification_publish(draft, by=story.officer, reason=tale["reason"])


def redraft(story: MarketStory, draft: dict[str, Any]) -> None:
    published = QuestionSet.objects.latest_published()
    assert published is not None
    actions.text_draft(published, by=story.people[draft["by"]])


def rewrite(story: MarketStory, draft: dict[str, Any], edit: dict[str, Any]) -> None:
    pinned = PinnedQuestion.objects.select_related("section__question_set", "question_version__question").get(
        section__question_set=QuestionSet.objects.drafts().get(), question_version__question__key=edit["key"]
    )
    fields = {name: value for name, value in edit.items() if name not in {"key", "edited_on"}}
    actions.question_edit(pinned, by=story.people[draft["by"]], section=pinned.section, **fields)
