"""The standard contract: filled and frozen, signed by both sides, sealed; and what does not happen."""

from datetime import date

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied

from apcommissioning.base import files, history, timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.markdown import to_html
from apcommissioning.base.models import OutboxMessage
from lots.models import ContractTemplate
from providers import actions, figures, sweeps
from providers.models import Admission, Contract, ContractSignature
from tests.factories import assessment as story
from tests.factories.lots import PublishedSystemFactory
from tests.factories.providers import AdmissionFactory, AdmissionPriceFactory, ProviderFactory, SiteFactory


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield


@pytest.fixture
def admission(provider_organisation):
    system = PublishedSystemFactory()
    lot = system.lots.get(number=4)
    found = AdmissionFactory(provider=ProviderFactory(organisation=provider_organisation), lot=lot)
    part = lot.parts.first()
    found.parts.add(part)
    AdmissionPriceFactory(admission=found, part=part)
    SiteFactory(provider=found.provider, name="Heron Yard", approved_on=date(2026, 9, 1))
    SiteFactory(provider=found.provider, name="The shed nobody approved")
    return found


@pytest.fixture
def contract(admission, officer):
    return actions.contract_issue(admission.provider, admission.lot.purchasing_system, by=officer)


def sign(contract, by, **instead):
    words = {"name": "Petra Provider", "role": "Director", "authority": "As a director", "hash": contract.hash}
    actions.contract_sign(contract, by=by, **(words | instead))


def countersign(contract, by):
    actions.contract_countersign(
        contract, by=by, name="Magnus Manager", role="Manager", authority="Delegation 14", hash=contract.hash
    )


def test_the_text_is_filled_frozen_and_known_by_its_hash(contract):
    assert contract.status == "issued"
    assert contract.reference == "C-2026-0001"
    assert (contract.starts_on, contract.ends_on) == (date(2026, 11, 23), date(2029, 2, 23))
    assert contract.hash == figures.fingerprint(contract.body)
    assert "{{" not in contract.body
    text = to_html(contract.body)
    for words in (
        "<strong>Heron Yard CIC</strong>",
        "4. Therapeutic",
        "£95.00",
        "Heron Yard",
        "23&nbsp;February&nbsp;2029",
    ):
        assert words in text
    assert "The shed nobody approved" not in text


def test_a_field_without_a_value_stops_the_issue_and_is_named(admission, officer):
    system = admission.lot.purchasing_system
    system.contract_template = ContractTemplate.objects.create(
        version=99, title="Another", body="Signed for {{ council_name }} and {{ the_kings_shilling }}."
    )
    with pytest.raises(Refused, match="the_kings_shilling"):
        actions.contract_issue(admission.provider, system, by=officer)
    assert not Contract.objects.exists()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "why"),
    [
        (date(2026, 11, 22), None, "cannot start in the past"),
        (None, date(2029, 2, 24), "23\xa0February\xa02029 or earlier"),
        (date(2027, 1, 1), date(2027, 1, 1), "end after it starts"),
    ],
)
def test_the_dates_are_within_the_purchasing_systems(admission, officer, starts_on, ends_on, why):
    with pytest.raises(Refused, match=why):
        actions.contract_issue(
            admission.provider, admission.lot.purchasing_system, starts_on=starts_on, ends_on=ends_on, by=officer
        )


def test_a_provider_has_one_contract_for_a_system_and_only_when_admitted(admission, contract, officer):
    system = admission.lot.purchasing_system
    with pytest.raises(Refused, match="has a contract"):
        actions.contract_issue(admission.provider, system, by=officer)
    with pytest.raises(Refused, match="not admitted"):
        actions.contract_issue(ProviderFactory(), system, by=officer)


def test_an_admission_counts_once_both_have_signed(admission, contract, provider_manager, manager):
    listed = Admission.objects.listed
    assert not listed().exists()
    sign(contract, provider_manager)
    assert not listed().exists()
    countersign(contract, manager)
    assert list(listed()) == [admission]
    assert contract.status == "executed"
    assert history.verify() == ""


def test_only_exactly_the_text_shown_is_signed(contract, provider_manager):
    with pytest.raises(Refused, match="not the one you were shown"):
        sign(contract, provider_manager, hash="0" * 64)
    Contract.objects.update(body=contract.body.replace("30 days", "300 days"))
    contract.refresh_from_db()
    with pytest.raises(Refused, match="not the one you were shown"):
        sign(contract, provider_manager)
    assert not ContractSignature.objects.exists()


@pytest.mark.parametrize("left_out", ["name", "role", "authority"])
def test_a_signature_says_who_in_what_role_and_by_what_authority(contract, provider_manager, left_out):
    with pytest.raises(Refused, match="full name"):
        sign(contract, provider_manager, **{left_out: " "})


def test_a_rival_the_staff_and_the_council_do_not_sign_for_the_provider(
    contract, rival_manager, provider_staff, manager
):
    with pytest.raises(Refused, match="Only a manager of the provider"):
        sign(contract, rival_manager)
    for person in (provider_staff, manager):
        with pytest.raises(PermissionDenied):
            sign(contract, person)


def test_the_council_signs_second(contract, manager, provider_manager):
    with pytest.raises(Refused, match="after the provider"):
        countersign(contract, manager)
    sign(contract, provider_manager)
    with pytest.raises(Refused, match="not waiting"):
        sign(contract, provider_manager)


def test_whoever_read_the_page_before_a_colleague_signed_is_told_so(contract, provider_manager):
    stale = Contract.objects.get(pk=contract.pk)
    sign(contract, provider_manager)
    with pytest.raises(TooLate):
        sign(stale, provider_manager)
    assert ContractSignature.objects.count() == 1


def test_a_manager_with_an_interest_does_not_countersign(admission, contract, provider_manager, manager):
    application = story.sent_in(provider=admission.provider, system=PublishedSystemFactory())
    actions.interest_declare(application, by=manager, has_interest=True, detail="A shareholder.")
    sign(contract, provider_manager)
    with pytest.raises(Refused, match="You declared an interest"):
        countersign(contract, manager)


def test_a_contract_not_signed_in_time_lapses_and_may_be_issued_again(admission, contract, officer):
    with timekeeping.at(date(2026, 12, 7)):
        assert sweeps.lapse_contracts() == 0
    with timekeeping.at(date(2026, 12, 8)):
        assert sweeps.lapse_contracts() == 1
        contract.refresh_from_db()
        assert contract.status == "lapsed"
        again = actions.contract_issue(admission.provider, admission.lot.purchasing_system, by=officer)
    assert again.reference == "C-2026-0002"


def test_the_sealed_copy_is_tagged_and_opens_to_both_sides_and_nobody_else(
    contract, provider_manager, manager, officer, rival_manager, school_lead, scrutiny_member, stranger,
    django_capture_on_commit_callbacks,
):  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        sign(contract, provider_manager)
        countersign(contract, manager)
    contract.refresh_from_db()
    for person in (provider_manager, manager, officer):
        assert files.may_open(person, contract.pdf)
    for person in (rival_manager, school_lead, scrutiny_member, stranger):
        assert not files.may_open(person, contract.pdf)
    with files.open_stored(contract.pdf) as stored, pikepdf.open(stored) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.docinfo["/Title"] == f"Standard contract for alternative provision {contract.reference}"
    first = contract.pdf_id
    from providers.tasks import make_contract_pdf

    make_contract_pdf(contract_id=contract.pk)
    contract.refresh_from_db()
    assert contract.pdf_id == first


def test_the_sweep_makes_the_copy_that_no_worker_made(contract, provider_manager, manager):
    sign(contract, provider_manager)
    countersign(contract, manager)
    with timekeeping.at(date(2026, 11, 24)):
        assert sweeps.make_missing_contracts() == 1
        assert sweeps.make_missing_contracts() == 0
    contract.refresh_from_db()
    assert contract.pdf is not None


def test_the_provider_is_written_to_at_each_step_and_the_words_hold_no_markup(provider_manager, contract, manager):
    sign(contract, provider_manager)
    countersign(contract, manager)
    subjects = list(OutboxMessage.objects.order_by("pk").values_list("to", "subject"))
    reference = contract.purchasing_system.reference
    assert subjects == [
        (provider_manager.email, f"Your contract is ready to sign ({reference})"),
        (provider_manager.email, f"Your contract is in force ({reference})"),
    ]
    assert not any("**" in message.body or "{{" in message.body for message in OutboxMessage.objects.all())
