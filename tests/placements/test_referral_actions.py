"""Referrals: begun, sent, decided; what is asked for, what is kept, and the clock of the duty."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from apcommissioning.base import history, timekeeping
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.clocks import ClockState
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import OutboxMessage
from placements import actions
from placements.models import Child, Referral
from placements.rules.referral import duty_clock, duty_days, gaps
from placements.states import CallOffStatus, LegalBasis, Reason, ReferralStatus
from tests.factories.placements import ChildFactory, upn

from .conftest import TODAY

CHILD = {
    "first_name": "Quentin",
    "surname": "Brackenbury",
    "born_on": date(2013, 3, 14),
    "sex": "M",
    "year_group": 9,
    "sen": "K",
}


def test_a_new_child_is_entered_on_the_school_s_roll(stage):
    referral = actions.referral_start(by=stage.school_lead, school=stage.school, upn=upn(1), **CHILD)
    assert (referral.status, referral.school, referral.entered_by_council) == (
        ReferralStatus.DRAFT,
        stage.school,
        False,
    )
    assert Child.objects.get(upn=upn(1)).school == stage.school


def test_a_child_whom_the_school_knows_is_found_by_upn_and_brought_up_to_date(stage):
    child = stage.child(upn=upn(2), year_group=8)
    referral = actions.referral_start(by=stage.school_lead, school=stage.school, upn=upn(2), **CHILD)
    assert referral.child == child
    assert Child.objects.get().year_group == 9


def test_another_school_s_child_is_neither_found_nor_changed(stage):
    child = ChildFactory(upn=upn(3), first_name="Zadie")
    with pytest.raises(Refused, match="on another school's roll"):
        actions.referral_start(by=stage.school_lead, school=stage.school, upn=upn(3), **CHILD)
    child.refresh_from_db()
    assert (child.first_name, child.school == stage.school) == ("Zadie", False)
    assert Referral.objects.count() == 0


def test_a_child_has_one_open_referral(stage):
    first = actions.referral_start(by=stage.school_lead, school=stage.school, upn=upn(4), **CHILD)
    with pytest.raises(Refused, match=first.reference):
        actions.referral_start(by=stage.school_lead, school=stage.school, upn=upn(4), **CHILD)


def test_a_school_refers_from_its_own_roll_only(stage, other_school_lead, stranger):
    with pytest.raises(Refused, match="Choose your own school"):
        actions.referral_start(by=other_school_lead, school=stage.school, upn=upn(5), **CHILD)
    with pytest.raises(Refused, match="Choose your own school"):
        actions.referral_start(by=stage.school_lead, school=None, upn=upn(5), **CHILD)
    with pytest.raises(PermissionDenied):
        actions.referral_start(by=stranger, school=stage.school, upn=upn(5), **CHILD)


def test_the_council_may_refer_a_child_on_no_school_s_roll(stage):
    referral = actions.referral_start(by=stage.officer, school=None, upn=upn(6), **CHILD)
    assert (referral.school, referral.entered_by_council) == (None, True)


def test_a_upn_that_does_not_fit_is_refused(stage):
    with pytest.raises(Refused, match="13 characters"):
        actions.referral_start(by=stage.school_lead, school=stage.school, upn="W999001024071", **CHILD)


def test_a_reference_holds_nothing_of_the_child(stage):
    found = {
        actions.referral_start(by=stage.school_lead, school=stage.school, upn=upn(n), **CHILD).reference
        for n in range(10, 15)
    }
    assert len(found) == 5
    assert all(len(reference) == 9 and not set("AEIOU0125") & set(reference[4:]) for reference in found)


# -- What is asked for -------------------------------------------------------------------------------------------------


def test_sending_names_everything_that_is_missing(stage):
    referral = actions.referral_start(by=stage.school_lead, school=stage.school, upn=upn(1), **CHILD)
    with pytest.raises(Refused) as refused:
        actions.referral_submit(referral, by=stage.school_lead)
    assert [gap.words for gap in gaps(referral) if gap.words not in str(refused.value)] == []
    assert len(gaps(referral)) == 12
    assert Referral.objects.get().status == ReferralStatus.DRAFT


def test_a_permanent_exclusion_may_be_sent_on_day_one_without_the_longer_answers(stage):
    bare = {"tried": "", "strengths": "", "child_view": "", "parent_view": ""}
    exclusion = stage.referral(**bare)
    illness = stage.referral(reason=Reason.PHYSICAL_HEALTH, **bare)
    assert gaps(exclusion) == []
    assert [gap.section for gap in gaps(illness)] == ["why", "needs", "views", "views"]


def test_a_plan_that_names_the_setting_needs_a_child_with_a_plan(stage):
    referral = stage.referral(reason=Reason.PLAN_NAMED, legal_basis=LegalBasis.S42, tried="A mentor.")
    assert [gap.section for gap in gaps(referral)] == ["child"]


# -- Decisions ---------------------------------------------------------------------------------------------------------


def test_a_sent_referral_is_confirmed_and_can_no_longer_be_changed(stage):
    referral = stage.referral()
    actions.referral_submit(referral, by=stage.school_lead)
    assert OutboxMessage.objects.get().to == stage.school_lead.email
    with pytest.raises(Refused, match="has been sent"):
        actions.referral_edit(referral, by=stage.school_lead, needs="Another thing.")
    stale = stage.referral()
    Referral.objects.filter(pk=stale.pk).update(submitted_at=timekeeping.now())
    actions.referral_submit(Referral.objects.get(pk=stale.pk), by=stage.school_lead)
    with pytest.raises(TooLate, match="was sent while you were writing"):
        actions.referral_edit(stale, by=stage.school_lead, needs="Another thing.")


def test_a_returned_referral_says_what_is_missing_and_comes_back(stage):
    referral = stage.referral(status=ReferralStatus.SUBMITTED)
    actions.referral_return(referral, missing=["missing_risk"], note="Add the risk at lunch.", by=stage.officer)
    assert (referral.missing, referral.note_to_school) == (["missing_risk"], "Add the risk at lunch.")
    mail = OutboxMessage.objects.get()
    assert "The risk assessment is missing or has gaps." in mail.body
    assert "lunch" not in mail.body
    assert "duty to this child has not stopped" in mail.body
    actions.referral_edit(referral, by=stage.school_lead, risks="Leaves at lunch.")
    actions.referral_submit(referral, by=stage.school_lead)
    assert (referral.status, referral.missing) == (ReferralStatus.SUBMITTED, [])


@pytest.mark.parametrize("missing", [[], ["frobnicate"]])
def test_a_return_names_what_is_missing_from_the_council_s_list(stage, missing):
    with pytest.raises(Refused, match="Say what is missing"):
        actions.referral_return(
            stage.referral(status="submitted"), missing=missing, note="Look again.", by=stage.officer
        )


def test_a_decision_without_a_reason_is_refused(stage):
    referral = stage.referral(status=ReferralStatus.SUBMITTED)
    with pytest.raises(Refused, match="Give a reason"):
        actions.referral_decline(referral, reason=" ", by=stage.officer)
    assert Referral.objects.get().status == ReferralStatus.SUBMITTED


def test_an_accepted_referral_has_a_lot_and_a_line_in_the_history(stage):
    referral = stage.referral(status=ReferralStatus.SUBMITTED)
    actions.referral_accept(referral, lot=stage.lot, note="The duty runs.", by=stage.officer)
    event = history.of(referral)[0]
    assert (referral.lot, event.new, event.reason, event.by) == (stage.lot, "accepted", "The duty runs.", stage.officer)


def test_a_withdrawn_referral_takes_its_call_off_with_it(stage):
    call_off = stage.call_off()
    actions.referral_withdraw(call_off.referral, reason="A school place was found.", by=stage.school_lead)
    call_off.refresh_from_db()
    assert call_off.status == CallOffStatus.CANCELLED


# -- The clock ---------------------------------------------------------------------------------------------------------


def test_day_six_counts_school_days_from_the_first_without_education(stage):
    calendar = SchoolCalendar.load()
    referral = stage.referral(without_education_from=date(2026, 11, 19))
    clock = duty_clock(referral, calendar)
    assert (clock.due_on, clock.state, clock.words) == (date(2026, 11, 26), ClockState.SOON, "3 school days left")
    assert [(day.number, day.when) for day in duty_days(referral, calendar, TODAY)] == [
        (1, "past"),
        (2, "past"),
        (3, "now"),
        (4, "next"),
        (5, "next"),
        (6, "due"),
    ]


def test_day_six_leaves_out_the_half_term(stage):
    referral = stage.referral(without_education_from=date(2026, 10, 22))
    assert duty_clock(referral, SchoolCalendar.load()).due_on == date(2026, 11, 5)


def test_an_illness_has_fifteen_school_days_and_other_reasons_have_no_clock(stage):
    calendar = SchoolCalendar.load()
    ill = stage.referral(reason=Reason.MENTAL_HEALTH, without_education_from=date(2026, 11, 2))
    arrived = stage.referral(reason=Reason.NEW_ARRIVAL, without_education_from=date(2026, 11, 2))
    assert duty_clock(ill, calendar).due_on == date(2026, 11, 20)
    assert duty_clock(ill, calendar).state == ClockState.MISSED
    assert duty_clock(arrived, calendar) is None


def test_the_clock_is_met_by_the_first_day_of_the_placement_and_a_return_does_not_stop_it(stage):
    calendar = SchoolCalendar.load()
    referral = stage.referral(status=ReferralStatus.RETURNED)
    assert duty_clock(referral, calendar).state == ClockState.SOON
    met = duty_clock(referral, calendar, taught_from=TODAY)
    late = duty_clock(referral, calendar, taught_from=TODAY + timedelta(days=4))
    assert (met.state, met.words) == (ClockState.MET, "Met on day 3 of 6")
    assert late.state == ClockState.MISSED


def test_without_term_dates_the_clock_says_so_and_takes_no_page_down(stage):
    from apcommissioning.base.models import SchoolTerm

    referral = stage.referral()
    SchoolTerm.objects.all().delete()
    clock = duty_clock(referral, SchoolCalendar.load())
    assert (clock.words, clock.due_on) == ("Term dates needed", None)
    assert duty_days(referral, SchoolCalendar.load(), TODAY) == []
