"""`manage.py demo` as the tests run it: each in a folder of its own, and one whose story stands for a whole run."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
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


@dataclass
class Demonstration:
    """One whose first load was cut off and whose next one went through; it runs until somebody kills it."""

    var: Path
    process: subprocess.Popen
    text: str
    # The database as it was loaded, before anything that the demonstration runs could change it.
    story: Path

    def kill(self) -> None:
        if self.process.poll() is None:
            # Only Linux tells a child of its parent's death: elsewhere it is asked to end what it started.
            self.process.send_signal(signal.SIGKILL if LINUX else signal.SIGTERM)
            self.process.communicate(timeout=30)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory) -> Iterator[Demonstration]:
    """The story is loaded from nothing, once for a run: to be started again from its folder, and to be looked at."""
    var, story = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("story") / "story.sqlite3"
    process = start(var, free_port())
    read_until(process, "Loading the story")
    process.kill()
    process.communicate(timeout=30)
    process = start(var, free_port())
    text = read_until(process, "Loading the story")
    # The folder for what its processes write is made when the load is over and before the first of them.
    while not (var / "log").exists() and process.poll() is None:
        time.sleep(0.02)
    with closing(sqlite3.connect(var / "dps.sqlite3")) as loaded, closing(sqlite3.connect(story)) as copy:
        loaded.backup(copy)
    made = Demonstration(var, process, text + read_until(process, "Ctrl-C stops it"), story)
    yield made
    made.kill()
