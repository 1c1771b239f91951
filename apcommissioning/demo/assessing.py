"""What happens in the story while an application is assessed, beside the usual steps."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from providers import actions
from providers.figures.clarification import askable
from providers.models import Decision, Representation

from .story import told

if TYPE_CHECKING:
    from .provider_steps import ProviderStory


def plan(story: ProviderStory) -> None:
    """Put a provider's own turns on the timeline."""
    on, key = story.story.timeline.on, story.tale["key"]
    if tale := told("assessing")["clarifications"].get(key):
        on(tale["asked_on"], lambda: ask(story, tale))
    if dispute := told("assessing")["disputes"].get(key):
        on(dispute["made_on"], lambda: dispute_refusal(story, dispute))
        on(dispute["answered_on"], lambda: answer_dispute(story, dispute))


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


def dispute_refusal(story: ProviderStory, tale: dict[str, Any]) -> None:
    decision = Decision.objects.get(lot_application__application=story.application)
    actions.representation_make(decision, words=tale["words"], by=story.boss)


def answer_dispute(story: ProviderStory, tale: dict[str, Any]) -> None:
    """Whoever answers declares first that nothing binds them to the provider."""
    by = story.story.people[tale["by"]]
    actions.interest_declare(story.application, by=by, has_interest=False)
    representation = Representation.objects.get(decision__lot_application__application=story.application)
    actions.representation_answer(representation, answer=tale["answer"], by=by)
