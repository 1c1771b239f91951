"""On the clock: each sweep finds what is due and calls one action for each row.

Beat rings `tasks.sweep` by name; `manage.py sweep NAME` does the same by hand. A row's failure is logged, the rest go
on, and the row is found again next time.
"""

from collections.abc import Callable, Iterable

import structlog
from django.utils.module_loading import autodiscover_modules

log = structlog.get_logger("sweeps")

# A sweep that makes papers makes so many a run, so that other work gets its turn; the rest are found the next time.
PAPERS_A_RUN = 6

_sweeps: dict[str, Callable[[], int]] = {}


def sweep(find: Callable[[], int]) -> Callable[[], int]:
    """Declare a sweep; its name is the function's. It returns how many rows it dealt with."""
    _sweeps[find.__name__] = find
    return find


def all_sweeps() -> dict[str, Callable[[], int]]:
    autodiscover_modules("sweeps")
    return dict(_sweeps)


def each(rows: Iterable, act: Callable) -> int:
    """Call `act` for each row; a row that fails is logged and does not stop the others. Returns how many went well."""
    done = 0
    for row in rows:
        try:
            act(row)
            done += 1
        except Exception as error:
            log.exception("row_failed", kind=row._meta.label_lower, id=row.pk, error=type(error).__name__)
    return done
