"""`manage.py clear_second_step E-MAIL`: for somebody who lost both the phone and the recovery codes.

Whoever runs it has first made sure, by voice or in person, that it is they who ask.
"""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.models import Person


class Command(BaseCommand):
    help = "Takes away a person's second step and recovery codes; council staff then set up a new one as they sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args, email: str, **options) -> None:
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {email}.")
        with acting():
            cleared, _ = Authenticator.objects.filter(user=person).delete()
            if not cleared:
                raise CommandError(f"{person} has no second step.")
            history.record(person, "had the second step cleared", by=None)
        self.stdout.write(f"{person} has no second step now. Their password stays as it is.")
