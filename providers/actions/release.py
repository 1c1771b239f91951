"""Held decisions go out: one application's, or many applications' at once."""

from collections.abc import Iterable

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting, after_commit
from apcommissioning.base.exceptions import TooLate
from apcommissioning.base.models import Person

from .. import emails, tasks
from ..models import Application, Decision
from ..rules.decision import held_decisions
from ..states import ApplicationStatus, LotApplicationStatus
from .admission import admission_open

FASTER = "Somebody else has just released this. Nothing of yours was changed: see what they did."


def decision_release(
    application: Application, *, by: Person, decisions: Iterable[Decision] | None = None
) -> list[Decision]:
    """Release held decisions, all of the application's or those named: in one letter.

    An admission opens with each lot admitted, and the application is decided when its last lot is. Raises `TooLate`
    if somebody else has released one of them meanwhile.
    """
    with acting():
        rules.require(by, "decision_release", application)
        held = held_decisions(application).select_related("lot_application__lot")
        chosen = list(held if decisions is None else held.filter(pk__in=[decision.pk for decision in decisions]))
        if not chosen or (decisions is not None and len(chosen) != len(list(decisions))):
            raise TooLate(FASTER)
        now = timekeeping.now()
        for decision in chosen:
            decision.released_at, decision.released_by = now, by
            decision.save(update_fields=["released_at", "released_by"])
            history.record(decision.about, "decision_release", by=by, words="Decision released to the provider")
            if decision.admit:
                admission_open(decision, by=by)
        waiting = application.lot_applications.exclude(status__in=[LotApplicationStatus.WITHDRAWN]).exclude(
            decision__released_at__isnull=False
        )
        if not waiting.exists():
            application.move(ApplicationStatus.DECIDED, by=by)
        emails.decision_released(chosen[0])
        after_commit(tasks.make_decision_letter, decision_id=chosen[0].pk)
        return chosen


def decision_release_many(decisions: Iterable[Decision], *, by: Person) -> list[Decision]:
    """Release these held decisions, all or none: one letter an application, each lot with its own reasons.

    Raises `TooLate` if somebody else has released one of them meanwhile; then none goes out.
    """
    with acting():
        rules.require(by, "decision_release_many")
        chosen: dict[int, list[Decision]] = {}
        for decision in decisions:
            chosen.setdefault(decision.about.application_id, []).append(decision)
        released = []
        applications = Application.objects.select_related("provider", "purchasing_system")
        for application in applications.filter(pk__in=chosen).order_by("pk"):
            if not held_decisions(application).exists():
                raise TooLate(FASTER)
            released += decision_release(application, by=by, decisions=chosen[application.pk])
        return released
