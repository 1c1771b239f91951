"""The staff checks register, and the places that a provider keeps current."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from apcommissioning.base import timekeeping
from providers import actions
from providers.figures import waiting
from providers.forms.site import SiteForm
from providers.models import SiteCapacity, StaffCheck
from providers.rules import staff
from providers.states import StaffRole
from tests.factories.providers import AdmissionFactory, SiteFactory, StaffCheckFactory

from . import world
from .test_application_views import dated, page

LINE = {"known_as": "AF", "role": "teacher", **dated(name="dbs_on"), **dated(name="training_on")}


def states(row) -> list[str]:
    return [check.state for check in staff.checks(row, on=world.ON)]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, ["good", "good", "good"]),
        ({"dbs_on": date(2023, 11, 1)}, ["late", "good", "good"]),
        ({"dbs_on": date(2023, 11, 2)}, ["soon", "good", "good"]),
        ({"training_on": date(2025, 12, 1)}, ["good", "good", "soon"]),
        ({"training_on": None}, ["good", "good", "missing"]),
        ({"prohibition_on": None}, ["good", "missing", "good"]),
        ({"prohibition_on": None, "role": StaffRole.SUPPORT}, ["good", "none", "good"]),
    ],
)
def test_a_check_is_good_for_its_time_and_asked_of_those_who_need_it(provider, change, found):
    assert states(StaffCheckFactory.build(provider=provider, **change)) == found


def test_a_manager_records_changes_and_closes_a_line(client, provider, provider_manager):
    client.force_login(provider_manager)
    url = reverse("staff_check_list", args=[provider.pk])
    assert client.post(reverse("staff_check_add", args=[provider.pk]), LINE).url == url
    row = StaffCheck.objects.get()
    html = client.get(url).content.decode()
    assert "1 adult with a check that is missing" in html and "Good until 1 September 2029" in html
    again = client.post(reverse("staff_check_add", args=[provider.pk]), LINE).content.decode()
    assert "There is a line for this adult already" in again
    client.post(reverse("staff_check_edit", args=[row.pk]), LINE | dated(name="prohibition_on"))
    assert "Every check is in date" in client.get(url).content.decode()
    client.post(reverse("staff_check_end", args=[row.pk]), dated(name="left_on", month=10))
    assert "Nobody is entered yet" in client.get(url).content.decode()
    assert StaffCheck.objects.get().left_on == date(2026, 10, 1)
    assert "AF" not in client.get(provider.get_absolute_url()).content.decode(), "The history is read by more people."


def test_the_register_is_read_by_few(client, provider, officer, reviewer, provider_staff, provider_manager):
    StaffCheckFactory(provider=provider, known_as="AF")
    assert "AF" in page(client, officer, "staff_check_list", provider.pk).content.decode()
    assert page(client, reviewer, "staff_check_list", provider.pk).status_code == 403
    assert page(client, provider_staff, "staff_check_list", provider.pk).status_code == 403
    assert "on the register" not in page(client, provider_staff, "provider_detail", provider.pk).content.decode()
    assert "1 adult on the register" in page(client, provider_manager, "provider_detail", provider.pk).content.decode()


def test_the_register_costs_as_much_for_thirty_as_for_one(client, provider, officer, django_assert_num_queries):
    StaffCheckFactory(provider=provider)
    client.force_login(officer)
    url = reverse("staff_check_list", args=[provider.pk])
    client.get(url)
    with django_assert_num_queries(5):
        client.get(url)
    StaffCheckFactory.create_batch(29, provider=provider)
    with django_assert_num_queries(5):
        client.get(url)


# -- Places ------------------------------------------------------------------------------------------------------------


def test_places_are_confirmed_as_they_are_or_changed_with_the_day(client, provider, provider_staff):
    site = provider.sites.get()
    other = SiteFactory(provider=provider, name="The Boatyard")
    client.force_login(provider_staff)
    url = reverse("capacity_confirm", args=[provider.pk])
    assert "Not confirmed yet" in client.get(url).content.decode()
    given = {f"site_{site.pk}_ks3": "8", f"site_{other.pk}_ks4": "5"}
    assert client.post(url, given).url == provider.get_absolute_url()
    assert {(row.site, row.key_stage, row.places) for row in SiteCapacity.objects.all()} == {
        (site, "ks3", 8),
        (other, "ks4", 5),
    }
    site.refresh_from_db()
    assert site.capacity_on == world.ON
    assert "Places last confirmed 2 November 2026" in client.get(provider.get_absolute_url()).content.decode()
    html = client.post(url, {f"site_{site.pk}_ks3": "-1"}).content.decode()
    assert "The places at key stage 3 in Heron Yard cannot be fewer than 0" in html


def test_an_admitted_provider_is_asked_again_after_thirty_days(provider, provider_staff):
    actions.capacity_confirm(provider, places={provider.sites.get().pk: {"ks3": 8}}, by=provider_staff)
    with timekeeping.at(world.ON + timedelta(days=31)):
        assert waiting.for_provider(provider_staff).due == []
        AdmissionFactory(provider=provider)
        (item,) = waiting.for_provider(provider_staff).due
    assert item.what == "Confirm how many places you have"


def test_a_managers_landing_page_names_checks_that_run_out(provider, provider_manager, provider_staff):
    StaffCheckFactory(provider=provider, training_on=date(2025, 11, 20))
    StaffCheckFactory(provider=provider, training_on=date(2025, 10, 20))
    (item,) = waiting.for_provider(provider_manager).due
    assert (item.what, item.due_on) == ("Renew the staff checks that run out", date(2026, 10, 20))
    assert waiting.for_provider(provider_staff).due == []


def test_places_on_some_days_only_are_said_wherever_they_are_read(client, provider, provider_manager):
    site = provider.sites.get()
    client.force_login(provider_manager)
    url = reverse("site_edit", args=[site.pk])
    given = {name: getattr(site, name) for name in SiteForm.FIELDS}
    ticked = {"ks3": "8", "days_ks3": ["2", "0"], "ks4": "4", "days_ks4": ["0", "1", "2", "3", "4"]}
    assert client.post(url, {**given, **ticked}).url == provider.get_absolute_url()
    assert {row.key_stage: row.days for row in site.capacities.all()} == {"ks3": [0, 2], "ks4": []}
    assert "8 at key stage 3 (Monday and Wednesday), 4 at key stage 4" in client.get(
        provider.get_absolute_url()
    ).text.replace("\n", "")
    # Confirming the numbers leaves the days as they are, and shows them.
    confirm = reverse("capacity_confirm", args=[provider.pk])
    assert "Monday and Wednesday" in client.get(confirm).text
    client.post(confirm, {f"site_{site.pk}_ks3": "7"})
    assert [(row.places, row.days) for row in site.capacities.all()] == [(7, [0, 2])]
    wrong = client.post(url, {**given, "ks3": "8", "days_ks3": ["6"]}).text
    assert "Choose days from Monday to Friday" in wrong
