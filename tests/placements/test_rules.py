"""Who may do what, by role and by state: a matrix, with frobnicate, which nobody may do."""

import pytest

from apcommissioning.base import rules
from placements.states import PlacementStatus, ReferralStatus
from tests.factories.placements import PlacementFactory

CAST = (
    "officer",
    "manager",
    "reviewer",
    "administrator",
    "provider_manager",
    "provider_staff",
    "rival_manager",
    "school_lead",
    "other_school_lead",
    "scrutiny_member",
    "stranger",
)
COUNCIL = {"officer", "manager"}

# Each verb on a referral, who may do it, and in which states.
REFERRAL_VERBS = {
    "referral_edit": ({"school_lead"}, {"draft", "returned"}),
    "referral_check": ({"school_lead"}, {"draft", "returned"}),
    "referral_submit": ({"school_lead"}, {"draft", "returned"}),
    "referral_withdraw": ({"school_lead"}, {"draft", "submitted", "returned", "accepted"}),
    "referral_accept": (COUNCIL, {"submitted"}),
    "referral_return": (COUNCIL, {"submitted"}),
    "referral_decline": (COUNCIL, {"submitted"}),
    "call_off_open": (COUNCIL, {"accepted"}),
    "frobnicate": (set(), set()),
}
PLACEMENT_VERBS = {
    "agreement_draw_up": (COUNCIL, {"drafted"}),
    "gate_check_record": (COUNCIL, {"drafted", "agreed"}),
    "placement_start": (COUNCIL, {"agreed"}),
    "placement_hold": (COUNCIL, {"live"}),
    "placement_resume": (COUNCIL, {"on_hold"}),
    "placement_end": (COUNCIL, {"live", "on_hold"}),
    "placement_cancel": (COUNCIL, {"drafted", "agreed"}),
    "frobnicate": (set(), set()),
}


@pytest.fixture
def cast(request, stage):
    return {name: request.getfixturevalue(name) for name in CAST}


@pytest.mark.parametrize("verb", REFERRAL_VERBS)
def test_who_may_do_what_with_a_referral(stage, cast, verb):
    who, states = REFERRAL_VERBS[verb]
    for status in ReferralStatus:
        referral = stage.referral(status=status)
        allowed = {name for name, person in cast.items() if rules.may(person, verb, referral)}
        assert allowed == (who if status in states else set()), status


@pytest.mark.parametrize("verb", PLACEMENT_VERBS)
def test_who_may_do_what_with_a_placement(stage, cast, verb):
    who, states = PLACEMENT_VERBS[verb]
    for status in PlacementStatus:
        placement = PlacementFactory(child=stage.child(), lot=stage.lot, provider=stage.provider, status=status)
        allowed = {name for name, person in cast.items() if rules.may(person, verb, placement)}
        assert allowed == (who if status in states else set()), status


def test_an_agreement_is_signed_by_each_party_s_own_people_in_their_turn(stage, cast):
    version = stage.sealed()
    for party, who in (("provider", {"provider_manager"}), ("school", {"school_lead"}), ("council", COUNCIL)):
        version = type(version).objects.get(pk=version.pk)
        assert {name for name, person in cast.items() if rules.may(person, "agreement_sign", version)} == who
        stage.sign(version, party)
    version = type(version).objects.get(pk=version.pk)
    assert {name for name, person in cast.items() if rules.may(person, "agreement_sign", version)} == set()


def test_a_register_is_marked_by_the_provider_s_own_people(stage, cast):
    allowed = {name for name, person in cast.items() if rules.may(person, "register", stage.provider)}
    assert allowed == {"provider_manager", "provider_staff"}


def test_who_opens_whose_record_is_seen_by_those_who_watch_over_it(stage, cast):
    child = stage.child()
    assert {name for name, person in cast.items() if rules.may(person, "case_reads_see", child)} == {
        "manager",
        "administrator",
    }
    assert {name for name, person in cast.items() if rules.may(person, "child_edit", child)} == COUNCIL | {
        "school_lead"
    }
    assert {name for name, person in cast.items() if rules.may(person, "schools_import")} == COUNCIL | {"administrator"}
