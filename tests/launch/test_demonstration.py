"""`manage.py demo`: what it checks, what it starts, and that nothing is left when it ends."""

import os
import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from apcommissioning.demo import broker
from tests.demonstration import LINUX, free_port, processes_of, read_until, start, wait_until_gone


@pytest.fixture
def loaded(demonstration) -> Path:
    """Its folder, in which nothing runs any more."""
    demonstration.kill()
    assert wait_until_gone(demonstration.var, seconds=15) == []
    return demonstration.var


@pytest.mark.slow
@pytest.mark.skipif(not LINUX, reason="only Linux tells a child of its parent's death")
def test_it_loads_the_story_and_nothing_is_left_when_it_is_killed_outright(demonstration):
    assert "Loading the story" in demonstration.text
    assert len(processes_of(demonstration.var)) >= 5
    demonstration.kill()
    assert wait_until_gone(demonstration.var, seconds=15) == []


@pytest.mark.slow
def test_it_says_who_may_sign_in_and_serves_alone_until_it_is_stopped(loaded):
    port = free_port()
    process = start(loaded, port)
    try:
        text = read_until(process, "Rhona Pettigrew")
        assert "Loading the story" not in text
        assert f"http://localhost:{port}" in text
        assert "Wednesday 11 March 2026" in text
        assert "bea.larkspur@northmoor.example" in text
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
            assert answer.read() == b'{"status": "ok"}'
        # A second one in the same folder is refused.
        second = start(loaded, free_port())
        refused, _ = second.communicate(timeout=30)
        assert second.returncode == 1
        assert "already runs from this folder" in refused
    finally:
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest.endswith("Stopped.\n")
    if LINUX:
        assert processes_of(loaded) == []


@pytest.mark.slow
@pytest.mark.skipif(not LINUX, reason="finds the worker in /proc")
def test_the_end_of_one_process_is_the_end_of_all_and_is_named(loaded):
    process = start(loaded, free_port())
    read_until(process, "Ctrl-C stops it")
    worker = next(int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _is_worker_in(folder, loaded))
    os.kill(worker, signal.SIGKILL)
    text, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "The worker ended, so everything was stopped." in text
    assert processes_of(loaded) == []


def _is_worker_in(folder: Path, var: Path) -> bool:
    try:
        return (
            b"apcommissioning\0worker" in (folder / "cmdline").read_bytes()
            and str(var).encode() in (folder / "environ").read_bytes()
        )
    except OSError:
        return False


def test_a_port_in_use_is_said_with_the_way_out(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(tmp_path, port)
        text, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"Port {port} is in use" in text
    assert "--port" in text
    assert not list(tmp_path.glob("*.sqlite3"))


def test_a_folder_too_deep_for_a_socket_gets_one_elsewhere(tmp_path):
    deep = tmp_path / ("x" * 90)
    assert broker.socket_path(tmp_path) == tmp_path / "broker.sock"
    assert len(str(broker.socket_path(deep)).encode()) < broker.SOCKET_PATH_BYTES


def test_without_any_server_a_folder_is_the_broker(tmp_path, monkeypatch):
    monkeypatch.setattr(broker, "_server", lambda: "")
    chosen = broker.choose(tmp_path)
    assert chosen.command == ()
    assert chosen.url == f"filesystem://{tmp_path / 'broker'}"
