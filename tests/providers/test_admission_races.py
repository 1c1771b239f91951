"""Two at once after admission, person against person and person against the clock. On SQLite and on PostgreSQL."""

from datetime import date
from decimal import Decimal

import pytest

from apcommissioning.base import history, timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import OutboxMessage, Person
from apcommissioning.base.roles import Role
from providers import actions, sweeps
from providers.models import Admission, AdmissionPrice, Evidence, VariationOffer
from providers.rules.variation import PriceSet
from providers.states import EvidenceStatus
from tests.factories.base import MembershipFactory
from tests.factories.lots import LotPartFactory
from tests.factories.providers import (
    AdmissionFactory,
    AdmissionPriceFactory,
    ContractFactory,
    EvidenceFactory,
    ProviderFactory,
    StaffCheckFactory,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ON = date(2026, 11, 23)
LATER = date(2027, 1, 11)


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(ON):
        yield


@pytest.fixture
def admission(provider_organisation, provider_manager):
    part = LotPartFactory()
    found = AdmissionFactory(provider=ProviderFactory(organisation=provider_organisation), lot=part.lot)
    found.parts.add(part)
    AdmissionPriceFactory(admission=found, part=part)
    ContractFactory(provider=found.provider, purchasing_system=found.lot.purchasing_system)
    return found


def me(person):
    return Person.objects.get(pk=person.pk)


def told(person):
    return OutboxMessage.objects.filter(to=person.email).count()


def test_a_provider_is_told_once_that_its_removal_is_thought_of(admission, manager, other_manager, provider_manager):
    both = [(Admission.objects.get(pk=admission.pk), me(person)) for person in (manager, other_manager)]
    answers = at_once(
        *(
            lambda seen=seen, by=by: actions.admission_removal_intend(
                seen, reason=f"Said by {by.name}.", answer_by_on=LATER, by=by
            )
            for seen, by in both
        )
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "TooLate"]
    assert history.of(admission).filter(verb="removal_intended").count() == 1
    assert told(provider_manager) == 1


def test_of_two_managers_who_change_an_admission_at_once_one_is_told(
    admission, manager, other_manager, provider_manager
):
    def suspend():
        # Both have opened the page: each holds the admission as it was.
        row = Admission.objects.get()
        return lambda: actions.admission_suspend(row, reason="A site.", review_on=LATER, by=me(manager))

    def remove():
        row = Admission.objects.get()
        return lambda: actions.admission_remove(row, reason="Untrue.", by=me(other_manager))

    results = at_once(suspend(), remove())
    assert len([result for result in results if isinstance(result, TooLate)]) == 1
    assert Admission.objects.get().status in ("suspended", "removed")
    assert history.of(admission).count() == 1
    assert told(provider_manager) == 1


def test_a_chaser_that_runs_twice_at_once_sends_once(admission, provider_manager):
    EvidenceFactory(
        provider=admission.provider,
        kind="insurance_certificate",
        expires_on=date(2026, 12, 20),
        status=EvidenceStatus.ACCEPTED,
    )
    at_once(sweeps.chase_evidence, sweeps.chase_evidence)
    assert told(provider_manager) == 1
    assert history.of(admission.provider).filter(verb="evidence_chased").count() == 1


def test_staff_checks_chased_twice_at_once_are_chased_once(admission, provider_manager):
    StaffCheckFactory(provider=admission.provider, training_on=date(2025, 12, 20))
    at_once(sweeps.chase_staff_checks, sweeps.chase_staff_checks)
    assert told(provider_manager) == 1
    assert history.of(admission.provider).filter(verb="staff_checks_chased").count() == 1


def test_a_lapse_found_twice_at_once_stops_once(admission, provider_manager):
    EvidenceFactory(
        provider=admission.provider,
        kind="insurance_certificate",
        expires_on=date(2026, 11, 22),
        status=EvidenceStatus.ACCEPTED,
    )
    at_once(sweeps.embargo_lapsed, sweeps.embargo_lapsed)
    assert [event.new for event in history.of(admission)] == ["embargoed"]
    assert told(provider_manager) == 1


def test_a_document_accepted_while_the_clock_looks_leaves_the_admission_open(admission, officer):
    EvidenceFactory(
        provider=admission.provider,
        kind="insurance_certificate",
        expires_on=date(2026, 11, 22),
        status=EvidenceStatus.ACCEPTED,
    )
    new = EvidenceFactory(provider=admission.provider, kind="insurance_certificate")
    Evidence.objects.exclude(pk=new.pk).update(replaced_by=new)
    row = Evidence.objects.get(pk=new.pk)
    results = at_once(
        lambda: actions.evidence_check(row, accept=True, by=me(officer)),
        sweeps.embargo_lapsed,
    )
    assert not any(isinstance(result, Refused) for result in results)
    # Whichever came first: stopped and lifted again, or never stopped.
    assert Admission.objects.get().status == "active"
    assert [event.new for event in history.of(admission)] in ([], ["active", "embargoed"])


def test_a_person_and_the_clock_end_one_suspension_once(admission, manager, provider_manager):
    actions.admission_suspend(admission, reason="A site.", ends_on=date(2026, 11, 30), by=manager)
    with timekeeping.at(date(2026, 12, 1)):
        row = Admission.objects.get()
        at_once(
            lambda: actions.admission_lift(row, reason="The site was closed.", by=me(manager)),
            sweeps.return_admissions,
        )
    assert [event.new for event in history.of(admission)] == ["active", "suspended"]
    assert told(provider_manager) == 2


def test_two_colleagues_who_sign_a_variation_give_one_signature_and_one_price(
    admission, officer, manager, provider_manager, provider_organisation
):
    contract = admission.provider.contracts.get()
    price = admission.prices.get()
    variation = actions.variation_draft(
        contract.purchasing_system,
        kind="prices",
        title="Prices",
        text="New prices.",
        reason="Wages.",
        effective_on=LATER,
        sign_by_on=date(2026, 12, 18),
        contract=contract,
        changes=actions.Changes(prices=[PriceSet(price.part, price.unit, price.ratio, Decimal("99.00"), price.price)]),
        by=officer,
    )
    hand = {"name": "A Person", "role": "Director", "authority": "As a director"}
    actions.variation_offer(variation, by=manager, **hand)
    colleague = MembershipFactory(role=Role.PROVIDER_MANAGER, organisation=provider_organisation).person

    def sign(person):
        offer = VariationOffer.objects.select_related("variation", "contract__provider").get()
        return lambda: actions.variation_sign(offer, by=me(person), hash=offer.hash, **hand)

    results = at_once(sign(provider_manager), sign(colleague))
    assert len([result for result in results if isinstance(result, Refused)]) == 1
    assert AdmissionPrice.objects.filter(from_on=LATER).count() == 1
    assert history.of(contract).filter(verb="variation_sign").count() == 1
    assert history.verify() == ""
