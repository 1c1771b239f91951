"""`./dps demo`: the whole service on one machine, with its story loaded."""

import fcntl
import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from apcommissioning.base.models import Membership
from apcommissioning.demo import broker as brokers
from apcommissioning.demo import load
from apcommissioning.demo.processes import Tree

READY_WITHIN_SECONDS = 60


class Command(BaseCommand):
    help = "Run the demonstration: database, story, broker, worker, clock and web server in one process tree."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where the pages are served (8000)")
        parser.add_argument("--fresh", action="store_true", help="forget what was done and load the story anew")

    def handle(self, *args, port: int, fresh: bool, **options) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("This runs with DPS_MODE=demonstration only. Use ./dps demo.")
        self.var = Path(settings.VAR)
        (self.var / "files").mkdir(parents=True, exist_ok=True)
        check_port(port)
        lock = only_one(self.var)
        if fresh:
            forget(self.var)
        self.prepare()
        self.run(port)
        lock.close()

    def prepare(self) -> None:
        """Bring the database up to date and load the story: in one transaction, so that half of it is none of it."""
        call_command("migrate", verbosity=0, interactive=False)
        if not load.is_loaded():
            self.say("Loading the story (once) ...")
            with transaction.atomic():
                load.load()
        connection.close()

    def run(self, port: int) -> None:
        address = f"http://localhost:{port}"
        broker = brokers.choose(self.var)
        env = {**os.environ, "DPS_BROKER_URL": broker.url, "DPS_BASE_URL": address, "PYTHONUNBUFFERED": "1"}
        tree = Tree(self.var / "log")
        tree.heed_signals()
        try:
            if broker.command and broker.socket:
                tree.start("broker", broker.command, env=env, on_orphaned=signal.SIGKILL)
                tree.wait_for(broker.socket.exists, seconds=10)
            tree.start("web", web(port), env=env, on_orphaned=signal.SIGTERM)
            tree.start("worker", worker(), env=env, on_orphaned=signal.SIGKILL)
            tree.start("clock", clock(self.var), env=env, on_orphaned=signal.SIGKILL)
            if tree.wait_for(lambda: answers(f"http://127.0.0.1:{port}/readyz"), seconds=READY_WITHIN_SECONDS):
                self.welcome(address)
            elif not tree.asked_to_stop and not tree.ended():
                raise CommandError(f"The pages did not answer. What the processes wrote is in {self.var / 'log'}.")
            gone = tree.watch()
        finally:
            tree.stop()
        if gone is not None:
            last = "\n".join(gone.log.read_text(errors="replace").splitlines()[-15:])
            raise CommandError(f"The {gone.name} ended, so everything was stopped. Its last words:\n{last}")
        self.say("Stopped.")

    def welcome(self, address: str) -> None:
        self.say(f"\nThe demonstration is at {address}")
        self.say(f"Its day is {settings.STORY_TODAY:%A %-d %B %Y}. Ctrl-C stops it; what you do in it stays.\n")
        self.say(f"Everybody signs in with the password  {load.PASSWORD}\n")
        cast = (
            Membership.objects.filter(person__is_cast=True, ended_at=None)
            .select_related("person", "organisation")
            .order_by("pk")
        )
        rows = [(m.person.name, m.person.email, f"{m.get_role_display()}, {m.organisation}") for m in cast]
        name_width, email_width = (max(len(row[i]) for row in rows) for i in (0, 1))
        for name, email, role in rows:
            self.say(f"  {name:{name_width}}  {email:{email_width}}  {role}")
        self.say("")
        if not can_make_pdfs():
            self.say(
                "Pango is missing, so PDFs are off and everything else works. To have them:"
                " apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
            )
        connection.close()

    def say(self, line: str) -> None:
        self.stdout.write(line + "\n", ending="")
        self.stdout.flush()


def check_port(port: int) -> None:
    """Raises `CommandError` if something else answers there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} is in use or not allowed ({error}). Take another: ./dps demo --port {port % 60000 + 1}"
            ) from None


def only_one(var: Path) -> IO[str]:
    """Hold the folder: two demonstrations in one would share a database and a broker."""
    lock = (var / "demo.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CommandError(
            "The demonstration already runs from this folder. Stop it first, or give this one a folder of its own:"
            " DPS_VAR=/another/folder ./dps demo --port 8001"
        ) from None
    return lock


def forget(var: Path) -> None:
    """Remove the demonstration's database (a file of its own); the next start loads the story again."""
    name = Path(settings.DATABASES["default"]["NAME"])
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") or var not in name.parents:
        raise CommandError("--fresh forgets the demonstration's own SQLite database only.")
    connection.close()
    for path in name.parent.glob(f"{name.name}*"):
        path.unlink()


def web(port: int) -> list[str]:
    # The rest stands in gunicorn.conf.py, as in production.
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--graceful-timeout", "2"]
    return [sys.executable, "-m", "gunicorn", "apcommissioning.wsgi", *options]


def worker() -> list[str]:
    # Threads: one process to watch, and none left over. Production forks (docs/deploying.md).
    options = [
        "--pool",
        "threads",
        "--concurrency",
        "2",
        "--without-gossip",
        "--without-mingle",
        "--loglevel",
        "WARNING",
    ]
    return [sys.executable, "-m", "celery", "--quiet", "-A", "apcommissioning", "worker", *options]


def clock(var: Path) -> list[str]:
    options = ["--schedule", str(var / "beat-schedule"), "--pidfile", ""]
    return [sys.executable, "-m", "celery", "--quiet", "-A", "apcommissioning", "beat", *options]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310  (our own address)
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def can_make_pdfs() -> bool:
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return False
    return True
