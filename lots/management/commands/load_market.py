"""Load the council's question set, scoring rubric and standard contract, as they ship with the project."""

from django.core.management.base import BaseCommand, CommandError

from apcommissioning.base.exceptions import Refused
from lots import actions


class Command(BaseCommand):
    help = "Load the question set, scoring rubric and standard contract. Safe to run again."

    def handle(self, *args, **options):
        try:
            loaded = actions.content_load()
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        for text in (loaded.question_set, loaded.rubric, loaded.contract_template):
            self.stdout.write(f"{text}: {text.hash}")
