"""An admission through its life: stopped, lifted, its condition met, ended."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from apcommissioning.base import history, timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from providers import actions
from providers.models import Admission
from providers.states import AdmissionStatus
from tests.factories.providers import AdmissionFactory, ContractFactory, ProviderFactory

ON = date(2026, 11, 23)
LATER = date(2027, 1, 11)


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(ON):
        yield


@pytest.fixture
def admission(provider_organisation):
    found = AdmissionFactory(provider=ProviderFactory(organisation=provider_organisation))
    ContractFactory(provider=found.provider, purchasing_system=found.lot.purchasing_system)
    return found


def conditional(admission):
    admission.move(
        AdmissionStatus.CONDITIONAL, by=None, reason="Doors.", condition="Fit fire doors.", condition_due_on=LATER
    )
    return admission


def placeable(on=ON):
    return list(Admission.objects.placeable(on))


def test_an_embargo_stops_new_placements_and_keeps_the_provider_listed(admission, officer):
    assert placeable() == [admission]
    actions.admission_embargo(admission, reason="A staff check is not confirmed.", review_on=LATER, by=officer)
    assert placeable() == []
    assert list(Admission.objects.listed()) == [admission]
    assert (admission.stop_reason, admission.stop_review_on) == ("A staff check is not confirmed.", LATER)


def test_a_stop_has_a_reason_and_a_review_date_in_the_future(admission, manager):
    with pytest.raises(Refused, match="Give a reason"):
        actions.admission_suspend(admission, reason=" ", review_on=LATER, by=manager)
    with pytest.raises(Refused, match="in the future"):
        actions.admission_suspend(admission, reason="An unapproved site.", review_on=ON, by=manager)


def test_lifting_brings_back_what_was(admission, manager):
    actions.admission_suspend(admission, reason="An unapproved site.", review_on=LATER, by=manager)
    actions.admission_lift(admission, reason="The site was closed.", by=manager)
    assert (admission.status, admission.stop_reason, admission.stop_review_on) == ("active", "", None)


def test_lifting_does_not_take_a_condition_off(admission, manager):
    conditional(admission)
    actions.admission_embargo(admission, reason="A late check.", review_on=LATER, by=manager)
    actions.admission_lift(admission, reason="Confirmed.", by=manager)
    assert (admission.status, admission.condition) == ("conditional", "Fit fire doors.")


def test_a_condition_that_is_met_comes_off(admission, officer):
    conditional(admission)
    actions.admission_meet(admission, reason="The certificate was seen.", by=officer)
    assert (admission.status, admission.condition, admission.condition_due_on) == ("active", "", None)
    assert [event.reason for event in history.of(admission)] == ["The certificate was seen.", "Doors."]


def test_a_removed_provider_is_off_the_list_from_that_day(admission, manager):
    actions.admission_remove(admission, reason="An untrue statement about checks.", by=manager)
    assert (admission.status, admission.ends_on) == ("removed", ON)
    assert not Admission.objects.listed().exists()
    with pytest.raises(Refused, match="has ended"):
        actions.admission_embargo(admission, reason="Again.", review_on=LATER, by=manager)


def test_a_provider_withdraws_from_its_own_lot_and_no_others(admission, provider_manager, rival_manager):
    with pytest.raises(Refused, match="another provider"):
        actions.admission_withdraw(admission, reason="We lost our building.", by=rival_manager)
    actions.admission_withdraw(admission, reason="We lost our building.", by=provider_manager)
    assert admission.status == "withdrawn"


def test_of_two_who_act_at_once_the_second_is_told(admission, manager, other_manager):
    stale = Admission.objects.get(pk=admission.pk)
    actions.admission_suspend(admission, reason="An unapproved site.", review_on=LATER, by=manager)
    with pytest.raises(TooLate, match="Somebody else has just dealt with this"):
        actions.admission_remove(stale, reason="Untrue.", by=other_manager)
    admission.refresh_from_db()
    assert admission.status == "suspended"


ACTIVE, CONDITIONAL, EMBARGOED, SUSPENDED, REMOVED, WITHDRAWN, EXPIRED = AdmissionStatus
LISTED = {ACTIVE, CONDITIONAL, EMBARGOED, SUSPENDED}
COUNCIL = {"officer", "manager"}
MATRIX = {
    "admission_embargo": (COUNCIL, {ACTIVE, CONDITIONAL, SUSPENDED}),
    "admission_suspend": ({"manager"}, {ACTIVE, CONDITIONAL, EMBARGOED}),
    "admission_lift": ({"manager"}, {EMBARGOED, SUSPENDED}),
    "admission_condition": (COUNCIL, {ACTIVE}),
    "admission_respond": ({"provider_manager"}, {CONDITIONAL, EMBARGOED, SUSPENDED}),
    "admission_meet": (COUNCIL, {CONDITIONAL}),
    "admission_removal_intend": ({"manager"}, LISTED),
    "admission_removal_drop": (set(), set()),
    "admission_remove": ({"manager"}, LISTED),
    "admission_withdraw": (COUNCIL | {"provider_manager"}, LISTED),
    "admission_frobnicate": (set(), set()),
}
PEOPLE = (
    "officer", "manager", "reviewer", "administrator", "provider_manager", "provider_staff", "rival_manager",
    "school_lead", "scrutiny_member", "stranger",
)  # fmt: skip


def test_who_may_do_what_to_an_admission_in_which_state(request, admission):
    from apcommissioning.base import rules

    people = {name: request.getfixturevalue(name) for name in PEOPLE}
    wrong = []
    for status in AdmissionStatus:
        Admission.objects.filter(pk=admission.pk).update(status=status)
        admission.refresh_from_db()
        for verb, (who, when) in MATRIX.items():
            for name, person in people.items():
                may = bool(rules.may(person, verb, admission))
                if may != (name in who and status in when):
                    wrong.append((verb, name, str(status), may))
    assert wrong == []


def test_an_interest_in_the_provider_keeps_the_council_off_its_admissions(admission, manager):
    from tests.factories import assessment as story

    with timekeeping.at(story.TODAY):
        application = story.sent_in(provider=admission.provider)
        actions.interest_declare(application, by=manager, has_interest=True, detail="A shareholder.")
        with pytest.raises(Refused, match="You declared an interest"):
            actions.admission_lift(_stopped(admission), reason="Fine by me.", by=manager)


def _stopped(admission):
    admission.move(AdmissionStatus.SUSPENDED, by=None, reason="An unapproved site.", stop_review_on=LATER)
    return admission


def test_an_end_is_nobody_elses_business(admission, school_lead):
    with pytest.raises(PermissionDenied):
        actions.admission_remove(admission, reason="No.", by=school_lead)
