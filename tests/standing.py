"""Rows that stand for more than one test: made once, in a transaction around the tests, and taken back at its end.

Each test still has a savepoint of its own inside it, so no test sees what another wrote. Tests that commit
(`transaction=True`) empty all tables and cannot stand inside: keep them in modules of their own (`test_…_races.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from lots.models import QuestionSet
from tests.factories.lots import loaded


@contextmanager
def standing(django_db_blocker) -> Iterator[None]:
    """For a fixture of wider scope than a test, which asks for `django_db_setup` and `django_db_blocker`."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        # As Django's own tests mark theirs: what must be outermost in the service may stand inside this one.
        around._from_testcase = True
        with around:
            yield
            transaction.set_rollback(True)


@contextmanager
def shipped_texts(request: pytest.FixtureRequest, django_db_blocker) -> Iterator[None]:
    """The shipped texts stand for a module, as in a service that was set up. Races commit, and load their own."""
    if request.module.__name__.endswith("_races"):
        yield
        return
    with standing(django_db_blocker):
        loaded(QuestionSet)
        yield


@contextmanager
def pages_alone() -> Iterator[None]:
    """Inside, Django's test client keeps of a page what was sent, and no copy of what each template was given."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.store_rendered_templates", lambda *given, **also: None)
        yield
