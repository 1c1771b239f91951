import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from lots.states import KeyStage
from providers.models import SiteCapacity
from providers.states import AdmissionStatus, ContractStatus
from tests.factories.lots import PublishedSystemFactory
from tests.factories.providers import (
    AdmissionFactory,
    ApplicationFactory,
    ContractFactory,
    ProviderFactory,
    SiteCapacityFactory,
    SiteFactory,
    StaffCheckFactory,
)

OXFORD, WITNEY, BANBURY = (451300, 206200), (435600, 209700), (445400, 240600)


@pytest.fixture
def system(db, on):
    return PublishedSystemFactory()


def admitted(system, name, lot, at=None, key_stages=(), status=AdmissionStatus.ACTIVE, contract="executed", parts=None):
    provider = ProviderFactory(legal_name=name)
    if at:
        site = SiteFactory(provider=provider, easting=at[0], northing=at[1])
        for key_stage in key_stages:
            SiteCapacityFactory(site=site, key_stage=key_stage)
    lot = system.lots.get(number=lot)
    admission = AdmissionFactory(provider=provider, lot=lot, status=status)
    admission.parts.set(lot.parts.filter(key__in=parts) if parts else lot.parts.all())
    if contract:
        ContractFactory(provider=provider, purchasing_system=system, status=contract)
    return provider


def names(client, **query):
    response = client.get(reverse("public_providers"), query)
    assert response.status_code == 200
    return [row.provider.legal_name for row in response.context["page"]]


def test_only_the_admitted_with_an_executed_contract_are_listed(client, system):
    admitted(system, "Active", 1)
    admitted(system, "Conditional", 1, status=AdmissionStatus.CONDITIONAL)
    admitted(system, "Embargoed", 1, status=AdmissionStatus.EMBARGOED)
    admitted(system, "Suspended", 1, status=AdmissionStatus.SUSPENDED)
    admitted(system, "Removed", 1, status=AdmissionStatus.REMOVED)
    admitted(system, "Expired", 1, status=AdmissionStatus.EXPIRED)
    admitted(system, "Unsigned", 1, contract=ContractStatus.ISSUED)
    admitted(system, "Without", 1, contract=None)
    ApplicationFactory(provider__legal_name="Applying", purchasing_system=system, status="in_assessment")
    assert names(client) == ["Active", "Conditional", "Embargoed", "Suspended"]


def test_a_stop_shows_as_closed_and_its_reason_and_kind_do_not(client, system):
    provider = admitted(system, "Embargoed", 1, status=AdmissionStatus.EMBARGOED)
    provider.admissions.update(stop_reason="Insurance lapsed")
    ApplicationFactory(provider=provider, purchasing_system=system, status="in_clarification", reference="NAP-9999")
    html = client.get(reverse("public_providers")).content.decode()
    assert "Not open to new placements" in html
    for telling in ("Insurance lapsed", "No new placements", "Suspended", "clarification", "NAP-9999"):
        assert telling not in html, telling


def test_the_caveat_stands_before_the_list(client, system):
    admitted(system, "Active", 1)
    html = client.get(reverse("public_providers")).content.decode()
    assert html.index("not a list of recommendations") < html.index("Active")


def test_it_narrows_by_lot_key_stage_and_delivery(client, system):
    admitted(system, "Site", 1, OXFORD, [KeyStage.KS3], parts=["lot_1b"])
    admitted(system, "Visits", 1, parts=["lot_1c"])
    admitted(system, "Online", 5)
    assert names(client, lot=5) == ["Online"]
    assert names(client, lot=[1, 5]) == ["Online", "Site", "Visits"]
    assert names(client, mode="virtual") == ["Online"]
    assert names(client, mode=["virtual", "face_to_face"]) == ["Online", "Site", "Visits"]
    assert names(client, delivery="online") == ["Online"]
    assert names(client, delivery="home_or_community") == ["Visits"]
    assert names(client, key_stage="ks3", lot=1) == ["Site", "Visits"]
    assert names(client, key_stage="ks1", lot=1) == ["Visits"]
    assert names(client, key_stage="ks5") == ["Online"]


def test_the_nearest_site_comes_first_and_those_who_come_to_you_last(client, system):
    admitted(system, "Banbury", 1, BANBURY)
    oxford = admitted(system, "Oxford", 1, WITNEY)
    SiteFactory(provider=oxford, easting=OXFORD[0], northing=OXFORD[1])
    admitted(system, "Visits", 1, parts=["lot_1c"])
    admitted(system, "Witney", 1, WITNEY)
    response = client.get(reverse("public_providers"), {"near": "OX1 1AA"})
    assert [row.provider.legal_name for row in response.context["page"]] == ["Oxford", "Witney", "Banbury", "Visits"]
    assert [row.where for row in response.context["page"]][3] == "Comes to you"
    assert names(client, near="OX1 1AA", within="15") == ["Oxford", "Witney", "Visits"]
    assert names(client, near="OX1 1AA", within="5") == ["Oxford", "Visits"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"near": "Cheney"}, "Enter a full postcode in England"),
        ({"near": "EH1 1AA"}, "Enter a full postcode in England"),
        ({"near": "<script>alert(1)</script>"}, "20 characters or fewer"),
        ({"within": "5"}, "Enter the postcode to measure the distance from"),
        ({"within": "7"}, "There is a problem"),
        ({"lot": "x"}, "There is a problem"),
        ({"key_stage": "ks9"}, "There is a problem"),
        ({"delivery": ["online", "moon"]}, "There is a problem"),
        ({"mode": "telepathy"}, "There is a problem"),
    ],
)
def test_a_mistake_in_one_box_is_said_and_the_list_still_shows(client, system, query, said):
    admitted(system, "Active", 1)
    html = client.get(reverse("public_providers"), query).content.decode()
    assert said in html
    assert "Active" in html
    assert "<script>alert" not in html


@pytest.mark.parametrize("asked", ["0", "x", "99", "-1"])
def test_a_page_that_is_not_there_shows_one_that_is(client, system, asked):
    admitted(system, "Active", 1)
    assert names(client, page=asked) == ["Active"]


def test_the_file_has_the_same_rows(client, system):
    admitted(system, "=HYPERLINK(1)", 1)
    admitted(system, "Online", 5)
    response = client.get(reverse("public_providers"), {"format": "csv", "lot": 1})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["'=HYPERLINK(1)"]


def test_it_takes_as_many_queries_for_thirty_as_for_one(client, system, django_assert_num_queries):
    admitted(system, "First", 1, OXFORD, [KeyStage.KS3])
    with django_assert_num_queries(5):
        client.get(reverse("public_providers"))
    for number in range(29):
        admitted(system, f"Provider {number}", 1 + number % 5, OXFORD, [KeyStage.KS3])
    with django_assert_num_queries(5):
        client.get(reverse("public_providers"))


def test_each_choice_in_use_can_be_taken_back(client, system):
    admitted(system, "Oxford", 1, OXFORD)
    response = client.get(reverse("public_providers"), {"near": "ox1 1aa", "within": "15", "lot": 1})
    assert [(chip.words, chip.url) for chip in response.context["chips"]] == [
        ("Near OX1 1AA", "?lot=1"),
        (f"1: {system.lots.get(number=1).name}", "?near=ox1+1aa&within=15"),
        ("Within 15 miles", "?near=ox1+1aa&lot=1"),
    ]


def test_the_list_says_when_places_were_confirmed_and_nothing_of_the_staff(client, system):
    provider = admitted(system, "Oxford", 1, OXFORD)
    provider.sites.update(capacity_on=date(2026, 10, 30))
    type(provider).objects.update(controlled_by="Ada Finch")
    StaffCheckFactory(provider=provider, known_as="AF77")
    html = client.get(reverse("public_providers")).content.decode()
    assert "Places confirmed 30 October 2026" in html
    assert "AF77" not in html and "Ada Finch" not in html
    csv_file = client.get(reverse("public_providers"), {"format": "csv"}).content.decode()
    assert "2026-10-30" in csv_file and "Ada Finch" not in csv_file


@pytest.mark.slow
def test_three_hundred_providers_cost_as_many_queries_as_one(client, system, django_assert_num_queries):
    for number in range(300):
        admitted(system, f"Provider {number}", 1 + number % 5, OXFORD, [KeyStage.KS3])
    for query in ({}, {"near": "OX1 1AA", "within": "15", "mode": "face_to_face"}, {"format": "csv"}):
        with django_assert_num_queries(5):
            client.get(reverse("public_providers"), query)


def test_places_on_some_days_only_are_said_on_the_list(client, system):
    some = admitted(system, "Some days", 1, at=(452000, 206000), key_stages=("ks3", "ks4"))
    SiteCapacity.objects.filter(key_stage="ks3").update(days=[0, 4])
    words = client.get(reverse("public_providers")).text
    assert "On some days only: Key stage 3: Monday and Friday" in words
    SiteCapacityFactory(site=SiteFactory(provider=some), key_stage="ks3")
    assert "On some days only" not in client.get(reverse("public_providers")).text
