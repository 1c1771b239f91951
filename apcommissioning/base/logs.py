"""Logs: one JSON object a line, with no personal data in it.

Our own lines name what happened and give ids. Other people's code is less careful: what it puts into a message (a
path, the values of a row that clashed, a task's arguments) may be about a person, so only the message's fixed words
are kept, and of an exception only its kind and where it was raised.
"""

import logging.config
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# Loggers whose arguments are known to be about processes and addresses, never about people.
SAFE = ("gunicorn", "celery.beat", "celery.worker", "celery.apps", "kombu")


def configure(config: dict[str, str]) -> None:
    """Called by Django (`LOGGING_CONFIG`): structlog's renderer for our lines and for everybody else's.

    `config` is `settings.LOGGING`, which Django passes on only when it is not empty.
    """
    logging.config.dictConfig(for_standard_library(config["level"]))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def for_standard_library(level: str) -> dict[str, Any]:
    """The configuration of Python's own logging, which Django, Celery and gunicorn write to."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
                "foreign_pre_chain": [only_fixed_words, *SHARED],
                "pass_foreign_args": True,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # A refusal (404, 403) has its own line with its route: base/middleware.py.
            "django.request": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
            "gunicorn.error": {"handlers": [], "propagate": True},
        },
    }


def only_fixed_words(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Of a line that is not ours, the message as it stands in the code, without what was filled in."""
    record = event["_record"]
    filled_in = event.pop("positional_args", None)
    if not record.name.startswith(SAFE):
        event["event"] = str(record.msg)
        if record.name.startswith("celery") and isinstance(filled_in, dict) and "name" in filled_in:
            event["task"] = filled_in["name"]
    return event


def only_where_it_was_raised(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """An exception's kind and its frames. Not its words: they may quote a row."""
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    elif isinstance(raised, BaseException):
        raised = (type(raised), raised, raised.__traceback__)
    if isinstance(raised, tuple) and raised[0] is not None:
        event["exception"] = raised[0].__name__
        event["raised_at"] = _frames(raised[2])
    return event


def _frames(where: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(where)]


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    only_where_it_was_raised,
]
