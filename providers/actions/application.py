"""What is done to an application: starting, choosing lots, answering, submitting, withdrawing."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import IntegrityError
from django.db.models import Max, prefetch_related_objects

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import Person
from apcommissioning.base.revision import next_revision
from lots.models import Lot, LotPart, PurchasingSystem
from lots.rules import procurement

from .. import emails
from ..figures import application as figures
from ..models import Answer, Application, LotApplication, PriceOffer, Provider, Site
from ..rules import answers, prices, readiness, reuse
from ..states import ApplicationStatus, LotApplicationStatus
from .answer import answers_carry
from .draft import still_a_draft


class NotReady(Refused):
    """The application cannot be sent. `blockers` says why, each with the page where it is mended."""

    def __init__(self, blockers: list[readiness.Blocker]) -> None:
        first = f" First: {blockers[0]}." if blockers else ""
        things = "1 thing still stops" if len(blockers) == 1 else f"{len(blockers)} things still stop"
        super().__init__(f"{things} you sending this application.{first}")
        self.blockers = blockers


def application_start(provider: Provider, system: PurchasingSystem, *, by: Person) -> Application:
    """Open an application, pinned to the questions and the rubric in force. One at a time for each system."""
    rules.require(by, "application_start", (provider, system))
    question_set, rubric = system.question_set, system.rubric
    if question_set is None or rubric is None:
        raise Refused("The council has not set the questions yet.")
    try:
        with acting():
            number = (Application.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
            application = Application.objects.create(
                reference=f"NAP-{number:04}",
                provider=provider,
                purchasing_system=system,
                question_set=question_set,
                rubric=rubric,
                started_by=by,
            )
            history.record(application, "started", by=by, words="Application started")
    except IntegrityError:
        raise TooLate("An application for this has just been started. Carry on with that one.") from None
    return application


def application_lots(
    application: Application,
    *,
    lots: Iterable[Lot],
    parts: Iterable[LotPart],
    sites: Iterable[Site],
    prices: Mapping[prices.LineKey, Decimal] | None = None,
    revision: int | None = None,
    by: Person,
) -> None:
    """Choose the lots, the parts in them and the sites; what is left out now is taken out.

    `prices` (see `application_prices`) may come with them; without it the prices already given stay, except those for
    a part that is taken out. `revision` is the choice that was read: over a newer one this raises `ChangedMeanwhile`.
    Raises `Refused` for a lot that is closed, another system's, or a part that the provider may not apply for.
    """
    rules.require(by, "application_lots", application)
    lots, parts, sites = list(lots), list(parts), list(sites)
    admitted = reuse.admitted_lots(application)
    for lot in lots:
        if lot.purchasing_system_id != application.purchasing_system_id or not lot.is_open:
            raise Refused(f"{lot} does not take applications now. Take it out.")
        if lot.pk in admitted:
            raise Refused(f"You are admitted to {lot} already. Take it out.")
        if not any(part.lot_id == lot.pk for part in parts):
            raise Refused(f"Choose at least one part of {lot}.")
    for part in parts:
        if part.lot_id not in {lot.pk for lot in lots}:
            raise Refused(f"“{part.title}” is not part of a lot that you chose.")
        if why := readiness.part_problem(part, application.provider):
            raise Refused(f"{why}.")
    if any(site.provider_id != application.provider_id for site in sites):
        raise Refused("Choose sites of your own.")
    with acting():
        still_a_draft(application)
        next_revision(application, revision, about=application, verb="lots_chosen")
        application.lot_applications.exclude(lot__in=lots).delete()
        for lot in lots:
            row, _new = LotApplication.objects.get_or_create(application=application, lot=lot)
            row.parts.set([part for part in parts if part.lot_id == lot.pk])
            if row.price_offers.exclude(part__in=parts).delete()[0]:
                next_revision(row, None, about=application, verb="lots_chosen")
            if prices is not None:
                _set_prices(row, prices)
        application.sites.set(sites)
        answers_carry(application, by=by)
        numbers = ", ".join(str(lot.number) for lot in sorted(lots, key=lambda lot: lot.number))
        history.record(application, "lots_chosen", by=by, words=f"Lots chosen: {numbers or 'none'}")


def application_prices(
    lot_application: LotApplication,
    *,
    prices: Mapping[prices.LineKey, Decimal],
    revision: int | None = None,
    by: Person,
) -> None:
    """Set the prices asked in a lot, in pounds excluding VAT, by (part's id, unit, ratio); a line left out is not
    offered. `revision` is the price list that was read: over a newer one this raises `ChangedMeanwhile`. Raises
    `Refused` for a price above its ceiling, or a line that the lot does not have."""
    rules.require(by, "application_prices", lot_application.application)
    with acting():
        application = lot_application.application
        still_a_draft(application)
        next_revision(lot_application, revision, about=application, verb="prices_given", lot=lot_application.lot.number)
        _set_prices(lot_application, prices)
        words = f"Prices given for lot {lot_application.lot.number}"
        history.record(application, "prices_given", by=by, words=words, lot=lot_application.lot.number)


def application_submit(application: Application, *, by: Person, name: str = "", role: str = "") -> None:
    """Send the application: freeze what was answered, start the assessment clock, send the receipt.

    `name` and `role` are those of the person who signs; without them, the signed-in person's. Raises `NotReady` with
    what still stops it, and `TooLate` if it has been sent already.
    """
    rules.require(by, "application_submit", application)
    with acting():
        still_a_draft(application)
        filled = readiness.read(application)
        blockers = readiness.blockers(application, filled)
        if blockers:
            raise NotReady(blockers)
        _freeze_answers(filled, by=by)
        days = procurement.for_system(application.purchasing_system)
        application.move(
            ApplicationStatus.SUBMITTED,
            by=by,
            submitted_by=by,
            submitted_at=timekeeping.now(),
            assessment_days=days.assessment_days,
            due_on=days.assessment_due(timekeeping.today()),
            sent=figures.to_keep(filled, name=name or by.name, role=role),
        )
        emails.application_receipt(application)


def application_withdraw(application: Application, *, by: Person, reason: str = "") -> None:
    """Take an application back before it is assessed; its lots go with it."""
    rules.require(by, "application_withdraw", application)
    with acting():
        application.move(ApplicationStatus.WITHDRAWN, by=by, reason=reason)
        for row in application.lot_applications.filter(status=LotApplicationStatus.PENDING):
            row.move(LotApplicationStatus.WITHDRAWN, by=by, reason=reason)


def _set_prices(row: LotApplication, given: Mapping[prices.LineKey, Decimal]) -> None:
    """The prices of this lot's parts among `given` become its offers."""
    parts = list(row.parts.prefetch_related("price_rules"))
    lines = {line.key: line for line in prices.lines(parts, on=timekeeping.today())}
    own = {key: price for key, price in given.items() if key[0] in {part.pk for part in parts}}
    for key, price in own.items():
        if key not in lines:
            raise Refused("There is no such line in the price list.")
        line = lines[key]
        if price <= 0:
            raise Refused(f"{line.part.title}, {line.label.lower()}: the price must be more than nothing.")
        if price > line.ceiling:
            raise Refused(f"{line.part.title}, {line.label.lower()}: we pay £{line.ceiling:,.2f} at most.")
    for offer in row.price_offers.all():
        if (offer.part_id, offer.unit, offer.ratio) not in own:
            offer.delete()
    for (part_id, unit, ratio), price in own.items():
        PriceOffer.objects.update_or_create(
            lot_application=row, part_id=part_id, unit=unit, ratio=ratio, defaults={"price": price}
        )


def _freeze_answers(filled: readiness.Filled, *, by: Person) -> None:
    """What was asked is kept with the documents that went with it; what is asked no more is not sent."""
    application = filled.application
    kept = []
    prefetch_related_objects(list(filled.answers.values()), "evidence")
    for asked in filled.asked:
        if answers.is_prices(asked):
            continue
        answer = filled.answer(asked)
        if answer is None:
            signed = True if answers.is_signed_last(asked) else None
            answer = Answer.objects.create(
                application=application,
                question_version=asked.version,
                scope_key=asked.scope_key,
                site=asked.site,
                lot=asked.lot,
                value=signed,
                answered_by=by,
            )
        documents = filled.documents(asked)
        if set(answer.evidence.all()) != set(documents):
            answer.evidence.set(documents)
        kept.append(answer.pk)
    application.answers.exclude(pk__in=kept).delete()
