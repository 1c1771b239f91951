"""What a question's own rules say of its answer."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from lots.models import QuestionVersion
from providers.rules.checks import CONDITIONS, Given, judge
from providers.states import EvidenceStatus
from tests.factories.lots import LotPartFactory
from tests.factories.providers import LotApplicationFactory, PriceOfferFactory

ON = date(2026, 11, 23)
OPTIONS = [{"code": "a"}, {"code": "b"}, {"code": "none", "exclusive": True}]


def given(value, *, fail=None, passes=None, evidence=(), kind="", offers=()) -> Given:
    version = QuestionVersion(
        options=OPTIONS,
        check_rules={"fail_when": fail, "pass_when": passes},
        evidence={"kind": kind} if kind else {},
    )
    return Given(version, value=value, evidence=evidence, offers=offers, on=ON)


def document(kind="policy", status=EvidenceStatus.ACCEPTED, expires_on=date(2027, 1, 1), replaced_by_id=None):
    return SimpleNamespace(kind=kind, status=status, expires_on=expires_on, replaced_by_id=replaced_by_id)


@pytest.mark.parametrize(
    ("value", "fail", "passes", "outcome"),
    [
        ("yes", None, {"answer_is": ["yes"]}, "pass"),
        ("no", None, {"answer_is": ["yes"]}, "refer"),
        ("no", {"answer_is": ["no"]}, {"answer_is": ["yes"]}, "fail"),
        ("no", {"answer_is": ["no"]}, {"answer_is": ["no"]}, "fail"),
        (None, {"answer_is": ["no"]}, {"answer_is": ["yes"]}, "refer"),
        (["none"], None, {"answer_is": ["none"]}, "pass"),
        (["none", "a"], None, {"answer_is": ["none"]}, "refer"),
        (["a", "b"], None, {"answer_includes": ["a"]}, "pass"),
        (["b"], None, {"answer_includes": ["a", "b"]}, "refer"),
        (["a", "b"], None, {"all_ticked": True}, "pass"),
        (["a"], None, {"all_ticked": True}, "refer"),
        ([], None, {"all_ticked": True}, "refer"),
        (["a"], None, {"none_ticked_but": ["a"]}, "pass"),
        (["a", "b"], None, {"none_ticked_but": ["a"]}, "refer"),
        ([], None, {"none_ticked_but": ["a"]}, "refer"),
        (True, {"agreed": False}, {"agreed": True}, "pass"),
        (False, {"agreed": False}, {"agreed": True}, "fail"),
        (None, {"agreed": False}, {"agreed": True}, "refer"),
        (4, None, {"answer_at_most": 5}, "pass"),
        ("6.5", None, {"answer_at_most": "6"}, "refer"),
        ("many", None, {"answer_at_most": 5}, "refer"),
        (True, None, {"answer_at_most": 5}, "refer"),
        ("fine", None, {"person_decides": True}, "refer"),
        (True, None, {"agreed": True, "records_complete": True}, "refer"),
        ("yes", None, None, "refer"),
        ("yes", {}, {}, "refer"),
        ("yes", None, {"answer_is": ["yes"], "a_condition_nobody_wrote": True}, "refer"),
        ("yes", {"a_condition_nobody_wrote": True}, {"answer_is": ["yes"]}, "pass"),
    ],
)
def test_fail_is_read_first_then_pass_and_the_rest_is_for_a_person(value, fail, passes, outcome):
    assert judge(given(value, fail=fail, passes=passes)) == outcome


@pytest.mark.parametrize(
    ("documents", "outcome"),
    [
        ([document()], "pass"),
        ([document(expires_on=None)], "pass"),
        ([document(expires_on=ON)], "pass"),
        ([document(expires_on=date(2026, 11, 22))], "refer"),
        ([document(status=EvidenceStatus.UNCHECKED)], "refer"),
        ([document(status=EvidenceStatus.REJECTED)], "refer"),
        ([document(replaced_by_id=7)], "refer"),
        ([document(kind="certificate")], "refer"),
        ([], "refer"),
        ([document(status=EvidenceStatus.REJECTED), document()], "pass"),
    ],
)
def test_a_document_passes_when_a_person_has_accepted_it_and_it_is_in_date(documents, outcome):
    assert judge(given("", passes={"evidence_current": True}, evidence=documents, kind="policy")) == outcome


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("prices", "outcome"),
    [(["180.00"], "pass"), (["179.99", "180.00"], "pass"), (["180.01"], "refer"), ([], "refer")],
)
def test_prices_pass_when_each_is_within_its_ceiling(prices, outcome):
    lot_application = LotApplicationFactory()
    offers = []
    for price in prices:
        part = LotPartFactory(lot=lot_application.lot)
        offers.append(PriceOfferFactory(lot_application=lot_application, part=part, price=Decimal(price)))
    assert judge(given(None, passes={"within_ceiling": True}, offers=offers)) == outcome


def test_every_condition_that_the_question_set_uses_is_known():
    import yaml

    from lots.actions.content import CONTENT

    questions = yaml.safe_load((CONTENT / "question_set.yaml").read_text(encoding="utf-8"))["questions"]
    used = {
        name
        for question in questions
        for conditions in (question.get("check") or {}).values()
        if isinstance(conditions, dict)
        for name in conditions
    }
    assert used <= set(CONDITIONS)
