"""The world stands for this whole folder: built once in a transaction that is rolled back at the end."""

import pytest

from apcommissioning.base import pdf, timekeeping
from tests.standing import pages_alone, standing

from .world import NOW, World


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    with standing(django_db_blocker), timekeeping.at(NOW), pages_alone():
        # No test reads the papers of the world but the one that makes them; here they would only take time.
        with pdf.postponed():
            built = World()
        yield built
