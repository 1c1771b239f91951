"""Linked parties: what two providers share is said to officers, with an earlier refusal, and to nobody else."""

import pytest
from django.urls import reverse

from apcommissioning.base import timekeeping
from providers.models import Decision
from providers.rules import linked
from providers.states import LotApplicationStatus
from tests.factories.providers import ApplicationFactory, LotApplicationFactory, ProviderFactory, SiteFactory

from .test_application_views import page

APART = {"contact_phone": "01865 999999", "postcode": "OX2 2AA"}


@pytest.fixture
def one(on, provider_organisation):
    return ProviderFactory(organisation=provider_organisation, controlled_by="Mrs Ada Finch\nBo Wren")


def refuse(provider, manager) -> None:
    application = ApplicationFactory(provider=provider, status="decided", submitted_at=timekeeping.now())
    row = LotApplicationFactory(application=application, status=LotApplicationStatus.REFUSED)
    Decision.objects.create(
        lot_application=row, admit=False, reasons="No", decided_by=manager, released_at=timekeeping.now()
    )


@pytest.mark.parametrize(
    ("shared", "why"),
    [
        ({"controlled_by": "ADA  FINCH"}, "the same person in control: Ada Finch"),
        ({"contact_phone": "+44 1865 000000"}, "the same telephone number"),
    ],
)
def test_what_two_providers_share_is_named(one, shared, why):
    other = ProviderFactory(**APART | shared)
    (link,), _own = linked.links(one)
    assert (link.provider, link.why, link.refused) == (other, (why,), "")


def test_a_site_at_one_postcode_and_a_school_number_link_and_a_screen_does_not(one):
    SiteFactory(provider=one, postcode="OX4 1AA", urn="123456")
    other, third = ProviderFactory(**APART), ProviderFactory(**APART | {"contact_phone": "01865 888888"})
    SiteFactory(provider=other, postcode="OX4 1AA", urn="123456")
    SiteFactory(provider=third, postcode="OX4 1AA", kind="virtual")
    (link,), _own = linked.links(one)
    assert link.why == ("the same school number, 123456", "a site at the same postcode, OX4 1AA")


def test_nothing_shared_is_no_link(one):
    ProviderFactory(**APART, controlled_by="Cy Crane")
    assert linked.links(one) == ([], "")


def test_officers_read_of_links_and_of_an_earlier_refusal_and_the_provider_does_not(
    client, one, officer, manager, provider_manager
):
    other = ProviderFactory(**APART, controlled_by="Bo Wren")
    refuse(other, manager)
    refuse(one, manager)
    html = page(client, officer, "provider_detail", one.pk).content.decode()
    assert "the same person in control: Bo Wren" in html
    assert html.count("lot 1 on 2 November 2026") == 2
    own = page(client, provider_manager, "provider_detail", one.pk).content.decode()
    assert "Worth a question" not in own and other.legal_name not in own


def test_thirty_linked_providers_cost_as_many_queries_as_one(client, one, officer, django_assert_num_queries):
    ProviderFactory(controlled_by="Bo Wren")
    client.force_login(officer)
    url = reverse("provider_detail", args=[one.pk])
    client.get(url)
    with django_assert_num_queries(14):
        client.get(url)
    ProviderFactory.create_batch(29, controlled_by="Bo Wren")
    with django_assert_num_queries(14):
        client.get(url)
