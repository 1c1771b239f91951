import pytest

from tests.factories.lots import DraftSystemFactory, PublishedSystemFactory


@pytest.fixture
def draft(db):
    return DraftSystemFactory()


@pytest.fixture
def system(db):
    return PublishedSystemFactory()
