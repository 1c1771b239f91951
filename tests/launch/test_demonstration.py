"""`manage.py demo`: what it checks, what it starts, and that nothing is left when it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from apcommissioning.demo import broker

ROOT = Path(__file__).parents[2]
LINUX = sys.platform.startswith("linux")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(var: Path, port: int) -> subprocess.Popen:
    env = {**os.environ, "DPS_MODE": "demonstration", "DPS_TODAY": "2026-03-11", "DPS_VAR": str(var)}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    env.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def read_until(process: subprocess.Popen, words: str) -> str:
    text = ""
    for line in process.stdout:
        text += line
        if words in line:
            return text
    raise AssertionError(f"It ended without saying {words!r}:\n{text}")


def processes_of(var: Path) -> list[str]:
    """The command lines of the processes whose environment or command names this folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if str(var).encode() in told and state != "Z":
            found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def wait_until_gone(var: Path, seconds: float) -> list[str]:
    until = time.monotonic() + seconds
    while (left := processes_of(var)) and time.monotonic() < until:
        time.sleep(0.1)
    return left


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Path:
    """A folder in which the first load was cut off, the next one went through, and the demonstration was stopped."""
    var = tmp_path_factory.mktemp("demo")
    process = start(var, free_port())
    read_until(process, "Loading the story")
    process.kill()
    process.communicate(timeout=30)
    process = start(var, free_port())
    text = read_until(process, "Ctrl-C stops it")
    process.terminate()
    process.communicate(timeout=30)
    assert "Loading the story" in text
    return var


@pytest.mark.slow
def test_it_says_who_may_sign_in_and_serves_until_it_is_stopped(loaded):
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
    finally:
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest.endswith("Stopped.\n")
    if LINUX:
        assert processes_of(loaded) == []


@pytest.mark.slow
@pytest.mark.skipif(not LINUX, reason="only Linux tells a child of its parent's death")
def test_nothing_is_left_when_it_is_killed_outright(loaded):
    process = start(loaded, free_port())
    read_until(process, "Ctrl-C stops it")
    assert len(processes_of(loaded)) >= 5
    process.kill()
    process.communicate(timeout=30)
    assert wait_until_gone(loaded, seconds=15) == []


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


@pytest.mark.slow
def test_a_second_one_in_the_same_folder_is_refused(loaded):
    process = start(loaded, free_port())
    read_until(process, "Ctrl-C stops it")
    try:
        second = start(loaded, free_port())
        text, _ = second.communicate(timeout=30)
        assert second.returncode == 1
        assert "already runs from this folder" in text
    finally:
        process.terminate()
        process.communicate(timeout=30)


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
