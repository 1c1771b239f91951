"""A PostgreSQL cluster for one run of the tests: from the machine's own binaries, on a Unix socket, gone afterwards."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
# PostgreSQL refuses to run as root: these users do, in this order.
UNPRIVILEGED = ("postgres", "nobody")
# Nothing outlives the run, so nothing need reach the disk; what is planned for one small question is not compiled, and
# nothing is swept up beside the tests.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1h",
    "jit": "off",
    "autovacuum": "off",
    "max_connections": "100",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class Server:
    folder: Path
    version: str


def find() -> Server | None:
    """The newest server found whose version is one that the service supports."""
    found = []
    for folder in _folders():
        asked = None
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            asked = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
        number = re.search(r"(\d+)(\.\d+)?", asked.stdout) if asked and asked.returncode == 0 else None
        if number and int(number[1]) >= OLDEST:
            found.append((int(number[1]), Server(folder, f"PostgreSQL {number[0]}")))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _folders() -> list[Path]:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    folders += sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"))
    if config := shutil.which("pg_config"):
        asked = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(asked.stdout.strip()))
    if initdb := shutil.which("initdb"):
        folders.append(Path(initdb).resolve().parent)
    return folders


@contextmanager
def cluster(server: Server) -> Iterator[str]:
    """Start a cluster of its own and give its address; stop and remove it afterwards."""
    # Short: the socket's path must fit into 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="dpspg"))
    somebody = _somebody(home)
    try:
        _run(
            [
                server.folder / "initdb",
                "-D",
                home / "data",
                "-U",
                "dps",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "-N",
                "--locale=C",
            ],
            somebody,
        )
        settings = [word for name, value in OPTIONS.items() for word in ("-c", f"{name}={value}")]
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [server.folder / "postgres", "-D", home / "data", "-k", home, *settings],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=home,
                start_new_session=True,
                **somebody,
            )
        try:
            _wait(server, home, process)
            yield f"postgres://dps@/{home}/dps"
        finally:
            process.terminate()
            process.wait(30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _somebody(home: Path) -> dict:
    """Who runs the server: oneself, or for root somebody who may do nothing else, given the cluster's folder."""
    if os.geteuid() != 0:
        return {}
    for name in UNPRIVILEGED:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(home, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no other user to run it as.")


def _wait(server: Server, home: Path, process: subprocess.Popen) -> None:
    for _ in range(300):
        asked = subprocess.run([server.folder / "pg_isready", "-q", "-h", home], check=False)
        if asked.returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start:\n" + (home / "log").read_text(errors="replace"))


def _run(command: list, somebody: dict) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path("/"), **somebody)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
