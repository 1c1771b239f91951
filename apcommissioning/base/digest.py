"""The morning's e-mail of what waits for a person: how many of what, and never about whom."""

from django.conf import settings
from django.urls import reverse

from . import timekeeping, today
from .calendars import is_working_day
from .markdown import Markdown
from .models import Digest, Person
from .sweeps import each, sweep
from .texts import words

MONDAY = 0


@sweep
def send_digests() -> int:
    """To everybody who wants one today. Nothing goes out on a day that is no working day."""
    day = timekeeping.today()
    if not is_working_day(day):
        return 0
    wanted = [Digest.DAILY, Digest.WEEKLY] if day.weekday() == MONDAY else [Digest.DAILY]
    people = Person.objects.filter(is_active=True, digest__in=wanted, membership__ended_at=None).distinct()
    return each(people.order_by("pk").iterator(chunk_size=200), digest_send)


def digest_send(person: Person) -> None:
    """Write the person's message of today, once, if anything waits."""
    waits = today.of(person)
    queues = [queue for queue in waits.queues if queue.count]
    if not queues and not waits.due:
        return
    day = timekeeping.today()
    late = sum(item.due_on < day for item in waits.due)
    lines = [f"- {queue.count} {queue.name[:1].lower()}{queue.name[1:]}" for queue in queues]
    words.post(
        "digest",
        to=[person],
        about=day,
        values={
            "name": person.name,
            "what_waits": Markdown("\n".join(lines or [f"- {len(waits.due)} with a date"])),
            "late": str(late) if late else None,
            "how_often": Digest(person.digest).label.lower(),
            "link": settings.BASE_URL + reverse("home"),
            "settings_link": settings.BASE_URL + reverse("digest_choose"),
        },
    )
