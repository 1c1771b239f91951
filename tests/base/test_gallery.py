"""The gallery shows every component, and the map of tones knows every status."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template import Context, Template
from django.urls import reverse

from apcommissioning.base import history, timekeeping, tones
from apcommissioning.base.moves import Moving
from apcommissioning.base.templatetags import parts

COMPONENTS = Path(settings.ROOT) / "templates" / "components"
PAGES = ["gallery", "gallery_form", "gallery_confirm", "gallery_list"]


def opened(client, name: str, **data):
    response = client.get(reverse(name), data)
    assert response.status_code == 200
    return response


def test_every_component_is_drawn_in_the_gallery(client, administrator, officer, manager, reviewer, settings):
    settings.DEMONSTRATION = True
    client.force_login(administrator)
    used = set()
    for name in PAGES:
        used |= {template.name for template in opened(client, name, q="o").templates}
    files = {f"components/{path.name}" for path in COMPONENTS.glob("*.html")}
    assert files - used == set()


def test_every_component_says_its_parameters_at_its_top():
    top = re.compile(r"({% extends [^%]+%}\n+)?({# |{% comment %})")
    assert [path.name for path in COMPONENTS.glob("*.html") if not top.match(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", PAGES)
def test_only_an_administrator_opens_the_gallery(client, officer, name):
    client.force_login(officer)
    assert client.get(reverse(name)).status_code == 403


def test_an_example_form_keeps_what_was_typed_and_links_its_errors(client, administrator):
    client.force_login(administrator)
    page = client.post(reverse("gallery_form"), {"name": "Heron & <Yard>"}).content.decode()
    assert "<title>Error: Add a site" in page
    assert "Heron &amp; &lt;Yard&gt;" in page
    assert '<a href="#id_kind_0">' in page


def test_no_page_has_an_inline_style_or_script(client, administrator):
    client.force_login(administrator)
    for name in PAGES:
        page = opened(client, name).content.decode()
        assert " style=" not in page
        assert "<script>" not in page
        assert " onclick=" not in page


def test_every_status_of_every_noun_has_its_tone():
    known = {(noun, status) for noun, statuses in tones.TONES.items() for status in statuses}
    needed = {
        (model._meta.model_name, status)
        for model in apps.get_models()
        if issubclass(model, Moving)
        for status, _label in model._meta.get_field("status").flatchoices
    }
    assert needed - known == set()


def test_the_map_of_tones_names_no_status_that_a_noun_does_not_have():
    models = {model._meta.model_name: model for model in apps.get_models()}
    for noun, statuses in tones.TONES.items():
        names = {f.name: f for f in models[noun]._meta.get_fields() if getattr(f, "choices", None)}
        field = next(names[name] for name in ("status", "state", "outcome") if name in names)
        assert set(statuses) == set(dict(field.flatchoices)), noun


# -- The list page ------------------------------------------------------------------------------------------------


def test_a_list_sorts_by_a_heading_and_says_so_on_that_column_alone(client, administrator, officer):
    client.force_login(administrator)
    page = opened(client, "gallery_list", sort="-name").content.decode()
    assert page.count("aria-sort=") == 1
    assert 'aria-sort="descending"' in page
    assert page.index("Olive Officer") < page.index('href="?sort=name"') or "?sort=name" in page


@pytest.mark.parametrize("sort", ["--name", "password", "-", "name;drop", "membership__role"])
def test_an_order_that_is_not_offered_is_ignored(client, administrator, sort):
    client.force_login(administrator)
    assert "aria-sort" not in opened(client, "gallery_list", sort=sort).content.decode()


def test_filters_in_use_are_chips_that_take_them_away(client, administrator, officer, manager):
    client.force_login(administrator)
    response = opened(client, "gallery_list", q="o", role=["officer", "manager"], sort="name", page="1")
    page = response.content.decode()
    assert "Filters (3 in use)" in page
    assert "</span>Role: Commissioning manager</a>" in page
    assert 'href="?q=o&amp;role=officer&amp;sort=name"' in page
    assert "1 person" in page


def test_an_empty_list_says_so_and_offers_the_way_back(client, administrator):
    client.force_login(administrator)
    page = opened(client, "gallery_list", q="nobody of this name").content.decode()
    assert "0 people" in page
    assert "Clear the filters" in page
    assert "Download" not in page


def test_the_file_of_a_list_holds_the_same_rows(client, administrator, officer):
    client.force_login(administrator)
    response = opened(client, "gallery_list", q="Olive", format="csv")
    assert response["Content-Type"].startswith("text/csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,E-mail address,Joined"
    assert len(lines) == 2


# -- Words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ d|short_date }}", "Wed 11 Mar"),
        ("{{ d|long_date }}", "Wednesday 11 March 2026"),
        ("{{ d|plain_date }}", "11 March 2026"),
        ("{{ m|moment }}", "today, 12:05pm"),
        ("{{ n|short_date }}", ""),
        ("{{ a|money }}", "£1,234.50"),
        ("{{ b|money }}", "−£0.50"),
        ("{{ n|money }}", "–"),
        ("{{ one|plural:'placement' }}", "1 placement"),
        ("{{ many|plural:'child,children' }}", "1,234 children"),
        ("{{ size|file_size }}", "318KB"),
        ("{% status_tag 'on_hold' noun='placement' %}", '<strong class="govuk-tag govuk-tag--yellow">On hold</strong>'),
        ("{% status_tag 'x' label %}", '<strong class="govuk-tag govuk-tag--grey">&lt;b&gt;</strong>'),
    ],
)
def test_words_for_days_money_and_numbers(source, words):
    from datetime import UTC, date, datetime
    from decimal import Decimal

    moment = datetime(2026, 3, 11, 12, 5, tzinfo=UTC)
    with timekeeping.at(moment):
        context = Context(
            {
                "d": date(2026, 3, 11),
                "m": moment,
                "n": None,
                "a": Decimal("1234.5"),
                "b": Decimal("-0.5"),
                "one": 1,
                "many": 1234,
                "size": 325_632,
                "label": "<b>",
            }
        )
        assert Template(source).render(context) == words


def test_a_timeline_tells_who_did_what_when_and_why(officer):
    history.record(officer, "invited", by=officer, reason="New <b>here</b>")
    history.record(officer, "moved", old="draft", new="in_assessment")
    told = [parts.entry(event) for event in history.of(officer)]
    assert [(entry.what, entry.who, entry.why) for entry in told] == [
        ("In assessment", "The service, on the clock", ""),
        ("Invited", "Olive Officer", "New <b>here</b>"),
    ]
    drawn = Template("{% timeline events %}").render(Context({"events": history.of(officer)}))
    assert "New &lt;b&gt;here&lt;/b&gt;" in drawn
