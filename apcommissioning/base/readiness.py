"""Whether this process can serve: what it needs outside itself, asked one by one."""

import os
from collections.abc import Callable

import structlog
from celery import current_app
from django.core.files.storage import default_storage
from django.db import connection

log = structlog.get_logger("readiness")


def missing() -> list[str]:
    """The names of the parts that do not answer. What they said goes to the log, not to the page."""
    silent = []
    for name, ask in PARTS.items():
        try:
            ask()
        except Exception as error:  # each part's client raises what it likes
            log.warning("not_ready", part=name, error=type(error).__name__)
            silent.append(name)
    return silent


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    with current_app.connection_for_write(connect_timeout=3) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=3)


def _storage() -> None:
    default_storage.exists("readyz")
    folder = getattr(default_storage, "location", None)
    # A folder that is not mounted looks merely empty: Django would make it, on this machine's own disk.
    if isinstance(folder, str) and os.path.isabs(folder) and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise OSError("The folder of the files cannot be written to.")


PARTS: dict[str, Callable[[], None]] = {"database": _database, "broker": _broker, "storage": _storage}
