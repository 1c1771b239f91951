"""The morning's e-mail: how many of what waits, to whom wants it, once."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from apcommissioning.base import digest, timekeeping, today
from apcommissioning.base.models import Digest, OutboxMessage, Person
from apcommissioning.base.today import DueItem, Queue, Today

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 28)
CHRISTMAS = date(2026, 12, 25)


@pytest.fixture
def waits(monkeypatch):
    """Two applications and a line with a child's name, whose date has passed."""
    late = DueItem(what="Maya Brackenbury, P-1", url="/p/1/", due_on=date(2026, 11, 20), note="Maya waits")
    found = Today(
        [Queue(2, "Applications to assess", "/a/", note="Maya"), Queue(0, "Contracts to sign", "/c/")], [late]
    )
    monkeypatch.setattr(today, "_parts", [lambda person: found])


def sent_on(day: date) -> set[str]:
    with timekeeping.at(datetime(day.year, day.month, day.day, 7, 30, tzinfo=timekeeping.LONDON)):
        digest.send_digests()
    return set(OutboxMessage.objects.filter(key__contains=f":{day}:").values_list("to", flat=True))


def test_each_gets_it_on_the_days_they_chose(waits, officer, manager, reviewer):
    Person.objects.filter(pk=officer.pk).update(digest=Digest.DAILY)
    Person.objects.filter(pk=reviewer.pk).update(digest=Digest.NEVER)
    assert sent_on(MONDAY) == {officer.email, manager.email}
    assert sent_on(TUESDAY) == {officer.email}
    assert sent_on(SATURDAY) == set()
    assert sent_on(CHRISTMAS) == set()


def test_it_counts_and_names_nobody(waits, officer):
    sent_on(MONDAY)
    message = OutboxMessage.objects.get()
    assert "- 2 applications to assess" in message.body
    assert "contracts to sign" not in message.body
    assert "1 with a date that has passed" in message.body
    assert reverse("digest_choose") in message.body
    assert "Maya" not in message.subject + message.body


def test_it_goes_out_once_however_often_the_clock_rings(waits, officer):
    sent_on(MONDAY)
    sent_on(MONDAY)
    assert OutboxMessage.objects.count() == 1


def test_nothing_goes_out_when_nothing_waits(monkeypatch, officer):
    monkeypatch.setattr(today, "_parts", [lambda person: Today([Queue(0, "Contracts to sign", "/c/")])])
    assert sent_on(MONDAY) == set()


def test_whoever_has_no_role_any_more_gets_none(waits, officer):
    officer.membership_set.update(ended_at=timekeeping.now())
    assert sent_on(MONDAY) == set()


def test_each_chooses_for_themselves(client, officer):
    client.force_login(officer)
    page = reverse("digest_choose")
    assert "Choose how often" in client.post(page, {"how_often": ""}).content.decode()
    assert client.post(page, {"how_often": "daily"}).status_code == 302
    officer.refresh_from_db()
    assert officer.digest == Digest.DAILY


def test_every_app_says_what_waits(officer):
    assert [figures.__module__.partition(".")[0] for figures in today._parts] == [
        "lots",
        "providers",
        "placements",
        "outcomes",
    ]
