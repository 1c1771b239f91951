"""/readyz: what the process needs answers, or is named."""

import pytest
from celery import current_app
from django.db import DatabaseError, connection

from apcommissioning.base import readiness


@pytest.fixture
def files_folder(settings, tmp_path):
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = storages
    return tmp_path / "files"


@pytest.mark.django_db
def test_ready_when_the_database_the_broker_and_the_storage_answer(client, files_folder):
    files_folder.mkdir()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_folder_of_files_that_is_not_there_is_not_made_but_named(client, files_folder):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "parts": ["storage"]})
    assert not files_folder.exists()


@pytest.mark.django_db
def test_a_broker_that_does_not_answer_is_named(client, files_folder, monkeypatch):
    files_folder.mkdir()
    nobody = current_app.connection_for_write("redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app, "connection_for_write", lambda **kwargs: nobody)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "parts": ["broker"]})


def test_a_database_that_does_not_answer_is_named_without_its_words(client, files_folder, monkeypatch):
    files_folder.mkdir()

    def refuse(*args):
        raise DatabaseError("could not connect to database.internal as dps")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "parts": ["database"]})


def test_the_process_alone_answers_healthz(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_the_parts_are_these():
    assert list(readiness.PARTS) == ["database", "broker", "storage"]
