"""The house's rules that no library checks: where a status changes, which files an app has, what a template holds.

Each check is a function from a source to its faults, tried on a breach first.
"""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern

from apcommissioning.base.checks import every_route
from apcommissioning.base.sweeps import all_sweeps

ROOT = Path(__file__).parents[2]
APPS = ("lots", "providers", "placements", "outcomes")
SOURCES = sorted(
    path for top in ("apcommissioning", *APPS) for path in (ROOT / top).rglob("*.py") if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# The one door (base/moves.py).
DOOR = ROOT / "apcommissioning/base/moves.py"
MOST_LINES = 450


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


# -- A status changes through `move` alone ------------------------------------


def statuses_set(source: str) -> list[int]:
    """The lines at which a `status` is set on an object, or updated in rows."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target] if node.value else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            lines += [node.lineno for keyword in node.keywords if keyword.arg == "status"]
            continue
        else:
            continue
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
            lines += [part.lineno for part in parts if isinstance(part, ast.Attribute) and part.attr == "status"]
    return lines


@pytest.mark.parametrize(
    "breach",
    [
        "placement.status = 'ended'",
        "placement.status, placement.ended_on = 'ended', today",
        "Placement.objects.filter(pk=1).update(status='ended')",
        "self.status: str = 'ended'",
    ],
)
def test_a_status_set_past_the_door_is_found(breach):
    assert statuses_set(breach) == [1]


@pytest.mark.parametrize("fine", ["status = 'ended'", "x = placement.status", "rows.filter(status='ended')"])
def test_reading_a_status_is_no_breach(fine):
    assert statuses_set(fine) == []


def test_no_status_is_set_past_the_door():
    found = {str(path.relative_to(ROOT)): statuses_set(path.read_text()) for path in SOURCES if path != DOOR}
    assert {path: lines for path, lines in found.items() if lines} == {}


# -- Every app has the same files ---------------------------------------------

LAYERS = {
    *("states", "querysets", "models", "rules", "figures", "emails", "tasks", "actions"),
    *("forms", "filters", "tables", "views", "sweeps", "urls", "admin"),
}
# Beside the layers: what Django asks for, named signals, and the texts and figures that an app ships with.
ALSO = {"README.md", "__init__.py", "apps.py", "migrations", "management", "templatetags", "__pycache__"}
ALSO |= {"signals.py", "content"}
NO_ROLE = {"utils", "helpers", "common", "misc", "base"}


def misplaced(entries: list[str]) -> list[str]:
    """Of an app's files and folders, those that the house has no place for."""
    return [name for name in entries if name not in ALSO and name.removesuffix(".py") not in LAYERS]


def test_a_file_without_a_role_is_found():
    assert misplaced(["models.py", "actions", "utils.py", "services.py"]) == ["utils.py", "services.py"]


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_the_houses_files_and_no_others(app):
    assert misplaced(sorted(path.name for path in (ROOT / app).iterdir())) == []


@pytest.mark.parametrize("app", APPS)
def test_a_layer_is_split_by_noun(app):
    assert [path for path in names(SOURCES) if path.startswith(f"{app}/") and Path(path).stem in NO_ROLE] == []


def test_no_file_is_too_long_to_be_read_in_one_go():
    lengths = {name: len(path.read_text().splitlines()) for name, path in zip(names(SOURCES), SOURCES, strict=True)}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_words_are_run_as_a_template():
    """crispy's own Fieldset, HTML, Button and the like do that with what they are given, and officers write titles."""
    taken = {
        str(path.relative_to(ROOT)): line
        for path in SOURCES
        for line in path.read_text().splitlines()
        if line.startswith("from crispy_forms.layout import") and line.split(" import ")[1] != "Layout"
    }
    assert taken == {}


# -- Templates ----------------------------------------------------------------

INLINE = re.compile(r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)


def inline(source: str) -> list[str]:
    """What the content security policy would refuse: style and script written into the page."""
    return [match.group().strip() for match in INLINE.finditer(source)]


@pytest.mark.parametrize(
    "breach", ['<p style="color: red">', "<script>go()</script>", "<a onclick='go()'>", '<a href="javascript:go()">']
)
def test_inline_style_and_script_are_found(breach):
    assert len(inline(breach)) == 1


@pytest.mark.parametrize("path", names(TEMPLATES))
def test_a_template_holds_no_inline_style_or_script(path):
    assert inline((ROOT / path).read_text()) == []


# Found by name: the form pack, sign-in's pages, Django's errors. The parts have their gallery and the documents' tests.
FOUND_BY_NAME = (
    "govuk/",
    "account/",
    "mfa/",
    "400.html",
    "403.html",
    "404.html",
    "500.html",
    "components/",
    "pdf/parts/",
)


def test_every_page_has_a_view_that_shows_it():
    texts = {path: path.read_text() for path in [*SOURCES, *TEMPLATES]}
    unused = []
    for path in TEMPLATES:
        name = str(path.relative_to(ROOT / "templates"))
        if name.startswith(FOUND_BY_NAME):
            continue
        if not any(name in text for other, text in texts.items() if other != path):
            unused.append(name)
    assert unused == []


# -- Names --------------------------------------------------------------------


def own_routes() -> list[URLPattern]:
    tops = ("apcommissioning", *APPS)
    return [
        pattern for _, pattern in every_route() if pattern.callback.__module__.split(".")[0] in tops and pattern.name
    ]


def test_a_route_is_named_as_its_view_and_a_verb_as_both():
    differing = {}
    for pattern in own_routes():
        verb = getattr(pattern.callback, "access", None) and pattern.callback.access.verb
        called = {pattern.name, pattern.callback.__name__} | ({verb} if verb else set())
        if len(called) > 1:
            differing[pattern.name] = called
    assert differing == {}


def test_a_way_leads_to_every_list():
    """From the navigation, a landing page or another page: a list that only its own rows name is found by nobody."""
    texts = {path: path.read_text() for path in [*SOURCES, *TEMPLATES] if path.name != "urls.py"}
    lost = []
    for pattern in own_routes():
        own = ROOT / f"{pattern.callback.__module__.replace('.', '/')}.py"
        quoted = (f'"{pattern.name}"', f"'{pattern.name}'")
        elsewhere = (text for path, text in texts.items() if path != own)
        if pattern.name.endswith("_list") and not any(name in text for text in elsewhere for name in quoted):
            lost.append(pattern.name)
    assert lost == []


# -- The clock ----------------------------------------------------------------


def test_the_clock_rings_for_every_sweep_and_for_nothing_else():
    scheduled = {entry["kwargs"]["name"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert set(all_sweeps()) == scheduled
