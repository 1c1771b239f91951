"""What is done to a quality visit: planned, written, published; and to its actions, up to their end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting, after_commit
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.merge import in_words
from apcommissioning.base.models import Person

from .. import emails, tasks
from ..models import Action, Provider, QualityVisit, Site, VisitJudgement
from ..states import ActionStatus, VisitStatus


class ReportChanged(Refused):
    """Somebody else has saved the report meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "A colleague has saved this report while you were writing. Look at theirs in another tab, put both "
            "together here, and save again: yours then stands."
        )


@dataclass(frozen=True)
class Seen:
    """What was seen under a heading. Both may be empty while the report is a draft."""

    judgement: str
    words: str


def visit_plan(
    provider: Provider,
    *,
    kind: str,
    planned_on: date,
    lead: Person,
    by: Person,
    second: Person | None = None,
    site: Site | None = None,
) -> QualityVisit:
    """Put a visit in the diary. The provider is told, unless it is unannounced.

    Raises `Refused` where the same visit stands in it already.
    """
    with acting():
        rules.require(by, "visit_plan", provider)
        for person in filter(None, (lead, second)):
            if not rules.may(person, "visit_plan", provider):
                raise Refused(
                    f"{person.name} cannot visit this provider: an interest is declared, or the role is missing."
                )
        if lead == second:
            raise Refused("Choose two different people.")
        if site is not None and site.provider_id != provider.pk:
            raise Refused("That site belongs to another provider.")
        same = provider.visits.filter(kind=kind, planned_on=planned_on, site=site, status=VisitStatus.PLANNED)
        if planned := same.first():
            raise Refused(f"This visit is planned already, as {planned.reference}.")
        visit = QualityVisit.objects.create(
            reference=_next_reference(planned_on),
            provider=provider,
            site=site,
            kind=kind,
            planned_on=planned_on,
            lead=lead,
            second=second,
        )
        words = f"{visit.get_kind_display()} visit planned for {in_words(planned_on)}"
        history.record(visit, "visit_plan", by=by, words=words)
        emails.visit_planned(visit)
    return visit


def _next_reference(day: date) -> str:
    """`QV-2026-0001`: counted under the history's lock."""
    stem = f"QV-{day.year}-"
    last = QualityVisit.objects.filter(reference__startswith=stem).order_by("-reference").first()
    return f"{stem}{int(last.reference.removeprefix(stem)) + 1 if last else 1:04}"


def visit_write(
    visit: QualityVisit,
    *,
    held_on: date,
    seen: Mapping[str, Seen],
    main_messages: str,
    voice: str,
    rating: str,
    revision: int,
    by: Person,
) -> None:
    """Write the report, as far as it is. `seen` by heading. Raises `ReportChanged` over a newer `revision`."""
    with acting():
        rules.require(by, "visit_write", visit)
        if held_on > timekeeping.today():
            raise Refused("A visit is written up after it was held.")
        words = {"main_messages": main_messages.strip(), "voice": voice.strip(), "rating": rating, "held_on": held_on}
        saved = QualityVisit.objects.filter(pk=visit.pk, revision=revision).update(revision=F("revision") + 1, **words)
        if not saved:
            raise ReportChanged
        for heading, what in seen.items():
            VisitJudgement.objects.update_or_create(
                visit=visit,
                heading=heading,
                defaults={"judgement": what.judgement, "what_we_saw": what.words.strip()},
            )
        visit.refresh_from_db()
        if visit.status == VisitStatus.PLANNED:
            visit.move(VisitStatus.HELD, by=by)
        else:
            history.record(visit, "visit_write", by=by, words="Report saved")


def visit_publish(visit: QualityVisit, *, by: Person) -> None:
    """Give the report to the provider, with its actions. From now on it does not change."""
    with acting():
        rules.require(by, "visit_publish", visit)
        visit.move(VisitStatus.PUBLISHED, by=by, published_at=timekeeping.now())
        emails.visit_published(visit)
        after_commit(tasks.make_visit_pdf, visit_id=visit.pk)


def visit_cancel(visit: QualityVisit, *, reason: str, by: Person) -> None:
    with acting():
        rules.require(by, "visit_cancel", visit)
        visit.move(VisitStatus.CANCELLED, by=by, reason=reason)
        emails.visit_cancelled(visit)


def visit_move(visit: QualityVisit, *, planned_on: date, reason: str, by: Person) -> None:
    """To another day. The provider is told, unless it is unannounced. Raises `TooLate` if somebody moved it first."""
    with acting():
        rules.require(by, "visit_move", visit)
        if not reason.strip():
            raise Refused("Give a reason.")
        if planned_on < timekeeping.today():
            raise Refused("Choose a day that is still to come.")
        if planned_on == visit.planned_on:
            raise Refused("It is planned for this day already.")
        was = visit.planned_on
        still = QualityVisit.objects.filter(pk=visit.pk, status=VisitStatus.PLANNED, planned_on=was)
        if not still.update(planned_on=planned_on):
            raise TooLate("Somebody else has just dealt with this. Nothing of yours was changed: see what they did.")
        visit.planned_on = planned_on
        words = f"Moved from {in_words(was)} to {in_words(planned_on)}"
        event = history.record(
            visit, "visit_move", by=by, reason=reason, old=str(was), new=str(planned_on), words=words
        )
        emails.visit_moved(visit, was=was, once=event.sequence)


def visit_action_add(
    visit: QualityVisit,
    *,
    what: str,
    why: str,
    evidence_wanted: str,
    grade: str,
    owner: str,
    owner_name: str,
    due_on: date,
    by: Person,
) -> Action:
    """Ask for something to be done by a day. After publication the provider is told of it by itself.

    Sent twice, it is one action, and the provider is told once.
    """
    with acting():
        rules.require(by, "visit_action_add", visit)
        if due_on <= timekeeping.today():
            raise Refused("The day by which it is done has to be in the future.")
        asked = {
            "what": what.strip(),
            "why": why.strip(),
            "evidence_wanted": evidence_wanted.strip(),
            "grade": grade,
            "owner": owner,
            "owner_name": owner_name.strip(),
            "due_on": due_on,
        }
        if same := visit.actions.filter(**asked, status=ActionStatus.OPEN).first():
            return same
        action = Action.objects.create(visit=visit, **asked)
        history.record(visit, "visit_action_add", by=by, words=f"Action added: {action.what}")
        if visit.status == VisitStatus.PUBLISHED:
            emails.action_added(action)
    return action


def action_done(action: Action, *, words: str, by: Person) -> None:
    """Its owner says what was done. The council looks at it and closes it, or sends it back."""
    with acting():
        rules.require(by, "action_done", action)
        if not words.strip():
            raise Refused("Say what you did.")
        action.move(ActionStatus.DONE, by=by, reason=words, done_words=words.strip())


def action_close(action: Action, *, reason: str, by: Person) -> None:
    """It is done, and was seen to be."""
    with acting():
        rules.require(by, "action_close", action)
        action.move(ActionStatus.CLOSED, by=by, reason=reason)


def action_return(action: Action, *, reason: str, by: Person) -> None:
    """Not enough yet: back to its owner, with the reason and the same day."""
    with acting():
        rules.require(by, "action_return", action)
        action.move(ActionStatus.OPEN, by=by, reason=reason)
        emails.action_returned(action, reason=reason)
