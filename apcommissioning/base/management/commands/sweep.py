"""`manage.py sweep NAME`: run one sweep by hand, or list them."""

from django.core.management.base import BaseCommand, CommandError

from apcommissioning.base import sweeps


class Command(BaseCommand):
    help = "Runs the sweep of this name now. Without a name, lists the sweeps."

    def add_arguments(self, parser) -> None:
        parser.add_argument("name", nargs="?", default="")

    def handle(self, *args, name: str, **options) -> None:
        known = sweeps.all_sweeps()
        if not name:
            for found, function in sorted(known.items()):
                self.stdout.write(f"{found}: {(function.__doc__ or '').strip().splitlines()[0]}")
            return
        if name not in known:
            raise CommandError(f"There is no sweep {name!r}. There are: {', '.join(sorted(known))}.")
        self.stdout.write(f"{name}: {known[name]()} dealt with")
