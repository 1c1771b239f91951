"""Several people at once, each in a thread with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

from django.db import connection

from apcommissioning.base.exceptions import Refused


def at_once(*doings: Callable[[], object]) -> list[object]:
    """Do each, all beginning together. Returns each one's result, or the refusal it met."""
    together = Barrier(len(doings))

    def run(doing):
        try:
            together.wait(timeout=20)
            return doing()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(doings)) as pool:
        futures = [pool.submit(copy_context().run, run, doing) for doing in doings]
        return [future.result(timeout=60) for future in futures]
