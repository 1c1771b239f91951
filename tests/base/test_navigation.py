"""The navigation: for each role its pages, and the one that the reader stands below."""

from django.test import RequestFactory
from django.urls import reverse

from apcommissioning import navigation
from apcommissioning.base.checks import every_route
from apcommissioning.base.roles import Role
from tests.factories.base import MembershipFactory


def seen(person, path: str = "/") -> list[tuple[str, bool]]:
    request = RequestFactory().get(path)
    request.user = person
    return [(item.label, item.current) for item in navigation.items(request)]


def test_every_role_has_a_navigation():
    assert set(navigation.NAVIGATION) == set(Role)


def test_each_entry_stands_once_for_somebody_with_two_roles(officer, council):
    MembershipFactory(person=officer, organisation=council, role=Role.MANAGER)
    labels = [label for label, _current in seen(officer)]
    assert labels[0] == "Today"
    assert sorted(labels) == sorted(set(labels))


def test_a_page_below_an_entry_marks_that_entry_alone(administrator):
    marked = [label for label, current in seen(administrator, reverse("gallery_list")) if current]
    assert marked == ["Components"]
    assert [label for label, current in seen(administrator) if current] == ["Today"]


def test_the_longest_address_is_the_nearest():
    assert navigation._nearest("/public/providers/4/", ["/", "/public/", "/public/providers/"]) == "/public/providers/"
    assert navigation._nearest("/elsewhere/", ["/", "/public/"]) == ""


def test_somebody_without_a_role_sees_today_alone(stranger):
    assert [label for label, _current in seen(stranger)] == ["Today"]


def test_the_header_names_a_councils_role_and_others_organisation(officer, provider_manager):
    for person, line in ((officer, "commissioning officer"), (provider_manager, "Heron Yard CIC")):
        request = RequestFactory().get("/")
        request.user = person
        assert navigation.person_line(request) == line


def test_every_entry_leads_to_a_page():
    routes = {pattern.name for _path, pattern in every_route()}
    entries = {route for entries in (*navigation.NAVIGATION.values(), navigation.PUBLIC) for _label, route in entries}
    assert entries - routes == set()
