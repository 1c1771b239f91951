"""People × verbs × states: who may do what with a purchasing system, and when."""

import pytest
from django.core.exceptions import PermissionDenied

from apcommissioning.base import rules
from apcommissioning.base.exceptions import Refused
from lots.models import Lot, PurchasingSystem, ServiceSpecification
from lots.rules.system import publication
from lots.states import SYSTEM_MOVES, SystemStatus
from tests.factories.lots import DraftSystemFactory, PurchasingSystemFactory

pytestmark = pytest.mark.django_db

PEOPLE = [
    "officer",
    "manager",
    "reviewer",
    "administrator",
    "provider_manager",
    "provider_staff",
    "school_lead",
    "scrutiny_member",
    "stranger",
]
BOTH, MANAGER, NOBODY = frozenset({"officer", "manager"}), frozenset({"manager"}), frozenset()

# Verb → for each status, who may.
MATRIX = {
    "purchasing_system_create": {"draft": BOTH, "open": BOTH, "paused": BOTH, "closed": BOTH},
    "content_load": {"draft": BOTH, "open": BOTH, "paused": BOTH, "closed": BOTH},
    "purchasing_system_edit": {"draft": BOTH, "open": BOTH, "paused": BOTH, "closed": NOBODY},
    "lots_load": {"draft": BOTH, "open": NOBODY, "paused": NOBODY, "closed": NOBODY},
    "purchasing_system_publish": {"draft": BOTH, "open": NOBODY, "paused": NOBODY, "closed": NOBODY},
    "purchasing_system_pause": {"draft": NOBODY, "open": BOTH, "paused": NOBODY, "closed": NOBODY},
    "purchasing_system_resume": {"draft": NOBODY, "open": NOBODY, "paused": BOTH, "closed": NOBODY},
    "purchasing_system_close": {"draft": NOBODY, "open": MANAGER, "paused": MANAGER, "closed": NOBODY},
    "frobnicate": {"draft": NOBODY, "open": NOBODY, "paused": NOBODY, "closed": NOBODY},
}


@pytest.mark.parametrize("verb", MATRIX)
def test_who_may_do_what_in_each_status(verb, request):
    people = {name: request.getfixturevalue(name) for name in PEOPLE}
    found = {
        status: frozenset(
            name
            for name, person in people.items()
            if rules.may(person, verb, DraftSystemFactory.build(pk=1, status=status))
        )
        for status in SystemStatus.values
    }
    assert found == MATRIX[verb]


@pytest.mark.parametrize(("status", "may"), [("draft", BOTH), ("open", BOTH), ("paused", BOTH), ("closed", NOBODY)])
def test_who_may_change_a_lot_in_each_status_of_its_system(status, may, request):
    lot = Lot(purchasing_system=DraftSystemFactory.build(status=status), number=1)
    allowed = {name for name in PEOPLE if rules.may(request.getfixturevalue(name), "lot_edit", lot)}
    assert allowed == may


def test_a_published_specification_is_nobodys_to_change(system, officer, manager):
    frozen = ServiceSpecification.objects.first()
    assert not rules.may(officer, "specification_edit", frozen)
    assert not rules.may(manager, "specification_edit", frozen)
    assert str(rules.may(officer, "specification_edit", frozen)).startswith("This specification is published")


def test_wrong_people_are_turned_away_and_wrong_moments_explained(draft, officer, reviewer):
    with pytest.raises(PermissionDenied):
        rules.require(reviewer, "purchasing_system_publish", draft)
    with pytest.raises(Refused, match="this is draft"):
        rules.require(officer, "purchasing_system_pause", draft)


def test_the_moves_are_those_of_the_product():
    assert {status: set(after) for status, after in SYSTEM_MOVES.items()} == {
        "draft": {"open"},
        "open": {"paused", "closed"},
        "paused": {"open", "closed"},
        "closed": set(),
    }


def test_a_draft_is_the_councils_own_business(draft, officer, reviewer, provider_manager, school_lead, stranger):
    shown = PurchasingSystemFactory()
    for person in (officer, reviewer):
        assert set(PurchasingSystem.objects.visible_to(person)) == {draft, shown}
    for person in (provider_manager, school_lead, stranger):
        assert set(PurchasingSystem.objects.visible_to(person)) == {shown}


def test_what_stands_in_the_way_of_publishing_is_said_in_full(draft):
    assert publication(draft).blockers == [
        "Add lots: load them from the council's file.",
        "There is no question set: load the council's texts.",
        "There is no standard contract: load the council's texts.",
        "There is no scoring rubric: load the council's texts.",
    ]
