"""The stage of the child's side: a lot, a provider free to take a child, a school, and the term dates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from apcommissioning.base import timekeeping
from apcommissioning.base.models import SchoolTerm
from lots.models import Lot, LotPart
from lots.states import KeyStage, Ratio, Unit
from placements import actions
from placements.models import AgreementVersion, Child, Placement, Referral, School
from placements.rules import agreement as agreement_rules
from placements.rules import gate
from placements.states import DirectAwardReason, Half, LineState, Party, ReferralStatus
from providers.models import Admission, Provider, Site
from tests.factories.lots import LotFactory, LotPartFactory
from tests.factories.placements import ChildFactory, ReferralFactory, SchoolFactory
from tests.factories.providers import (
    AdmissionFactory,
    AdmissionPriceFactory,
    ContractFactory,
    EvidenceFactory,
    ProviderFactory,
    SiteCapacityFactory,
    SiteFactory,
)

TODAY = date(2026, 11, 23)  # a Monday; the first school day without education was Thursday 19 November
TERMS = [
    ("Autumn 1", date(2026, 9, 2), date(2026, 10, 23)),
    ("Autumn 2", date(2026, 11, 2), date(2026, 12, 18)),
    ("Spring 1", date(2027, 1, 4), date(2027, 2, 12)),
    ("Spring 2", date(2027, 2, 22), date(2027, 3, 25)),
]


@pytest.fixture(scope="module", autouse=True)
def _set_up(shipped):
    """Every module here builds upon the shipped texts."""


@pytest.fixture
def today():
    """It is Monday 23 November 2026."""
    with timekeeping.at(TODAY):
        yield TODAY


@pytest.fixture
def terms(db):
    SchoolTerm.objects.bulk_create(
        SchoolTerm(name=name, academic_year="2026/27", first_on=first, last_on=last) for name, first, last in TERMS
    )


@dataclass
class Stage:
    """Who and what a placement needs. `officer` and the others of the cast are their own fixtures."""

    lot: Lot
    part: LotPart
    provider: Provider
    site: Site
    admission: Admission
    school: School
    officer: object
    manager: object
    provider_manager: object
    provider_staff: object
    school_lead: object

    def child(self, **fields) -> Child:
        return ChildFactory(school=self.school, **fields)

    def referral(self, *, status=ReferralStatus.DRAFT, **fields) -> Referral:
        fields.setdefault("child", self.child())
        return ReferralFactory(
            school=self.school,
            referred_by=self.school_lead,
            status=status,
            parent_told_on=TODAY,
            start_wanted_on=date(2026, 11, 26),
            lot=self.lot if status == ReferralStatus.ACCEPTED else None,
            **fields,
        )

    def call_off(self, referral=None):
        referral = referral or self.referral(status=ReferralStatus.ACCEPTED)
        return actions.call_off_open(referral, self.lot, by=self.officer)

    def award(self, call_off=None) -> Placement:
        return actions.call_off_award(
            call_off or self.call_off(),
            self.admission,
            award_reason=DirectAwardReason.DAY_SIX,
            reasons="Can start at once and is nearest.",
            by=self.officer,
        )

    def terms(self, **changes) -> dict:
        return {
            "starts_on": TODAY,
            "ends_on": date(2027, 3, 25),
            "site": self.site,
            "part": self.part,
            "unit": Unit.DAY,
            "ratio": Ratio.GROUP,
            "price": Decimal("95.00"),
            "units_a_week": Decimal("2"),
            "weeks": 15,
            "hours_a_week": Decimal("10"),
            "purpose": "Rebuild attendance, then return to school.",
            "next_step": "Two mornings back in school from January.",
            "rest_of_week": "In school on Wednesday to Friday.",
            "curriculum": "English, maths and cooking.",
            "journey": "Taxi at 9.",
            "travel_payer": "council",
            "key_worker": "Kit Keyworker",
            "review_dates": [date(2026, 12, 14), date(2027, 2, 8)],
            "slots": [(day, half, "English and maths") for day in (0, 1) for half in Half.values],
            **changes,
        }

    targets = [
        {
            "outcome": outcome,
            "outcome_label": outcome.capitalize(),
            "measure": f"{outcome}_measure",
            "measure_label": "A measure",
            "aim": "Comes in every morning.",
            "goal": 4,
            "by_on": date(2027, 3, 25),
        }
        for outcome in ("pathway", "engagement")
    ]

    def drafted(self, placement=None, **changes) -> AgreementVersion:
        placement = placement or self.award()
        version = actions.agreement_draw_up(placement, terms=self.terms(**changes), by=self.officer)
        actions.targets_set(version, targets=self.targets, by=self.officer)
        return version

    def sealed(self, placement=None, **changes) -> AgreementVersion:
        return actions.agreement_seal(self.drafted(placement, **changes), by=self.officer)

    def sign(self, version, *parties) -> None:
        who = {Party.PROVIDER: self.provider_manager, Party.SCHOOL: self.school_lead, Party.COUNCIL: self.officer}
        for party in parties:
            actions.agreement_sign(
                version,
                party=party,
                by=who[party],
                name=f"Signer for the {party}",
                role="Head",
                statement=agreement_rules.STATEMENTS[party],
                hash=version.hash,
            )

    def agreed(self, placement=None, **changes) -> Placement:
        version = self.sealed(placement, **changes)
        self.sign(version, *Party)
        return Placement.objects.get(pk=version.placement_id)

    def check_gate(self, placement, *, but: str = "") -> None:
        """Every line that a person checks is green, except `but`."""
        for item in gate.items().values():
            if not item.is_automatic and item.key != but:
                actions.gate_check_record(
                    placement, item.key, state=LineState.GREEN, note="Seen and in order.", by=self.officer
                )

    def ready(self, **changes) -> Placement:
        """Signed, and every line of the gate green."""
        placement = self.agreed(**changes)
        self.check_gate(placement)
        return placement

    def live(self, **changes) -> Placement:
        return actions.placement_start(self.ready(**changes), on=TODAY, by=self.officer)


@pytest.fixture
def stage(
    today,
    terms,
    officer,
    manager,
    provider_manager,
    provider_staff,
    school_lead,
    provider_organisation,
    school_organisation,
) -> Stage:
    lot = LotFactory()
    part = LotPartFactory(lot=lot)
    provider = ProviderFactory(organisation=provider_organisation)
    site = SiteFactory(provider=provider, name="Mill Lane", approved_on=date(2026, 6, 9))
    SiteCapacityFactory(site=site, key_stage=KeyStage.KS3, places=8)
    admission = AdmissionFactory(provider=provider, lot=lot)
    AdmissionPriceFactory(admission=admission, part=part)
    ContractFactory(provider=provider, purchasing_system=lot.purchasing_system)
    EvidenceFactory(provider=provider, status="accepted")
    EvidenceFactory(provider=provider, kind="safeguarding_lead_training", status="accepted")
    return Stage(
        lot=lot,
        part=part,
        provider=provider,
        site=site,
        admission=admission,
        school=SchoolFactory(organisation=school_organisation),
        officer=officer,
        manager=manager,
        provider_manager=provider_manager,
        provider_staff=provider_staff,
        school_lead=school_lead,
    )
