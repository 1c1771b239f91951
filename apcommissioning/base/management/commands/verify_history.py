"""`manage.py verify_history`: prove that the history is what was written."""

from django.core.management.base import BaseCommand, CommandError

from apcommissioning.base import history
from apcommissioning.base.models import Event


class Command(BaseCommand):
    help = "Proves the hash chain of the history, or names the first event at which it breaks."

    def handle(self, *args, **options) -> None:
        broken = history.verify()
        if broken:
            raise CommandError(broken)
        self.stdout.write(f"The history holds: {Event.objects.count()} events, each bound to the one before it.")
