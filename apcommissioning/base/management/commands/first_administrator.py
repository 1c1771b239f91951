"""`manage.py first_administrator NAME E-MAIL`: the person who invites everybody else, once for each council."""

import getpass

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.models import Membership, Organisation, Person
from apcommissioning.base.roles import OrganisationKind, Role


class Command(BaseCommand):
    help = "Makes the council and its first administrator, asking for a password. Refused once there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("email")

    def handle(self, *args, name: str, email: str, **options) -> None:
        if Membership.objects.filter(role=Role.ADMINISTRATOR, ended_at=None).exists():
            raise CommandError("There is an administrator already, who can invite another from the pages.")
        try:
            validate_email(email)
            password = getpass.getpass("Password: ")
            validate_password(password, Person(name=name, email=email))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if getpass.getpass("The same again: ") != password:
            raise CommandError("The two passwords differ.")
        with acting():
            council, _ = Organisation.objects.get_or_create(kind=OrganisationKind.COUNCIL, name=settings.COUNCIL_NAME)
            person = Person.objects.create_user(email, password, name=name)
            Membership.objects.create(person=person, organisation=council, role=Role.ADMINISTRATOR)
            history.record(person, "was given a role", by=None, role=Role.ADMINISTRATOR, organisation=council.pk)
        self.stdout.write(f"{name} may sign in at {settings.BASE_URL}, and is then asked to set up a second factor.")
