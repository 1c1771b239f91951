from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse

from apcommissioning.base import files, history
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import Membership, Organisation, Person
from apcommissioning.base.roles import Role
from lots.states import KeyStage
from providers import actions
from providers.models import Evidence, Provider
from providers.rules.evidence import good_until
from providers.states import EvidenceStatus, LegalForm, Register, SiteKind, VatCode
from tests.factories.base import PersonFactory
from tests.factories.providers import (
    ApplicationFactory,
    EvidenceFactory,
    ProviderFactory,
    SiteFactory,
    StoredFileFactory,
)

DETAILS = {
    "legal_name": "Heron Yard CIC",
    "legal_form": LegalForm.CIC,
    "company_number": "01234567",
    "charity_number": "",
    "ukprn": "",
    "register": Register.NONE,
    "vat_code": VatCode.EXEMPT,
    "address": "1 Mill Lane",
    "postcode": "OX1 1AA",
    "contact_name": "The office",
    "contact_email": "office@heron.example.test",
    "contact_phone": "01865 000000",
    "about": "",
}
SITE = {"name": "The Boatyard", "kind": SiteKind.MAIN, "address": "1 Quay", "postcode": "OX14 3BB", "urn": ""}


def register(email="petra@heron.example.test", **details):
    return actions.provider_register(
        details={**DETAILS, **details}, name="Petra", email=email, password="a-long-password-for-tests"
    )


# -- Registering -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_registering_makes_the_organisation_and_its_first_manager():
    provider = register()
    person = Person.objects.get()
    assert (person.email, person.check_password("a-long-password-for-tests")) == ("petra@heron.example.test", True)
    assert person.has_role(Role.PROVIDER_MANAGER) and not person.is_council_staff
    assert person.organisation_ids(Role.PROVIDER_MANAGER) == [provider.organisation_id]
    assert [event.verb for event in history.of(provider)] == ["registered"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "company_number"),
    [
        ("petra@heron.example.test", "07654321"),
        ("PETRA@heron.example.test", "07654321"),
        ("other@heron.example.test", "01234567"),
    ],
)
def test_an_address_or_a_company_in_use_is_refused_in_the_same_words_and_leaves_nothing(email, company_number):
    register()
    with pytest.raises(actions.AlreadyRegistered) as refused:
        register(email=email, company_number=company_number)
    assert str(refused.value) == str(actions.AlreadyRegistered())
    for kind in (Person, Organisation, Provider, Membership):
        assert kind.objects.count() == 1, kind


@pytest.mark.django_db
def test_two_without_a_company_number_are_two():
    register(company_number="")
    register(email="other@example.test", company_number="")
    assert Provider.objects.count() == 2


@pytest.mark.django_db
def test_the_database_holds_a_company_once():
    ProviderFactory(company_number="01234567")
    with pytest.raises(IntegrityError):
        ProviderFactory(company_number="01234567")


# -- Details and sites -------------------------------------------------------------------------------------------------


def test_a_change_of_name_is_the_organisations_too_and_the_history_says_what_changed(provider, provider_manager):
    actions.provider_edit(provider, details={**DETAILS, "legal_name": "Heron Yard Trust"}, by=provider_manager)
    assert provider.legal_name == "Heron Yard Trust"
    assert Organisation.objects.get(pk=provider.organisation_id).name == "Heron Yard Trust"
    assert "legal name" in next(iter(history.of(provider))).data["words"]


def test_saving_without_a_change_writes_no_history(provider, provider_manager):
    actions.provider_edit(provider, details={"about": provider.about}, by=provider_manager)
    assert list(history.of(provider)) == []


def test_anothers_company_number_is_refused(provider, rival, provider_manager):
    with pytest.raises(actions.AlreadyRegistered):
        actions.provider_edit(provider, details={"company_number": rival.company_number}, by=provider_manager)


def test_staff_a_rival_and_a_school_change_nothing(provider, provider_staff, rival_manager, school_lead):
    for person, error in (
        (provider_staff, PermissionDenied),
        (rival_manager, Refused),
        (school_lead, PermissionDenied),
    ):
        with pytest.raises(error):
            actions.provider_edit(provider, details={"about": "x"}, by=person)
        with pytest.raises(error):
            actions.site_add(provider, details=SITE, capacities={}, by=person)
        with pytest.raises(error):
            actions.site_edit(provider.sites.get(), details=SITE, capacities={}, by=person)


def test_a_site_sent_twice_is_one_and_its_name_says_so(client, provider, provider_manager):
    actions.site_add(provider, details=SITE, capacities={}, by=provider_manager)
    with pytest.raises(Refused, match="a site of this name already"):
        actions.site_add(provider, details={**SITE, "name": SITE["name"].upper()}, capacities={}, by=provider_manager)
    client.force_login(provider_manager)
    page = client.post(reverse("site_add", args=[provider.pk]), SITE)
    assert "a site of this name already" in str(page.context["form"].errors["name"])


def test_a_site_is_located_by_its_postcode(provider, provider_manager):
    site = actions.site_add(provider, details=SITE, capacities={KeyStage.KS3: 4}, by=provider_manager)
    assert site.easting and site.northing
    actions.site_edit(site, details={**SITE, "postcode": "EH1 1AA"}, capacities={KeyStage.KS4: 2}, by=provider_manager)
    assert (site.easting, site.northing) == (None, None)
    assert [(row.key_stage, row.places) for row in site.capacities.all()] == [("ks4", 2)]


# -- Documents ---------------------------------------------------------------------------------------------------------


def add(provider, by, **how):
    given = {"kind": "behaviour_policy", "file": StoredFileFactory(), "issued_on": date(2026, 9, 1), **how}
    return actions.evidence_add(provider, by=by, **given)


def test_a_new_document_takes_the_place_of_the_old_one_of_its_kind_and_site(provider, provider_manager):
    site = provider.sites.get()
    first, for_site, other = (
        add(provider, provider_manager),
        add(provider, provider_manager, site=site),
        add(provider, provider_manager, kind="policy_pack"),
    )
    second = add(provider, provider_manager)
    for row in (first, for_site, other):
        row.refresh_from_db()
    assert (first.replaced_by, for_site.replaced_by, other.replaced_by) == (second, None, None)
    assert set(Evidence.objects.current()) == {for_site, other, second}


def test_a_rivals_site_takes_no_document(provider, rival, provider_manager):
    with pytest.raises(Refused, match="belongs to another provider"):
        add(provider, provider_manager, site=rival.sites.get())


def test_staff_add_documents_and_a_rival_does_not(provider, provider_staff, rival_manager):
    assert add(provider, provider_staff).uploaded_by == provider_staff
    with pytest.raises(Refused):
        add(provider, rival_manager)


def test_an_officer_accepts_a_document_or_says_why_not(provider, officer):
    good, bad = EvidenceFactory(provider=provider, kind="a"), EvidenceFactory(provider=provider, kind="b")
    actions.evidence_check(good, accept=True, by=officer)
    actions.evidence_check(bad, accept=False, note="The second page is missing.", by=officer)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.status, good.checked_by) == (EvidenceStatus.ACCEPTED, officer)
    assert (bad.status, bad.check_note) == (EvidenceStatus.REJECTED, "The second page is missing.")
    assert next(iter(history.of(bad))).reason == "The second page is missing."


def test_a_rejection_needs_a_reason(provider, officer):
    document = EvidenceFactory(provider=provider)
    with pytest.raises(Refused, match="Give a reason"):
        actions.evidence_check(document, accept=False, note=" ", by=officer)
    document.refresh_from_db()
    assert document.status == EvidenceStatus.UNCHECKED


def test_a_document_is_checked_once_and_by_the_council(provider, officer, manager, provider_manager):
    document = EvidenceFactory(provider=provider)
    stale = Evidence.objects.get(pk=document.pk)
    with pytest.raises(PermissionDenied):
        actions.evidence_check(document, accept=True, by=provider_manager)
    actions.evidence_check(document, accept=True, by=officer)
    with pytest.raises(TooLate):
        actions.evidence_check(stale, accept=False, note="No", by=manager)
    with pytest.raises(Refused, match="checked already"):
        actions.evidence_check(document, accept=True, by=manager)


def test_a_replaced_document_is_not_checked(provider, provider_manager, officer):
    old = add(provider, provider_manager)
    add(provider, provider_manager)
    old.refresh_from_db()
    with pytest.raises(Refused, match="newer document"):
        actions.evidence_check(old, accept=True, by=officer)


@pytest.mark.parametrize(
    ("issued_on", "months", "until"),
    [
        (date(2026, 9, 1), 12, date(2027, 9, 1)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 18, date(2028, 6, 15)),
    ],
)
def test_a_document_stays_good_for_its_months(issued_on, months, until):
    assert good_until(issued_on, months) == until


# -- Who opens a document ----------------------------------------------------------------------------------------------


def declare(application, person, has_interest):
    application.interest_declarations.create(person=person, has_interest=has_interest)


def test_own_people_and_the_council_open_a_document_and_nobody_else(
    provider, provider_staff, officer, reviewer, rival_manager, school_lead, scrutiny_member, stranger
):
    document = EvidenceFactory(provider=provider)
    opens = [
        person.name
        for person in (provider_staff, officer, reviewer, rival_manager, school_lead, scrutiny_member, stranger)
        if files.may_open(person, document.file)
    ]
    assert opens == [provider_staff.name, officer.name]


def test_a_reviewer_opens_it_after_declaring_no_interest(provider, reviewer):
    document = EvidenceFactory(provider=provider)
    application = ApplicationFactory(provider=provider, status="in_assessment")
    declare(application, reviewer, has_interest=False)
    assert files.may_open(reviewer, document.file)


def test_an_interest_shuts_every_document_of_the_provider_whatever_the_role(provider, reviewer, officer):
    document = EvidenceFactory(provider=provider)
    first, second = (ApplicationFactory(provider=provider, status="decided") for _ in range(2))
    for person in (reviewer, officer):
        declare(first, person, has_interest=False)
        declare(second, person, has_interest=True)
        assert not files.may_open(person, document.file)
        assert not Evidence.objects.visible_to(person).exists()


def test_a_person_without_work_here_opens_nothing(provider):
    document = EvidenceFactory(provider=provider)
    assert not files.may_open(PersonFactory(), document.file)
    assert not files.may_open(PersonFactory(), StoredFileFactory())


def test_a_site_elsewhere_does_not_freeze(provider, provider_manager):
    other = SiteFactory(provider=provider)
    ApplicationFactory(provider=provider, status="submitted").sites.add(provider.sites.first())
    actions.site_edit(other, details={**SITE, "name": "New name"}, capacities={}, by=provider_manager)
    assert other.name == "New name"
