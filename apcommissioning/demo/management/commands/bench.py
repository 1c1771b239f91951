"""`./dps bench`: how long the busiest pages take with a council's years in the database."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from apcommissioning.demo import bench


class Command(BaseCommand):
    help = "Fill a scratch database with realistic volumes, ask for the busiest pages, print how long each took."

    # The database that is configured need not be there: a scratch one is made beside it.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--applications", type=int, default=10_000, help="how many applications (10000)")

    def handle(self, *args, applications: int, **options) -> None:
        """In a database of its own beside the configured one, which Django makes and takes away."""
        test = connection.settings_dict.setdefault("TEST", {})
        test["NAME"] = str(Path(settings.VAR) / "bench.sqlite3") if connection.vendor == "sqlite" else "dps_bench"
        kept = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            bench.run(applications=applications, say=self.say)
        finally:
            connection.creation.destroy_test_db(kept, verbosity=0)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
