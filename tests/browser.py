"""What the journeys ask of a browser: where Chromium is, how it is started, and what must hold on every page."""

import shutil
from datetime import date
from pathlib import Path

from playwright.sync_api import Page

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# As root, and in a container, Chromium starts only without its sandbox; it visits nothing but our own pages.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (1280, 375)
HEIGHT = 900
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

RUN_AXE = """async (tags) => {
    const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']});
    return found.violations.map(v => `axe ${v.id}: ${v.help} — ` + v.nodes.map(n => n.target.join(' ')).join('; '));
}"""
# What axe does not look at: references that point nowhere, ids given twice, and a page wider than its window.
FIND_BROKEN = """() => {
    const broken = [];
    const there = id => document.getElementById(id) !== null;
    for (const link of document.querySelectorAll('a[href^="#"]')) {
        const id = decodeURIComponent(link.getAttribute('href').slice(1));
        if (!id || !there(id)) broken.push(`the link "${link.textContent.trim()}" leads to #${id}, which is not there`);
    }
    for (const name of ['aria-describedby', 'aria-labelledby', 'aria-controls', 'for']) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
            for (const id of element.getAttribute(name).split(/\\s+/)) {
                if (!there(id)) broken.push(`${name}="${id}" of <${element.localName}> points nowhere`);
            }
        }
    }
    const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
    for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) broken.push(`two elements have id="${id}"`);
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width) {
        const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1);
        const names = wide.slice(-3).map(e => `<${e.localName} class="${e.getAttribute('class') || ''}">`);
        broken.push(`the page is wider than its window of ${width} pixels: ${names.join(', ')}`);
    }
    return broken;
}"""


def find() -> str:
    """The path of a Chromium, or ""."""
    return next((path for path in map(shutil.which, NAMES) if path), "")


def faults(page: Page) -> list[str]:
    """What is wrong with the page shown, at the window's present width; each a sentence."""
    # A click is over when the next page begins to arrive: half a page has no body to measure.
    page.wait_for_load_state("load")
    found = page.evaluate(FIND_BROKEN)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    return found + page.evaluate(RUN_AXE, AXE_TAGS)


def fill_date(page: Page, label: str, day: date) -> None:
    """Type a day into the three boxes under this label."""
    group = page.get_by_role("group", name=label)
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(part).fill(str(value))
