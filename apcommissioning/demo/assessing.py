"""What happens in the story while an application is assessed, beside the usual steps."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from providers import actions
from providers.figures.clarification import askable

from .story import told

if TYPE_CHECKING:
    from .provider_steps import ProviderStory


def plan(story: ProviderStory) -> None:
    """Put a provider's own turns on the timeline."""
    on, key = story.story.timeline.on, story.tale["key"]
    if tale := told("assessing")["clarifications"].get(key):
        on(tale["asked_on"], lambda: ask(story, tale))


def ask(story: ProviderStory, tale: dict[str, Any]) -> None:
    """A reviewer suggests a point, the officer adds others and sends them: the clock stands still."""
    officer, reviewer = story.story.officer, story.story.reviewers[0]
    first = _point(story, tale["suggested"], by=reviewer)
    for point in tale["points"]:
        _point(story, point, by=officer)
    by: date = tale["answer_by"]
    actions.clarification_ask(first.clarification, answer_by=by, by=officer)


def _point(story: ProviderStory, point: dict[str, str], *, by: Any) -> Any:
    asked = next(one for one in askable(story.application) if one.key == point["key"])
    return actions.clarification_point_add(
        story.application, version=asked.version, scope_key=asked.scope_key, asks=point["asks"], by=by
    )
