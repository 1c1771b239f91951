"""A status changes through one door, once, and leaves its mark."""

import threading

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.moves import Moving
from lots.models import PurchasingSystem, QuestionSet
from lots.states import Route, SystemStatus
from tests.factories.lots import loaded
from tests.factories.placements import ReferralFactory
from tests.factories.providers import AdmissionFactory, ContractFactory


def a_system(**also) -> PurchasingSystem:
    return PurchasingSystem.objects.create(
        title="A system",
        reference="PS-1",
        route=Route.LEGACY_DPS,
        valid_from="2020-07-01",
        valid_until="2028-07-01",
        contact_name="The team",
        contact_email="team@example.test",
        **also,
    )


@pytest.mark.django_db
def test_a_move_is_written_with_who_and_from_where(officer):
    system = a_system()
    system.move(SystemStatus.OPEN, by=officer, reason="Ready.")
    system.refresh_from_db()
    event = history.of(system).get()
    assert system.status == SystemStatus.OPEN
    assert (event.by, event.old, event.new, event.reason) == (officer, "draft", "open", "Ready.")


@pytest.mark.django_db
def test_what_may_not_follow_is_refused_and_leaves_nothing(officer):
    system = a_system()
    with pytest.raises(Refused, match="This is draft: it cannot become closed now"):
        system.move(SystemStatus.CLOSED, by=officer)
    system.refresh_from_db()
    assert (system.status, history.of(system).count()) == (SystemStatus.DRAFT, 0)


@pytest.mark.django_db
def test_whoever_read_an_older_status_is_too_late(officer, manager):
    a_system()
    first, second = PurchasingSystem.objects.get(), PurchasingSystem.objects.get()
    first.move(SystemStatus.OPEN, by=officer)
    with pytest.raises(TooLate):
        second.move(SystemStatus.OPEN, by=manager)
    assert history.of(first).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_wins_and_one_is_told(officer, manager):
    system = a_system(status=SystemStatus.OPEN)
    outcomes, ready = [], threading.Barrier(2)

    def close(by, to):
        try:
            mine = PurchasingSystem.objects.get(pk=system.pk)
            ready.wait(10)
            with acting():
                mine.move(to, by=by)
            outcomes.append("done")
        except TooLate:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=close, args=(officer, SystemStatus.PAUSED)),
        threading.Thread(target=close, args=(manager, SystemStatus.CLOSED)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["done", "too late"]
    assert history.of(system).count() == 1
    assert history.verify() == ""


# -- Any noun, any walk ------------------------------------------------------------------------------------------------

MADE = [a_system, AdmissionFactory, ContractFactory, ReferralFactory]
NOUNS = [model for model in apps.get_models() if issubclass(model, Moving)]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_status_of_a_noun_is_in_its_moves_and_can_be_reached(noun):
    field = noun._meta.get_field("status")
    statuses = {value for value, _ in field.choices}
    assert set(noun.MOVES) == statuses
    assert set().union(*noun.MOVES.values()) <= statuses
    assert statuses >= noun.NEEDS_REASON
    reached, waiting = set(), [field.default]
    while waiting:
        status = waiting.pop()
        if status not in reached:
            reached.add(status)
            waiting += noun.MOVES[status]
    assert reached == statuses


@pytest.fixture
def texts(db):
    """Loaded before the first walk: each walk is undone, and with it what it would have loaded."""
    loaded(QuestionSet)


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize(
    "make", [a_system, AdmissionFactory, ContractFactory, ReferralFactory], ids=lambda m: m.__name__
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_tried_only_what_may_follow_happens_and_the_history_tells_it(make, data):
    """A walk of any statuses, with and without reasons; at the end comes somebody who read the row at its beginning."""
    with transaction.atomic():
        noun = make()
        kind = type(noun)
        stale = kind.objects.get(pk=noun.pk)
        statuses = [value for value, _ in kind._meta.get_field("status").choices]
        expected, moved = noun.status, []
        for to, reason in data.draw(
            st.lists(st.tuples(st.sampled_from(statuses), st.sampled_from(["", "  ", "Because."])), max_size=8)
        ):
            allowed = to in kind.MOVES[expected] and not (to in kind.NEEDS_REASON and not reason.strip())
            try:
                noun.move(to, by=None, reason=reason)
            except Refused:
                assert not allowed
            else:
                assert allowed
                moved.append((expected, to))
                expected = to
            assert kind.objects.get(pk=noun.pk).status == noun.status == expected
        if moved and stale.status != expected:
            for to in kind.MOVES[stale.status]:
                with pytest.raises(TooLate):
                    stale.move(to, by=None, reason="Too late.")
        told = [(event.old, event.new) for event in history.of(noun).order_by("sequence")]
        assert told == moved
        assert history.verify() == ""
        transaction.set_rollback(True)
