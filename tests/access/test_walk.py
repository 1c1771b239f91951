"""The access walk: every route as everybody, against the table in `table.py`."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from apcommissioning.base.access import Access
from apcommissioning.base.checks import every_route
from apcommissioning.base.roles import Role
from placements.models import Child, School

from .table import ROWS, SIGN_IN, WINDOW, Row
from .world import ANONYMOUS, EVERYBODY, STRANGER, World

ASKED = (ANONYMOUS, *EVERYBODY)
FIRST_PAGE = "/account/login/"


def routes_of_ours() -> set[str]:
    return {pattern.name for path, pattern in every_route() if not path.startswith((SIGN_IN, WINDOW))}


def paths_below(prefix: str) -> list[str]:
    """The paths of somebody else's routes, with something plausible for each part that varies."""
    found = [path for path, _ in every_route() if path.startswith(prefix)]
    found = [re.sub(r"\(\?P<\w+>[^)]*\)", "abc", path).replace("^", "").replace("$", "") for path in found]
    return ["/" + re.sub(r"<(\w+:)?\w+>", "1", path).replace("\\", "") for path in found]


def value(world: World, words: str):
    """What `name`, `name.attribute` means in the world; a word that is no name there means itself."""
    first, *rest = words.split(".")
    found = getattr(world, first, None)
    if found is None:
        return words
    for name in rest:
        found = getattr(found, name)
    return found


def address(world: World, one: Row) -> str:
    kwargs = {}
    for word in one.of.split():
        name, _, words = word.rpartition("=")
        kwargs[name or "pk"] = value(world, words) if name else value(world, words).pk
    return reverse(one.route, kwargs=kwargs)


def status_of(answer) -> int:
    if answer.streaming:
        b"".join(answer)  # a file that is read to its end is closed
    return answer.status_code


def test_every_route_has_a_row_and_every_row_a_route():
    rows = {one.route for one in ROWS}
    assert routes_of_ours() - rows == set(), "These routes are in nobody's table: say who may open them."
    assert rows - routes_of_ours() == set(), "These rows are about no route."


@pytest.mark.django_db
@pytest.mark.parametrize("one", ROWS, ids=str)
def test_who_may_open_it(world, one):
    """Each asks for the page and then sends the form empty. What that changes is undone before the next asks."""
    url = address(world, one)
    wrong = []
    for name in ASKED:
        client, expected = world.clients[name], one.expected(name)
        with transaction.atomic():
            got = status_of(client.get(url))
            # The door is one for looking and for sending: of those closed out, one tries both.
            sent = status_of(client.post(url)) if expected != 403 or name == STRANGER else expected
            transaction.set_rollback(True)
        looks = 405 if one.post_only and (expected not in (302, 403) or one.public) else expected
        if got != looks:
            wrong.append(f"{name} gets {got}, the table says {looks}")
        # To send is never more open than to look.
        may = expected in (200, 302, 409) and name != ANONYMOUS
        if sent >= 500 or (may and sent in (403, 404)) or (not may and not one.public and sent != expected):
            wrong.append(f"{name} sends it empty and gets {sent}")
    assert wrong == [], f"{url}: " + "; ".join(wrong)


def test_every_route_of_the_admin_is_declared_for_administrators():
    declared = {pattern.callback.access for path, pattern in every_route() if path.startswith(WINDOW)}
    assert declared == {Access(roles=frozenset({Role.ADMINISTRATOR}))}


@pytest.mark.django_db
def test_the_admin_opens_to_administrators_alone(world):
    lists = [f"/{path}" for path, pattern in every_route() if (pattern.name or "").endswith("_changelist")]
    assert lists
    for path in lists:
        assert world.clients["administrator"].get(path).status_code < 400, path
        assert world.clients["officer"].get(path).status_code == 403, path
    for name in ASKED:
        if name != "administrator":
            assert world.clients[name].get(f"/{WINDOW}").status_code == (302 if name == ANONYMOUS else 403), name


def test_no_child_is_in_the_admin():
    """An administrator is on no child's case: what is about one child is not in the window."""
    shown = {model._meta.label for model in admin.site._registry}
    about_a_child = {
        model._meta.label
        for app in ("placements", "outcomes")
        for model in apps.get_app_config(app).get_models()
        if model is not School and (model is Child or _leads_to_a_child(model))
    }
    assert {"placements.Referral", "placements.Session", "outcomes.Reading"} <= about_a_child
    assert shown & about_a_child == set()


def test_nothing_that_an_administrator_has_no_business_with_is_in_the_admin():
    """What opens an account, what may tell of a child in free words, and how applicants are judged."""
    shown = {model._meta.label for model in admin.site._registry}
    closed = {"base.Event", "base.Invitation", "base.OutboxMessage", "providers.Application", "providers.Answer"}
    closed |= {"providers.Score", "providers.ModeratedScore", "providers.CheckResult", "providers.InterestDeclaration"}
    assert shown & closed == set()


def _leads_to_a_child(model, seen=()) -> bool:
    links = [field.related_model for field in model._meta.get_fields() if field.many_to_one or field.one_to_one]
    return any(
        link is Child or (link not in (*seen, model) and _leads_to_a_child(link, (*seen, model)))
        for link in links
        if link._meta.app_label in ("placements", "outcomes")
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", paths_below(SIGN_IN))
def test_the_pages_of_signing_in_answer_everybody(world, path):
    for name in ("anonymous", "officer", "provider_staff", "stranger"):
        answer = world.clients[name].get(path)
        assert answer.status_code in (200, 302, 404, 405), f"{path}: {name} gets {answer.status_code}"


@pytest.mark.django_db
def test_who_has_not_signed_in_comes_back_to_the_page_asked_for(world):
    answer = world.clients[ANONYMOUS].get(reverse("placement_detail", args=[world.placement.pk]))
    assert answer.url == f"{FIRST_PAGE}?next=/placements/{world.placement.pk}/"
