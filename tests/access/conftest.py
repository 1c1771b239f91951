"""The world stands for this whole folder: built once in a transaction that is rolled back at the end."""

from pathlib import Path

import pytest

from apcommissioning.base import pdf, timekeeping
from tests.standing import standing

from .world import NOW, World


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the marks in this same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the processes that share the tests, one does all of these, so that the world is built once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("access"))


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    with standing(django_db_blocker), timekeeping.at(NOW):
        # No test reads the papers of the world but the one that makes them; here they would only take time.
        with pdf.postponed():
            built = World()
        yield built
