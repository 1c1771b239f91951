"""One process tree: its members start together, and the end of one is the end of all."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# How long a member may take over finishing what it does when it is asked to stop.
GRACE_SECONDS = 4.0
PR_SET_PDEATHSIG = 1  # Linux: prctl(2)


@dataclass
class Member:
    name: str
    process: subprocess.Popen
    log: Path


class Tree:
    """Starts processes, watches them, and stops them all: on a signal, when one ends, and when this process dies."""

    def __init__(self, logs: Path):
        self.logs = logs
        self.members: list[Member] = []
        self._asked_to_stop = threading.Event()

    def heed_signals(self) -> None:
        """From here on Ctrl-C, a closed terminal and SIGTERM end the tree in good order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self._asked_to_stop.set())

    def start(self, name: str, command: Sequence[str], *, env: Mapping[str, str], on_orphaned: int) -> None:
        """Start a member. It writes to a log of its own; `on_orphaned` is the signal it gets if this process is killed.

        Its own session keeps the terminal's Ctrl-C from it: this process passes the word on, once and in order.
        """
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603  (our own commands)
                command,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_tied_to_parent(on_orphaned),
            )
        self.members.append(Member(name, process, log))

    def ended(self) -> Member | None:
        """The first member found to have ended, if any has."""
        return next((member for member in self.members if member.process.poll() is not None), None)

    def wait_for(self, ready: Callable[[], bool], *, seconds: float) -> bool:
        """Wait until `ready` says yes. No if a member ended, the time ran out or a stop was asked for."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.ended():
            if ready():
                return True
            if self._asked_to_stop.wait(0.1):
                break
        return False

    @property
    def asked_to_stop(self) -> bool:
        return self._asked_to_stop.is_set()

    def watch(self) -> Member | None:
        """Stay until a stop is asked for (None) or a member has ended (that member)."""
        while not self._asked_to_stop.wait(0.2):
            member = self.ended()
            if member is not None:
                return member
        return None

    def stop(self) -> None:
        """End every member, the one started first last: the others may need it in order to finish."""
        if not self.members:
            return
        first, *others = self.members
        for group in (others, [first]):
            for member in group:
                _signal(member, signal.SIGTERM)
            until = time.monotonic() + GRACE_SECONDS
            for member in group:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    member.process.wait(max(0.0, until - time.monotonic()))
                _signal(member, signal.SIGKILL)
                member.process.wait()


def _signal(member: Member, number: int) -> None:
    """To the member's whole group: what it started ends with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(member.process.pid, number)


def _tied_to_parent(on_orphaned: int) -> Callable[[], None] | None:
    """What a child does before it becomes its command, so that even `kill -9` of this process leaves no orphan."""
    if not sys.platform.startswith("linux"):
        return None
    parent = os.getpid()
    libc = ctypes.CDLL(None)

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, on_orphaned)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return tie
