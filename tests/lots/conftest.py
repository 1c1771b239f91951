import pytest

from tests.factories.lots import DraftSystemFactory, PurchasingSystemFactory


@pytest.fixture
def draft(db):
    return DraftSystemFactory()


@pytest.fixture
def system(db):
    return PurchasingSystemFactory()
