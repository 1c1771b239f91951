"""The outbox: an e-mail is a row first, sent by Celery after commit and tried again when it fails.

Nothing about a child stands in a message: it says that something waits, and where to read it.
"""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models

from . import timekeeping
from .actions import after_commit
from .models import OutboxMessage, OutboxStatus
from .sweeps import each, sweep

MOST_TRIES = 8
# While one worker holds a message, no other takes it; a worker killed meanwhile leaves it to be found again.
HOLD = timedelta(minutes=10)


def post(*, to: str, subject: str, body: str, key: str, hold: bool = False) -> OutboxMessage:
    """Write a message, once for each `key`; unless held, it is sent after the transaction is in the database."""
    message, new = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": subject[:200],
            "body": body,
            "state": OutboxStatus.HELD if hold else OutboxStatus.WAITING,
            "posted_at": timekeeping.now(),
            "next_try_at": timekeeping.now(),
        },
    )
    if new and not hold:
        _ring(message)
    return message


def release(message: OutboxMessage) -> None:
    """Let a held message go, or try once more one that was given up."""
    freed = OutboxMessage.objects.filter(pk=message.pk, state__in=(OutboxStatus.HELD, OutboxStatus.FAILED)).update(
        state=OutboxStatus.WAITING, next_try_at=timekeeping.now(), tries=0
    )
    if freed:
        _ring(message)


def _ring(message: OutboxMessage) -> None:
    from .tasks import send_message

    after_commit(send_message, message_id=message.pk)


def send(message_id: int) -> bool:
    """Send one message if it is due and nobody else has it. Returns whether it went.

    A message may be sent a second time only if the worker dies between the mail server's yes and the next line.
    """
    now = timekeeping.now()
    taken = OutboxMessage.objects.filter(pk=message_id, state=OutboxStatus.WAITING, next_try_at__lte=now).update(
        next_try_at=now + HOLD, tries=models.F("tries") + 1
    )
    if not taken:
        return False
    message = OutboxMessage.objects.get(pk=message_id)
    try:
        EmailMessage(message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [message.to]).send()
    except Exception as error:  # whatever the mail server or the disk says, the row keeps it and waits
        given_up = message.tries >= MOST_TRIES
        OutboxMessage.objects.filter(pk=message_id).update(
            error=f"{type(error).__name__}: {error}"[:300],
            state=OutboxStatus.FAILED if given_up else OutboxStatus.WAITING,
            next_try_at=now + timedelta(minutes=2**message.tries),
        )
        return False
    OutboxMessage.objects.filter(pk=message_id).update(state=OutboxStatus.SENT, sent_at=timekeeping.now(), error="")
    return True


@sweep
def send_outbox() -> int:
    """Send what is waiting: what a lost broker never rang for, and what failed before."""
    due = OutboxMessage.objects.filter(state=OutboxStatus.WAITING, next_try_at__lte=timekeeping.now())
    return each(due.order_by("pk")[:500], lambda message: send(message.pk))
