"""What a clarification shows: each point beside the answer it is about, which is kept as it was sent."""

from dataclasses import dataclass

from apcommissioning.base.clocks import Clock, date_clock
from apcommissioning.base.timekeeping import LONDON
from lots.rules.questions import Asked

from ..models import Application, Clarification, ClarificationPoint
from ..rules.answers import is_signed_last
from ..rules.checks import asked_about
from .assessment import Exhibit, exhibits


@dataclass(frozen=True)
class PointLine:
    """A point of a round with the answer it is about."""

    point: ClarificationPoint
    name: str
    about: str
    exhibit: Exhibit | None


def lines(clarification: Clarification) -> list[PointLine]:
    application = clarification.application
    by_key = {(one.version.pk, one.scope_key): one for one in askable(application)}
    points = list(
        clarification.points.select_related("question_version", "suggested_by", "answered_by")
        .prefetch_related("files")
        .order_by("pk")
    )
    wanted = [asked for point in points if (asked := by_key.get((point.question_version_id, point.scope_key)))]
    shown = {(one.asked.version.pk, one.asked.scope_key): one for one in exhibits(application, wanted, alone=True)}
    found = []
    for point in points:
        exhibit = shown.get((point.question_version_id, point.scope_key))
        found.append(
            PointLine(
                point=point,
                name=point.question_version.short_name,
                about=exhibit.asked.about if exhibit else "",
                exhibit=exhibit,
            )
        )
    return found


def askable(application: Application) -> list[Asked]:
    """The questions that this applicant was asked, but for the signature at the end."""
    chosen = application.lot_applications.select_related("lot").prefetch_related("lot__parts")
    return [asked for asked in asked_about(application, chosen) if not is_signed_last(asked)]


def reply_clock(clarification: Clarification) -> Clock | None:
    """By when the provider answers; None while nothing has been asked."""
    if clarification.answer_by is None:
        return None
    met_on = clarification.status_at.astimezone(LONDON).date() if clarification.answered_by_id else None
    return date_clock("Answer", clarification.answer_by, met_on=met_on, late="Overdue")
