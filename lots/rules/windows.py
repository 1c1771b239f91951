"""When a provider may apply: on any day, or in rounds where the procurement route allows them."""

from collections.abc import Iterable, Sequence
from datetime import date

from apcommissioning.base.merge import in_words
from lots.models import ApplicationWindow, PurchasingSystem
from lots.states import Entry, SystemStatus

from . import procurement


def closed_words(system: PurchasingSystem, on: date) -> str:
    """Why the arrangement takes no applications on a day; "" if it does. Read after the arrangement's name. One query
    where it takes them in rounds, none otherwise."""
    if system.status == SystemStatus.PAUSED:
        return "is paused and takes no applications for now. Nothing of yours is lost"
    if system.status != SystemStatus.OPEN:
        return "does not take applications"
    if not system.valid_from <= on <= system.valid_until:
        return "does not take applications on this date"
    if system.entry == Entry.ROUNDS:
        return between_rounds(list(system.windows.all()), on)
    return ""


def between_rounds(windows: Sequence[ApplicationWindow], on: date) -> str:
    """Why no round is open on a day; "" if one is."""
    if any(window.opens_on <= on <= window.closes_on for window in windows):
        return ""
    before = [window for window in windows if window.closes_on < on]
    after = [window for window in windows if window.opens_on > on]
    said = f"takes applications in rounds. The last one closed on {in_words(before[-1].closes_on)}" if before else ""
    said = said or "takes applications in rounds"
    if after:
        return f"{said}. The next one is open from {in_words(after[0].opens_on)} to {in_words(after[0].closes_on)}"
    return f"{said}. No further one is set"


def entry_words(system: PurchasingSystem, windows: Sequence[ApplicationWindow], on: date) -> str:
    """When a provider may apply, for the public page."""
    if system.entry == Entry.CONTINUOUS:
        return procurement.for_system(system).entry_words(system.valid_until)
    now = [window for window in windows if window.opens_on <= on <= window.closes_on]
    if now:
        return f"This round is open until {in_words(now[0].closes_on)}: send your application by then."
    words = between_rounds(windows, on)
    return f"It {words}."


def entry_problem(route: str, entry: str) -> str:
    """Why a route does not allow this entry; "" if it does (PCR 2015 reg 34(15); Procurement Act 2023 s.36)."""
    if entry == Entry.ROUNDS and procurement.for_route(route).must_stay_open:
        return "Under this procurement route providers may join on any day: it cannot take applications in rounds."
    return ""


def window_problems(
    system: PurchasingSystem, opens_on: date, closes_on: date, others: Iterable[ApplicationWindow], on: date
) -> list[procurement.Problem]:
    """What is wrong with a round. `others` are the arrangement's other rounds."""
    found = []
    if closes_on < opens_on:
        found.append(procurement.Problem("closes_on", "The last day must be the first day or later."))
    if opens_on < system.valid_from or closes_on > system.valid_until:
        words = f"A round lies between {in_words(system.valid_from)} and {in_words(system.valid_until)}."
        found.append(procurement.Problem("opens_on", words))
    if closes_on < on:
        found.append(procurement.Problem("closes_on", "This round would be over already: choose a later last day."))
    for other in others:
        if opens_on <= other.closes_on and closes_on >= other.opens_on:
            words = f"There is a round from {in_words(other.opens_on)} to {in_words(other.closes_on)}: leave it out."
            found.append(procurement.Problem("opens_on", words))
            break
    return found
