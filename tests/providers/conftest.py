"""The applicant's side: the cast's provider with a site, a draft for lot 1, and the same filled in."""

import pytest

from apcommissioning.base import timekeeping

from . import world


@pytest.fixture(scope="module", autouse=True)
def _set_up(shipped):
    """Every module here builds upon the shipped texts."""


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
