"""How long the busiest pages take, with a hundred applications in the database and with ten thousand.

Each page is asked for in this process, through the whole of Django, as its reader. What is printed is the median, and
the ratio to a page that does nothing, because machines differ and ratios less so; `to few` compares the best time with
the best with few rows, which a busy machine disturbs least. No test asserts a time.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Person
from apcommissioning.base.signin import DONE
from placements.models import Placement
from providers.figures import application as figures
from providers.models import Admission, Application, Assessment, Contract, LotApplication, Provider
from providers.rules import readiness
from providers.states import ApplicationStatus

from . import long_application, volumes

SMALL = 100
WARM_UP, RUNS = 3, 15


@dataclass(frozen=True)
class Page:
    name: str
    url: str
    reader: Person | None
    rows: str


@dataclass(frozen=True)
class Measured:
    page: Page
    queries: int
    median_ms: float
    best_ms: float


def run(*, applications: int, say: Callable[[str], None]) -> None:
    """Fill the database (which must be empty) and print a table for few rows and one for many."""
    logging.disable(logging.WARNING)
    with timekeeping.at(volumes.TODAY), override_settings(DEBUG=False):
        stage = volumes.begin()
        before: dict[str, float] = {}
        for wanted in (min(SMALL, applications), applications):
            started = time.perf_counter()
            volumes.grow(stage, wanted)
            _settle()
            say(f"\n{connection.vendor}: {wanted:,} applications, filled in {time.perf_counter() - started:.0f} s")
            trivial = _measure(Page("A page that does nothing", reverse("healthz"), None, ""))
            found = [_measure(page) for page in _pages(stage)]
            _print(found, trivial, before, say)
            before = {one.page.name: one.best_ms for one in found}
        application, boss = long_application.write(stage)
        trivial = _measure(Page("A page that does nothing", reverse("healthz"), None, ""))
        asked = len(readiness.read(application).asked)
        say(f"\n{connection.vendor}: one application with {asked} questions, two sites and three lots")
        _print([_measure(page) for page in _pages_of(application, boss, stage)], trivial, {}, say)


def _settle() -> None:
    """Let the database look at what it holds before it plans, as it does by itself in a day's work."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _pages(stage: volumes.Volumes) -> Iterator[Page]:
    officer = stage.officer
    queue = f"{Application.objects.count():,} applications, {Assessment.objects.count():,} sets of scores"
    yield Page("Assessment queue", reverse("application_list"), officer, queue)
    yield Page("Assessment queue, past the date", reverse("application_list") + "?clock=late", officer, queue)
    yield Page("Assessment queue of a reviewer", reverse("application_list"), stage.reviewers[0], queue)
    yield Page("Share out reviews", reverse("reviewers_share_out"), officer, queue)
    yield Page("What needs an officer today", reverse("home"), officer, queue)
    yield Page("Provider list", reverse("provider_list"), officer, f"{Provider.objects.count():,} providers")
    yield Page("Public providers", reverse("public_providers"), None, f"{Admission.objects.count():,} admissions")
    yield Page("Placement list", reverse("placement_list"), officer, f"{Placement.objects.count():,} placements")
    yield Page("Contract register", reverse("contract_list"), officer, f"{Contract.objects.count():,} contracts")


def _pages_of(application: Application, boss: Person, stage: volumes.Volumes) -> Iterator[Page]:
    asked = readiness.read(application)
    rows = f"{len(asked.answers)} answers"
    last = asked.to_answer[-2]
    yield Page("Task list", reverse("application_tasks", args=[application.pk]), boss, rows)
    yield Page("One question", readiness.url_of(application, last), boss, rows)
    yield Page("Lots and sites", reverse("application_lots", args=[application.pk]), boss, rows)
    lot = LotApplication.objects.filter(application=application).first()
    assert lot is not None
    yield Page("Prices of a lot", reverse("application_prices", args=[application.pk, lot.lot_id]), boss, rows)
    yield Page("Check and send", reverse("application_submit", args=[application.pk]), boss, rows)
    sent = Application.objects.filter(pk=application.pk)
    kept = figures.to_keep(asked, name=boss.name, role="Director")
    application.move(
        ApplicationStatus.SUBMITTED, by=boss, submitted_at=timekeeping.now(), due_on=volumes.TODAY, sent=kept
    )
    yield Page("Its copy, for the provider", reverse("application_detail", args=[sent.get().pk]), boss, rows)
    application.interest_declarations.create(person=stage.officer, has_interest=False)
    yield Page("Its hub, for an officer", reverse("application_detail", args=[application.pk]), stage.officer, rows)


def _measure(page: Page) -> Measured:
    client = Client(SERVER_NAME="localhost")
    if page.reader is not None:
        client.force_login(page.reader)
        session = client.session
        session[DONE] = True  # signed in with both steps
        session.save()
    for _ in range(WARM_UP):
        answer = client.get(page.url)
        if answer.status_code != 200:
            raise RuntimeError(f"{page.name}: {page.url} answers {answer.status_code}.")
    reset_queries()  # the log keeps the last nine thousand, and filling made more
    with CaptureQueriesContext(connection) as queries:
        client.get(page.url)
    number = len(queries)  # now: the next request clears the log
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        client.get(page.url)
        times.append((time.perf_counter() - started) * 1000)
    return Measured(page, number, median(times), min(times))


def _print(found: list[Measured], trivial: Measured, before: dict[str, float], say: Callable[[str], None]) -> None:
    say(f"{'page':34}{'rows in the database':46}{'queries':>8}{'median':>11}{'ratio':>8}{'best':>11}{'to few':>8}")
    for one in [trivial, *found]:
        was = before.get(one.page.name)
        say(
            f"{one.page.name:34}{one.page.rows:46}{one.queries:>8}{one.median_ms:>8.1f} ms"
            f"{one.median_ms / trivial.median_ms:>8.1f}{one.best_ms:>8.1f} ms"
            f"{f'{one.best_ms / was:.2f}' if was else '':>8}"
        )
