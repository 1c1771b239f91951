"""Who is visited next: the risk, why, and the day."""

from datetime import date

import pytest

from apcommissioning.base import timekeeping
from providers.figures.assurance import assurance_lines
from providers.models import Admission
from providers.rules.assurance import Risk, due_on
from providers.states import AdmissionStatus, EvidenceStatus, Rating, VisitStatus
from tests.factories.providers import (
    ActionFactory,
    AdmissionFactory,
    EvidenceFactory,
    QualityVisitFactory,
    SiteFactory,
)

ON = date(2026, 11, 23)
LAST = date(2026, 6, 30)
BEFORE = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(ON):
        yield


@pytest.fixture
def admission(db):
    found = AdmissionFactory(from_on=date(2025, 9, 1))
    rated(found, Rating.GOOD, LAST)
    return found


def rated(admission, rating, held_on=date(2026, 7, 1)):
    QualityVisitFactory(provider=admission.provider, status=VisitStatus.PUBLISHED, held_on=held_on, rating=rating)


def only(officer):
    [found] = assurance_lines(officer)
    return found


def test_a_provider_without_any_risk_is_seen_a_year_after_its_last_visit(admission, officer):
    found = only(officer)
    assert (found.risk, found.why, found.last_on, found.due_on) == (Risk.LOW, (), LAST, date(2027, 6, 30))


def test_a_provider_never_visited_is_seen_half_a_year_after_it_was_admitted(officer):
    AdmissionFactory(from_on=date(2026, 8, 31))
    found = only(officer)
    assert ([one.key for one in found.why], found.due_on) == (["never_visited"], date(2027, 2, 28))


def test_a_planned_visit_is_shown_and_is_no_visit_yet(admission, officer):
    QualityVisitFactory(provider=admission.provider, planned_on=date(2026, 12, 1))
    assert (only(officer).planned_on, only(officer).last_on) == (date(2026, 12, 1), LAST)


def stop(admission):
    Admission.objects.filter(pk=admission.pk).update(status=AdmissionStatus.EMBARGOED)


def condition(admission, due):
    conditional = {"condition": "Doors.", "condition_due_on": due}
    Admission.objects.filter(pk=admission.pk).update(status=AdmissionStatus.CONDITIONAL, **conditional)


def lapse(admission):
    EvidenceFactory(
        provider=admission.provider,
        kind="insurance_certificate",
        expires_on=BEFORE,
        status=EvidenceStatus.ACCEPTED,
    )


def overdue(admission, grade):
    ActionFactory(visit=admission.provider.visits.get(), grade=grade, due_on=BEFORE)


TRIGGERED = {
    "stopped": stop,
    "lapsed": lapse,
    "condition_overdue": lambda admission: condition(admission, BEFORE),
    "condition": lambda admission: condition(admission, ON),
    "urgent_overdue": lambda admission: overdue(admission, "urgent"),
    "action_overdue": lambda admission: overdue(admission, "improve"),
    "inadequate": lambda admission: rated(admission, Rating.INADEQUATE),
    "requires_improvement": lambda admission: rated(admission, Rating.REQUIRES_IMPROVEMENT),
    "new_site": lambda admission: SiteFactory(provider=admission.provider, approved_on=date(2026, 9, 1)),
}


@pytest.mark.parametrize("key", TRIGGERED)
def test_each_trigger_raises_the_risk_of_its_own_provider_alone(admission, officer, key):
    quiet = AdmissionFactory(lot=admission.lot, from_on=date(2025, 9, 1))
    rated(quiet, Rating.GOOD, LAST)
    TRIGGERED[key](admission)
    by_provider = {found.provider: found for found in assurance_lines(officer)}
    assert [one.key for one in by_provider[admission.provider].why] == [key]
    assert by_provider[quiet.provider].why == ()


def test_the_greater_risk_counts_and_stands_first(admission, officer):
    condition(admission, ON)
    overdue(admission, "urgent")
    found = only(officer)
    assert [one.key for one in found.why] == ["urgent_overdue", "condition"]
    assert (found.risk, found.due_on) == (Risk.HIGH, date(2026, 10, 30))


@pytest.mark.parametrize(
    ("since", "risk", "due"),
    [
        (date(2026, 10, 31), Risk.HIGH, date(2027, 2, 28)),
        (date(2026, 8, 31), Risk.MEDIUM, date(2027, 2, 28)),
        (date(2024, 2, 29), Risk.LOW, date(2025, 2, 28)),
    ],
)
def test_months_end_where_the_shorter_month_ends(since, risk, due):
    assert due_on(since, risk) == due


def test_the_list_narrows_sorts_and_takes_few_queries(client, officer, admission, django_assert_num_queries):
    client.force_login(officer)
    condition(admission, BEFORE)

    def ask(query=""):
        with django_assert_num_queries(14):
            return client.get(f"/visits/due/{query}").content.decode()

    assert "A condition is past its day" in ask("?risk=3&when=overdue")
    for _ in range(30):
        AdmissionFactory(lot=admission.lot, from_on=date(2026, 9, 1))
    assert "31 providers" in ask("?sort=-due_on")
    rows = client.get("/visits/due/?format=csv&risk=2").content.decode().strip().splitlines()
    assert len(rows) == 31
