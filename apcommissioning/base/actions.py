"""What every action needs: one transaction (`acting`) and work asked for after it (`after_commit`)."""

from functools import partial

import structlog
from django.db import transaction

from .history import acting

__all__ = ["acting", "after_commit"]

log = structlog.get_logger("actions")


def after_commit(task, **ids: int) -> None:
    """Ask a Celery task to run once the transaction is in the database.

    A lost broker loses nothing: the row that needs the work is in the database, and the sweep of the same work finds
    it (`make_missing_letters`, `send_outbox` and their like).
    """
    transaction.on_commit(partial(_ask, task, ids), robust=True)


def _ask(task, ids: dict[str, int]) -> None:
    try:
        task.apply_async(kwargs=ids, retry=False)
    except Exception as error:  # the broker's client raises what it likes; the sweep will find the work
        log.warning("broker_unreachable", task=task.name, error=type(error).__name__)
