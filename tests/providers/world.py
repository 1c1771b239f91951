"""An application in the shipped purchasing system, empty or filled in: where the tests of this side stand."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from lots.rules.questions import Asked
from lots.states import KeyStage, QuestionType
from providers import actions
from providers.models import Answer, Application, Evidence
from providers.rules import answers, readiness
from providers.rules.evidence import fits
from tests.factories.lots import PublishedSystemFactory
from tests.factories.providers import (
    EvidenceFactory,
    ProviderFactory,
    SiteCapacityFactory,
    SiteFactory,
)

ON = date(2026, 11, 2)  # a Monday: ten working days end on Monday 16 November
GOOD_UNTIL = date(2027, 8, 31)

# What a plain applicant says, where the first option is not what it would say.
SAID: dict[str, Any] = {
    "registration_status": "no_sites",
    "mandatory_exclusions": "no",
    "interests": "no",
    "safeguarding_history": "no",
    "subcontracting": "no",
    "safeguarding_lead": "yes",
}


def provider_of(organisation):
    provider = ProviderFactory(organisation=organisation)
    site = SiteFactory(provider=provider, name="Heron Yard")
    SiteCapacityFactory(site=site, key_stage=KeyStage.KS3, places=8)
    return provider


def start(provider, by, *, lots=(1,), system=None) -> Application:
    """A draft for these lots of the shipped system, with every part that the provider may choose."""
    system = system or PublishedSystemFactory()
    application = actions.application_start(provider, system, by=by)
    chosen = list(system.lots.filter(number__in=lots).prefetch_related("parts"))
    parts = [part for lot in chosen for part in lot.parts.all() if not readiness.part_problem(part, provider)]
    actions.application_lots(application, lots=chosen, parts=parts, sites=provider.sites.all(), by=by)
    return application


def said(asked: Asked) -> Any:
    """A plain answer to any question."""
    options = [option["code"] for option in asked.version.options]
    if asked.key in SAID:
        return SAID[asked.key]
    return {
        QuestionType.TEXT: "We count the hours of each child every week.",
        QuestionType.YES_NO: "no",
        QuestionType.ONE_OF: options[0] if options else "",
        QuestionType.MANY_OF: options[:1],
        QuestionType.NUMBER: 6,
        QuestionType.MONEY: "100.00",
        QuestionType.DATE: "2026-09-01",
        QuestionType.EVIDENCE: "",
        QuestionType.DECLARATION: True,
    }[QuestionType(asked.version.type)]


def document_for(application, asked: Asked) -> Evidence:
    kind = asked.version.evidence["kind"]
    found = fits(Evidence.objects.filter(provider=application.provider), kind, site=asked.site)
    return (
        found[0]
        if found
        else EvidenceFactory(provider=application.provider, kind=kind, site=asked.site, expires_on=GOOD_UNTIL)
    )


def answer(application, asked: Asked, by, **how):
    current = application.answers.filter(question_version=asked.version, scope_key=asked.scope_key).first()
    value = how.pop("value", said(asked))
    given = {"follow_up": "Nothing has changed since.", "revision": current.revision if current else 0, **how}
    return actions.answer_edit(application, asked.version, asked.scope_key, value=value, by=by, **given)


def fill(application, by, *, but: Collection[str] = ()) -> None:
    """Answer everything, with prices and documents, but some by their questions' keys: new questions that an answer
    brings up too.

    Rows as `answer_edit` leaves them, written together: the action reads the whole application for each.
    """
    for _round in range(3):
        filled = readiness.read(application)
        given = []
        for asked in filled.to_answer:
            if filled.gap(asked) is None or asked.key in but:
                continue
            if answers.is_prices(asked):
                give_prices(application, asked.lot, by)
                continue
            if answers.needs_document(asked, None) or asked.version.type == QuestionType.EVIDENCE:
                document_for(application, asked)
            if asked.version.type != QuestionType.EVIDENCE and filled.answer(asked) is None:
                given.append(
                    Answer(
                        application=application,
                        question_version=asked.version,
                        scope_key=asked.scope_key,
                        site=asked.site,
                        lot=asked.lot,
                        value=said(asked),
                        follow_up="Nothing has changed since.",
                        answered_by=by,
                    )
                )
        Answer.objects.bulk_create(given)
    assert but or readiness.blockers(application) == []


def give_prices(application, lot, by, price=Decimal("10.00")) -> None:
    row = application.lot_applications.get(lot=lot)
    first = {}
    for part in row.parts.all():
        rule = part.price_rules.first()
        first[part.pk, rule.unit, rule.ratio] = price
    actions.application_prices(row, prices=first, by=by)


def question(application, key: str, site=None, lot=None) -> Asked:
    """The question of this key as this application is asked it."""
    return next(
        asked
        for asked in readiness.read(application).asked
        if asked.key == key and (site is None or asked.site == site) and (lot is None or asked.lot == lot)
    )
