"""What the upkeep of admitted providers wants of a person today: stops and conditions, documents that run out, visits
and their actions, contracts and variations; and what in an assessment was chased in vain. One query for each person,
whatever there is: a landing page asks many."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.clocks import date_clock
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from apcommissioning.base.timekeeping import LONDON
from apcommissioning.base.today import DueItem, Queue, Today

from ..models import RUNNING_OUT_DAYS, Action, Admission, Application, Contract, QualityVisit, VariationOffer
from ..rules.chasers import SCORES_ESCALATE_LEFT, is_long_overdue, missing_scores, unanswered
from ..rules.contract import sign_by_from
from ..rules.visit import VISITORS, report_due
from ..states import (
    LISTED,
    ActionOwner,
    ActionStatus,
    AdmissionStatus,
    ContractStatus,
    OfferStatus,
    VisitKind,
    VisitStatus,
)
from .contracts import ENDING_DAYS
from .running_out import running_out

# From so many days before its day a thing is on the landing page.
STOP_DAYS = 21
VISIT_DAYS = 14
DOCUMENT_DAYS = 7
MOST_ROWS = 400
STOPS = (AdmissionStatus.EMBARGOED, AdmissionStatus.SUSPENDED)


class Row(NamedTuple):
    """A thing that is due, of whichever noun. What `key`, `number`, `state`, `words` and `more` hold depends on it."""

    noun: str
    key: int
    number: int
    name: str
    on: date
    state: str
    words: str
    more: str


type Item = Callable[[Row], DueItem]


def _rows(noun: str, rows: QuerySet, **columns: Any) -> QuerySet:
    """The columns of `Row`; those of which nothing is said are empty."""
    text = {name: Value("", output_field=CharField()) for name in ("name", "state", "words", "more")}
    found = {"number": Value(0), **text, **{name: F(to) if isinstance(to, str) else to for name, to in columns.items()}}
    named = {f"row_{name}": found[name] for name in ("key", "number", "name", "on", "state", "words", "more")}
    order = [f"row_{name}" for name in Row._fields]
    return rows.order_by().annotate(row_noun=Value(noun, output_field=CharField()), **named).values_list(*order)


def _read(parts: list[QuerySet]) -> list[Row]:
    if not parts:
        return []
    first, *rest = parts
    return [Row(*row) for row in first.union(*rest, all=True).order_by("row_on", "row_noun", "row_key")[:MOST_ROWS]]


# -- The council -------------------------------------------------------------------------------------------------------


def for_council(person) -> Today:
    today, parts = timekeeping.today(), []
    if person.has_role(*COMMISSIONERS):
        parts += [*_stops(person, today), _ending(person, today), *_chased(person, today)]
        documents = running_out(person)
        parts.append(
            _rows(
                "document",
                documents,
                key="provider_id",
                name="provider__legal_name",
                on="expires_on",
                words="kind",
                more=Coalesce("site__name", Value("")),
            )
        )
    if person.has_role(*VISITORS):
        parts += [*_own_visits(person, today), _council_actions(person, today)]
    rows = _read(parts)
    manages = person.has_role(Role.MANAGER)
    return Today(_queues(rows, today), [ITEMS[row.noun](row) for row in rows if _is_due(row, today, manages)])


def _stops(person, today: date) -> list[QuerySet]:
    last = today + timedelta(days=STOP_DAYS)
    seen = Admission.objects.visible_to(person)
    columns = {"key": "pk", "number": "lot__number", "name": "provider__legal_name", "words": "lot__name"}
    looked_at = seen.filter(status__in=STOPS, stop_review_on__lte=last)
    to_meet = seen.filter(status=AdmissionStatus.CONDITIONAL, condition_due_on__lte=last)
    return [
        _rows("stop", looked_at, on="stop_review_on", state="status", **columns),
        _rows("condition", to_meet, on="condition_due_on", **columns),
    ]


def _ending(person, today: date) -> QuerySet:
    rows = _to_end(Contract.objects.visible_to(person), today)
    return _rows("contract", rows, key="pk", name="provider__legal_name", on="last_on", words="reference")


def _to_end(contracts: QuerySet, today: date) -> QuerySet:
    """Contracts in force that end within 90 days, by notice or by themselves."""
    return contracts.annotate(last_on=Coalesce("terminates_on", "ends_on")).filter(
        status=ContractStatus.EXECUTED, last_on__range=(today, today + timedelta(days=ENDING_DAYS))
    )


def _chased(person, today: date) -> list[QuerySet]:
    """Scores that are late and questions without an answer, of applications that this person may know of."""
    known = Application.objects.queue_for(person)
    scores = missing_scores(today, left=SCORES_ESCALATE_LEFT).filter(application__in=known)
    silent = unanswered().filter(application__in=known)
    columns = {"name": "application__provider__legal_name", "on": "application__due_on"}
    return [
        _rows("scores", scores, key="application_id", number="lot__number", words="late_name", **columns),
        _rows("silent", silent, key="pk", words="application__reference", **columns),
    ]


def _own_visits(person, today: date) -> list[QuerySet]:
    own = QualityVisit.objects.visible_to(person).filter(Q(lead=person) | Q(second=person))
    columns = {"key": "pk", "name": "provider__legal_name", "words": "kind", "more": "reference"}
    planned = own.filter(status=VisitStatus.PLANNED, planned_on__lte=today + timedelta(days=VISIT_DAYS))
    return [
        _rows("visit", planned, on="planned_on", **columns),
        _rows("report", own.filter(status=VisitStatus.HELD), on="held_on", **columns),
    ]


def _council_actions(person, today: date) -> QuerySet:
    rows = Action.objects.visible_to(person).filter(
        Q(status=ActionStatus.DONE) | Q(status=ActionStatus.OPEN, due_on__lt=today),
        visit__status=VisitStatus.PUBLISHED,
    )
    columns = {"key": "visit_id", "number": "pk", "name": "visit__provider__legal_name", "on": "due_on"}
    return _rows("action", rows, state="status", words="what", more="owner", **columns)


def _queues(rows: list[Row], today: date) -> list[Queue]:
    queues = []
    if documents := [row for row in rows if row.noun == "document"]:
        late = sum(row.on < today for row in documents)
        note = f"{late} ran out already" if late else f"Within {RUNNING_OUT_DAYS} days"
        words = "document running out" if len(documents) == 1 else "documents running out"
        tone = "late" if late else "ok"
        queues.append(Queue(len(documents), words, reverse("evidence_due"), note=note, tone=tone))
    overdue = sum(row.noun == "action" and row.state == ActionStatus.OPEN for row in rows)
    if overdue:
        words = "action after a visit overdue" if overdue == 1 else "actions after visits overdue"
        url = reverse("action_list") + "?when=overdue"
        queues.append(Queue(overdue, words, url, note="Nobody has said it is done", tone="late"))
    return queues


def _is_due(row: Row, today: date, manages: bool) -> bool:
    """What is only counted does not stand in the list: documents with weeks to go, and the provider's own actions
    until a manager is told of them."""
    if row.noun == "document":
        return row.on <= today + timedelta(days=DOCUMENT_DAYS)
    if row.noun != "action" or row.state == ActionStatus.DONE or row.more == ActionOwner.COUNCIL:
        return True
    return manages and is_long_overdue(row.on)


def _item(what: str, url: str, on: date, note: str, clock: str, late: str = "Overdue by") -> DueItem:
    return DueItem(what, url, on, note=note, clock=date_clock(clock, on, late=late))


def _lot(row: Row) -> str:
    return f"Lot {row.number}: {row.words}"


def _admission(row: Row) -> str:
    return reverse("admission_detail", args=[row.key])


def _visit(row: Row) -> str:
    return reverse("visit_detail", args=[row.key])


def _kind_of_visit(row: Row) -> str:
    return f"{VisitKind(row.words).label} visit, {row.more}"


def _stop_word(row: Row) -> str:
    return "Embargo" if row.state == AdmissionStatus.EMBARGOED else "Suspension"


def _document(row: Row) -> DueItem:
    what = f"{row.words.replace('_', ' ').capitalize()} of {row.name}"
    url = reverse("evidence_list", args=[row.key])
    note = f"For {row.more}" if row.more else "For the whole organisation"
    return _item(what, url, row.on, note, "Document", late="Ran out by")


def _report(row: Row) -> DueItem:
    what = f"Write the report of the visit to {row.name}"
    return _item(what, _visit(row), report_due(row.on), _kind_of_visit(row), "Report")


def _action(row: Row) -> DueItem:
    done = row.state == ActionStatus.DONE
    url = f"{_visit(row)}#action-{row.number}"
    if not done and row.more == ActionOwner.PROVIDER:
        return _item(f"{row.name} has not done what it was asked to", url, row.on, row.words, "Action")
    what = f"Check what was done at {row.name}" if done else row.words
    return _item(what, url, row.on, row.words if done else "Yours", "Action")


def _contract(row: Row) -> DueItem:
    url = reverse("contract_detail", args=[row.key])
    return _item(f"The contract with {row.name} ends", url, row.on, row.words, "Contract", late="Ended by")


def _scores(row: Row) -> DueItem:
    what = f"{row.words}: scores for lot {row.number} of {row.name} are not in"
    url = reverse("reviewers_assign", args=[row.key])
    return _item(what, url, row.on, "Speak to the reviewer, or choose another", "Assessment")


def _silent(row: Row) -> DueItem:
    url = reverse("clarification_detail", args=[row.key])
    return _item(f"{row.name} did not answer: decide on what you have", url, row.on, row.words, "Assessment")


ITEMS: dict[str, Item] = {
    "scores": _scores,
    "silent": _silent,
    "stop": lambda row: _item(
        f"{_stop_word(row)} of {row.name}: lift it or go on", _admission(row), row.on, _lot(row), "Review"
    ),
    "condition": lambda row: _item(f"Condition of {row.name}", _admission(row), row.on, _lot(row), "Condition"),
    "document": _document,
    "visit": lambda row: _item(f"Visit {row.name}", _visit(row), row.on, _kind_of_visit(row), "Visit"),
    "report": _report,
    "action": _action,
    "contract": _contract,
}


# -- The provider ------------------------------------------------------------------------------------------------------


def for_provider(person) -> Today:
    if not person.has_role(*PROVIDER_ROLES):
        return Today()
    today = timekeeping.today()
    organisations = person.organisation_ids(*PROVIDER_ROLES)
    own = Admission.objects.filter(provider__organisation__in=organisations, status__in=LISTED)
    last = today + timedelta(days=STOP_DAYS)
    lot = {"key": "pk", "number": "lot__number", "words": "lot__name"}
    ends = {"stop_ends": "stop_ends_on", "stop": "stop_review_on"}
    parts = [
        _rows(noun, own.filter(status__in=STOPS, **{f"{day}__lte": last}), on=day, state="status", **lot)
        for noun, day in ends.items()
    ]
    to_meet = own.filter(status=AdmissionStatus.CONDITIONAL, condition_due_on__lte=last)
    parts.append(_rows("condition", to_meet, on="condition_due_on", **lot))
    seen = QualityVisit.objects.filter(provider__organisation__in=organisations)
    told = seen.filter(
        ~Q(kind=VisitKind.UNANNOUNCED),
        status=VisitStatus.PLANNED,
        planned_on__range=(today, today + timedelta(days=VISIT_DAYS)),
    )
    parts.append(_rows("visit", told, key="pk", on="planned_on", words="kind", more="reference"))
    to_do = Action.objects.filter(
        visit__in=seen.filter(status=VisitStatus.PUBLISHED),
        status=ActionStatus.OPEN,
        owner=ActionOwner.PROVIDER,
    )
    columns = {"key": "visit_id", "number": "pk", "on": "due_on"}
    parts.append(_rows("action", to_do, words="what", more="owner_name", **columns))
    if person.has_role(Role.PROVIDER_MANAGER):
        parts += _to_sign(person, today)
    return Today(due=[OWN_ITEMS[row.noun](row) for row in _read(parts)])


def _to_sign(person, today: date) -> list[QuerySet]:
    organisations = person.organisation_ids(Role.PROVIDER_MANAGER)
    offers = VariationOffer.objects.filter(
        status=OfferStatus.OFFERED, contract__provider__organisation__in=organisations
    )
    ending = _to_end(Contract.objects.filter(provider__organisation__in=organisations), today)
    issued = Contract.objects.filter(
        provider__organisation__in=organisations, status=ContractStatus.ISSUED, issued_at__isnull=False
    )
    return [
        _rows("issued", issued, key="pk", on=TruncDate("issued_at", tzinfo=LONDON), words="reference"),
        _rows("offer", offers, key="pk", on="variation__sign_by_on", words="variation__title"),
        _rows("contract", ending, key="pk", on="last_on", words="reference"),
    ]


OWN_ITEMS: dict[str, Item] = {
    "stop": lambda row: _item(
        f"{_stop_word(row)}: show what has changed before the review", _admission(row), row.on, _lot(row), "Review"
    ),
    "stop_ends": lambda row: _item(
        f"{_stop_word(row)} ends by itself", _admission(row), row.on, _lot(row), "Last day", late="Over by"
    ),
    "condition": lambda row: _item(
        "Meet the condition of your admission", _admission(row), row.on, _lot(row), "Condition"
    ),
    "visit": lambda row: _item("The council visits you", _visit(row), row.on, _kind_of_visit(row), "Visit"),
    "action": lambda row: _item(
        row.words, f"{_visit(row)}#action-{row.number}", row.on, f"After our visit. {row.more}", "Action"
    ),
    "contract": lambda row: _item(
        "Your contract ends",
        reverse("contract_detail", args=[row.key]),
        row.on,
        row.words,
        "Contract",
        late="Ended by",
    ),
    "issued": lambda row: _item(
        "Sign the standard contract",
        reverse("contract_sign", args=[row.key]),
        sign_by_from(row.on),
        row.words,
        "Signature",
        late="Missed by",
    ),
    "offer": lambda row: _item(
        "Read and sign a change to your contract",
        reverse("variation_read", args=[row.key]),
        row.on,
        row.words,
        "Variation",
    ),
}
