"""Stops with an end, conditions put on later, what is told to whom, and the end of an admission."""

from datetime import date

import pytest
from django.urls import reverse

from apcommissioning.base import history, timekeeping
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import OutboxMessage
from placements.states import PlacementStatus
from providers import actions, sweeps
from tests.factories.placements import PlacementFactory, SchoolFactory
from tests.factories.providers import AdmissionFactory, ContractFactory, ProviderFactory

ON = date(2026, 11, 23)
LAST = date(2026, 12, 4)
AFTER = date(2026, 12, 5)
LATER = date(2027, 1, 11)


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(ON):
        yield


@pytest.fixture
def admission(provider_organisation, provider_manager):
    found = AdmissionFactory(provider=ProviderFactory(organisation=provider_organisation))
    ContractFactory(provider=found.provider, purchasing_system=found.lot.purchasing_system)
    return found


def told(person):
    return list(OutboxMessage.objects.filter(to=person.email).order_by("pk").values_list("subject", flat=True))


def test_a_suspension_with_a_last_day_comes_back_by_itself_the_day_after(admission, manager, provider_manager):
    actions.admission_suspend(admission, reason="An unapproved site.", ends_on=LAST, by=manager)
    with timekeeping.at(LAST):
        assert sweeps.return_admissions() == 0
    with timekeeping.at(AFTER):
        assert sweeps.return_admissions() == 1
        assert sweeps.return_admissions() == 0
    admission.refresh_from_db()
    assert (admission.status, admission.stop_reason, admission.stop_ends_on) == ("active", "", None)
    event = history.of(admission)[0]
    assert (event.by, event.reason) == (
        None,
        "The suspension was until 4\u00a0December\u00a02026, and ended by itself.",
    )
    reference = admission.lot.purchasing_system.reference
    assert told(provider_manager) == [
        f"Your placements are suspended ({reference})",
        f"Your suspension has ended ({reference})",
    ]


def test_a_stop_ends_by_itself_or_is_looked_at_and_says_which(admission, manager):
    for dates in ({}, {"review_on": LATER, "ends_on": LAST}):
        with pytest.raises(Refused, match="either when it ends by itself"):
            actions.admission_suspend(admission, reason="A site.", by=manager, **dates)
    with pytest.raises(Refused, match="end date has to be in the future"):
        actions.admission_suspend(admission, reason="A site.", ends_on=ON, by=manager)


def test_a_suspension_over_an_embargo_gives_the_embargo_back(admission, manager, provider_manager):
    actions.admission_embargo(admission, reason="A late check.", review_on=LATER, must_change="Send it.", by=manager)
    actions.admission_suspend(admission, reason="An unapproved site.", ends_on=LAST, by=manager)
    with timekeeping.at(AFTER):
        sweeps.return_admissions()
    admission.refresh_from_db()
    assert (admission.status, admission.stop_reason, admission.stop_must_change, admission.stop_review_on) == (
        "embargoed",
        "A late check.",
        "Send it.",
        LATER,
    )
    assert "the embargo before it stands" in told(provider_manager)[-1]


def test_coming_back_keeps_a_condition_that_is_still_open(admission, officer, manager):
    actions.admission_condition(admission, condition="Fit fire doors.", due_on=LATER, by=officer)
    actions.admission_suspend(admission, reason="An unapproved site.", ends_on=LAST, by=manager)
    with timekeeping.at(AFTER):
        sweeps.return_admissions()
    admission.refresh_from_db()
    assert (admission.status, admission.condition) == ("conditional", "Fit fire doors.")


def test_a_person_who_lifts_first_leaves_the_clock_nothing_to_do(admission, manager):
    actions.admission_suspend(admission, reason="An unapproved site.", ends_on=LAST, by=manager)
    stale = type(admission).objects.get(pk=admission.pk)
    with timekeeping.at(AFTER):
        actions.admission_lift(admission, reason="The site was closed.", by=manager)
        actions.admission_return(stale)
    assert [event.new for event in history.of(admission)] == ["active", "suspended"]


def test_a_condition_put_on_later_is_told_and_comes_off(admission, officer, provider_manager):
    actions.admission_condition(admission, condition="Fit fire doors.", due_on=LATER, by=officer)
    actions.admission_meet(admission, reason="The certificate was seen.", by=officer)
    reference = admission.lot.purchasing_system.reference
    assert told(provider_manager) == [
        f"A condition on your admission ({reference})",
        f"The condition on your admission is met ({reference})",
    ]
    with pytest.raises(Refused, match="in the future"):
        actions.admission_condition(admission, condition="Again.", due_on=ON, by=officer)


def test_the_provider_says_its_side_on_the_record(admission, manager, provider_manager, rival_manager):
    actions.admission_embargo(admission, reason="A late check.", review_on=LATER, by=manager)
    actions.admission_respond(admission, words="It came this morning.", by=provider_manager)
    event = history.of(admission)[0]
    assert (event.verb, event.reason, event.by) == ("responded", "It came this morning.", provider_manager)
    with pytest.raises(Refused, match="another provider"):
        actions.admission_respond(admission, words="Let us in.", by=rival_manager)


def test_an_admission_whose_last_day_is_over_expires_once(admission, provider_manager):
    type(admission).objects.filter(pk=admission.pk).update(ends_on=LAST)
    with timekeeping.at(LAST):
        assert sweeps.expire_admissions() == 0
    with timekeeping.at(AFTER):
        assert sweeps.expire_admissions() == 1
        assert sweeps.expire_admissions() == 0
    admission.refresh_from_db()
    assert admission.status == "expired"
    assert told(provider_manager) == [f"Your admission has ended ({admission.lot.purchasing_system.reference})"]


@pytest.fixture
def placement(admission, school_organisation, school_lead):
    return PlacementFactory(
        provider=admission.provider,
        lot=admission.lot,
        status=PlacementStatus.LIVE,
        school=SchoolFactory(organisation=school_organisation),
        child__first_name="Zebedee",
        child__surname="Quartermain",
    )


def test_schools_and_officers_with_placements_there_are_told_and_no_child_is_named(
    admission, placement, manager, officer, school_lead, other_school_lead
):
    actions.admission_suspend(admission, reason="A member of staff was unchecked.", ends_on=LAST, by=manager)
    actions.admission_lift(admission, reason="Checked.", by=manager)
    name = admission.provider.legal_name
    subjects = [f"{name}: placements are suspended", f"{name}: placements may start again"]
    for person in (school_lead, officer, manager):
        got = told(person)
        assert got == (subjects if person != manager else [])
    assert told(other_school_lead) == []
    words = " ".join(f"{message.subject} {message.body}" for message in OutboxMessage.objects.all())
    assert "Zebedee" not in words and "Quartermain" not in words
    school = OutboxMessage.objects.filter(to=school_lead.email).first()
    assert "unchecked" not in school.body


def test_a_lot_without_placements_is_news_to_no_school(admission, manager, officer, school_lead):
    actions.admission_remove(admission, reason="An untrue statement.", by=manager)
    assert (told(school_lead), told(officer)) == ([], [])


def test_a_provider_is_told_of_a_removal_first_answers_and_may_stay(admission, manager, provider_manager):
    actions.admission_removal_intend(admission, reason="A statement was untrue.", answer_by_on=LAST, by=manager)
    assert admission.status == "active"
    with pytest.raises(Refused, match="told already"):
        actions.admission_removal_intend(admission, reason="Again.", answer_by_on=LAST, by=manager)
    actions.admission_respond(admission, words="It was a slip, and we have mended it.", by=provider_manager)
    actions.admission_removal_drop(admission, reason="It was mended the same day.", by=manager)
    assert (admission.removal_reason, admission.removal_answer_by_on) == ("", None)
    assert [event.verb for event in history.of(admission)] == ["removal_dropped", "responded", "removal_intended"]
    reference = admission.lot.purchasing_system.reference
    assert told(provider_manager) == [
        f"We are thinking of removing you ({reference})",
        f"We are not going to remove you ({reference})",
    ]


def under_a_suspension(admission, manager, **embargo):
    actions.admission_embargo(admission, reason="No insurance seen.", by=manager, **embargo)
    actions.admission_suspend(admission, reason="An unapproved site.", ends_on=LAST, by=manager)


def test_an_embargo_under_a_suspension_keeps_its_own_last_day(admission, manager):
    under_a_suspension(admission, manager, ends_on=LATER)
    with timekeeping.at(AFTER):
        sweeps.return_admissions()
    admission.refresh_from_db()
    assert (admission.status, admission.stop_ends_on, admission.stop_review_on) == ("embargoed", LATER, None)
    with timekeeping.at(date(2027, 1, 12)):
        sweeps.return_admissions()
    admission.refresh_from_db()
    assert admission.status == "active"


def test_an_embargo_whose_last_day_passed_under_a_suspension_does_not_stand_again(admission, manager):
    under_a_suspension(admission, manager, ends_on=date(2026, 12, 1))
    with timekeeping.at(AFTER):
        sweeps.return_admissions()
    admission.refresh_from_db()
    assert (admission.status, admission.stop_before) == ("active", {})


def test_lifting_a_suspension_does_not_lift_the_embargo_under_it(client, admission, manager):
    under_a_suspension(admission, manager, review_on=LATER)
    client.force_login(manager)
    page = reverse("admission_lift", args=[admission.pk])
    assert "The embargo that stood before the suspension stands again" in client.get(page).content.decode()
    assert client.post(page, {"reason": "The site is approved."}).status_code == 302
    admission.refresh_from_db()
    assert (admission.status, admission.stop_reason, admission.stop_review_on) == (
        "embargoed",
        "No insurance seen.",
        LATER,
    )
    actions.admission_lift(admission, reason="The insurance is here.", by=manager)
    assert admission.status == "active"
