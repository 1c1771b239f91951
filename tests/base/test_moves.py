"""A status changes through one door, once, and leaves its mark."""

import threading

import pytest
from django.db import connection

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from lots.models import PurchasingSystem
from lots.states import Route, SystemStatus


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
