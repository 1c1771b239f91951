"""The pages of admissions and contracts: lists, one with its history, issuing, signing."""

from datetime import date

import pytest
from django.urls import reverse

from apcommissioning.base import timekeeping
from providers import actions
from providers.models import Admission, Contract
from tests.factories import assessment as story
from tests.factories.lots import LotFactory, PublishedSystemFactory, PurchasingSystemFactory
from tests.factories.providers import AdmissionFactory, AdmissionPriceFactory, ContractFactory, ProviderFactory


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield


@pytest.fixture
def admission(provider_manager, provider_organisation):
    lot = PublishedSystemFactory().lots.get(number=4)
    found = AdmissionFactory(provider=ProviderFactory(organisation=provider_organisation), lot=lot)
    AdmissionPriceFactory(admission=found, part=lot.parts.first())
    return found


@pytest.fixture
def contract(admission, officer):
    return actions.contract_issue(admission.provider, admission.lot.purchasing_system, by=officer)


SIGNATURE = {"name": "Petra Provider", "role": "Director", "authority": "As a director", "agree": "on"}


def errors(response):
    return {name: list(words) for name, words in response.context["form"].errors.items()}


def issue_url(admission):
    return reverse("contract_issue", args=[admission.provider_id, admission.lot.purchasing_system_id])


def test_an_officer_issues_a_provider_signs_and_a_manager_countersigns(
    client, admission, officer, provider_manager, manager
):
    client.force_login(officer)
    form = client.get(issue_url(admission)).context["form"]
    assert (form["starts_on"].value(), form["ends_on"].value()) == (date(2026, 11, 23), date(2029, 2, 23))
    dates = {
        f"{name}_{part}": str(number)
        for name, numbers in (("starts_on", (1, 12, 2026)), ("ends_on", (23, 2, 2029)))
        for part, number in zip(("day", "month", "year"), numbers, strict=True)
    }
    url = client.post(issue_url(admission), dates).url
    contract = Contract.objects.get()
    for person, verb in ((provider_manager, "contract_sign"), (manager, "contract_countersign")):
        client.force_login(person)
        page = client.get(reverse(verb, args=[contract.pk]))
        assert contract.hash[:4] in page.text
        assert client.post(reverse(verb, args=[contract.pk]), SIGNATURE | {"hash": contract.hash}).url == url
    contract.refresh_from_db()
    assert contract.status == "executed"
    assert "Director" in client.get(url).text


@pytest.mark.parametrize(
    ("day", "month", "year", "words"),
    [
        ("24", "2", "2029", "The end date must be 23 February 2029 or earlier"),
        ("31", "2", "2029", "The end date must be a real date, like 31 3 2027"),
        ("1", "12", "2026", "The end date must be after the start date"),
        ("", "", "", "Enter the end date, like 31 3 2027"),
    ],
)
def test_a_contract_does_not_outlast_its_purchasing_system(client, admission, officer, day, month, year, words):
    client.force_login(officer)
    response = client.post(
        issue_url(admission),
        {
            "starts_on_day": "1", "starts_on_month": "12", "starts_on_year": "2026",
            "ends_on_day": day, "ends_on_month": month, "ends_on_year": year,
        },
    )  # fmt: skip
    assert errors(response) == {"ends_on": [words]}
    assert not Contract.objects.exists()


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("name", "Enter your full name"),
        ("role", "Enter your role, such as director"),
        ("authority", "Say by what authority you sign"),
        ("agree", "Confirm that you have read the contract and agree to sign it"),
    ],
)
def test_a_signature_that_lacks_something_is_asked_again(client, contract, provider_manager, field, words):
    client.force_login(provider_manager)
    url = reverse("contract_sign", args=[contract.pk])
    response = client.post(url, (SIGNATURE | {"hash": contract.hash}) | {field: ""})
    assert errors(response) == {field: [words]}
    assert 'value="Director"' in response.text or field == "role"


def test_another_texts_hash_is_refused_plainly(client, contract, provider_manager):
    client.force_login(provider_manager)
    response = client.post(reverse("contract_sign", args=[contract.pk]), SIGNATURE | {"hash": "0" * 64})
    assert response.status_code == 409
    assert "not the one you were shown" in response.text


def test_a_rival_finds_neither_contract_nor_admission(client, contract, admission, rival_manager, school_lead):
    for person, status in ((rival_manager, 404), (school_lead, 403)):
        client.force_login(person)
        for url in (contract.get_absolute_url(), admission.get_absolute_url()):
            assert client.get(url).status_code == status
    client.force_login(rival_manager)
    for name in ("contract_list", "admission_list"):
        assert "Heron Yard CIC" not in client.get(reverse(name)).text


@pytest.mark.parametrize(
    ("verb", "who", "typed", "status"),
    [
        ("admission_embargo", "officer", {"reason": "A late check."}, "embargoed"),
        ("admission_suspend", "manager", {"reason": "An unapproved site."}, "suspended"),
        ("admission_remove", "manager", {"reason": "An untrue statement."}, "removed"),
        ("admission_withdraw", "provider_manager", {"reason": "We lost our building."}, "withdrawn"),
    ],
)
def test_what_ends_or_stops_an_admission_asks_why(client, request, admission, verb, who, typed, status):
    client.force_login(request.getfixturevalue(who))
    url = reverse(verb, args=[admission.pk])
    stops = verb in ("admission_embargo", "admission_suspend")
    later = {"review_on_day": "11", "review_on_month": "1", "review_on_year": "2027", "how": "review"} if stops else {}
    assert set(errors(client.post(url, {"reason": " "}))) == ({"reason", "how"} if stops else {"reason"})
    if stops:
        assert set(errors(client.post(url, typed | {"how": "end"}))) == {"ends_on"}
    assert client.post(url, typed | later).url == admission.get_absolute_url()
    admission.refresh_from_db()
    assert admission.status == status
    assert typed["reason"] in client.get(admission.get_absolute_url()).text


def test_a_review_date_is_in_the_future(client, admission, officer):
    client.force_login(officer)
    response = client.post(
        reverse("admission_embargo", args=[admission.pk]),
        {
            "reason": "A late check.",
            "how": "review",
            "review_on_day": "23",
            "review_on_month": "11",
            "review_on_year": "2026",
        },
    )
    assert errors(response) == {"review_on": ["The review date must be 24 November 2026 or later"]}


# -- Lists -------------------------------------------------------------------------------------------------------------


def many(number):
    system = PurchasingSystemFactory()
    lot = LotFactory(purchasing_system=system)
    for _ in range(number):
        provider = ProviderFactory()
        AdmissionFactory(provider=provider, lot=lot)
        ContractFactory(provider=provider, purchasing_system=system)


@pytest.mark.parametrize(("name", "queries"), [("admission_list", 6), ("contract_list", 6)])
@pytest.mark.parametrize("number", [1, 30])
def test_a_list_takes_the_same_queries_for_one_row_and_for_thirty(
    client, officer, django_assert_num_queries, name, queries, number
):
    many(number)
    client.force_login(officer)
    with django_assert_num_queries(queries):
        page = client.get(reverse(name))
    assert len(page.context["rows"]) == number


def test_lists_narrow_by_lot_status_and_words(client, officer, admission):
    other = AdmissionFactory(provider=ProviderFactory(legal_name="Kestrel Barn Ltd"))
    actions.admission_embargo(other, reason="A late check.", review_on=date(2027, 1, 11), by=officer)
    client.force_login(officer)

    def found(query):
        return [row.pk for row, _ in client.get(reverse("admission_list") + query).context["rows"]]

    assert found("?status=embargoed") == [other.pk]
    assert found("?lot=4") == [admission.pk]
    assert found("?search=kestrel") == [other.pk]
    text = client.get(reverse("admission_list") + "?status=embargoed&format=csv").text
    assert "Kestrel Barn Ltd" in text
    assert "Heron Yard CIC" not in text
    assert Admission.objects.count() == 2
