"""The world stands for a whole module: built once in a transaction that is rolled back at the end."""

import pytest
from django.db import transaction

from apcommissioning.base import timekeeping

from .world import NOW, World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), timekeeping.at(NOW):
        around = transaction.atomic()
        # As Django's own tests mark theirs: what must be outermost in the service may stand inside this one.
        around._from_testcase = True
        with around:
            yield World()
            transaction.set_rollback(True)
