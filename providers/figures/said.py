"""What was asked about an answer after it was sent, and what the provider said: shown beside the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apcommissioning.base.models import StoredFile

from ..models import Application, Clarification, ClarificationPoint
from ..states import ClarificationStatus


@dataclass(frozen=True)
class Said:
    """A point as it stands beside an answer. Until the provider has sent its answers, `answer` is empty."""

    asks: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    files: Sequence[StoredFile]
    status: str

    @property
    def is_waiting(self) -> bool:
        return self.status == ClarificationStatus.ASKED


def points_of(application: Application) -> list[ClarificationPoint]:
    """Every point of every round, with its round and its files: read once for an instance, in two queries."""
    if (known := application.__dict__.get("_points")) is not None:
        return known
    if application.__dict__.get("was_asked") is False:  # annotated where a page reads the whole application
        return []
    points = ClarificationPoint.objects.filter(clarification__application=application)
    found = list(points.select_related("clarification").prefetch_related("files").order_by("pk"))
    application.__dict__["_points"] = found
    return found


def rounds_of(application: Application) -> list[tuple[Clarification, int]]:
    """The rounds, oldest first, and how many points each has."""
    rounds: dict[int, tuple[Clarification, int]] = {}
    for point in points_of(application):
        first, number = rounds.get(point.clarification_id, (point.clarification, 0))
        rounds[point.clarification_id] = (first, number + 1)
    return [rounds[key] for key in sorted(rounds)]


def said(application: Application) -> dict[tuple[int, str], list[Said]]:
    """What was asked about each answer, by question version and scope, and what was said to it."""
    found: dict[tuple[int, str], list[Said]] = {}
    for point in points_of(application):
        round_ = point.clarification
        if round_.asked_at is None:
            continue
        closed = round_.is_closed
        found.setdefault((point.question_version_id, point.scope_key), []).append(
            Said(
                asks=point.asks,
                asked_at=round_.asked_at,
                answer=point.answer if closed else "",
                answered_at=point.answered_at if closed else None,
                files=list(point.files.all()) if closed else [],
                status=round_.status,
            )
        )
    return found
