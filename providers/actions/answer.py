"""What is done to one answer of an application."""

from collections.abc import Iterable
from typing import Any

from apcommissioning.base import rules, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import ChangedMeanwhile, Refused, TooLate
from apcommissioning.base.models import Person
from lots.models import QuestionVersion
from lots.rules.questions import Asked

from ..models import Answer, Application, Evidence
from ..rules import readiness
from .application import still_a_draft


def answer_edit(
    application: Application,
    version: QuestionVersion,
    scope_key: str,
    *,
    value: Any,
    follow_up: str = "",
    evidence: Iterable[Evidence] = (),
    revision: int = 0,
    by: Person,
) -> Answer:
    """Save an answer over the `revision` that was read (0: there was none).

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
        answer.revision += 1
        answer.answered_by, answer.answered_at = by, timekeeping.now()
        answer.save()
        answer.evidence.set(evidence)
    return answer


def _asked(application: Application, version: QuestionVersion, scope_key: str) -> Asked:
    for asked in readiness.read(application).asked:
        if asked.version.pk == version.pk and asked.scope_key == scope_key:
            return asked
    raise Refused("This question is not asked of you any more: your lots or sites have changed.")
