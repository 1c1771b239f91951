"""Rows of placements: what is bought for each child."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from apcommissioning.base.roles import OrganisationKind
from lots.states import Ratio, Unit
from placements.models import (
    AgreementTarget,
    AgreementVersion,
    CallOff,
    Child,
    GateCheck,
    Placement,
    Referral,
    School,
    Session,
    Signature,
    TimetableSlot,
)
from placements.states import (
    CallOffRoute,
    Half,
    LegalBasis,
    LineState,
    Mark,
    Party,
    Reason,
    SenProvision,
    SettingType,
    Sex,
)
from providers.states import Weekday

from .base import OrganisationFactory, PersonFactory

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def upn(number: int) -> str:
    """An invented permanent UPN with the right check letter (council number 999 is nobody's)."""
    digits = f"9990010{number:05}"
    return UPN_LETTERS[sum((place + 2) * int(digit) for place, digit in enumerate(digits)) % 23] + digits


class SchoolFactory(DjangoModelFactory):
    """A school whose people use the service. A cast member's: `SchoolFactory(organisation=school_organisation)`."""

    class Meta:
        model = School

    urn = factory.Sequence(lambda n: f"{900000 + n}")
    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.SCHOOL)
    name = factory.SelfAttribute("organisation.name")
    kind = "Academy converter"
    phase = "Secondary"
    low_age = 11
    high_age = 18
    town = "Oxford"
    postcode = "OX1 1AB"
    easting = 451300
    northing = 206200
    is_invented = True


class ChildFactory(DjangoModelFactory):
    """A child of year 9 on a school's roll, with SEN support."""

    class Meta:
        model = Child

    upn = factory.Sequence(upn)
    first_name = "Quentin"
    surname = factory.Sequence(lambda n: f"Brackenbury{n}")
    born_on = date(2013, 3, 14)
    sex = Sex.MALE
    year_group = 9
    sen = SenProvision.SUPPORT
    school = factory.SubFactory(SchoolFactory)
    postcode_district = "OX3"


class ReferralFactory(DjangoModelFactory):
    """A draft with everything that submission asks for."""

    class Meta:
        model = Referral
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"REF-T{n:04}")
    child = factory.SubFactory(ChildFactory)
    school = factory.SelfAttribute("child.school")
    reason = Reason.PERMANENT_EXCLUSION
    legal_basis = LegalBasis.S19
    without_education_from = date(2026, 11, 19)
    purpose = "Education from the sixth school day."
    needs = "A small group and one adult whom the child knows."
    strengths = "Cooking and bikes."
    risks = "Leaves the site when upset."
    child_view = "I would go somewhere where I could cook."
    parent_view = "Agrees to the referral."
    hours_a_week = Decimal("25")
    start_wanted_on = date(2026, 11, 26)
    referred_by = factory.SubFactory(PersonFactory)


class CallOffFactory(DjangoModelFactory):
    class Meta:
        model = CallOff
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"CO-T{n:04}")
    referral = factory.SubFactory(ReferralFactory, status="accepted")
    lot = factory.SubFactory("tests.factories.lots.LotFactory")
    route = CallOffRoute.DIRECT_AWARD
    start_on = date(2026, 11, 26)
    opened_by = factory.SubFactory(PersonFactory)


class PlacementFactory(DjangoModelFactory):
    """In the lots, drafted, with no agreement yet. Any other status is given; a live one needs its `started_on`.

    A cast member's: `PlacementFactory(provider__organisation=provider_organisation, child__school=school)`.
    """

    class Meta:
        model = Placement
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"PL-T{n:04}")
    child = factory.SubFactory(ChildFactory)
    school = factory.SelfAttribute("child.school")
    lot = factory.SubFactory("tests.factories.lots.LotFactory")
    provider = factory.SubFactory("tests.factories.providers.ProviderFactory")
    setting_type = SettingType.UKPRN
    reason = Reason.PERMANENT_EXCLUSION
    legal_basis = LegalBasis.S19
    expected_start_on = date(2026, 11, 23)
    expected_end_on = date(2027, 3, 26)
    drafted_by = factory.SubFactory(PersonFactory)


class AgreementVersionFactory(DjangoModelFactory):
    """A draft of an agreement, without a week: `TimetableSlotFactory(version=…)` adds each half day."""

    class Meta:
        model = AgreementVersion
        skip_postgeneration_save = True

    placement = factory.SubFactory(PlacementFactory)
    from_on = factory.SelfAttribute("placement.expected_start_on")
    site = factory.SubFactory(
        "tests.factories.providers.SiteFactory", provider=factory.SelfAttribute("..placement.provider")
    )
    part = factory.SubFactory("tests.factories.lots.LotPartFactory", lot=factory.SelfAttribute("..placement.lot"))
    unit = Unit.DAY
    ratio = Ratio.GROUP
    price = Decimal("95.00")
    units_a_week = Decimal("5")
    weeks = 15
    hours_a_week = Decimal("25")
    purpose = "Rebuild attendance, then return to school."
    next_step = "Two mornings back in school from January."
    rest_of_week = "Nothing else is planned."
    journey = "Taxi, paid by the council."
    key_worker = "Kit Keyworker"
    review_dates = factory.LazyFunction(lambda: ["2026-12-14", "2027-02-08"])
    drawn_up_by = factory.SubFactory(PersonFactory)


class TimetableSlotFactory(DjangoModelFactory):
    class Meta:
        model = TimetableSlot
        skip_postgeneration_save = True

    version = factory.SubFactory(AgreementVersionFactory)
    weekday = Weekday.MONDAY
    half = Half.AM
    activity = "English and maths"


class AgreementTargetFactory(DjangoModelFactory):
    class Meta:
        model = AgreementTarget
        skip_postgeneration_save = True

    version = factory.SubFactory(AgreementVersionFactory)
    outcome = "pathway"
    outcome_label = "A pathway back to mainstream or on to post-16"
    measure = factory.Sequence(lambda n: f"measure_{n}")
    measure_label = "Readiness to return"
    aim = "Ready for two mornings a week in school."
    goal = 4
    by_on = date(2027, 3, 26)


class SignatureFactory(DjangoModelFactory):
    class Meta:
        model = Signature
        skip_postgeneration_save = True

    version = factory.SubFactory(AgreementVersionFactory)
    party = Party.PROVIDER
    signed_by = factory.SubFactory(PersonFactory)
    name = "Sam Signer"
    role = "Head of centre"
    statement = "We can do what this says, and our checks and insurance are in date."
    hash = factory.SelfAttribute("version.hash")


class GateCheckFactory(DjangoModelFactory):
    class Meta:
        model = GateCheck
        skip_postgeneration_save = True

    placement = factory.SubFactory(PlacementFactory)
    line = "risk_agreed"
    state = LineState.GREEN
    note = "Signed by school and provider."
    checked_by = factory.SubFactory(PersonFactory)


class SessionFactory(DjangoModelFactory):
    """A mark of present on the morning of a school day."""

    class Meta:
        model = Session
        skip_postgeneration_save = True

    placement = factory.SubFactory(PlacementFactory, status="live", started_on=date(2026, 11, 23))
    on = date(2026, 11, 23)
    half = Half.AM
    code = Mark.PRESENT_AM
    marked_by = factory.SubFactory(PersonFactory)
