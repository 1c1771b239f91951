"""What must reach nobody: a child's name outside the case, and one provider's prices and scores on another's screen.

The names are planted with the world (`ChildFactory`): whatever was written or sent since would show them.
"""

import html
import io
import json
import logging
import re
from collections import Counter
from decimal import Decimal
from urllib.parse import unquote, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from pypdf import PdfReader

from apcommissioning.base import files, logs, pdf
from apcommissioning.base.models import OutboxMessage
from outcomes import actions as outcomes
from placements.models import Child
from providers.models import AdmissionPrice, PriceOffer, Score

from .table import ROWS
from .test_walk import address
from .world import ANONYMOUS, CAST, STRANGER

SECRET_PRICE = Decimal("73.19")
SECRET_REASON = "Unfathomably persuasive"
# A page of each kind is enough, and two show that they differ.
OF_EACH_ROUTE = 2
LINK = re.compile(r'href="([^"#]+)')
SENT_TO = re.compile(r'action="([^"#]+)')


@pytest.fixture
def told(world):
    """Every way in which a page could say who one of the children is."""
    words = set()
    for child in Child.objects.all():
        words |= {child.first_name, child.surname, child.upn}
    assert len(words) > 10
    return words


@pytest.fixture
def secrets(world):
    """Heron Yard's prices and what a reviewer wrote of it."""
    AdmissionPrice.objects.filter(admission__provider=world.heron).update(price=SECRET_PRICE)
    PriceOffer.objects.filter(lot_application__application__provider=world.heron).update(price=SECRET_PRICE)
    scored = Score.objects.filter(assessment__lot_application__application__provider=world.heron)
    assert scored.update(reason=SECRET_REASON)
    return {str(SECRET_PRICE), SECRET_REASON}


def read(answer) -> str:
    content = b"".join(answer) if answer.streaming else answer.content
    return html.unescape(content.decode("utf-8", errors="replace"))


def said_in(text: str, words: set[str]) -> set[str]:
    return {word for word in words if word in text}


def links_of(text: str, *, kind=LINK) -> list[str]:
    found = [urlsplit(link) for link in kind.findall(text)]
    return [link.geturl() for link in found if not link.netloc and not link.scheme and link.path.startswith("/")]


def walk(client, start: str):
    """Each page that somebody comes to by following links from `start`: its address, its status and its text."""
    waiting, seen, by_route = [start], {start}, Counter()
    while waiting:
        url = waiting.pop(0)
        answer = client.get(url)
        text = read(answer)
        yield url, answer.status_code, text
        if answer.status_code in (301, 302):
            links = [answer.url]
        else:
            links = links_of(text) if answer.headers["Content-Type"].startswith("text/html") else []
        for link in links:
            try:
                match = resolve(urlsplit(link).path)
            except Resolver404:
                # A style sheet or a picture.
                continue
            if link not in seen and by_route[match.view_name] < OF_EACH_ROUTE and match.app_name != "admin":
                by_route[match.view_name] += 1
                seen.add(link)
                waiting.append(link)


@pytest.mark.django_db
def test_no_message_names_a_child(world, told):
    messages = list(OutboxMessage.objects.all())
    assert len(messages) > 10
    for message in messages:
        assert said_in(f"{message.to} {message.subject} {message.body}", told) == set(), message.subject


@pytest.mark.django_db
def test_no_public_page_names_a_child_or_shows_a_price_or_a_score(world, told, secrets):
    for one in ROWS:
        if one.public and one.expected(ANONYMOUS) == 200:
            url = address(world, one)
            assert said_in(read(world.clients[ANONYMOUS].get(url)), told | secrets) == set(), url


@pytest.mark.django_db
def test_no_released_report_names_a_child(world, told, secrets):
    about = told | secrets | {world.placement.reference, world.referral.reference}
    for route in ("report_detail", "report_csv"):
        for report, reader in (
            (world.committee_report, "scrutiny_member"),
            (world.provider_report, "provider_manager"),
        ):
            answer = world.clients[reader].get(reverse(route, args=[report.pk]))
            assert answer.status_code == 200
            assert said_in(read(answer), about - {str(SECRET_PRICE)}) == set(), f"{route} of {report}"


@pytest.mark.django_db
@pytest.mark.skipif(not pdf.available(), reason="Pango is missing on this machine")
def test_no_released_paper_names_a_child(world, told, secrets):
    about = told | secrets | {world.placement.reference, world.referral.reference}
    for report in (world.committee_report, world.provider_report):
        type(report).objects.filter(pk=report.pk).update(pdf=None)
        assert outcomes.report_paper_make(report.pk)
        report.refresh_from_db()
        with files.open_stored(report.pdf) as paper:
            text = " ".join(page.extract_text() for page in PdfReader(paper).pages)
        assert "Northmoor County Council" in text
        assert said_in(text, about - {str(SECRET_PRICE)}) == set(), f"the paper of {report}"


@pytest.fixture
def log_lines(monkeypatch):
    """What the service would write to its log at the level that it runs with."""
    written = io.StringIO()
    config = logs.for_standard_library("INFO")
    handler = logging.StreamHandler(written)
    given = dict(config["formatters"]["json"])
    handler.setFormatter(given.pop("()")(**given))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.mark.django_db
def test_no_log_line_names_a_child(world, told, log_lines):
    """Pages, refusals, addresses and searches that hold a name, and a fault whose own words quote a row."""
    name = world.child.surname
    for who in ("officer", "school_lead", "provider_manager", "scrutiny_member"):
        client = world.clients[who]
        client.get(reverse("placement_list"), {"q": name})
        client.get(reverse("placement_detail", args=[world.placement.pk]))
        client.get(f"/children/{name}/")
        client.post(reverse("placement_end", args=[world.placement.pk]), {"reason": f"{name} moved away."})
    try:
        raise ValueError(f"({name}, {world.child.upn}) already exists.")
    except ValueError:
        logging.getLogger("django.db").exception("Row of %s clashed", name)
    lines = log_lines()
    assert len(lines) > 12
    for line in lines:
        assert said_in(json.dumps(line, ensure_ascii=False), told) == set(), line


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["rival_manager", "scrutiny_member", "other_school_lead", "reviewer", STRANGER])
def test_whoever_is_on_no_case_meets_no_child(world, told, name):
    for url, _status, text in walk(world.clients[name], "/"):
        assert said_in(text, told) == set(), f"{name} reads of a child on {url}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["rival_manager", "scrutiny_member", "school_lead", STRANGER])
def test_nobody_meets_another_providers_prices_and_scores(world, secrets, name):
    for url, _status, text in walk(world.clients[name], "/"):
        assert said_in(text, secrets) == set(), f"{name} reads of Heron Yard's on {url}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*CAST, STRANGER, ANONYMOUS])
def test_every_link_that_is_shown_opens_and_none_names_a_child(world, told, name):
    start = "/public/systems/" if name == ANONYMOUS else "/"
    pages = 0
    for url, status, text in walk(world.clients[name], start):
        assert status in (200, 302), f"{name} follows a link to {url} and gets {status}"
        for link in (*links_of(text), *links_of(text, kind=SENT_TO)):
            assert said_in(unquote(link), told) == set(), f"{url} leads to {link}"
        pages += 1
    assert pages >= 5
