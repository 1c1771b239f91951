"""What follows from documents that run out: reminders, a stop of new placements, and its end."""

from django.db.models import Q, prefetch_related_objects

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.merge import in_words
from apcommissioning.base.models import Person

from .. import emails
from ..models import Admission, Evidence, Provider
from ..rules.evidence import concerns, lapsed, ran_out_words
from ..states import PLACEABLE, AdmissionStatus, StopCause
from .admission import NO_STOP, change, open_again


def evidence_chase(evidence: Evidence, *, days: int) -> None:
    """Remind a provider that a document runs out within so many days. On the clock; each reminder goes once."""
    with acting():
        earlier = Q(chased_days=None) | Q(chased_days__gt=days)
        if not Evidence.objects.filter(earlier, pk=evidence.pk).update(chased_days=days):
            return
        evidence.refresh_from_db()
        words = f"Reminded by e-mail: {evidence.kind_words()} runs out on {in_words(evidence.expires_on)}"
        history.record(evidence.provider, "evidence_chased", words=words, evidence=evidence.pk, days=days)
        system = emails.system_relied_on(evidence.provider)
        if system is not None:
            emails.evidence_expiring(evidence, system, days=days)


def admissions_follow_evidence(provider: Provider, *, by: Person | None = None) -> None:
    """Stop new placements where a required document has run out, and end such a stop where all are good again.

    Only a stop made by a lapse ends here: what a person decided, a person lifts. `by` is who accepted the document;
    None: on the clock. Safe to ask for at any time.
    """
    with acting():
        rows = list(
            provider.admissions.filter(
                Q(status__in=PLACEABLE) | Q(status=AdmissionStatus.EMBARGOED, stop_cause=StopCause.LAPSE)
            )
            .select_related("provider", "lot__purchasing_system")
            .order_by("pk")
        )
        if not rows:
            return
        ran_out = lapsed(provider)
        if ran_out:
            prefetch_related_objects(rows, "parts")
        stopped = []
        for admission in rows:
            concerned = [row for row in ran_out if concerns(row, admission)]
            if concerned and _stop(admission, concerned):
                stopped.append((admission, concerned))
            elif not concerned and admission.status == AdmissionStatus.EMBARGOED:
                _lift(admission, by=by)
        for evidence in ran_out:
            concerned_here = [admission for admission, why in stopped if evidence in why]
            if concerned_here:
                emails.evidence_lapsed(evidence, concerned_here)


def _stop(admission: Admission, concerned: list[Evidence]) -> bool:
    """Whether anything changed: a stop that stands takes the reason of a further document."""
    reason = ran_out_words(concerned)
    if admission.stop_cause == StopCause.LAPSE and admission.stop_reason == reason:
        return False
    told = {
        "stop_reason": reason,
        "stop_must_change": "Send the new document in the portal.",
        "stop_cause": StopCause.LAPSE,
    }
    if admission.status == AdmissionStatus.EMBARGOED:
        Admission.objects.filter(pk=admission.pk).update(**told)
        history.record(admission, "lapse_changed", reason=reason, words="The documents that have run out changed")
    else:
        change(admission, AdmissionStatus.EMBARGOED, by=None, reason=reason, **{**NO_STOP, **told})
    return True


def _lift(admission: Admission, *, by: Person | None) -> None:
    reason = "Every document that had run out has been replaced, and the new one accepted."
    change(admission, open_again(admission), by=by, reason=reason, **NO_STOP)
    emails.admission_lifted(admission, was="embargo", reason=reason)
