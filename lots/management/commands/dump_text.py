"""Write a question set or a scoring rubric as a YAML file, to be read, changed and drafted again."""

from django.core.management.base import BaseCommand, CommandError

from lots.models import QuestionSet, Rubric
from lots.rules import texts


class Command(BaseCommand):
    help = "Write the questions or the scoring published last, or the version asked for, to the standard output."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=["questions", "scoring"])
        parser.add_argument("--number", type=int, help="a version other than the one published last")

    def handle(self, *args, kind, number, **options):
        kept = (QuestionSet if kind == "questions" else Rubric).objects.all()
        text = kept.latest_published() if number is None else kept.filter(version=number).order_by("-pk").first()
        if text is None:
            raise CommandError("There is no such version.")
        self.stdout.write(texts.written(text), ending="")
