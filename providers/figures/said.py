"""What was asked about an answer after it was sent, and what the provider said: shown beside the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apcommissioning.base.models import StoredFile

from ..models import Application, ClarificationPoint
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


def said(application: Application) -> dict[tuple[int, str], list[Said]]:
    """What was asked about each answer, by question version and scope, and what was said to it. Two queries."""
    points = (
        ClarificationPoint.objects.filter(clarification__application=application, clarification__asked_at__isnull=False)
        .select_related("clarification")
        .prefetch_related("files")
        .order_by("pk")
    )
    found: dict[tuple[int, str], list[Said]] = {}
    for point in points:
        round_ = point.clarification
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
