"""Rows of lots: what the council buys."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from apcommissioning.base import pdf, timekeeping
from apcommissioning.base.roles import Role
from lots import actions
from lots.models import (
    ContractTemplate,
    Lot,
    LotPart,
    PriceRule,
    PurchasingSystem,
    Question,
    QuestionSet,
    QuestionVersion,
    Rubric,
)
from lots.states import (
    Commissioner,
    Delivery,
    Gate,
    KeyStage,
    Mode,
    QuestionType,
    Ratio,
    Route,
    Scope,
    SystemStatus,
    Unit,
)

from .base import MembershipFactory

BEGAN = date(2020, 7, 1)


def loaded(model):
    """The shipped text, with the others of its kind loaded if they are not there yet."""
    found = model.objects.latest_published()
    if found is None:
        with timekeeping.at(BEGAN):
            actions.content_load()
        found = model.objects.latest_published()
    return found


class DraftSystemFactory(DjangoModelFactory):
    """A purchasing system with nothing in it yet."""

    class Meta:
        model = PurchasingSystem
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Alternative provision {n}")
    reference = factory.Sequence(lambda n: f"AP-{n:04}")
    route = Route.LEGACY_DPS
    valid_from = BEGAN
    valid_until = date(2029, 2, 23)
    about = "Education for children who cannot be in a mainstream school."
    contact_name = "Alternative provision team"
    contact_email = "alternative.provision@council.example"


class PurchasingSystemFactory(DraftSystemFactory):
    """An open purchasing system with the shipped question set, rubric and standard contract, and no lots yet: add them
    with `LotFactory(purchasing_system=…)`, or have the five of the shipped file with `PublishedSystemFactory`."""

    status = SystemStatus.OPEN
    question_set = factory.LazyFunction(lambda: loaded(QuestionSet))
    rubric = factory.LazyFunction(lambda: loaded(Rubric))
    contract_template = factory.LazyFunction(lambda: loaded(ContractTemplate))


class PublishedSystemFactory(DraftSystemFactory):
    """Everything by the actions, as an officer does it: the texts, the five lots with parts, ceilings and
    specifications, published. The specifications' PDFs are left to their sweep."""

    @factory.post_generation
    def published(self, create, extracted, **kwargs):
        officer = MembershipFactory(role=Role.OFFICER).person
        with timekeeping.at(self.valid_from), pdf.postponed():
            loaded(QuestionSet)
            actions.lots_load(self, by=officer)
            actions.purchasing_system_publish(self, by=officer)


class LotFactory(DjangoModelFactory):
    """A face-to-face lot with no parts yet: add them with `LotPartFactory(lot=…)`."""

    class Meta:
        model = Lot

    purchasing_system = factory.SubFactory(PurchasingSystemFactory)
    number = factory.LazyAttribute(lambda lot: lot.purchasing_system.lots.count() + 1)
    key = factory.LazyAttribute(lambda lot: f"lot_{lot.number}")
    name = factory.LazyAttribute(lambda lot: f"Lot number {lot.number}")
    cohort = "Children whose place at school is at risk"
    mode = Mode.FACE_TO_FACE
    key_stages = factory.LazyFunction(lambda: [KeyStage.KS3.value, KeyStage.KS4.value])
    rubric_family = "face_to_face"
    legal_bases = factory.LazyFunction(lambda: ["s19"])
    usual_commissioner = Commissioner.EITHER
    usual_length_weeks = 12
    review_by_manager_weeks = 12
    fewest_sessions_a_week = 1
    most_sessions_a_week = 10
    reply_working_days = 3
    start_school_days = 10


class LotPartFactory(DjangoModelFactory):
    """A part taught at the provider's site, with a ceiling of £180.00 for a day in a group."""

    class Meta:
        model = LotPart
        skip_postgeneration_save = True

    lot = factory.SubFactory(LotFactory)
    key = factory.Sequence(lambda n: f"part_{n}")
    title = "At the provider's site"
    delivery = Delivery.AT_SITE
    needs_site = True

    @factory.post_generation
    def ceiling(self, create, extracted, **kwargs):
        PriceRuleFactory(part=self, ceiling=extracted or Decimal("180.00"))


class PriceRuleFactory(DjangoModelFactory):
    class Meta:
        model = PriceRule

    part = factory.SubFactory(LotPartFactory)
    unit = Unit.DAY
    ratio = Ratio.GROUP
    ceiling = Decimal("180.00")
    from_on = BEGAN


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    key = factory.Sequence(lambda n: f"question_{n}")


class QuestionVersionFactory(DjangoModelFactory):
    """A yes or no question to the organisation at the compliance gate, pinned in no set."""

    class Meta:
        model = QuestionVersion

    question = factory.SubFactory(QuestionFactory)
    number = 1
    gate = Gate.COMPLIANCE
    scope = Scope.ORGANISATION
    type = QuestionType.YES_NO
    text = "Do you have a designated safeguarding lead?"
    short_name = "Safeguarding lead"
    check_rules = factory.LazyFunction(lambda: {"fail_when": None, "pass_when": {"answer_is": ["yes"]}})


class ContractTemplateFactory(DjangoModelFactory):
    """The shipped standard contract, unless another version is asked for."""

    class Meta:
        model = ContractTemplate
        django_get_or_create = ("version",)

    version = 1
    title = "Standard contract for alternative provision"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        if set(kwargs) == {"version", "title"} and kwargs["version"] == 1:
            return loaded(ContractTemplate)
        return super()._create(model_class, *args, **kwargs)
