"""Messages of quality visits. What was seen stays in the portal."""

from datetime import date
from typing import Any

from apcommissioning.base.texts import words
from lots.models import PurchasingSystem

from ..models import Action, QualityVisit
from ..states import LISTED, ActionOwner, VisitKind
from .letters import link_to, managers_of, signed_by


def system_of(visit: QualityVisit) -> PurchasingSystem | None:
    """The arrangement in whose name the provider is written to."""
    admission = (
        visit.provider.admissions.filter(status__in=LISTED)
        .select_related("lot__purchasing_system")
        .order_by("-pk")
        .first()
    )
    application = visit.provider.applications.select_related("purchasing_system").order_by("-pk").first()
    return admission.lot.purchasing_system if admission else application.purchasing_system if application else None


def _post(key: str, visit: QualityVisit, values: dict[str, Any], *, once: str) -> None:
    system = system_of(visit)
    if system is None:
        return
    values = {
        "provider_name": visit.provider.legal_name,
        "reference": visit.reference,
        "site_name": str(visit.site) if visit.site else "the whole provision",
        "planned_on": visit.planned_on,
        "portal_link": link_to("visit_detail", visit.pk),
        **signed_by(system),
        **values,
    }
    words.post(key, to=managers_of(visit.provider), about=once, values=values)


def visit_planned(visit: QualityVisit) -> None:
    if visit.kind != VisitKind.UNANNOUNCED:
        _post("visit_planned", visit, {"lead_name": visit.lead.name}, once=str(visit.pk))


def visit_cancelled(visit: QualityVisit) -> None:
    if visit.kind != VisitKind.UNANNOUNCED:
        _post("visit_cancelled", visit, {}, once=str(visit.pk))


def visit_moved(visit: QualityVisit, *, was: date, once: int) -> None:
    """`once`: the move, as a visit may be moved again."""
    if visit.kind != VisitKind.UNANNOUNCED:
        _post("visit_moved", visit, {"was_planned_on": was}, once=f"{visit.pk}:{once}")


def visit_published(visit: QualityVisit) -> None:
    asked = visit.actions.filter(owner=ActionOwner.PROVIDER).count()
    _post("visit_published", visit, {"held_on": visit.held_on, "actions_count": asked}, once=str(visit.pk))


def action_added(action: Action) -> None:
    if action.owner == ActionOwner.PROVIDER:
        _post("action_added", action.visit, {"due_on": action.due_on}, once=str(action.pk))


def action_returned(action: Action, *, reason: str) -> None:
    if action.owner == ActionOwner.PROVIDER:
        once = f"{action.pk}:{action.status_at.isoformat()}"
        _post("action_returned", action.visit, {"due_on": action.due_on, "reason": reason}, once=once)
