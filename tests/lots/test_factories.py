"""The factories that other apps' tests lean on make what they say."""

import pytest

from lots.models import LotPart
from tests.factories import lots as factories

pytestmark = pytest.mark.django_db


def test_lots_of_one_system_are_numbered():
    first = factories.LotFactory()
    second = factories.LotFactory(purchasing_system=first.purchasing_system)
    assert [str(first), str(second)] == ["Lot 1: Lot number 1", "Lot 2: Lot number 2"]
    assert first.purchasing_system.question_set.is_published


def test_a_part_has_a_ceiling():
    assert [str(rule.ceiling) for rule in factories.LotPartFactory(ceiling=120).price_rules.all()] == ["120.00"]
    assert LotPart.objects.get().lot.purchasing_system.status == "open"


def test_the_texts_are_loaded_once():
    one, another = factories.PurchasingSystemFactory(), factories.PurchasingSystemFactory()
    assert one.rubric == another.rubric
    assert factories.ContractTemplateFactory() == one.contract_template
    assert factories.QuestionVersionFactory().pk != factories.QuestionVersionFactory().pk
