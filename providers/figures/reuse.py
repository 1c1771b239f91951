"""Earlier answers as a provider reads them before it confirms them."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..rules import readiness, reuse
from ..rules.readiness import Filled
from ..rules.reuse import Earlier
from .application import in_words


@dataclass(frozen=True)
class Offer:
    """An earlier answer in words. `stands` if it may be confirmed as it is, and need not be changed first."""

    one: Earlier
    name: str
    words: Sequence[str]
    url: str
    stands: bool
    box_id: str = ""


def offers(filled: Filled) -> list[tuple[str, list[Offer]]]:
    """What is offered again, by the groups of the task list, in their order. One query."""
    found = reuse.earlier(filled)
    groups: dict[str, list[Offer]] = {}
    boxes = 0
    for asked in filled.to_answer:
        one = found.get((asked.version.pk, asked.scope_key))
        if one is not None:
            stands = reuse.is_complete(one)
            made = Offer(
                one=one,
                name=asked.version.short_name,
                words=in_words(asked, one.answer.value),
                url=readiness.url_of(filled.application, asked),
                stands=stands,
                box_id=f"id_chosen_{boxes}" if stands else "",
            )
            boxes += stands
            groups.setdefault(readiness.group_of(asked), []).append(made)
    return list(groups.items())
