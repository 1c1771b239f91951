"""Which earlier answers of a provider are offered again, to be confirmed or changed.

A question says itself whether (question_set.yaml, its `reuse`): *never*, it is asked afresh each time; *confirm*, the
earlier answer is shown again; *carry_until_expiry*, the answer stands by itself as long as its document is good. Where
the question has changed its meaning since, it is asked afresh whatever it says; where only its words have changed, an
answer that would carry is shown to be confirmed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from lots.models import QuestionVersion
from lots.rules.changes import may_reuse
from lots.rules.frozen import question_content
from lots.rules.questions import Asked
from lots.states import QuestionType, Reuse

from ..models import Answer, Application, LotApplication, ModeratedScore
from ..states import LISTED, ApplicationStatus, LotApplicationStatus
from . import answers, evidence
from .readiness import Filled

# Signed or sent anew each time: a tick that somebody else's hand has set is worth nothing, a document is found by its
# kind without being asked for.
ANEW = (QuestionType.DECLARATION, QuestionType.EVIDENCE)


@dataclass(frozen=True)
class Earlier:
    """An answer given before to what is asked now. `reworded` if the question's words have changed since."""

    asked: Asked
    answer: Answer
    reworded: bool

    @property
    def key(self) -> str:
        return f"{self.asked.key}/{self.asked.scope_key}"

    @property
    def source(self) -> str:
        """Where it was given, as the end of "You said this …"."""
        given = self.answer
        about = f" for {given.site}" if self.asked.site is not None and given.site_id != self.asked.site.pk else ""
        if self.asked.lot is not None and given.lot is not None and given.lot.number != self.asked.lot.number:
            about = f" for lot {given.lot.number}"
        return f"in {given.application.reference}{about}"


def same_meaning(before: QuestionVersion, after: QuestionVersion, *, asks_anew: bool = False) -> bool:
    """Whether an answer to one version of a question says the same as an answer to the other: only words changed, and
    no officer said of a version since (`asks_anew`) that its words ask for something else."""
    if before.pk == after.pk:
        return True
    return may_reuse(question_content(before), question_content(after), asks_anew=asks_anew)


def earlier(filled: Filled, *, of: Asked | None = None) -> dict[tuple[int, str], Earlier]:
    """For each question that has no answer yet, the best that was given before: to the same question about the same
    site or lot if there is one, the latest first; else about another. One query."""
    open_ones = [
        asked
        for asked in ([of] if of is not None else filled.to_answer)
        if asked.version.reuse != Reuse.NEVER
        and asked.version.type not in ANEW
        and not answers.is_prices(asked)
        and filled.answer(asked) is None
    ]
    if not open_ones:
        return {}
    given: dict[int, list[Answer]] = {}
    questions = {asked.version.question_id for asked in open_ones}
    for row in _given_before(filled.application, questions):
        given.setdefault(row.question_version.question_id, []).append(row)
    found = {}
    for asked in open_ones:
        fitting = [row for row in given.get(asked.version.question_id, ()) if _fits(asked, row)]
        if fitting:
            best = max(fitting, key=lambda row: (_is_same_place(asked, row), row.answered_at, row.pk))
            reworded = best.question_version_id != asked.version.pk
            found[asked.version.pk, asked.scope_key] = Earlier(asked, best, reworded)
    return found


def carries(filled: Filled, one: Earlier) -> bool:
    """Whether the answer stands by itself: its question says so, nothing about it has changed, and its document is
    good until the decision."""
    if one.asked.version.reuse != Reuse.CARRY or one.reworded or not _is_same_place(one.asked, one.answer):
        return False
    documents = filled.documents(one.asked)
    if not documents and answers.needs_document(one.asked, one.answer.value):
        return False
    return not any(evidence.problem(row, until=filled.until) for row in documents)


def is_complete(one: Earlier) -> bool:
    """Whether it can be confirmed as it stands, without a look at its page."""
    return not answers.gap(one.asked, one.answer)


def _given_before(application: Application, questions: Iterable[int]):
    """Answers to these questions, each with `anew_from`: the first version after its own of which an officer says that
    it asks for something else."""
    later = QuestionVersion.objects.filter(
        question=OuterRef("question_version__question"), number__gt=OuterRef("question_version__number"), asks_anew=True
    )
    same = Q(application=application)
    sent = Q(application__provider=application.provider_id) & ~Q(application__status=ApplicationStatus.DRAFT)
    return (
        Answer.objects.filter(same | sent, question_version__question__in=questions)
        .select_related("question_version__question", "application", "site", "lot")
        .annotate(anew_from=Subquery(later.order_by("number").values("number")[:1]))
        .order_by("pk")
    )


def _fits(asked: Asked, row: Any) -> bool:
    since = row.anew_from is not None and row.anew_from <= asked.version.number
    same = same_meaning(row.question_version, asked.version, asks_anew=since)
    if not answers.is_given(asked, row.value) or not same:
        return False
    codes = {option["code"] for option in asked.version.options}
    chosen = row.value if isinstance(row.value, list) else [row.value]
    return not codes or codes.issuperset(chosen)


def _is_same_place(asked: Asked, row: Answer) -> bool:
    if asked.site is not None:
        return row.site_id == asked.site.pk
    if asked.lot is not None:
        return row.lot is not None and row.lot.key == asked.lot.key
    return True


# -- Applying again ----------------------------------------------------------------------------------------------------


def admitted_lots(application: Application) -> set[int]:
    """The ids of the system's lots in which the provider is already."""
    return set(
        application.provider.admissions.filter(
            status__in=LISTED, lot__purchasing_system=application.purchasing_system_id
        ).values_list("lot_id", flat=True)
    )


def lots_to_try_again(application: Application) -> list[LotApplication]:
    """The lots in which the provider's last application to this system did not get in, as it may know: a new
    application starts from them."""
    last = (
        Application.objects.filter(provider=application.provider_id, purchasing_system=application.purchasing_system_id)
        .exclude(pk=application.pk)
        .order_by("-started_at", "-pk")
        .first()
    )
    if last is None:
        return []
    rows = last.lot_applications.select_related("lot", "decision").prefetch_related("parts").order_by("lot__number")
    over = (LotApplicationStatus.REFUSED, LotApplicationStatus.WITHDRAWN)
    return [row for row in rows if row.told_status in over]


def advice(one: Earlier) -> list[str]:
    """What would have raised the score of the earlier answer, from the letter that the provider has."""
    if one.asked.lot is None or not one.asked.version.criteria:
        return []
    rows = ModeratedScore.objects.filter(
        lot_application__application=one.answer.application_id,
        lot_application__lot__key=one.asked.lot.key,
        lot_application__decision__released_at__isnull=False,
        criterion__key__in=one.asked.version.criteria,
    )
    return [row.improvement for row in rows if row.improvement]
