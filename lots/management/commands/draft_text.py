"""Take a question set or a scoring rubric from a YAML file as a draft, which is looked at and published on screen."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import Person
from lots import actions
from lots.models import QuestionSet, Rubric
from lots.rules import files, texts


class Command(BaseCommand):
    help = "Read a question set or a scoring rubric from a YAML file as a draft."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="the e-mail address of the officer whose draft it is")

    def handle(self, *args, file, by, **options):
        person = Person.objects.filter(email__iexact=by).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {by}.")
        try:
            source = files.parse(file.read_text(encoding="utf-8"))
            model = QuestionSet if "question_set" in source else Rubric
            text = actions.text_upload(model, texts.KINDS[model.KIND].read(source), by=person)
        except (OSError, UnicodeDecodeError, files.BadFile, Refused) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{text} is a draft. Look at what it changes, then publish it on screen.")
