"""The windows in which providers apply, and changes of what is published."""

from collections.abc import Mapping
from datetime import date

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.merge import in_words
from lots.models import ApplicationWindow, PurchasingSystem, QuestionSet, Rubric, TermsChange
from lots.rules import require, windows
from lots.rules.system import pair_problems, terms_open

from .system import check_dates


def window_add(system: PurchasingSystem, *, by, opens_on: date, closes_on: date) -> ApplicationWindow:
    """A round, both days included. Raises `Refused` where it overlaps another or lies outside the arrangement."""
    require(by, "window_add", system)
    with acting():
        _check(system, opens_on, closes_on)
        window = ApplicationWindow.objects.create(purchasing_system=system, opens_on=opens_on, closes_on=closes_on)
        history.record(system, "edited", by=by, words=f"Round from {_days(window)} set")
    return window


def window_edit(window: ApplicationWindow, *, by, opens_on: date, closes_on: date) -> ApplicationWindow:
    """Other days. The first day of a round that has begun stays: providers have relied on it."""
    require(by, "window_edit", window)
    system, today = window.purchasing_system, timekeeping.today()
    if window.opens_on <= today and opens_on != window.opens_on:
        raise Refused(f"The round began on {in_words(window.opens_on)}: only its last day can change.")
    with acting():
        _check(system, opens_on, closes_on, besides=window)
        ApplicationWindow.objects.filter(pk=window.pk).update(opens_on=opens_on, closes_on=closes_on)
        window.refresh_from_db()
        history.record(system, "edited", by=by, words=f"Round changed: {_days(window)}")
    return window


def window_remove(window: ApplicationWindow, *, by) -> None:
    require(by, "window_remove", window)
    with acting():
        history.record(window.purchasing_system, "edited", by=by, words=f"Round from {_days(window)} taken back")
        window.delete()


def _check(system: PurchasingSystem, opens_on: date, closes_on: date, besides: ApplicationWindow | None = None) -> None:
    others = system.windows.exclude(pk=besides.pk) if besides else system.windows.all()
    problems = windows.window_problems(system, opens_on, closes_on, others, timekeeping.today())
    if problems:
        raise Refused(" ".join(problem.words for problem in problems))


def _days(window: ApplicationWindow) -> str:
    return f"{in_words(window.opens_on)} to {in_words(window.closes_on)}"


def terms_change(
    system: PurchasingSystem,
    *,
    by,
    code: str,
    reason: str,
    valid_until: date | None = None,
    question_set: QuestionSet | None = None,
    rubric: Rubric | None = None,
    terms: Mapping[str, str] | None = None,
) -> TermsChange:
    """Change what is published, with a code and a reason that everybody reads. Only what is given changes.

    Applications begun from now on are asked the new questions and scored by the new rubric; those begun before keep
    theirs. Raises `Refused` where the procurement route does not allow it, or nothing would change.
    """
    require(by, "terms_change", system)
    conditions, _end = terms_open(system)
    until = valid_until or system.valid_until
    questions, scoring = question_set or system.question_set, rubric or system.rubric
    values = {**system.terms, **(terms or {})}
    changed = [
        *_line("End date", in_words(system.valid_until), in_words(until)),
        *_line("Questions", str(system.question_set), str(questions)),
        *_line("Scoring", str(system.rubric), str(scoring)),
        *(
            line
            for name in terms or {}
            for line in _line(name.replace("_", " ").capitalize(), str(system.terms.get(name, "")), str(values[name]))
        ),
    ]
    if not changed:
        raise Refused("Nothing would change. Say what is to be different.")
    if not conditions and [name for name, _before, _after in changed] != ["End date"]:
        raise Refused("The conditions may not change while it is open, under this procurement route.")
    if until != system.valid_until:
        check_dates(system.route, system.valid_from, until, published_until=system.valid_until)
        if until < timekeeping.today():
            raise Refused("The new end has passed already. To stop now, close the purchasing system.")
    problems = pair_problems(questions, scoring)
    if problems:
        raise Refused(problems[0])
    with acting():
        written = PurchasingSystem.objects.filter(pk=system.pk, status=system.status, terms=system.terms).update(
            valid_until=until, question_set=questions, rubric=scoring, terms=values
        )
        if not written:
            raise TooLate("Somebody else has just changed this. Nothing of yours was saved: look at it again.")
        change = TermsChange.objects.create(purchasing_system=system, code=code, reason=reason, changed=changed)
        said = ", ".join(name.lower() for name, _before, _after in changed)
        history.record(
            system,
            "terms_changed",
            by=by,
            reason=reason,
            code=code,
            changed=changed,
            words=f"Changed the terms: {said}",
        )
    system.refresh_from_db()
    return change


def _line(name: str, before: str, after: str) -> list[list[str]]:
    return [] if before == after else [[name, before, after]]
