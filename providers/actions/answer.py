"""What is done to the answers of an application."""

from collections.abc import Collection, Iterable
from typing import Any

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import ChangedMeanwhile, Refused, TooLate
from apcommissioning.base.models import Person
from lots.models import QuestionVersion
from lots.rules.questions import Asked

from ..models import Answer, Application, Evidence
from ..rules import readiness, reuse
from .draft import still_a_draft


def answer_edit(
    application: Application,
    version: QuestionVersion,
    scope_key: str,
    *,
    value: Any,
    follow_up: str = "",
    evidence: Iterable[Evidence] = (),
    revision: int = 0,
    reused_from: Answer | None = None,
    by: Person,
) -> Answer:
    """Save an answer over the `revision` that was read (0: there was none). `reused_from` is the earlier answer that
    was shown: it is remembered if this one says the same.

    Raises `ChangedMeanwhile` if a colleague saved in the meantime, and `Refused` if the question is not asked of this
    application in this scope, or a document belongs to somebody else.
    """
    rules.require(by, "answer_edit", application)
    asked = _asked(application, version, scope_key)
    evidence = list(evidence)
    if any(row.provider_id != application.provider_id for row in evidence):
        raise Refused("Choose documents of your own.")
    with acting():
        still_a_draft(application)
        current = Answer.objects.filter(
            application=application, question_version=version, scope_key=scope_key
        ).select_related("answered_by")
        answer = current.first()
        if (answer.revision if answer else 0) != revision:
            if answer is None:
                raise TooLate("This answer has been taken out since you opened it. Open the question again.")
            raise ChangedMeanwhile(answer, by=answer.answered_by, at=answer.answered_at)
        answer = answer or Answer(application=application, question_version=version, scope_key=scope_key, revision=0)
        answer.site, answer.lot = asked.site, asked.lot
        answer.value, answer.follow_up = value, follow_up.strip()
        answer.reused_from = _repeats(answer, reused_from or answer.reused_from)
        answer.revision += 1
        answer.answered_by, answer.answered_at = by, timekeeping.now()
        answer.save()
        answer.evidence.set(evidence)
    return answer


def answers_confirm(application: Application, *, chosen: Collection[str], by: Person) -> int:
    """Confirm earlier answers as they stand, by their `reuse.Earlier.key`. Returns how many there were: what a
    colleague has answered meanwhile, and what cannot stand as it is, is left alone."""
    rules.require(by, "answers_confirm", application)
    with acting():
        still_a_draft(application)
        filled = readiness.read(application)
        offered = [one for one in reuse.earlier(filled).values() if one.key in chosen and reuse.is_complete(one)]
        for one in offered:
            _repeat(filled, one, by=by)
        if offered:
            words = f"Earlier answers confirmed: {len(offered)}"
            history.record(application, "answers_confirmed", by=by, words=words)
    return len(offered)


def answers_carry(application: Application, *, by: Person) -> None:
    """Let those earlier answers stand that stand by themselves (`reuse.carries`). Called inside another action."""
    filled = readiness.read(application)
    for one in reuse.earlier(filled).values():
        if reuse.carries(filled, one):
            _repeat(filled, one, by=by)


def _repeat(filled: readiness.Filled, one: reuse.Earlier, *, by: Person) -> None:
    asked = one.asked
    answer = Answer.objects.create(
        application=filled.application,
        question_version=asked.version,
        scope_key=asked.scope_key,
        site=asked.site,
        lot=asked.lot,
        value=one.answer.value,
        follow_up=one.answer.follow_up,
        reused_from=one.answer,
        answered_by=by,
    )
    answer.evidence.add(*filled.documents(asked))


def _repeats(answer: Answer, source: Answer | None) -> Answer | None:
    if source is None or (source.value, source.follow_up) != (answer.value, answer.follow_up):
        return None
    return source


def _asked(application: Application, version: QuestionVersion, scope_key: str) -> Asked:
    for asked in readiness.read(application).asked:
        if asked.version.pk == version.pk and asked.scope_key == scope_key:
            return asked
    raise Refused("This question is not asked of you any more: your lots or sites have changed.")
