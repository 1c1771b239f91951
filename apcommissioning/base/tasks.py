"""Celery's doorbells of the ground floor."""

from celery import shared_task

from . import outbox, sweeps


@shared_task
def sweep(*, name: str) -> int:
    """Run the sweep of this name. Safe at any time, any number of times."""
    return sweeps.all_sweeps()[name]()


@shared_task
def send_message(*, message_id: int) -> None:
    outbox.send(message_id)
