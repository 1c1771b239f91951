"""The history is append-only, and shows when it was touched."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from apcommissioning.base import history, timekeeping
from apcommissioning.base.models import Event, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_events(council, officer):
    for day in (1, 2, 3):
        with timekeeping.at(date(2026, 3, day)):
            history.record(council, "looked at", by=officer, reason=f"Day {day}", count=day)
    return list(Event.objects.all())


def test_each_event_is_bound_to_the_one_before(three_events):
    assert [event.sequence for event in three_events] == [1, 2, 3]
    assert three_events[0].previous_hash == history.GENESIS
    assert three_events[2].previous_hash == three_events[1].hash
    assert history.verify() == ""
    call_command("verify_history")


def test_the_history_of_an_object_is_read_latest_first(three_events, council):
    other = Organisation.objects.create(kind="school", name="Elsewhere")
    history.record(other, "looked at")
    assert [event.reason for event in history.of(council)] == ["Day 3", "Day 2", "Day 1"]


def test_what_a_savepoint_took_back_leaves_no_gap_in_the_chain(three_events, council):
    with history.acting():
        history.record(council, "looked at", reason="Day 4")
        with pytest.raises(ValueError, match="no"), transaction.atomic():
            history.record(council, "looked at", reason="Never")
            raise ValueError("no")
        history.record(council, "looked at", reason="Day 5")
    assert [event.reason for event in history.of(council)] == ["Day 5", "Day 4", "Day 3", "Day 2", "Day 1"]
    assert history.verify() == ""


def _by_hand(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE base_event SET reason = 'Other' WHERE sequence = 2", "Event 2 is not what was written"),
        ("UPDATE base_event SET by_id = NULL WHERE sequence = 3", "Event 3 is not what was written"),
        ("DELETE FROM base_event WHERE sequence = 2", "Event 2 is missing"),
        ("DELETE FROM base_event WHERE sequence = 3", "The last events are missing"),
        ("DELETE FROM base_event", "The last events are missing"),
    ],
)
def test_tampering_in_the_database_itself_shows(three_events, sql, says):
    _by_hand(sql)
    assert history.verify().startswith(says)
    with pytest.raises(CommandError):
        call_command("verify_history")


def test_an_event_cannot_be_changed_or_removed_through_the_models(three_events):
    event = three_events[0]
    event.reason = "Other"
    for change in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(reason="Other"),
        lambda: Event.objects.bulk_update([event], ["reason"]),
    ):
        with pytest.raises(PermissionDenied):
            change()
    assert history.verify() == ""


def test_what_is_rolled_back_leaves_no_gap(three_events, council):
    with pytest.raises(RuntimeError), history.acting():
        history.record(council, "never happened")
        raise RuntimeError
    history.record(council, "happened")
    assert Event.objects.last().sequence == 4
    assert history.verify() == ""
