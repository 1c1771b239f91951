"""The demonstration tells the story that it says it tells, and every page that it links to opens."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from apcommissioning.base import history
from apcommissioning.base.models import Person
from apcommissioning.demo import load
from apcommissioning.demo.story import told
from apcommissioning.demo.tale import CENSUS_DAY, TODAY
from placements.models import Child, Placement, School
from providers.models import Admission, Application, LotApplication, Provider
from providers.rules import linked, readiness, reuse
from providers.states import LISTED, LotApplicationStatus
from tests.standing import standing

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# Pages of one kind differ by their rows: so many of each are opened for each person.
OF_A_KIND = 3
MOST_QUERIES, MOST_QUERIES_OF_A_LIST = 20, 15


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker, settings_of_the_story):
    """The loaded story, told once for this file and taken back at its end."""
    with standing(django_db_blocker):
        load.load()
        yield


@pytest.fixture(scope="module")
def settings_of_the_story():
    from django.conf import settings

    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "STORY_TODAY", TODAY)
    patch.setattr(settings, "DEMONSTRATION", True)
    yield
    patch.undo()


def test_the_hundred_stand_where_the_story_has_them(story):
    rows = Placement.objects.in_the_lots().on(CENSUS_DAY)
    found: dict[str, Counter[int]] = {}
    names = {tale["name"]: tale["key"] for tale in told("market")["providers"]}
    for name, lot in rows.values_list("provider__legal_name", "lot__number"):
        found.setdefault(names[name], Counter())[lot] += 1
    assert {key: dict(lots) for key, lots in found.items()} == told("children")["placed"]


def test_the_council_pays_for_412_on_census_day(story):
    on_the_day = Placement.objects.on(CENSUS_DAY)
    assert on_the_day.count() == 412
    assert on_the_day.outside_the_lots().count() == 312
    assert on_the_day.values("child").distinct().count() == 410
    assert Counter(on_the_day.values_list("setting_type", flat=True)) == {"URN": 369, "UKPRN": 30, "OOT": 8, "OTH": 5}


def test_no_child_is_on_the_roll_of_a_real_school(story):
    assert School.objects.filter(is_invented=False).count() == 84
    assert not Child.objects.filter(school__is_invented=False).exists()


def test_the_lots_are_as_popular_as_the_committee_noticed(story):
    assert Provider.objects.count() == 27 + len(told("applying")["applicants"])
    applied = LotApplication.objects.exclude(
        status__in=(LotApplicationStatus.WITHDRAWN, LotApplicationStatus.REFUSED)
    ).exclude(application__status="draft")
    by_lot = Counter(applied.values_list("lot__number", flat=True))
    assert by_lot[4] > by_lot[1] > by_lot[2]
    assert Counter(Admission.objects.filter(status__in=LISTED).values_list("lot__number", flat=True))[5] == 8


def test_applications_stand_at_every_stage_of_the_clock(story):
    found = Counter(Application.objects.values_list("status", flat=True))
    assert {"draft": 2, "submitted": 1, "withdrawn": 1}.items() <= found.items()
    late = Application.objects.filter(status="in_assessment", due_on__lt=TODAY)
    assert [one.provider.legal_name for one in late] == ["Copper Kettle Tuition CIC"]
    again = Application.objects.get(provider__legal_name="Blackthistle Motor Project", status="draft")
    assert len(reuse.earlier(readiness.read(again))) > 5, "It starts from what it said when it was refused."


def test_an_officer_reads_of_the_one_link_between_two_providers(story):
    wren = Provider.objects.get(legal_name="Wren & Whistle Therapies Ltd")
    (link,), _own = linked.links(wren)
    assert (link.provider.legal_name, link.why) == (
        "Oakapple Online Ltd",
        ("the same person in control: Ludo Farrant",),
    )


def test_the_history_of_the_story_holds(story):
    assert history.verify() == ""


CAST = [character.name for character in load.CAST]


def _dear(route: str, queries: int) -> bool:
    return queries > (MOST_QUERIES_OF_A_LIST if route.endswith("_list") else MOST_QUERIES)


@pytest.mark.parametrize("name", [*CAST, ""])
def test_every_page_that_is_linked_opens_and_costs_few_queries(story, name):
    client = Client()
    if name:
        client.force_login(Person.objects.get(name=name))
    seen: set[str] = set()
    kinds: Counter[tuple[str, bool]] = Counter()
    todo, broken, dear = [("/", "")], [], []
    while todo:
        address, came_from = todo.pop(0)
        route = resolve(address.partition("?")[0]).view_name
        kind = (route, "?" in address)
        if address in seen or kinds[kind] >= OF_A_KIND or route == "file_download" or route.startswith("admin"):
            continue
        seen.add(address)
        kinds[kind] += 1
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        if _dear(route, len(queries)):
            dear.append((len(queries), route, address))
        if answer.status_code in (301, 302):
            todo.append((answer["Location"], address))
        elif answer.status_code != 200:
            broken.append((answer.status_code, route, came_from))
        elif "html" in answer["Content-Type"]:
            links = re.findall(r'href="(/[^"#]*)', answer.content.decode())
            todo += [(link.replace("&amp;", "&"), address) for link in links if not link.startswith("/static/")]
    assert (broken, dear) == ([], [])
    assert len(seen) > 5
