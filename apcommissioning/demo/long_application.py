"""One application as long as they come: forty questions, two sites, three lots. For the benchmark."""

from typing import Any

from apcommissioning.base import timekeeping
from apcommissioning.base.models import Membership, Organisation, Person
from apcommissioning.base.roles import OrganisationKind, Role
from lots.rules.questions import Asked
from lots.states import QuestionType
from providers import actions
from providers.models import Answer, Application, Provider, Site
from providers.rules import prices, readiness
from providers.rules.answers import is_prices
from providers.states import LegalForm, Register, SiteKind, VatCode

from .volumes import Volumes

WORDS = "We write down what we do on the same day, and look at it together every half term. " * 12


def write(volumes: Volumes) -> tuple[Application, Person]:
    """The application, as a draft with every question answered, and the person who fills it in."""
    organisation = Organisation.objects.create(kind=OrganisationKind.PROVIDER, name="A Provider With A Lot To Say")
    boss = Person.objects.create(email="boss@bench.example", name="Petra Provider")
    Membership.objects.create(person=boss, organisation=organisation, role=Role.PROVIDER_MANAGER)
    provider = Provider.objects.create(
        organisation=organisation,
        legal_name=organisation.name,
        legal_form=LegalForm.CHARITY,
        register=Register.NONE,
        vat_code=VatCode.EXEMPT,
        address="2 Mill Lane",
        postcode="OX1 1AA",
        contact_name="Petra Provider",
        contact_email="petra@bench.example",
        contact_phone="01865 000000",
    )
    for name in ("The barn", "The workshop"):
        Site.objects.create(provider=provider, name=name, kind=SiteKind.MAIN, address="Mill Lane", postcode="OX1 1AA")
    application = actions.application_start(provider, volumes.system, by=boss)
    chosen = [lot for lot in volumes.lots if lot.number in (1, 4, 5)]
    parts = [part for lot in chosen for part in lot.parts.all() if not readiness.part_problem(part, provider)]
    asking = {line.key: line.ceiling - 1 for line in prices.lines(parts, on=timekeeping.today())}
    actions.application_lots(application, lots=chosen, parts=parts, sites=provider.sites.all(), prices=asking, by=boss)
    for _ in range(2):  # the first answers bring up more questions
        filled = readiness.read(application)
        Answer.objects.bulk_create(
            Answer(
                application=application,
                question_version=asked.version,
                scope_key=asked.scope_key,
                site=asked.site,
                lot=asked.lot,
                value=_value(asked),
                answered_by=boss,
            )
            for asked in filled.asked
            if filled.answer(asked) is None and not is_prices(asked)
        )
    return application, boss


def _value(asked: Asked) -> Any:
    codes = [option["code"] for option in asked.version.options]
    return {
        QuestionType.TEXT: " ".join(WORDS.split()[: asked.version.word_limit or 60]),
        QuestionType.YES_NO: "yes",
        QuestionType.ONE_OF: codes[0] if codes else "",
        QuestionType.MANY_OF: codes[:2],
        QuestionType.NUMBER: 6,
        QuestionType.MONEY: "100.00",
        QuestionType.DATE: "2026-09-01",
        QuestionType.EVIDENCE: "",
        QuestionType.DECLARATION: True,
    }[QuestionType(asked.version.type)]
