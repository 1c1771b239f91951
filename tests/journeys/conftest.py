"""Stories in a real browser: a live server, Chromium, and what is looked at on every page of a story."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from apcommissioning.base.models import Person
from tests import browser as chromium

# Playwright's loop runs in the test's own thread, in which Django would refuse its ORM. No code here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# Long enough for a busy machine; what is there at once is not waited for.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def _chromium(_playwright: Playwright) -> Iterator[Browser]:
    browser = _playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def new_page(_chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Open another browser, with nobody signed in: `new_page()`, or `new_page(javascript=False)`.

    The test fails at its end if a page wrote an error to the console, as a breach of the content security policy does.
    """
    contexts, errors = [], []

    def open_page(*, javascript: bool = True) -> Page:
        context = _chromium.new_context(
            base_url=live_server.url,
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
            viewport={"width": chromium.WIDTHS[0], "height": chromium.HEIGHT},
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if _is_fault(message, page) else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def _is_fault(message: ConsoleMessage, page: Page) -> bool:
    """An error, unless it only says that the page asked for is itself a refusal (403, 404, 409)."""
    refusal = message.text.startswith("Failed to load resource") and message.location["url"] == page.url
    return message.type == "error" and not refusal


@pytest.fixture
def page(new_page) -> Page:
    """A browser at the site, with nobody signed in."""
    return new_page()


@pytest.fixture
def sign_in(live_server) -> Callable[[Page, Person], None]:
    """`sign_in(page, officer)`: from here on the page's browser is this person's. Short of the form, for speed."""

    def become(page: Page, person: Person) -> None:
        client = Client()
        client.force_login(person)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])

    return become


@pytest.fixture
def look(request) -> Callable[..., None]:
    """`look(page)`: at 1280 and at 375 pixels axe finds nothing, every reference leads somewhere, nothing sticks out.

    With `DPS_SCREENSHOTS` set to a folder, it also leaves a picture of each there: `look(page, "the letter")`.
    """
    folder = os.environ.get("DPS_SCREENSHOTS", "")
    looks = 0

    def at(page: Page, name: str = "") -> None:
        nonlocal looks
        looks += 1
        found = {}
        for width in reversed(chromium.WIDTHS):  # ends at the width at which the story goes on
            page.set_viewport_size({"width": width, "height": chromium.HEIGHT})
            found[width] = chromium.faults(page)
            if folder:
                title = re.sub(r"[^a-z0-9]+", "-", f"{request.node.name} {looks:02} {name}".lower()).strip("-")
                page.screenshot(path=Path(folder) / f"{title}-{width}.png", full_page=True)
        assert found == {width: [] for width in chromium.WIDTHS}, page.url

    return at
