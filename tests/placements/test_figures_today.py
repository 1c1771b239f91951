"""What needs a person today on the child's side, role by role."""

from datetime import date, timedelta

import pytest

from apcommissioning.base import timekeeping
from placements import actions
from placements.figures.today import today
from placements.models import Placement
from placements.states import ReferralStatus

from .conftest import TODAY


def cards(person):
    return {queue.name: queue.count for queue in today(person).queues}


def test_a_commissioner_sees_what_to_decide_place_sign_and_start(stage):
    stage.referral(status=ReferralStatus.SUBMITTED)
    stage.referral(status=ReferralStatus.ACCEPTED)
    version = stage.sealed()
    stage.sign(version, "provider", "school")
    stage.agreed(stage.award())
    assert cards(stage.officer) == {
        "Referrals to decide": 1,
        "Children to place": 1,
        "Agreements in hand": 1,
        "Placements to start": 1,
    }
    found = today(stage.officer)
    assert sorted(item.note.partition(".")[0].partition(":")[0].partition(",")[0] for item in found.due) == [
        "Decide on it",
        "Find a place",
        "Heron Yard CIC",
        "Signed by everybody",
    ]
    assert all(item.clock is not None and item.due_on is not None for item in found.due)


def test_a_day_six_that_is_missed_is_late_in_words_and_tone(stage):
    stage.referral(status=ReferralStatus.ACCEPTED)
    with timekeeping.at(date(2026, 11, 30)):
        found = today(stage.officer)
    assert [item.clock.words for item in found.due] == ["Missed by 2 school days"]
    assert found.queues[0].tone == "late"


def test_provider_staff_see_registers_and_the_manager_what_to_sign(stage):
    stage.live()
    stage.sealed(stage.award())
    assert cards(stage.provider_staff) == {"Registers to mark": 1, "Agreements to sign": 0, "Children with you": 1}
    assert cards(stage.provider_manager) == {"Registers to mark": 1, "Agreements to sign": 1, "Children with you": 1}
    with timekeeping.at(TODAY + timedelta(days=1)):
        assert [item.what for item in today(stage.provider_staff).due][:2] == [
            "Morning of Mon 23 Nov: mark the register",
            "Afternoon of Mon 23 Nov: mark the register",
        ]


def test_a_school_sees_its_absences_its_signatures_and_what_came_back(stage, other_school_lead):
    placement = stage.live()
    actions.session_mark(placement, on=TODAY, half="am", code="N", by=stage.provider_staff)
    stage.referral(status=ReferralStatus.RETURNED)
    stage.referral()
    version = stage.sealed(stage.award())
    stage.sign(version, "provider")
    assert cards(stage.school_lead) == {
        "Absent today": 1,
        "Agreements to sign": 1,
        "Referrals returned to you": 1,
        "Referrals not sent yet": 1,
    }
    assert set(cards(other_school_lead).values()) == {0}
    assert len(today(stage.school_lead).due) == 4


def test_nobody_else_has_work_here(stage, scrutiny_member, stranger, reviewer):
    stage.live()
    assert [cards(person) for person in (scrutiny_member, stranger, reviewer)] == [{}, {}, {}]


@pytest.mark.parametrize(("role", "most"), [("officer", 8), ("school_lead", 6), ("provider_manager", 14)])
def test_the_parts_of_a_landing_page_cost_few_queries(stage, role, most, django_assert_max_num_queries):
    for _ in range(3):
        stage.referral(status=ReferralStatus.SUBMITTED)
        stage.sealed(stage.award())
    stage.live()
    person = getattr(stage, role)
    person.memberships()
    with django_assert_max_num_queries(most):
        today(person)
    assert Placement.objects.count() == 4
