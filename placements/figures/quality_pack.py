"""A provider's quality-assurance pack: what the council checked and when, for schools to start their own check from.

The same for every reader: no answer, no score, no file, no price, nothing about a child.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from apcommissioning.base import timekeeping
from apcommissioning.base.merge import in_words
from apcommissioning.base.timekeeping import LONDON
from lots.states import Gate
from providers.figures import visit_report
from providers.models import Admission, CheckResult, Contract, Evidence, Provider, QualityVisit, Site
from providers.states import LISTED, ActionStatus, AdmissionStatus, CheckOutcome, ContractStatus, VisitStatus

STANDING = {
    AdmissionStatus.ACTIVE: "Open to new placements",
    AdmissionStatus.CONDITIONAL: "Open to new placements, with a condition",
    AdmissionStatus.EMBARGOED: "No new placements for now. Children who are there stay",
    AdmissionStatus.SUSPENDED: "Suspended: no placement takes place for now",
}
STOPPED = (AdmissionStatus.EMBARGOED, AdmissionStatus.SUSPENDED)
# What tells of the past of some providers alone stays between them and the council.
PRIVATE_KINDS = frozenset({"self_cleaning_evidence"})
GATE_WORDS = {
    Gate.COMPLIANCE: "Whether the provider is lawful and safe",
    Gate.QUALITY: "Written answers, scored by reviewers independently and then agreed",
    Gate.FINANCIAL: "Standing, and prices within the council’s ceilings",
}


@dataclass(frozen=True)
class LotLine:
    name: str
    since: date
    standing: str
    is_stopped: bool
    condition: str
    condition_due_on: date | None


@dataclass(frozen=True)
class GateLine:
    name: str
    what: str
    checks: list[str]
    on: date | None


@dataclass(frozen=True)
class Document:
    name: str
    applies_to: str
    accepted_on: date | None
    expires_on: date | None
    has_run_out: bool


@dataclass(frozen=True)
class JudgementLine:
    heading: str
    words: str
    tone: str
    shape: str


@dataclass(frozen=True)
class VisitLine:
    reference: str
    kind: str
    held_on: date | None
    rating: str
    rating_tone: str
    rating_shape: str
    judged: list[JudgementLine]
    actions_open: int


@dataclass(frozen=True)
class ContractLine:
    reference: str
    executed_on: date | None
    ends_on: date


@dataclass(frozen=True)
class SiteLine:
    name: str
    kind: str
    where: str
    approved_on: date | None


@dataclass(frozen=True)
class Pack:
    """`as_at` is no part of the hash: a pack that says the same is the same."""

    name: str
    facts: list[tuple[str, str]]
    lots: list[LotLine]
    decided_on: date | None
    gates: list[GateLine]
    documents: list[Document]
    sites: list[SiteLine]
    visit: VisitLine | None
    contracts: list[ContractLine]

    @cached_property
    def hash(self) -> str:
        content = json.dumps(asdict(self), sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    @property
    def is_stopped(self) -> bool:
        return any(lot.is_stopped for lot in self.lots)

    @property
    def is_open_nowhere(self) -> bool:
        return all(lot.is_stopped for lot in self.lots)


def quality_pack(provider: Provider) -> Pack:
    """Ten queries at most, whatever there is."""
    admissions = list(
        Admission.objects.filter(provider=provider, status__in=LISTED)
        .select_related("lot", "decision__lot_application")
        .order_by("lot__number")
    )
    decisions = [one.decision for one in admissions if one.decision is not None]
    return Pack(
        name=provider.legal_name,
        facts=_facts(provider),
        lots=[_lot(one) for one in admissions],
        decided_on=max((_day(decision.decided_at) for decision in decisions), default=None),
        gates=_gates({decision.lot_application.application_id for decision in decisions if decision.lot_application}),
        documents=_documents(provider),
        sites=[_site(site) for site in provider.sites.all()],
        visit=_last_visit(provider),
        contracts=[
            ContractLine(one.reference, _day(one.executed_at) if one.executed_at else None, one.ends_on)
            for one in Contract.objects.filter(provider=provider, status=ContractStatus.EXECUTED)
        ],
    )


def paper(pack: Pack) -> dict[str, Any]:
    """What the paper is made of: the page's own figures."""
    return {"pack": pack, "as_at": timekeeping.today(), "as_at_words": in_words(timekeeping.today())}


def _day(moment) -> date:
    return moment.astimezone(LONDON).date()


def _facts(provider: Provider) -> list[tuple[str, str]]:
    numbers = (
        ("Company number", provider.company_number),
        ("Charity number", provider.charity_number),
        ("UKPRN", provider.ukprn),
    )
    return [
        ("Register", provider.get_register_display()),
        ("Legal form", provider.get_legal_form_display()),
        *((name, number) for name, number in numbers if number),
        ("Ask for", f"{provider.contact_name}, {provider.contact_email}, {provider.contact_phone}"),
    ]


def _lot(admission: Admission) -> LotLine:
    conditional = admission.status == AdmissionStatus.CONDITIONAL
    return LotLine(
        name=str(admission.lot),
        since=admission.from_on,
        standing=STANDING[AdmissionStatus(admission.status)],
        is_stopped=admission.status in STOPPED,
        condition=admission.condition if conditional else "",
        condition_due_on=admission.condition_due_on if conditional else None,
    )


def _gates(applications: set[int]) -> list[GateLine]:
    """The checks that were passed, by gate. What was answered stays between the provider and the council."""
    if not applications:
        return []
    passed = CheckResult.objects.filter(application__in=applications, outcome=CheckOutcome.PASS)
    rows = [
        row
        for row in passed.select_related("question_version").order_by("question_version__short_name")
        if (row.question_version.evidence or {}).get("kind") not in PRIVATE_KINDS
    ]
    lines = []
    for gate in Gate:
        own = [row for row in rows if row.gate == gate]
        names = list(dict.fromkeys(row.question_version.short_name for row in own))
        on = max((_day(row.decided_at) for row in own), default=None)
        lines.append(GateLine(str(gate.label), GATE_WORDS[gate], names, on))
    return lines


def _documents(provider: Provider) -> list[Document]:
    held = Evidence.objects.in_force().filter(provider=provider).exclude(kind__in=PRIVATE_KINDS)
    rows = held.select_related("site").order_by("kind", "site__name")
    return [
        Document(
            row.kind_words(),
            str(row.site) if row.site else "The whole organisation",
            _day(row.checked_at) if row.checked_at else None,
            row.expires_on,
            row.is_lapsed,
        )
        for row in rows
    ]


def _site(site: Site) -> SiteLine:
    return SiteLine(
        site.name, str(site.get_kind_display()), f"{site.address} {site.postcode}".strip(), site.approved_on
    )


def _last_visit(provider: Provider) -> VisitLine | None:
    """The last one whose report is published. Its words stay with the provider and the council."""
    visits = QualityVisit.objects.filter(provider=provider, status=VisitStatus.PUBLISHED)
    visit = visits.select_related("lead", "second", "site").order_by("-held_on", "-pk").first()
    if visit is None:
        return None
    report = visit_report(visit)
    return VisitLine(
        reference=visit.reference,
        kind=str(visit.get_kind_display()),
        held_on=visit.held_on,
        rating=report.rating,
        rating_tone=str(report.rating_tone),
        rating_shape=report.rating_shape,
        judged=[JudgementLine(row.title, row.label, str(row.tone), row.shape) for row in report.judged],
        actions_open=sum(line.action.status != ActionStatus.CLOSED for line in report.actions),
    )
