"""The demonstration tells the story that it says it tells, and every page that it links to opens."""

import re
from collections import Counter
from datetime import date, datetime, time

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.urls import resolve

import outcomes.figures
import placements.figures
import providers.figures
from apcommissioning.base import history, timekeeping
from apcommissioning.base.models import Person
from apcommissioning.demo import load
from apcommissioning.demo.story import told
from apcommissioning.demo.tale import CENSUS_DAY, TODAY
from outcomes.figures.dashboard import dashboard, period_of
from outcomes.models import Recommendation
from placements.models import Child, Placement, Referral, School
from providers.models import Admission, Application, Decision, LotApplication, Provider, Representation
from providers.rules import linked, readiness, reuse
from providers.states import LISTED
from tests.standing import pages_alone

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# Pages of one kind differ by their rows: so many of each are opened for each person.
OF_A_KIND = 3
MOST_QUERIES, MOST_QUERIES_OF_A_LIST = 20, 15


@pytest.fixture(scope="module")
def story(demonstration, django_db_setup, django_db_blocker, settings_of_the_story):
    """The story as `manage.py demo` loaded it: its database in place of the tests' own, for this file."""
    demonstration.kill()
    mine = connection.settings_dict["NAME"]

    def turn_to(database) -> None:
        connection.close()
        connection.settings_dict["NAME"] = database
        ContentType.objects.clear_cache()

    with django_db_blocker.unblock(), pages_alone():
        turn_to(str(demonstration.story))
        yield
        turn_to(mine)


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


def test_as_many_have_applied_for_each_lot_as_the_committee_noticed(story):
    assert Provider.objects.count() == 27 + len(told("applying")["applicants"])
    applied = LotApplication.objects.exclude(application__status__in=("draft", "withdrawn"))
    by_lot = Counter(lot for lot, _ in set(applied.values_list("lot__number", "application__provider")))
    assert by_lot == {1: 8, 2: 5, 3: 5, 4: 10, 5: 10}
    assert Counter(Admission.objects.filter(status__in=LISTED).values_list("lot__number", flat=True))[5] == 8


def test_applications_stand_at_every_stage_of_the_clock(story):
    found = Counter(Application.objects.values_list("status", flat=True))
    assert {
        "draft": 2,
        "submitted": 1,
        "withdrawn": 1,
        "in_assessment": 3,
        "in_clarification": 1,
    }.items() <= found.items()
    late = Application.objects.filter(status="in_assessment", due_on__lt=TODAY)
    assert [one.provider.legal_name for one in late] == ["Oakapple Online Ltd"]
    again = Application.objects.get(provider__legal_name="Blackthistle Motor Project", status="draft")
    assert len(reuse.earlier(readiness.read(again))) > 5, "It starts from what it said when it was refused."


def test_two_decisions_are_held_and_one_refusal_was_disputed(story):
    held = Decision.objects.filter(released_at=None, lot_application__isnull=False)
    names = set(held.values_list("lot_application__application__provider__legal_name", "admit"))
    assert names == {("Rook & Rowan Learning", True), ("Oakapple Online Ltd", False)}
    dispute = Representation.objects.get()
    assert (dispute.decision.about.application.provider.legal_name, dispute.status) == (
        "Blackthistle Motor Project",
        "answered",
    )


def test_an_officer_reads_of_the_one_link_between_two_providers(story):
    wren = Provider.objects.get(legal_name="Wren & Whistle Therapies Ltd")
    (link,), _own = linked.links(wren)
    assert (link.provider.legal_name, link.why) == (
        "Oakapple Online Ltd",
        ("the same person in control: Ludo Farrant",),
    )


# Applied, admitted, can start today, used in 12 months: lots 1 to 5, and all of them.
LOT_HEALTH = [(8, 7, 6, 5), (5, 4, 3, 4), (5, 5, 4, 5), (10, 7, 6, 7), (10, 8, 7, 5), (38, 31, 26, 26)]
# The seasons by month, September to March. Of March's referrals, permanent exclusions, starts and ends (21, 9, 17
# and 10 in all) 8 of 20 school days have passed by the 11th.
REFERRALS = [14, 22, 26, 11, 19, 17, round(21 * 8 / 20)]
EXCLUSIONS = [5, 9, 12, 7, 8, 7, round(9 * 8 / 20)]
STARTS = [9, 17, 21, 12, 14, 13, round(17 * 8 / 20)]
ENDS = [3, 8, 7, 15, 6, 9, round(10 * 8 / 20)]
# Attended sessions in whole per cents, September to March.
ATTENDED = [75, 73, 70, 64, 69, 70, 71]
# Kind of VAT and places, in the order of the story's table.
SUPPLY = [
    ("EXM", 14), ("STD", 8), ("EXM", 22), ("STD", 32), ("EXM", 16), ("STD", 60), ("NRG", 12), ("STD", 10), ("EXM", 12),
    ("STD", 40), ("NRG", 15), ("STD", 18), ("EXM", 10), ("EXM", 12), ("EXM", 20), ("STD", 20), ("EXM", 9), ("NRG", 10),
    ("EXM", 14), ("NRG", 12), ("STD", 25), ("STD", 24), ("EXM", 8), ("EXM", 9), ("STD", 10), ("STD", 30), ("OUT", 60),
]  # fmt: skip
# Initials, school year, provider, lot, first day, last day.
CHILDREN = [
    ("QB", 9, "fennimore", 2, date(2025, 11, 11), None),
    ("TW", 10, "emberley", 2, date(2026, 1, 28), None),
    ("MO", 11, "hearthside", 3, date(2025, 9, 26), None),
    ("SP", 10, "brightspan", 5, date(2025, 11, 4), None),
    ("AN", 6, "starling", 3, date(2025, 12, 9), date(2026, 1, 27)),
    ("CV", 9, "clearmere", 4, date(2026, 1, 6), None),
    ("EH", 11, "otterbrook", 1, date(2026, 2, 23), None),
    ("DL", 8, "hob_anvil", 1, date(2025, 10, 7), None),
    ("ZA", 8, "hob_anvil", 1, date(2025, 10, 14), date(2026, 2, 13)),
    ("FG", 13, "pixel_orchard", 5, date(2025, 11, 4), date(2025, 12, 19)),
]


def person(name):
    return Person.objects.get(name=name)


def block(page, key):
    return next(section.blocks[0] for section in page.figures.sections if section.key == key)


def test_the_hundred_are_who_the_story_says(story):
    rows = list(Placement.objects.in_the_lots().on(CENSUS_DAY).select_related("child"))
    children = [row.child for row in rows]
    assert Counter(child.sex for child in children) == {"M": 73, "F": 27}
    assert Counter(child.sen for child in children) == {"K": 47, "E": 29, "N": 24}
    assert Counter(str(child.key_stage) for child in children) == {"ks1": 4, "ks2": 18, "ks3": 38, "ks4": 36, "ks5": 4}
    assert sum(child.has_free_meals for child in children) == 49
    assert sum(child.is_looked_after for child in children) == 6
    assert Counter(row.setting_type for row in rows) == {"URN": 57, "UKPRN": 30, "OOT": 8, "OTH": 5}
    assert Counter(row.reason for row in rows) == {
        "permanent_exclusion": 41,
        "mental_health": 23,
        "new_arrival": 14,
        "plan_named": 9,
        "other": 7,
        "physical_health": 5,
        "pregnancy_childcare": 1,
    }


def by_month(days):
    """How many of these days lie in each month from September to March."""
    months = Counter((day.year, day.month) for day in days)
    return [months[2025 + (month < 9), month] for month in (9, 10, 11, 12, 1, 2, 3)]


def test_the_year_has_the_story_s_seasons(story):
    sent = Referral.objects.exclude(submitted_at=None)
    assert by_month(one.submitted_at.astimezone(timekeeping.LONDON) for one in sent) == REFERRALS
    excluded = sent.filter(reason="permanent_exclusion")
    assert by_month(excluded.values_list("without_education_from", flat=True)) == EXCLUSIONS
    placed = Placement.objects.in_the_lots().exclude(started_on=None)
    assert by_month(placed.values_list("started_on", flat=True)) == STARTS
    assert by_month(placed.exclude(ended_on=None).values_list("ended_on", flat=True)) == ENDS


def test_a_referral_that_led_nowhere_says_why(story):
    over = Referral.objects.filter(status__in=("returned", "declined", "withdrawn"))
    assert over.count() == len(told("seasons")["not_placed"])
    for referral in over:
        assert history.of(referral).filter(new=referral.status).exclude(reason="").exists(), referral


# As the page of each placement prints it, of the half term.
ATTENDANCE = [("QB", "81%"), ("EH", "61%")]


def test_the_named_children_attend_as_the_story_says(story):
    with timekeeping.at(datetime.combine(TODAY, time(9, 30), tzinfo=timekeeping.LONDON)):
        client = Client()
        client.force_login(person("Bea Larkspur"))
        for initials, percent in ATTENDANCE:
            placement = Placement.objects.get(
                child__first_name__startswith=initials[0],
                child__surname__startswith=initials[1],
                provider__legal_name__in=("The Fennimore School Ltd", "Otterbrook Farm Classroom CIC"),
                started_on__in=(date(2025, 11, 11), date(2026, 2, 23)),
            )
            page = client.get(placement.get_absolute_url()).content.decode()
            assert f"Attendance: {percent} since Mon 23 Feb" in page, initials


def test_the_children_whom_the_story_names_are_where_it_has_them(story):
    names = {tale["key"]: tale["name"] for tale in told("market")["providers"]}
    for initials, year, provider, lot, first, last in CHILDREN:
        assert Placement.objects.filter(
            child__first_name__startswith=initials[0],
            child__surname__startswith=initials[1],
            child__year_group=year,
            provider__legal_name=names[provider],
            lot__number=lot,
            started_on=first,
            ended_on=last,
        ).exists(), initials


def test_the_providers_are_those_of_the_story_s_table(story):
    rows = Provider.objects.annotate(places=Sum("sites__capacities__places"))
    found = {name: (vat, places) for name, vat, places in rows.values_list("legal_name", "vat_code", "places")}
    assert [found[tale["name"]] for tale in told("market")["providers"][: len(SUPPLY)]] == SUPPLY


def test_the_dashboard_prints_the_story_s_numbers(story):
    with timekeeping.at(datetime.combine(TODAY, time(9, 30), tzinfo=timekeeping.LONDON)):
        page = dashboard(period_of("year"), viewer=person("Bea Larkspur"))
    tiles = {tile.figure.key: tile.figure for tile in page.tiles}
    assert tiles["day_six_met"].of == "35 of 41"
    health = [tuple(row[1:]) for row in block(page, "lots").table.rows]
    assert health == LOT_HEALTH
    assert [round(row[1].value) for row in block(page, "attendance").table.rows] == ATTENDED
    assert [(row[0], row[1]) for row in block(page, "demand").table.rows][-1] == ("2022/23", 410)
    assert [row[1] for row in block(page, "schools").table.rows] == [205, 95, 91, 8, 399]


def test_what_each_sees_first_on_the_story_s_day(story):
    def waits(name):
        today = [app.today(person(name)) for app in (providers.figures, placements.figures, outcomes.figures)]
        counts = {queue.name: queue.count for part in today for queue in part.queues}
        return counts, " | ".join(item.what for part in today for item in part.due)

    with timekeeping.at(datetime.combine(TODAY, time(9, 30), tzinfo=timekeeping.LONDON)):
        counts, due = waits("Bea Larkspur")
        assert counts["Reviews overdue"] == 3
        assert "Embargo of Hob & Anvil Workshops: lift it or go on" in due
        assert "Insurance certificate of Nettlecombe Bridge CIC" in due
        assert "Rook & Rowan Learning: release the decision" in waits("Nadia Okonjo-Reeve")[1]
        assert waits("Yusuf Partridge")[0]["Absent today"] == 1
        assert waits("Perpetua Stone")[0]["Registers to mark"] == 2
        assert "Emberley School" in waits("Sunniva Drake")[1]


def test_the_committee_reads_of_the_misses_what_the_figure_counts(story):
    done = Recommendation.objects.get(number=4).done
    assert done.startswith("Six misses of 41: ")


def test_the_history_of_the_story_holds(story):
    assert history.verify() == ""


CAST = [character.name for character in load.CAST]


class Queries:
    """How many are asked. (Django's own context also writes down each one's words, which here takes longest.)"""

    number = 0

    def __call__(self, execute, *asked):
        self.number += 1
        return execute(*asked)


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
        queries = Queries()
        with connection.execute_wrapper(queries):
            answer = client.get(address)
        if _dear(route, queries.number):
            dear.append((queries.number, route, address))
        if answer.status_code in (301, 302):
            todo.append((answer["Location"], address))
        elif answer.status_code != 200:
            broken.append((answer.status_code, route, came_from))
        elif "html" in answer["Content-Type"]:
            links = re.findall(r'href="(/[^"#]*)', answer.content.decode())
            todo += [(link.replace("&amp;", "&"), address) for link in links if not link.startswith("/static/")]
    assert (broken, dear) == ([], [])
    assert len(seen) > 5
