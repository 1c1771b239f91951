"""What is logged can be read by a machine and says nothing about a person."""

import io
import json
import logging

import pytest
import structlog
from django.db import DatabaseError

from apcommissioning.base import logs

SECRET = "Quentin Brindle"


@pytest.fixture
def written():
    """Log as the service does, into a list of lines."""
    stream = io.StringIO()
    config = logs.for_standard_library("INFO")
    config["handlers"]["stderr"]["stream"] = stream
    logging.config.dictConfig(config)
    try:
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    finally:
        logging.config.dictConfig(logs.for_standard_library("WARNING"))


def test_our_own_line_is_one_object_with_what_it_was_given(written):
    structlog.get_logger("request").info("request", route="placement_detail", status=200)
    (line,) = written()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "request",
        "route": "placement_detail",
        "status": 200,
    }


def test_an_exception_says_its_kind_and_place_and_not_its_words(written):
    try:
        raise DatabaseError(f"Key (name)=({SECRET}) already exists")
    except DatabaseError:
        structlog.get_logger("sweeps").exception("row_failed", id=7)
    (line,) = written()
    assert line["exception"] == "DatabaseError"
    assert "test_an_exception_says" in line["raised_at"][-1]
    assert SECRET not in json.dumps(line)


def test_what_django_fills_into_its_message_is_left_out(written):
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        logging.getLogger("django.request").error(
            "Internal Server Error: %s", f"/children/{SECRET}/", exc_info=error, extra={"request": SECRET}
        )
    (line,) = written()
    assert line["event"] == "Internal Server Error: %s"
    assert SECRET not in json.dumps(line)


def test_a_failed_task_is_named_without_its_arguments(written):
    logging.getLogger("celery.app.trace").error(
        "Task %(name)s[%(id)s] raised unexpected: %(exc)s",
        {"name": "placements.tasks.make_agreement", "id": "1-2", "exc": SECRET, "args": SECRET},
        extra={"data": {"args": SECRET}},
    )
    (line,) = written()
    assert line["task"] == "placements.tasks.make_agreement"
    assert SECRET not in json.dumps(line)


def test_gunicorn_says_where_it_listens(written):
    logging.getLogger("gunicorn.error").info("Listening at: %s (%s)", "http://0.0.0.0:8000", 7)
    (line,) = written()
    assert line["event"] == "Listening at: http://0.0.0.0:8000 (7)"


def test_a_request_is_logged_by_its_route_and_never_by_its_path(client, written):
    client.get(f"/files/1/?about={SECRET}")
    lines = [line for line in written() if line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in lines] == [("file_download", 302)]
    assert SECRET.split()[0] not in json.dumps(written())
