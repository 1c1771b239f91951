"""The staff checks register on the clock: what runs out is chased like a document, and names nobody."""

from datetime import date, timedelta

import pytest

from apcommissioning.base import history, timekeeping
from apcommissioning.base.exceptions import TooLate
from apcommissioning.base.models import OutboxMessage
from apcommissioning.base.texts import actions as texts
from apcommissioning.base.texts.words import current
from providers import actions, sweeps
from providers.figures.today import today as landing
from providers.models import StaffCheck
from tests.factories.providers import AdmissionFactory, EvidenceFactory, ProviderFactory, StaffCheckFactory

ON = date(2026, 11, 23)
TRAINED = date(2026, 1, 22)  # good until 22 January 2027, 60 days from now


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(ON):
        yield


@pytest.fixture
def provider(provider_organisation, provider_manager):
    return AdmissionFactory(provider=ProviderFactory(organisation=provider_organisation)).provider


def told(person):
    return list(OutboxMessage.objects.filter(to=person.email).order_by("pk").values_list("body", flat=True))


def test_each_reminder_goes_once_and_names_no_adult(provider, provider_manager):
    StaffCheckFactory(provider=provider, known_as="QX", training_on=TRAINED)
    StaffCheckFactory(provider=provider, known_as="QY", training_on=TRAINED, dbs_on=date(2024, 1, 25))
    StaffCheckFactory(provider=provider, known_as="QZ", training_on=TRAINED, left_on=ON)
    sent = []
    for days in range(60, -3, -1):
        with timekeeping.at(date(2027, 1, 22) - timedelta(days=days)):
            if sweeps.chase_staff_checks():
                sent.append(days)
            assert sweeps.chase_staff_checks() == 0
    assert sent == [60, 57, 30, 27, 7, 4]
    bodies = told(provider_manager)
    assert "- Safeguarding training of 2 adults: until 22 January 2027" in bodies[0]
    assert "- Criminal record check of 1 adult: until 25 January 2027" in bodies[1]
    assert not any(name in body for body in bodies for name in ("QX", "QY", "QZ"))
    assert history.of(provider).filter(verb="staff_checks_chased").count() == 6


def test_a_line_is_closed_once(provider, provider_manager):
    row = StaffCheckFactory(provider=provider, training_on=TRAINED)
    seen_before = StaffCheck.objects.get(pk=row.pk)
    actions.staff_check_end(row, left_on=ON, by=provider_manager)
    with pytest.raises(TooLate):
        actions.staff_check_end(seen_before, left_on=ON - timedelta(days=1), by=provider_manager)
    assert StaffCheck.objects.get().left_on == ON
    assert history.of(provider).filter(verb="staff_check_ended").count() == 1


def test_a_renewed_check_is_chased_anew_and_an_unchanged_one_is_not(provider, provider_manager):
    row = StaffCheckFactory(provider=provider, training_on=TRAINED)
    details = {name: getattr(row, name) for name in ("known_as", "role", "site", "dbs_on", "prohibition_on")}
    assert sweeps.chase_staff_checks() == 1
    actions.staff_check_edit(row, details={**details, "training_on": TRAINED}, by=provider_manager)
    assert sweeps.chase_staff_checks() == 0
    actions.staff_check_edit(row, details={**details, "training_on": ON}, by=provider_manager)
    assert StaffCheck.objects.get().training_chased_days is None
    with timekeeping.at(date(2027, 11, 22)):
        assert sweeps.chase_staff_checks() == 1
    assert len(told(provider_manager)) == 2


def test_a_provider_that_is_not_admitted_is_not_chased():
    StaffCheckFactory(training_on=TRAINED)
    assert sweeps.chase_staff_checks() == 0
    assert OutboxMessage.objects.count() == 0


def test_what_runs_out_is_due_on_the_managers_landing_page(provider, provider_manager):
    StaffCheckFactory(provider=provider, training_on=TRAINED)
    due = [item.what for item in landing(provider_manager).due]
    assert "Renew the staff checks that run out" in due


@pytest.mark.parametrize("key", ["staff_checks_expiring", "evidence_expiring_60"])
def test_the_council_writes_its_own_words(provider, provider_manager, officer, key):
    body = "Look at {{ portal_link }}, please."
    texts.message_text_edit(key, subject="Soon", body=body, held=False, version=current(key).version, by=officer)
    StaffCheckFactory(provider=provider, training_on=TRAINED)
    EvidenceFactory(provider=provider, expires_on=date(2027, 1, 22), status="accepted")
    sweeps.chase_staff_checks()
    sweeps.chase_evidence()
    assert "Soon" in OutboxMessage.objects.filter(to=provider_manager.email).values_list("subject", flat=True)
