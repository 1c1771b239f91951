"""An e-mail is a row first: written once, sent once, tried again, never lost."""

from datetime import timedelta

import pytest
from django.core import mail

from apcommissioning.base import outbox, timekeeping
from apcommissioning.base.models import OutboxMessage, OutboxStatus

pytestmark = pytest.mark.django_db

LETTER = {"to": "somebody@example.test", "subject": "A decision waits", "body": "Sign in to read it."}


def test_a_message_is_sent_after_commit_and_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        outbox.post(key="letter:1", **LETTER)
        outbox.post(key="letter:1", **LETTER)
    message = OutboxMessage.objects.get()
    assert (len(mail.outbox), message.state, message.tries) == (1, OutboxStatus.SENT, 1)
    assert outbox.send(message.pk) is False
    assert outbox.send_outbox() == 0
    assert len(mail.outbox) == 1


def test_a_held_message_waits_to_be_released(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = outbox.post(key="letter:1", hold=True, **LETTER)
    assert outbox.send_outbox() == 0
    assert mail.outbox == []
    with django_capture_on_commit_callbacks(execute=True):
        outbox.release(message)
    assert [sent.subject for sent in mail.outbox] == ["A decision waits"]


def test_the_sweep_finds_what_a_lost_broker_never_rang_for():
    outbox.post(key="letter:1", **LETTER)
    assert mail.outbox == []
    assert outbox.send_outbox() == 1
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_is_tried_again_later_and_then_given_up(settings):
    working = settings.MAILERS
    settings.MAILERS = {"default": {"BACKEND": "tests.base.broken_mail.Backend"}}
    message = outbox.post(key="letter:1", **LETTER)
    moment = timekeeping.now()
    for attempt in range(1, outbox.MOST_TRIES + 1):
        with timekeeping.at(moment):
            assert outbox.send(message.pk) is False
            assert outbox.send(message.pk) is False  # not due again yet
        message.refresh_from_db()
        assert message.tries == attempt
        moment = message.next_try_at + timedelta(seconds=1)
    assert (message.state, message.error) == (OutboxStatus.FAILED, "ConnectionRefusedError: nobody is there")
    settings.MAILERS = working
    outbox.release(message)
    with timekeeping.at(moment):
        assert outbox.send_outbox() == 1
    assert len(mail.outbox) == 1


def test_a_worker_killed_while_sending_leaves_the_message_to_be_found():
    message = outbox.post(key="letter:1", **LETTER)
    # What the killed worker had done: taken the message, and no more.
    taken = timekeeping.now() + outbox.HOLD
    OutboxMessage.objects.filter(pk=message.pk).update(tries=1, next_try_at=taken)
    assert outbox.send_outbox() == 0
    with timekeeping.at(taken + timedelta(seconds=1)):
        assert outbox.send_outbox() == 1
