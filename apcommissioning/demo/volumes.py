"""Rows in the numbers of a large council's years, written in bulk: what the benchmark's pages are asked with.

Nothing here goes through an action: it is about how much there is, not about what happened. The story is elsewhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import batched, cycle
from typing import Any

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import add_working_days
from apcommissioning.base.models import Membership, Organisation, Person, StoredFile
from apcommissioning.base.roles import OrganisationKind, Role
from lots import actions as lots
from lots.models import Criterion, Lot, PurchasingSystem
from lots.states import KeyStage
from placements.models import Child, Placement, School
from placements.states import ArrangedBy, LegalBasis, PlacementStatus, Reason, SenProvision, SettingType, Sex
from providers.models import (
    Admission,
    Application,
    Assessment,
    Contract,
    Evidence,
    InterestDeclaration,
    LotApplication,
    Provider,
    Score,
    Site,
    SiteCapacity,
)
from providers.states import (
    AdmissionStatus,
    ApplicationStatus,
    AssessmentStatus,
    ContractStatus,
    EvidenceStatus,
    LegalForm,
    LotApplicationStatus,
    Register,
    SiteKind,
    VatCode,
)

TODAY = date(2026, 11, 23)
REVIEWERS = 12
BATCH = 1000
# Of a hundred applications so many are being assessed; the rest are over.
BEING_ASSESSED_OF_100 = 10
SECTORS = ["OX1 1", "OX4 2", "OX14 3", "OX16 4", "OX26 2", "OX28 4", "OX10 8", "OX33 1"]


@dataclass
class Volumes:
    """A council with its market, which `grow` fills up to a number of applications."""

    system: PurchasingSystem
    lots: list[Lot]
    officer: Person
    reviewers: list[Person]
    applications: int = 0
    providers: list[Provider] = field(default_factory=list)


def begin() -> Volumes:
    """The council, its people and its published market: through the actions, as everywhere."""
    council = Organisation.objects.create(kind=OrganisationKind.COUNCIL, name="Northmoor County Council")
    officer = _person("officer", Role.OFFICER, council)
    _role(officer, Role.MANAGER, council)
    reviewers = [_person(f"reviewer.{number}", Role.REVIEWER, council) for number in range(REVIEWERS)]
    lots.content_load(by=officer)
    system = lots.purchasing_system_create(
        title="Alternative provision",
        reference="BENCH-1",
        route="legacy_dps",
        valid_from=date(2020, 7, 6),
        valid_until=date(2029, 2, 23),
        contact_name="Alternative provision team",
        contact_email="ap@council.example",
        about="The benchmark's purchasing system.",
        by=officer,
    )
    lots.lots_load(system, by=officer)
    lots.purchasing_system_publish(system, by=officer)
    system.refresh_from_db()
    chosen = list(Lot.objects.filter(purchasing_system=system).prefetch_related("parts").order_by("number"))
    return Volumes(system, chosen, officer, reviewers)


def _person(name: str, role: Role, organisation: Organisation) -> Person:
    person = Person.objects.create(email=f"{name}@bench.example", name=name.replace(".", " ").title())
    _role(person, role, organisation)
    return person


def _role(person: Person, role: Role, organisation: Organisation) -> None:
    Membership.objects.create(person=person, organisation=organisation, role=role)


def _keep(model: Any, rows: Iterable[Any]) -> list[Any]:
    """Write rows in batches. Returns them with their keys."""
    return [row for batch in batched(rows, BATCH) for row in model.objects.bulk_create(batch)]


def grow(volumes: Volumes, applications: int) -> None:
    """Fill up to so many applications: a provider for each twenty, three sets of scores each,
    and half as many placements."""
    _providers(volumes, max(applications // 20, 10))
    _applications(volumes, range(volumes.applications, applications))
    volumes.applications = applications


# -- Providers, their papers, admissions and contracts -----------------------------------------------------------------


def _providers(volumes: Volumes, wanted: int) -> None:
    first = len(volumes.providers)
    numbers = range(first, wanted)
    organisations = _keep(
        Organisation,
        (Organisation(kind=OrganisationKind.PROVIDER, name=f"Provider {number:05} Learning") for number in numbers),
    )
    providers = _keep(
        Provider,
        (
            Provider(
                organisation=organisation,
                legal_name=organisation.name,
                legal_form=LegalForm.COMPANY,
                company_number=f"{number:08}",
                register=Register.UKPRN,
                vat_code=VatCode.EXEMPT,
                address="1 Mill Lane\nOxford",
                postcode="OX1 1AA",
                contact_name="Pat Contact",
                contact_email=f"contact.{number}@bench.example",
                contact_phone="01865 000000",
                about="Small groups and a workshop.",
            )
            for number, organisation in zip(numbers, organisations, strict=True)
        ),
    )
    volumes.providers += providers
    sites = _keep(
        Site,
        (
            Site(
                provider=provider,
                name=f"Site {turn}",
                kind=SiteKind.MAIN,
                address="1 Mill Lane\nOxford",
                postcode=f"{SECTORS[(provider.pk + turn) % len(SECTORS)]}AA",
                easting=451300 + provider.pk % 200 * 100,
                northing=206200 + provider.pk % 170 * 100,
                approved_on=TODAY,
            )
            for provider in providers
            for turn in (1, 2)
        ),
    )
    _keep(
        SiteCapacity,
        (
            SiteCapacity(site=site, key_stage=stage, places=8, confirmed_on=TODAY)
            for site in sites
            for stage in (KeyStage.KS3, KeyStage.KS4)
        ),
    )
    stored = _keep(
        StoredFile,
        (
            StoredFile(
                name=f"{kind}.pdf",
                content_type="application/pdf",
                size_bytes=1000,
                sha256=f"{provider.pk:050}{turn:014}",
            )
            for provider in providers
            for turn, kind in enumerate(EVIDENCE)
        ),
    )
    of_each = len(EVIDENCE)
    _keep(
        Evidence,
        (
            Evidence(
                provider=providers[place // of_each],
                kind=EVIDENCE[place % of_each],
                file=file,
                issued_on=TODAY - timedelta(days=30),
                expires_on=TODAY + timedelta(days=30 + place % 330),
                status=EvidenceStatus.UNCHECKED if place % 20 == 0 else EvidenceStatus.ACCEPTED,
            )
            for place, file in enumerate(stored)
        ),
    )
    _admissions(volumes, providers, sites)


EVIDENCE = [
    "insurance_certificate",
    "safeguarding_policy",
    "safeguarding_lead_training",
    "fire_risk_assessment",
    "health_and_safety_policy",
]


def _admissions(volumes: Volumes, providers: list[Provider], sites: list[Site]) -> None:
    """Half of them are admitted, in two lots each, with a contract and with children."""
    admitted = providers[::2]
    statuses = [AdmissionStatus.ACTIVE] * 8 + [AdmissionStatus.CONDITIONAL, AdmissionStatus.EMBARGOED]
    _keep(
        Admission,
        (
            Admission(
                provider=provider,
                lot=volumes.lots[(place + turn) % len(volumes.lots)],
                status=statuses[place % 10],
                from_on=date(2025, 9, 1),
            )
            for place, provider in enumerate(admitted)
            for turn in (0, 2)
        ),
    )
    _keep(
        Contract,
        (
            Contract(
                reference=f"AP-B{provider.pk:05}",
                provider=provider,
                purchasing_system=volumes.system,
                template=volumes.system.contract_template,
                status=ContractStatus.EXECUTED,
                starts_on=date(2025, 9, 1),
                ends_on=date(2028, 8, 31),
                executed_at=_at(date(2025, 9, 1)),
            )
            for provider in admitted
        ),
    )
    by_provider = {site.provider_id: site for site in sites}
    _placements(volumes, admitted, by_provider)


def _placements(volumes: Volumes, admitted: list[Provider], sites: dict[int, Site]) -> None:
    first = Child.objects.count()
    school, _ = School.objects.get_or_create(
        urn="999001", defaults={"name": "Bench School", "kind": "Academy", "phase": "Secondary", "is_invented": True}
    )
    wanted = len(admitted) * 20
    children = _keep(
        Child,
        (
            Child(
                upn=f"X{number:012}",
                first_name="Quentin",
                surname=f"Brackenbury{number}",
                born_on=date(2012, 9, 1) + timedelta(days=number % 700),
                sex=Sex.MALE,
                year_group=9,
                sen=SenProvision.SUPPORT,
                school=school,
                postcode_district="OX3",
            )
            for number in range(first, first + wanted)
        ),
    )
    _keep(
        Placement,
        (
            Placement(
                reference=f"PL-B{child.pk:06}",
                child=child,
                school=school,
                lot=volumes.lots[place % len(volumes.lots)],
                provider=provider,
                site=sites[provider.pk],
                setting_type=SettingType.UKPRN,
                arranged_by=ArrangedBy.COUNCIL,
                status=PlacementStatus.LIVE if place % 3 else PlacementStatus.ENDED,
                reason=Reason.PERMANENT_EXCLUSION,
                legal_basis=LegalBasis.S19,
                expected_start_on=date(2026, 9, 7),
                expected_end_on=date(2027, 7, 16),
                started_on=date(2026, 9, 7),
                ended_on=None if place % 3 else date(2026, 10, 23),
                yearly_cost=Decimal("12000.00"),
            )
            for place, (child, provider) in enumerate(zip(children, cycle(admitted), strict=False))
        ),
    )


# -- Applications and scores -------------------------------------------------------------------------------------------


def _applications(volumes: Volumes, numbers: range) -> None:
    """One in ten is being assessed, by as many days as the clock has; the rest were decided over the years."""
    system = volumes.system
    rows = _keep(Application, _each_application(volumes, numbers, system))
    lots_ = _keep(
        LotApplication,
        (
            LotApplication(
                application=application,
                lot=volumes.lots[(place + turn) % len(volumes.lots)],
                status=LotApplicationStatus.PENDING
                if application.status != ApplicationStatus.DECIDED
                else LotApplicationStatus.ADMITTED,
            )
            for place, application in enumerate(rows)
            for turn in range(1 + place % 2)
        ),
    )
    chosen = {application.pk: _two_of(volumes.reviewers, place) for place, application in enumerate(rows)}
    through = Application.reviewers.through
    _keep(through, (through(application_id=pk, person=person) for pk, people in chosen.items() for person in people))
    _keep(
        InterestDeclaration,
        (
            InterestDeclaration(application_id=pk, person=person, has_interest=False)
            for pk, people in chosen.items()
            for person in (*people, volumes.officer)
        ),
    )
    assessments = _keep(
        Assessment,
        (
            Assessment(lot_application=lot, reviewer=person, status=AssessmentStatus.SUBMITTED)
            for lot in lots_
            for person in chosen[lot.application_id]
        ),
    )
    criterion = Criterion.objects.filter(rubric=system.rubric).order_by("order")[0]
    _keep(
        Score,
        (
            Score(assessment=assessment, criterion=criterion, level=3 + place % 3, reason="As the answer says.")
            for place, assessment in enumerate(assessments)
        ),
    )


def _each_application(volumes: Volumes, numbers: range, system: PurchasingSystem) -> Iterator[Application]:
    busy: set[int] = set(
        Application.objects.filter(is_over=0, purchasing_system=system).values_list("provider", flat=True)
    )
    for number in numbers:
        provider = volumes.providers[number % len(volumes.providers)]
        is_open = number % 100 < BEING_ASSESSED_OF_100 and provider.pk not in busy
        if is_open:
            busy.add(provider.pk)
        sent_on = TODAY - timedelta(days=number % 14 + 1)
        if not is_open:
            sent_on = date(2022, 1, 3) + timedelta(days=number % 1500)
        yield Application(
            reference=f"NAP-B{number:06}",
            provider=provider,
            purchasing_system=system,
            question_set=system.question_set,
            rubric=system.rubric,
            status=ApplicationStatus.IN_ASSESSMENT if is_open else ApplicationStatus.DECIDED,
            started_by=volumes.officer,
            submitted_at=_at(sent_on),
            due_on=add_working_days(sent_on, 10),
        )


def _two_of(people: list[Person], place: int) -> list[Person]:
    return [people[place % len(people)], people[(place + 1) % len(people)]]


def _at(day: date) -> datetime:
    return datetime.combine(day, time(16), tzinfo=timekeeping.LONDON)
