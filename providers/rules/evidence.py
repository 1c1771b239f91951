"""Which documents the council asks for, and whether one that is held will do."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from apcommissioning.base import timekeeping
from apcommissioning.base.merge import in_words
from lots.models import QuestionVersion
from lots.states import Scope

from ..models import Admission, Evidence, Provider
from ..states import EvidenceStatus

# Promised at application and shown before the first placement (contract, clause 18): no question asks for it always,
# and no child starts without it.
INSURANCE_KINDS = frozenset({"insurance_certificate", "public_liability_insurance"})


@dataclass(frozen=True)
class EvidenceKind:
    """A kind of document that a question asks for. `months` is how long it stays good where it prints no date."""

    key: str
    label: str
    asks: str
    for_site: bool
    expires: bool
    months: int | None

    @classmethod
    def of(cls, version: QuestionVersion) -> "EvidenceKind":
        spec = version.evidence
        return cls(
            key=spec["kind"],
            label=spec["kind"].replace("_", " ").capitalize(),
            asks=version.short_name,
            for_site=version.scope == Scope.SITE,
            expires=bool(spec.get("expires")),
            months=spec.get("months"),
        )


def _asking():
    """The published questions that ask for a document, earlier wordings first."""
    return (
        QuestionVersion.objects.filter(pinned__section__question_set__published_at__isnull=False)
        .exclude(evidence={})
        .order_by("number", "pk")
        .distinct()
    )


def kinds() -> dict[str, EvidenceKind]:
    """Every kind of document that a published question asks for, by its key. One query."""
    found = [EvidenceKind.of(version) for version in _asking()]
    return {kind.key: kind for kind in sorted(found, key=lambda kind: kind.label)}


def asking_for(kind: str) -> QuestionVersion | None:
    """The latest wording of a question that asks for this kind of document."""
    return next((version for version in reversed(list(_asking())) if version.evidence["kind"] == kind), None)


def fits(evidence: Iterable[Evidence], kind: str, *, site=None) -> list[Evidence]:
    """The current documents of this kind, for this site or for the organisation."""
    return [
        row
        for row in evidence
        if row.kind == kind and row.replaced_by_id is None and row.site_id == (site.pk if site else None)
    ]


def good_until(issued_on: date, months: int) -> date:
    """The last day of so many months after a document's own date: 31 August and 6 months give the end of February."""
    year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + months, 12)
    return date(year, month + 1, min(issued_on.day, monthrange(year, month + 1)[1]))


def problem(row: Evidence, *, until: date) -> str:
    """What is wrong with a document that must be good until this day, in words; "" if nothing is."""
    if row.status == EvidenceStatus.REJECTED:
        return f"was not accepted: {row.check_note.rstrip('.')}. Send another"
    if row.expires_on is not None and row.expires_on < until:
        lapses = f"{row.expires_on.day} {row.expires_on:%B %Y}"
        return f"runs out on {lapses}. It must be good until {until.day} {until:%B %Y} at least: send a newer one"
    return ""


# How many days before something runs out its provider is reminded.
CHASED_AT = (7, 30, 60)


def chase_due(runs_out_on: date, chased_days: int | None, today: date) -> int | None:
    """Which reminder goes today, in days before: the one that fits the day, unless it or a later one went already."""
    left = (runs_out_on - today).days
    days = next((days for days in CHASED_AT if 0 <= left <= days), None)
    return None if days is None or (chased_days is not None and chased_days <= days) else days


# -- After admission ---------------------------------------------------------------------------------------------------


def required_kinds() -> frozenset[str]:
    """The kinds of document whose lapse stops new placements: those that the questions always ask for and that run
    out, and insurance. One query."""
    latest = {version.evidence["kind"]: version.evidence for version in _asking()}
    asked = {kind for kind, spec in latest.items() if spec.get("required") == "always" and spec.get("expires")}
    return INSURANCE_KINDS | asked


def lapsed(provider: Provider, required: Iterable[str] | None = None) -> list[Evidence]:
    """The required documents of a provider that have run out, with nothing newer accepted in their place."""
    ran_out = list(
        Evidence.objects.in_force()
        .filter(provider=provider, expires_on__lt=timekeeping.today())
        .select_related("site")
        .order_by("expires_on", "pk")
    )
    # Mostly nothing has run out, and what the questions ask for need not be read.
    needed = (required or required_kinds()) if ran_out else ()
    return [row for row in ran_out if row.kind in needed]


def concerns(row: Evidence, admission: Admission) -> bool:
    """Whether a document bears on a lot: one for a site only where a part of the lot is taught at a site.

    Prefetch `parts`.
    """
    return row.site_id is None or any(part.needs_site for part in admission.parts.all())


def ran_out_words(rows: Iterable[Evidence]) -> str:
    """`Insurance certificate ran out on 6 March 2026.`: one sentence a document."""
    return " ".join(
        f"{row.kind_words()}{f' for {row.site}' if row.site else ''} ran out on {in_words(row.expires_on)}."
        for row in rows
    )
