"""Documents that run out: reminders that go once, a stop that follows a lapse, and its end."""

from datetime import date, timedelta

import pytest

from apcommissioning.base import history, timekeeping
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import OutboxMessage
from providers import actions, sweeps
from providers.figures import today as landing
from providers.models import Evidence
from providers.states import EvidenceStatus
from tests.factories.providers import (
    AdmissionFactory,
    ContractFactory,
    EvidenceFactory,
    ProviderFactory,
    SiteFactory,
    StoredFileFactory,
)

ON = date(2026, 11, 23)
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


def insurance(provider, expires_on, **how):
    how = {"status": EvidenceStatus.ACCEPTED, **how}
    return EvidenceFactory(provider=provider, kind="insurance_certificate", expires_on=expires_on, **how)


def replace(provider, by, expires_on=date(2027, 11, 30)):
    return actions.evidence_add(
        provider,
        kind="insurance_certificate",
        file=StoredFileFactory(),
        issued_on=ON,
        expires_on=expires_on,
        by=by,
    )


def told(person):
    return list(OutboxMessage.objects.filter(to=person.email).order_by("pk").values_list("subject", flat=True))


def test_each_reminder_goes_once_and_the_last_has_a_copy_to_the_council(admission, provider_manager):
    row = insurance(admission.provider, ON + timedelta(days=60))
    sent = {}
    for days in range(60, -1, -1):
        with timekeeping.at(row.expires_on - timedelta(days=days)):
            if sweeps.chase_evidence():
                sent[days] = True
            assert sweeps.chase_evidence() == 0
    assert list(sent) == [60, 30, 7]
    day = "22 January 2027"
    assert told(provider_manager) == [
        f"Insurance certificate runs out on {day}",
        f"Reminder: Insurance certificate runs out on {day}",
        f"Act now: Insurance certificate runs out on {day}",
    ]
    council = OutboxMessage.objects.filter(to=admission.lot.purchasing_system.contact_email)
    assert [message.subject for message in council] == [f"Act now: Insurance certificate runs out on {day}"]
    assert history.of(admission.provider).filter(verb="evidence_chased").count() == 3


def test_a_service_that_was_down_sends_only_the_reminder_that_fits_the_day(admission, provider_manager):
    insurance(admission.provider, ON + timedelta(days=5))
    assert sweeps.chase_evidence() == 1
    assert len(told(provider_manager)) == 1
    assert Evidence.objects.get().chased_days == 7


def test_who_has_sent_a_new_one_or_is_not_admitted_is_not_chased(admission, provider_manager, officer):
    insurance(admission.provider, ON + timedelta(days=5))
    insurance(ProviderFactory(), ON + timedelta(days=5))
    new = replace(admission.provider, provider_manager)
    assert sweeps.chase_evidence() == 0
    # Not accepted: the old one still has to be replaced.
    actions.evidence_check(new, accept=False, note="The amount is too small.", by=officer)
    assert sweeps.chase_evidence() == 1


def test_a_lapse_stops_new_placements_and_an_accepted_replacement_lifts_the_stop(
    admission, officer, manager, provider_manager
):
    insurance(admission.provider, ON - timedelta(days=1))
    assert sweeps.embargo_lapsed() == 1
    sweeps.embargo_lapsed()
    admission.refresh_from_db()
    reason = "Insurance certificate ran out on 22\u00a0November\u00a02026."
    assert (admission.status, admission.stop_cause, admission.stop_reason) == ("embargoed", "lapse", reason)
    assert told(provider_manager) == ["Insurance certificate has run out: new placements are stopped"]
    with pytest.raises(Refused, match="has to be replaced"):
        actions.admission_lift(admission, reason="They are nice.", by=manager)
    new = replace(admission.provider, provider_manager)
    sweeps.embargo_lapsed()
    admission.refresh_from_db()
    assert admission.status == "embargoed"
    actions.evidence_check(new, accept=True, by=officer)
    admission.refresh_from_db()
    assert (admission.status, admission.stop_cause, admission.stop_reason) == ("active", "", "")
    lifted, stopped = history.of(admission)
    assert (stopped.by, stopped.new, lifted.by, lifted.new) == (None, "embargoed", officer, "active")
    assert told(provider_manager)[-1].startswith("Your embargo has ended")


def test_a_document_on_its_last_day_still_counts(admission):
    insurance(admission.provider, ON)
    assert sweeps.embargo_lapsed() == 0


def test_a_stop_that_a_person_made_is_not_lifted_by_a_document(admission, officer, provider_manager):
    insurance(admission.provider, ON - timedelta(days=1))
    actions.admission_embargo(admission, reason="A staff check.", review_on=LATER, by=officer)
    actions.evidence_check(replace(admission.provider, provider_manager), accept=True, by=officer)
    admission.refresh_from_db()
    assert (admission.status, admission.stop_cause) == ("embargoed", "decided")


def test_of_two_lapsed_documents_one_replaced_is_not_enough(admission, officer, provider_manager):
    insurance(admission.provider, ON - timedelta(days=1))
    EvidenceFactory(
        provider=admission.provider,
        kind="safeguarding_policy",
        expires_on=ON - timedelta(days=3),
        status=EvidenceStatus.ACCEPTED,
    )
    sweeps.embargo_lapsed()
    actions.evidence_check(replace(admission.provider, provider_manager), accept=True, by=officer)
    admission.refresh_from_db()
    assert (admission.status, admission.stop_reason) == (
        "embargoed",
        "Safeguarding policy ran out on 20\u00a0November\u00a02026.",
    )


def test_what_no_question_requires_or_was_never_accepted_stops_nothing(admission):
    yesterday = ON - timedelta(days=1)
    EvidenceFactory(
        provider=admission.provider, kind="site_photographs", expires_on=yesterday, status=EvidenceStatus.ACCEPTED
    )
    insurance(admission.provider, yesterday, status=EvidenceStatus.UNCHECKED)
    assert sweeps.embargo_lapsed() == 0


def test_a_sites_document_bears_on_lots_that_are_taught_at_sites(admission):
    site = SiteFactory(provider=admission.provider)
    EvidenceFactory(
        provider=admission.provider,
        kind="fire_risk_assessment",
        site=site,
        expires_on=ON - timedelta(days=1),
        status=EvidenceStatus.ACCEPTED,
    )
    sweeps.embargo_lapsed()
    admission.refresh_from_db()
    assert admission.status == "active"


def test_one_sent_early_changes_nothing_until_it_is_accepted(admission, provider_manager):
    old = insurance(admission.provider, ON + timedelta(days=20))
    replace(admission.provider, provider_manager)
    assert list(Evidence.objects.in_date(ON)) == [old]


def test_both_sides_see_what_runs_out_on_their_landing_page(admission, officer, provider_manager):
    insurance(admission.provider, ON - timedelta(days=1))
    assert [item.what for item in landing(officer).due] == ["Insurance certificate of Heron Yard CIC"]
    assert [queue.name for queue in landing(officer).queues if "running out" in queue.name] == ["document running out"]
    assert [item.what for item in landing(provider_manager).due] == ["Replace your insurance certificate"]


def test_the_list_of_what_runs_out_takes_few_queries(client, officer, admission, django_assert_num_queries):
    client.force_login(officer)

    def ask():
        with django_assert_num_queries(5):
            return client.get("/providers/documents/?when=late&when=30")

    insurance(admission.provider, ON - timedelta(days=1))
    assert ask().content.count(b"Insurance certificate") == 1
    for number in range(30):
        other = AdmissionFactory(lot=admission.lot).provider
        insurance(other, ON + timedelta(days=number % 28))
    assert ask().content.count(b"Insurance certificate") == 31
