"""What an application asks of a provider: counted before publishing, so that nobody is asked for more than is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lots.models import Lot, PinnedQuestion, QuestionSet

from . import questions


@dataclass(frozen=True)
class Effort:
    """What an application for one lot asks of a provider that is not a school and has one teaching site.

    `words` are the answers' limits; `words_at_most` adds every further box; `documents` are those always needed,
    `documents_at_most` all that may be asked for; `budget` is the most words that the set allows itself.
    """

    lot: Lot
    questions: int
    words: int
    words_at_most: int
    documents: int
    documents_at_most: int
    budget: int

    @property
    def is_over_budget(self) -> bool:
        return self.words_at_most > self.budget

    @property
    def percent(self) -> int:
        """Of the budget, for a bar: 100 at most."""
        return min(100, self.words_at_most * 100 // self.budget) if self.budget else 100


@dataclass(frozen=True)
class _OnePlace:
    """The teaching site of the applicant whose effort is counted."""

    pk: int = 0
    urn: str = ""
    teaches_here: bool = True


def effort(
    question_set: QuestionSet, lots: Iterable[Lot], *, pinned: Sequence[PinnedQuestion] | None = None
) -> list[Effort]:
    """Lot by lot. One query, or none with what `questions.pinned_in` gave; prefetch the lots' parts."""
    found = []
    pinned = questions.pinned_in(question_set) if pinned is None else pinned
    for lot in lots:
        asked = questions.asked(question_set, lots=[lot], sites=[_OnePlace()], registered="no_sites", pinned=pinned)
        versions = [one.version for one in asked]
        words = sum(version.word_limit or 0 for version in versions)
        found.append(
            Effort(
                lot,
                questions=len(versions),
                words=words,
                words_at_most=words + sum(version.follow_up.get("word_limit", 0) for version in versions),
                documents=sum(version.evidence.get("required") == "always" for version in versions),
                documents_at_most=sum(bool(version.evidence) for version in versions),
                budget=question_set.word_budget,
            )
        )
    return found
