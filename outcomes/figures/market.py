"""The lots as a market: who applied, who was admitted, who can start a child today, who was used; and agreements."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q

from apcommissioning.base.charts import Table
from placements.models import AgreementVersion, Placement
from placements.rules.calloff import INSURANCE_KINDS
from placements.states import Party
from providers.models import Admission, Contract, Evidence, LotApplication
from providers.states import LISTED, ApplicationStatus, ContractStatus

from .frozen import Block, Chart, Figure
from .scope import Scope, by, lot_name

A_YEAR = timedelta(days=365)
EXPIRING_DAYS = 60


def lot_health(scope: Scope) -> Block:
    lots = scope.lots
    applied = _by_lot(
        LotApplication.objects.exclude(application__status__in=(ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN)),
        "application__provider",
    )
    insured = Evidence.objects.in_date(scope.as_at).filter(provider=OuterRef("provider"), kind__in=INSURANCE_KINDS)
    ready = Admission.objects.placeable(scope.as_at).filter(Exists(insured))
    listed = by(
        Admission.objects.filter(status__in=LISTED),
        "lot",
        providers=Count("provider", distinct=True),
        ready=Count("provider", distinct=True, filter=Q(pk__in=ready.values("pk"))),
    )
    admitted = {one["lot"]: one["providers"] for one in listed}
    can_start = {one["lot"]: one["ready"] for one in listed}
    used = _by_lot(scope.in_lots.filter(started_on__gt=scope.as_at - A_YEAR, started_on__lte=scope.as_at), "provider")
    stages = (applied, admitted, can_start, used)
    rows = [(lot_name(lot), *(found.get(lot.pk, 0) for found in stages)) for lot in lots]
    totals = ("All lots", *(sum(row[column] for row in rows) for column in range(1, 5))) if rows else ()
    most = max(rows, key=lambda row: row[1], default=None)
    least = min(rows, key=lambda row: row[1], default=None)
    finding = "No lot is set up yet"
    if most and least:
        finding = (
            f"Most apply for lot {most[0]} ({most[1]}); fewest for lot {least[0]} ({least[1]})"
            if most[1] > least[1]
            else f"Each lot has drawn {most[1]} applications"
        )
    return Block(
        key="lot_health",
        question="Which lots do providers want, and which can start a child today?",
        table_too=True,
        finding=finding,
        chart=Chart(
            "grouped",
            tuple((row[0], (row[1], row[3], row[4])) for row in rows),
            {"series": ("applied", "can start", "used")},
        ),
        table=Table(
            headers=("Lot", "Applied", "Admitted", "Can start today", "Used in 12 months"),
            rows=(*rows, totals) if rows else (),
            caption="Providers in each lot",
            has_total=bool(rows),
            why_empty="No lot is set up yet.",
            note="A provider may be in several lots, and counts once in each. Admitted: on the council's list, "
            "conditions and stops included. Can start today: no stop on new placements, contract executed, "
            "insurance checked and in date.",
        ),
        as_at=scope.as_at,
        unit="providers",
        coverage="every lot",
    )


def _by_lot(rows, provider: str) -> dict[int, int]:
    return {one["lot"]: one["providers"] for one in by(rows, "lot", providers=Count(provider, distinct=True))}


def _live(scope: Scope):
    return scope.on_day(scope.in_lots)


def contract_coverage(scope: Scope) -> Figure:
    executed = Contract.objects.filter(
        provider=OuterRef("provider"),
        purchasing_system=OuterRef("lot__purchasing_system"),
        status=ContractStatus.EXECUTED,
    )
    counted = _live(scope).aggregate(live=Count("pk"), under=Count("pk", filter=Q(Exists(executed))))
    return Figure(
        key="contract_coverage",
        label="Placements under the standard contract",
        shown=scope.hide.rate(counted["under"], counted["live"]),
        unit="percent",
        as_at=scope.as_at,
        of=scope.hide.of(counted["under"], counted["live"]),
        coverage="every live placement in the lots",
    )


def agreement_coverage(scope: Scope) -> Figure:
    """Live placements whose agreement all parties had signed."""
    signed = AgreementVersion.objects.filter(placement=OuterRef("pk"), signatures__party=Party.COUNCIL)
    counted = _live(scope).aggregate(live=Count("pk"), signed=Count("pk", filter=Q(Exists(signed))))
    return Figure(
        key="ipa_coverage",
        label="Placements with a signed agreement",
        shown=scope.hide.rate(counted["signed"], counted["live"]),
        unit="percent",
        as_at=scope.as_at,
        of=scope.hide.of(counted["signed"], counted["live"]),
        coverage="every live placement in the lots",
    )


def standing(scope: Scope) -> Block:
    """One provider's lots and how it stands in each."""
    rows = Admission.objects.filter(provider=scope.provider, status__in=LISTED).select_related("lot")
    return Block(
        key="providers_admitted",
        question="Which lots is the provider admitted to?",
        finding="How the provider stands in each of its lots",
        table=Table(
            headers=("Lot", "Since", "Status", "Condition or reason"),
            rows=tuple(
                (
                    lot_name(one.lot),
                    f"{one.from_on:%-d %B %Y}",
                    str(one.get_status_display()),
                    one.condition or one.stop_reason or "–",
                )
                for one in rows.order_by("lot__number")
            ),
            caption="Lots and status",
            words=frozenset({1, 2, 3}),
            why_empty="The provider is on the list of no lot.",
        ),
        as_at=scope.as_at,
        unit="admissions",
        coverage="every lot",
    )


def evidence_running_out(scope: Scope) -> Block:
    last = scope.as_at + timedelta(days=EXPIRING_DAYS)
    rows = Evidence.objects.filter(
        provider=scope.provider, replaced_by=None, expires_on__isnull=False, expires_on__lte=last
    ).select_related("site", "provider")
    return Block(
        key="evidence_in_date",
        question="Which evidence has run out, or will in 60 days?",
        finding="Evidence that needs renewing",
        table=Table(
            headers=("Evidence", "Covers", "Expires", "How it stands"),
            rows=tuple(
                (
                    one.kind_words(),
                    one.site.name if one.site else "The organisation",
                    f"{one.expires_on:%-d %B %Y}",
                    "Run out: no new placement may start" if one.expires_on < scope.as_at else "Renew in time",
                )
                for one in rows.order_by("expires_on")
            ),
            caption="Evidence that has run out, or will in 60 days",
            words=frozenset({1, 2, 3}),
            why_empty="Nothing runs out in the next 60 days.",
        ),
        as_at=scope.as_at,
        unit="documents",
        coverage="every document held",
    )


def providers_with_a_placement(period) -> list[int]:
    """The providers that had a child in the lots on any day of the period: one report for each."""
    rows = Placement.objects.in_the_lots().filter(
        Q(ended_on=None) | Q(ended_on__gte=period.first), started_on__lte=period.last, provider__isnull=False
    )
    return sorted(set(rows.values_list("provider", flat=True)))
