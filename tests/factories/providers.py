"""Rows of providers: who may supply."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from apcommissioning.base.models import StoredFile
from apcommissioning.base.roles import OrganisationKind
from lots.states import KeyStage, Ratio, Unit
from providers.models import (
    Action,
    Admission,
    AdmissionPrice,
    Answer,
    Application,
    Clarification,
    Contract,
    Evidence,
    LotApplication,
    PriceOffer,
    Provider,
    QualityVisit,
    Site,
    SiteCapacity,
    StaffCheck,
    Variation,
)
from providers.states import (
    ActionGrade,
    ContractStatus,
    LegalForm,
    Register,
    SiteKind,
    StaffRole,
    VariationKind,
    VatCode,
    VisitKind,
)

from .base import OrganisationFactory, PersonFactory


class ProviderFactory(DjangoModelFactory):
    """A registered provider. A cast member manages it with `ProviderFactory(organisation=provider_organisation)`."""

    class Meta:
        model = Provider

    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.PROVIDER)
    legal_name = factory.SelfAttribute("organisation.name")
    legal_form = LegalForm.COMPANY
    company_number = factory.Sequence(lambda n: f"{n + 1:08}")
    ukprn = factory.Sequence(lambda n: f"{10000000 + n}")
    register = Register.UKPRN
    vat_code = VatCode.EXEMPT
    address = "1 Mill Lane\nOxford"
    postcode = "OX1 1AA"
    contact_name = "Pat Contact"
    contact_email = factory.Sequence(lambda n: f"contact.{n}@provider.example.test")
    contact_phone = "01865 000000"


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site

    provider = factory.SubFactory(ProviderFactory)
    name = factory.Sequence(lambda n: f"Site {n}")
    kind = SiteKind.MAIN
    address = "1 Mill Lane, Oxford"
    postcode = "OX1 1AA"
    easting = 451300
    northing = 206200


class SiteCapacityFactory(DjangoModelFactory):
    class Meta:
        model = SiteCapacity

    site = factory.SubFactory(SiteFactory)
    key_stage = KeyStage.KS3
    places = 8


class StaffCheckFactory(DjangoModelFactory):
    """A teacher with every check in date."""

    class Meta:
        model = StaffCheck

    provider = factory.SubFactory(ProviderFactory)
    known_as = factory.Sequence(lambda n: f"T{n + 1}")
    role = StaffRole.TEACHER
    dbs_on = date(2025, 9, 1)
    prohibition_on = date(2025, 9, 1)
    training_on = date(2026, 9, 1)
    recorded_by = factory.SubFactory(PersonFactory)


class StoredFileFactory(DjangoModelFactory):
    """The row alone, without bytes in the storage: enough for what is about the row."""

    class Meta:
        model = StoredFile

    name = factory.Sequence(lambda n: f"document-{n}.pdf")
    content_type = "application/pdf"
    size_bytes = 1000
    sha256 = factory.Sequence(lambda n: f"{n:064x}")


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    provider = factory.SubFactory(ProviderFactory)
    kind = "public_liability_insurance"
    file = factory.SubFactory(StoredFileFactory)
    issued_on = date(2026, 9, 1)
    expires_on = date(2027, 8, 31)


class ApplicationFactory(DjangoModelFactory):
    """A draft for a purchasing system that has a question set and a rubric."""

    class Meta:
        model = Application
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"APP-{n:04}")
    provider = factory.SubFactory(ProviderFactory)
    purchasing_system = factory.SubFactory("tests.factories.lots.PurchasingSystemFactory")
    question_set = factory.SelfAttribute("purchasing_system.question_set")
    rubric = factory.SelfAttribute("purchasing_system.rubric")
    started_by = factory.SubFactory(PersonFactory)


class LotApplicationFactory(DjangoModelFactory):
    class Meta:
        model = LotApplication
        skip_postgeneration_save = True

    application = factory.SubFactory(ApplicationFactory)
    lot = factory.SubFactory(
        "tests.factories.lots.LotFactory",
        purchasing_system=factory.SelfAttribute("..application.purchasing_system"),
    )


class ClarificationFactory(DjangoModelFactory):
    class Meta:
        model = Clarification

    application = factory.SubFactory(ApplicationFactory)


class PriceOfferFactory(DjangoModelFactory):
    class Meta:
        model = PriceOffer

    lot_application = factory.SubFactory(LotApplicationFactory)
    part = factory.SubFactory("tests.factories.lots.LotPartFactory", lot=factory.SelfAttribute("..lot_application.lot"))
    unit = Unit.DAY
    ratio = Ratio.GROUP
    price = Decimal("95.00")


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer
        skip_postgeneration_save = True

    application = factory.SubFactory(ApplicationFactory)
    question_version = factory.SubFactory("tests.factories.lots.QuestionVersionFactory")
    scope_key = "organisation"
    value = "yes"
    answered_by = factory.SubFactory(PersonFactory)


class AdmissionFactory(DjangoModelFactory):
    """An admission in force. It is on the public list only with an executed contract: `ContractFactory`."""

    class Meta:
        model = Admission
        skip_postgeneration_save = True

    provider = factory.SubFactory(ProviderFactory)
    lot = factory.SubFactory("tests.factories.lots.LotFactory")
    from_on = date(2026, 9, 1)


class AdmissionPriceFactory(DjangoModelFactory):
    class Meta:
        model = AdmissionPrice

    admission = factory.SubFactory(AdmissionFactory)
    part = factory.SubFactory("tests.factories.lots.LotPartFactory", lot=factory.SelfAttribute("..admission.lot"))
    unit = Unit.DAY
    ratio = Ratio.GROUP
    price = Decimal("95.00")
    from_on = date(2026, 9, 1)


class ContractFactory(DjangoModelFactory):
    """Executed, so that the provider's admissions count. Any other status is given."""

    class Meta:
        model = Contract

    reference = factory.Sequence(lambda n: f"CON-{n:04}")
    provider = factory.SubFactory(ProviderFactory)
    purchasing_system = factory.SubFactory("tests.factories.lots.PurchasingSystemFactory")
    template = factory.SubFactory("tests.factories.lots.ContractTemplateFactory")
    status = ContractStatus.EXECUTED
    starts_on = date(2026, 9, 1)
    ends_on = date(2029, 2, 23)


class QualityVisitFactory(DjangoModelFactory):
    """Planned. Another status is given, with `held_on` where it took place."""

    class Meta:
        model = QualityVisit

    reference = factory.Sequence(lambda n: f"QV-T-{n:04}")
    provider = factory.SubFactory(ProviderFactory)
    kind = VisitKind.YEARLY
    planned_on = date(2026, 11, 30)
    lead = factory.SubFactory(PersonFactory)


class ActionFactory(DjangoModelFactory):
    """To be done by the provider."""

    class Meta:
        model = Action

    visit = factory.SubFactory(QualityVisitFactory)
    what = "Renew the record of fire drills"
    why = "The last drill was in March."
    evidence_wanted = "A dated record of a drill."
    grade = ActionGrade.IMPORTANT
    owner_name = "Head of centre"
    due_on = date(2026, 12, 11)


class VariationFactory(DjangoModelFactory):
    """A draft that changes the wording. Say for which: `variation.contracts.add(contract)`."""

    class Meta:
        model = Variation
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"V-T-{n:04}")
    purchasing_system = factory.SubFactory("tests.factories.lots.PurchasingSystemFactory")
    kind = VariationKind.TERMS
    title = "Registers by ten"
    text = "In clause 11.1, “by ten in the morning” takes the place of the time there."
    reason = "Schools ask for it."
    effective_on = date(2027, 1, 4)
    sign_by_on = date(2026, 12, 18)
    drafted_by = factory.SubFactory(PersonFactory)
