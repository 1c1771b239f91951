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

    @property
    def box_id(self) -> str:
        return f"id_chosen_{self.one.key.replace('/', '_').replace(':', '_')}"


def offers(filled: Filled) -> list[tuple[str, list[Offer]]]:
    """What is offered again, by the groups of the task list, in their order. One query."""
    found = reuse.earlier(filled)
    groups: dict[str, list[Offer]] = {}
    for asked in filled.to_answer:
        one = found.get((asked.version.pk, asked.scope_key))
        if one is not None:
            groups.setdefault(readiness.group_of(asked), []).append(offer(filled, one))
    return list(groups.items())


def offer(filled: Filled, one: Earlier) -> Offer:
    return Offer(
        one=one,
        name=one.asked.version.short_name,
        words=in_words(one.asked, one.answer.value),
        url=readiness.url_of(filled.application, one.asked),
        stands=reuse.is_complete(one),
    )
