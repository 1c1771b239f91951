"""The applicant's side: the cast's provider with a site, a draft for lot 1, and the same filled in."""

import pytest

from apcommissioning.base import timekeeping
from lots.models import QuestionSet
from tests.factories.lots import loaded
from tests.standing import standing

from . import world


@pytest.fixture(scope="module", autouse=True)
def shipped(request, django_db_setup, django_db_blocker):
    """The shipped texts stand for each module, as in a service that was set up; races commit, and load their own."""
    if request.module.__name__.endswith("_races"):
        yield
        return
    with standing(django_db_blocker):
        loaded(QuestionSet)
        yield


@pytest.fixture
def on():
    """A Monday on which everything here happens."""
    with timekeeping.at(world.ON):
        yield world.ON


@pytest.fixture
def provider(provider_organisation, on):
    return world.provider_of(provider_organisation)


@pytest.fixture
def rival(rival_organisation, on):
    return world.provider_of(rival_organisation)


@pytest.fixture
def draft(provider, provider_manager):
    return world.start(provider, provider_manager)


@pytest.fixture
def ready(draft, provider_manager):
    world.fill(draft, provider_manager)
    return draft
