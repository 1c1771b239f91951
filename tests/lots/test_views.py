"""The pages: what they show, what they ask, how many queries they take."""

from datetime import date

import pytest
from django.urls import reverse

from apcommissioning.base import timekeeping
from lots import actions, figures
from lots.models import Lot, PriceRule, PurchasingSystem, ServiceSpecification
from tests.factories.lots import DraftSystemFactory, LotFactory, LotPartFactory, PurchasingSystemFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 11)


@pytest.fixture(autouse=True)
def _story_day():
    with timekeeping.at(TODAY):
        yield


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer)
    return client


def typed(**changed):
    """The form of a purchasing system, filled in."""
    fields = {
        "title": "Alternative provision",
        "reference": "AP-DPS-2020",
        "route": "legacy_dps",
        "valid_from_day": "1",
        "valid_from_month": "7",
        "valid_from_year": "2020",
        "valid_until_day": "23",
        "valid_until_month": "2",
        "valid_until_year": "2029",
        "entry": "continuous",
        "about": "",
        "contact_name": "The team",
        "contact_email": "team@council.example",
    }
    return fields | changed


def errors(response):
    return {name: list(words) for name, words in response.context["form"].errors.items()}


def test_an_officer_sets_up_loads_and_publishes(as_officer):
    as_officer.post(reverse("content_load"))
    response = as_officer.post(reverse("purchasing_system_create"), typed())
    system = PurchasingSystem.objects.get()
    assert response.url == system.get_absolute_url()
    assert "Add lots" in as_officer.get(response.url).text
    as_officer.post(reverse("lots_load", args=[system.pk]))
    assert "Ready to publish" in as_officer.get(response.url).text
    shown = as_officer.get(reverse("purchasing_system_publish", args=[system.pk])).text
    assert "Apply to provide alternative provision, version 1" in shown
    as_officer.post(reverse("purchasing_system_publish", args=[system.pk]))
    system.refresh_from_db()
    assert system.status == "open"


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"title": ""}, "title", None),
        ({"title": "x" * 201}, "title", None),
        ({"route": "by_telephone"}, "route", None),
        ({"contact_email": "somebody"}, "contact_email", None),
        ({"valid_from_day": "31", "valid_from_month": "2"}, "valid_from", None),
        ({"valid_until_year": "2019"}, "valid_until", "The end date must be after the start date."),
        ({"valid_until_year": "2031"}, "valid_until", "23\u00a0February\u00a02029 or earlier"),
        ({"valid_from_year": "2026"}, "valid_from", "No dynamic purchasing system may begin after"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_kept(as_officer, changed, field, words):
    response = as_officer.post(reverse("purchasing_system_create"), typed(**changed))
    assert response.status_code == 200
    found = errors(response)
    assert set(found) == {field}
    assert words is None or words in found[field][0]
    assert "There is a problem" in response.text
    assert "team@council.example" in response.text or field == "contact_email"
    assert not PurchasingSystem.objects.exists()


def test_a_reference_is_given_once(as_officer):
    DraftSystemFactory(reference="AP-DPS-2020")
    response = as_officer.post(reverse("purchasing_system_create"), typed(reference="ap-dps-2020"))
    assert errors(response) == {"reference": ["Another purchasing system has this reference. Enter a different one"]}


def test_a_script_in_a_title_is_shown_as_typed(as_officer):
    system = DraftSystemFactory(title="<script>alert(1)</script>", about="<b>bold</b>")
    page = as_officer.get(system.get_absolute_url()).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


def test_a_published_system_shows_only_what_may_still_change(as_officer, system):
    form = as_officer.get(reverse("purchasing_system_edit", args=[system.pk])).context["form"]
    assert list(form.fields) == ["questions_until", "about", "contact_name", "contact_email"]


def test_a_pause_needs_a_reason_and_a_second_one_is_told(as_officer, system):
    url = reverse("purchasing_system_pause", args=[system.pk])
    assert errors(as_officer.post(url, {"reason": " "})) == {"reason": ["This field is required."]}
    assert as_officer.post(url, {"reason": "A new policy."}).status_code == 302
    response = as_officer.post(url, {"reason": "Again."})
    assert response.status_code == 409
    assert "Only an open purchasing system can be paused" in response.text


def test_only_a_manager_is_offered_to_close(as_officer, system, manager, client):
    url = reverse("purchasing_system_close", args=[system.pk])
    assert url not in as_officer.get(system.get_absolute_url()).text
    assert as_officer.get(url).status_code == 403
    client.force_login(manager)
    assert url in client.get(system.get_absolute_url()).text
    assert client.post(url, {"reason": "Replaced."}).status_code == 302


def test_the_ceilings_of_a_published_lot_need_a_day(as_officer, system):
    lot = system.lots.get(number=5)
    url = reverse("lot_edit", args=[lot.pk])
    form = as_officer.get(url).context["form"]
    data = {name: str(rule.ceiling) for name, rule in form.rules.items()} | {"is_open": "on"}
    name, rule = next(iter(form.rules.items()))
    data[name] = "16.25"
    assert errors(as_officer.post(url, data)) == {"from_on": ["Enter the day from which the new ceilings hold"]}
    data |= {"from_on_day": "1", "from_on_month": "4", "from_on_year": "2026"}
    assert as_officer.post(url, data).status_code == 302
    assert str(figures.ceiling(rule.part, rule.unit, rule.ratio, date(2026, 4, 1))) == "16.25"
    assert "from 1 April 2026" in as_officer.get(lot.get_absolute_url()).text


def test_a_draft_lot_is_changed_with_its_ceilings(as_officer, officer, draft):
    actions.content_load()
    actions.lots_load(draft, by=officer)
    lot = draft.lots.get(number=1)
    url = reverse("lot_edit", args=[lot.pk])
    form = as_officer.get(url).context["form"]
    data = {name: str(rule.ceiling) for name, rule in form.rules.items()} | {
        "name": "Early help",
        "cohort": lot.cohort,
        "key_stages": ["ks3", "ks4"],
        "usual_length_weeks": "12",
        "reply_working_days": "3",
        "start_school_days": "10",
        "mode": lot.mode,
        "usual_commissioner": lot.usual_commissioner,
        "review_by_manager_weeks": "14",
        "fewest_sessions_a_week": "1",
        "most_sessions_a_week": "5",
        "rubric_family": lot.rubric_family,
    }
    assert as_officer.post(url, data).status_code == 302
    lot.refresh_from_db()
    assert (lot.name, lot.key_stages, lot.is_open) == ("Early help", ["ks3", "ks4"], False)
    assert PriceRule.objects.count() == 30


def test_a_specification_that_nothing_can_fill_is_not_saved(as_officer, officer, draft):
    actions.lots_load(draft, by=officer)
    specification = ServiceSpecification.objects.get(lot__number=1)
    url = reverse("specification_edit", args=[specification.pk])
    response = as_officer.post(url, {"body": "By {{ somebody }}, on {{ council_name }}'s behalf."})
    assert errors(response) == {"body": ["Nothing fills in {{ somebody }}. Take it out, or write the words themselves"]}
    assert as_officer.post(url, {"body": "For {{ council_name }} <script>alert(1)</script>"}).status_code == 302
    page = as_officer.get(specification.get_absolute_url()).text
    assert "<script>alert(1)" not in page


def test_the_questions_are_shown_with_how_they_are_checked(as_officer, system):
    page = as_officer.get(system.question_set.get_absolute_url()).text
    assert "45 questions over three gates" in page
    assert "the answer is “no”" in page.replace("&quot;", '"')
    assert "Unchanged since 1 July 2020" in page


def test_a_changed_text_is_shown_as_changed(as_officer, system):
    system.question_set.sections.filter(order=1).update(title="Who they are")
    assert "What stands here is not what was published" in as_officer.get(system.question_set.get_absolute_url()).text


# -- The public pages --------------------------------------------------------------------------------------------------


def test_anybody_may_read_what_is_published(client, system):
    assert client.get(reverse("public_system_list")).url == reverse("public_system", args=[system.pk])
    page = client.get(reverse("public_system", args=[system.pk])).text
    assert "Open to applications" in page
    assert "within 10 working days, or 15 if we tell you why" in page
    lot = system.lots.get(number=2)
    page = client.get(reverse("public_lot", args=[lot.pk])).text
    assert "£10,400.00" in page
    assert "Service specification for Northmoor County Council" in page
    assert "Registered schools only" in page
    for name in ("public_questions", "public_rubric", "public_contract"):
        assert client.get(reverse(name, args=[system.pk])).status_code == 200


def test_how_answers_are_checked_is_not_public(client, system):
    page = client.get(reverse("public_questions", args=[system.pk])).text
    assert "Is an answer" not in page
    assert "A trading name is not a legal name" not in page
    assert "Compare the name and the company" not in page


def test_a_draft_is_not_public_even_to_the_council(client, draft, officer):
    for person in (None, officer):
        if person:
            client.force_login(person)
        for name in ("public_system", "public_questions", "public_rubric", "public_contract"):
            assert client.get(reverse(name, args=[draft.pk])).status_code == 404
        assert draft.title not in client.get(reverse("public_system_list")).text
    lot = LotFactory(purchasing_system=draft)
    assert client.get(reverse("public_lot", args=[lot.pk])).status_code == 404


def test_the_public_finds_its_way_to_apply(client, system):
    page = client.get(reverse("public_system", args=[system.pk])).text
    assert f'href="{reverse("public_system_list")}" aria-current="true"' in page


@pytest.mark.parametrize(("who", "offered"), [("", True), ("provider_manager", True), ("officer", False)])
def test_only_who_may_be_a_provider_is_offered_to_apply(client, system, request, who, offered):
    if who:
        client.force_login(request.getfixturevalue(who))
    lot = system.lots.get(number=1)
    for address in (reverse("public_system", args=[system.pk]), reverse("public_lot", args=[lot.pk])):
        assert ("Register and apply" in client.get(address).text) is offered


def test_a_paused_system_says_so(client, system, officer):
    actions.purchasing_system_pause(system, by=officer, reason="Something private.")
    page = client.get(reverse("public_system", args=[system.pk])).text
    assert "Paused: no applications for now" in page
    assert "Something private" not in page


def test_pages_of_the_council_are_closed_to_others(client, system, provider_manager):
    client.force_login(provider_manager)
    for url in (reverse("purchasing_system_list"), system.get_absolute_url(), system.question_set.get_absolute_url()):
        assert client.get(url).status_code == 403


# -- Queries -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_the_same_queries_for_one_and_thirty(as_officer, number, django_assert_num_queries):
    PurchasingSystemFactory.create_batch(number)
    with django_assert_num_queries(5):
        as_officer.get(reverse("purchasing_system_list"))


@pytest.mark.parametrize("number", [1, 30])
def test_a_systems_pages_take_the_same_queries_for_one_lot_and_thirty(as_officer, number, django_assert_num_queries):
    system = PurchasingSystemFactory()
    for lot in LotFactory.create_batch(number, purchasing_system=system):
        LotPartFactory(lot=lot)
    with django_assert_num_queries(9):
        as_officer.get(system.get_absolute_url())


@pytest.mark.parametrize("number", [1, 30])
def test_a_lots_page_takes_the_same_queries_for_one_part_and_thirty(as_officer, number, django_assert_num_queries):
    lot = LotFactory()
    LotPartFactory.create_batch(number, lot=lot)
    with django_assert_num_queries(9):
        as_officer.get(lot.get_absolute_url())


def test_the_public_page_takes_few_queries(client, system, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        client.get(reverse("public_system", args=[system.pk]))
    lot = Lot.objects.first()
    with django_assert_max_num_queries(15):
        client.get(reverse("public_lot", args=[lot.pk]))


# -- Today -------------------------------------------------------------------------------------------------------------


def test_drafts_and_ends_in_sight_are_the_commissioners_today(officer, reviewer, django_assert_max_num_queries):
    draft = DraftSystemFactory()
    ending = PurchasingSystemFactory(title="Old list", valid_until=date(2026, 9, 30))
    PurchasingSystemFactory(status="paused")
    officer.memberships()
    with django_assert_max_num_queries(1):
        found = figures.today(officer)
    assert [(queue.count, queue.name) for queue in found.queues] == [
        (1, "purchasing system in draft"),
        (1, "purchasing system paused"),
    ]
    assert found.queues[0].url == draft.get_absolute_url()
    assert [(item.what, item.due_on) for item in found.due] == [("Close or replace Old list", ending.valid_until)]
    assert figures.today(reviewer).queues == []
