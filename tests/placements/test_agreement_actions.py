"""The agreement: its price, its sealing, its signatures in order, and its PDF."""

import hashlib
from datetime import date
from decimal import Decimal

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied

from apcommissioning.base import files, pdf
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import OutboxMessage
from lots.models import PriceRule
from lots.states import Ratio, Unit
from placements import actions, sweeps, tasks
from placements.models import AgreementVersion, Placement, Signature
from placements.rules.agreement import STATEMENTS
from placements.states import Party, PlacementStatus
from providers.models import AdmissionPrice, SiteCapacity
from tests.factories.placements import PlacementFactory
from tests.factories.providers import SiteCapacityFactory, SiteFactory


def draw_up(stage, placement=None, **changes):
    return actions.agreement_draw_up(placement or stage.award(), terms=stage.terms(**changes), by=stage.officer)


def test_the_cost_is_price_times_units_times_weeks_rounded_once(stage):
    version = draw_up(stage, price=Decimal("33.33"), units_a_week=Decimal("2.5"), weeks=7)
    assert (version.weekly_cost, version.most_cost) == (Decimal("83.33"), Decimal("583.28"))


def test_a_price_above_the_ceiling_is_refused_with_the_ceiling(stage):
    PriceRule.objects.update(ceiling=Decimal("90.00"))
    with pytest.raises(Refused, match=r"£95\.00 is above the ceiling of £90\.00 on 23 November 2026"):
        draw_up(stage)


def test_the_ceiling_in_force_on_the_start_date_counts(stage):
    PriceRule.objects.create(
        part=stage.part, unit=Unit.DAY, ratio=Ratio.GROUP, ceiling=Decimal("80.00"), from_on=date(2027, 1, 1)
    )
    placement = stage.award()
    assert draw_up(stage, placement).price == Decimal("95.00")
    with pytest.raises(Refused, match=r"above the ceiling of £80\.00 on 4 January 2027"):
        draw_up(stage, placement, starts_on=date(2027, 1, 4))


def test_a_price_above_the_provider_s_own_list_is_refused(stage):
    AdmissionPrice.objects.update(price=Decimal("94.99"))
    with pytest.raises(Refused, match=r"above the provider's own price of £94\.99"):
        draw_up(stage)


def test_what_the_council_or_the_provider_does_not_sell_is_refused(stage):
    with pytest.raises(Refused, match="buys nothing by this unit"):
        draw_up(stage, unit=Unit.TERM)
    PriceRule.objects.create(
        part=stage.part, unit=Unit.HOUR, ratio=Ratio.GROUP, ceiling=Decimal("99"), from_on=date(2020, 1, 1)
    )
    with pytest.raises(Refused, match="has no price for this unit"):
        draw_up(stage, unit=Unit.HOUR)


def test_a_site_of_another_provider_or_a_full_one_is_refused(stage):
    with pytest.raises(Refused, match="not the provider's"):
        draw_up(stage, site=SiteFactory())
    full = SiteFactory(provider=stage.provider, name="Annexe")
    SiteCapacityFactory(site=full, places=1)
    PlacementFactory(child=stage.child(), provider=stage.provider, lot=stage.lot, site=full)
    with pytest.raises(Refused, match="Annexe has no free place"):
        draw_up(stage, site=full)
    SiteCapacity.objects.filter(site=full).update(places=2)
    assert draw_up(stage, site=full).placement.site == full


def test_a_draft_is_changed_in_place_and_a_sealed_version_never(stage):
    version = stage.drafted()
    again = draw_up(stage, version.placement, weeks=3)
    assert (again.pk, again.weeks, again.number) == (version.pk, 3, 1)
    sealed = actions.agreement_seal(again, by=stage.officer)
    words = sealed.body
    second = draw_up(stage, Placement.objects.get(), weeks=4)
    assert (second.number, second.is_sealed, second.targets.count()) == (2, False, 2)
    sealed.refresh_from_db()
    assert (sealed.body, sealed.weeks) == (words, 3)


def test_targets_are_frozen_with_the_agreement(stage):
    version = stage.sealed()
    with pytest.raises(Refused, match="targets are frozen"):
        actions.targets_set(version, targets=stage.targets, by=stage.officer)


def test_sealing_names_everything_that_is_missing(stage):
    version = draw_up(stage, key_worker="", journey="", review_dates=[])
    with pytest.raises(Refused) as refused:
        actions.agreement_seal(version, by=stage.officer)
    for words in ("Name the key worker", "how the child gets there", "review date", "at least 2 targets"):
        assert words in str(refused.value)
    assert not AgreementVersion.objects.get().is_sealed


def test_the_targets_include_the_way_back(stage):
    version = draw_up(stage)
    actions.targets_set(version, targets=[{**target, "outcome": "safe"} for target in stage.targets], by=stage.officer)
    with pytest.raises(Refused, match="the way back to school or on to post-16"):
        actions.agreement_seal(version, by=stage.officer)


def test_a_school_that_cannot_sign_in_is_found_out_before_sealing(stage):
    version = stage.drafted()
    type(stage.school).objects.update(organisation=None)
    with pytest.raises(Refused, match="connect the school first"):
        actions.agreement_seal(AgreementVersion.objects.get(pk=version.pk), by=stage.officer)


def test_the_sealed_words_have_no_hole_and_their_own_hash(stage):
    version = stage.sealed()
    assert version.hash == hashlib.sha256(version.body.encode()).hexdigest()
    assert "{{" not in version.body and "{%" not in version.body
    assert "Taxi at 9" in version.body and "2,850.00" in version.body.replace("&#46;", ".")


def test_nothing_typed_is_markdown_in_the_agreement(stage):
    version = stage.sealed(purpose="# Free | money\n**now** <script>alert(1)</script>")
    assert "<script>" not in version.body
    assert "**now**" not in version.body


# -- Signatures --------------------------------------------------------------------------------------------------------


def sign(stage, version, party, by, **changes):
    given = {"name": "A Name", "role": "Head", "statement": STATEMENTS[party], "hash": version.hash, **changes}
    return actions.agreement_sign(AgreementVersion.objects.get(pk=version.pk), party=party, by=by, **given)


def test_an_agreement_is_signed_in_order_and_the_council_s_signature_makes_it_agreed(stage):
    version = stage.sealed()
    with pytest.raises(Refused, match="It is the provider's turn"):
        sign(stage, version, Party.COUNCIL, stage.officer)
    with pytest.raises(Refused, match="It is the provider's turn"):
        sign(stage, version, Party.SCHOOL, stage.school_lead)
    sign(stage, version, Party.PROVIDER, stage.provider_manager)
    sign(stage, version, Party.SCHOOL, stage.school_lead)
    assert Placement.objects.get().status == PlacementStatus.DRAFTED
    sign(stage, version, Party.COUNCIL, stage.officer)
    assert Placement.objects.get().status == PlacementStatus.AGREED
    assert [signature.party for signature in Signature.objects.all()] == ["provider", "school", "council"]
    assert set(Signature.objects.values_list("hash", flat=True)) == {version.hash}
    with pytest.raises(Refused, match="nothing is left to sign"):
        sign(stage, version, Party.COUNCIL, stage.officer)


def test_a_child_on_no_roll_has_no_school_to_sign(stage):
    version = stage.sealed()
    Placement.objects.update(school=None)
    stage.sign(AgreementVersion.objects.get(), Party.PROVIDER, Party.COUNCIL)
    assert Placement.objects.get().status == PlacementStatus.AGREED
    assert version.pk


def test_nobody_signs_other_words_than_those_they_read(stage):
    version = stage.sealed()
    with pytest.raises(Refused, match="not the one that you read"):
        sign(stage, version, Party.PROVIDER, stage.provider_manager, hash="0" * 64)
    with pytest.raises(Refused, match="your name and your role"):
        sign(stage, version, Party.PROVIDER, stage.provider_manager, name=" ")
    assert Signature.objects.count() == 0


def test_staff_a_rival_and_a_stranger_sign_nothing(stage, rival_manager, other_school_lead, stranger):
    version = stage.sealed()
    for person in (stage.provider_staff, stranger):
        with pytest.raises(PermissionDenied):
            sign(stage, version, Party.PROVIDER, person)
    for person in (rival_manager, other_school_lead):
        with pytest.raises(Refused):
            sign(stage, version, Party.PROVIDER, person)


def test_an_older_version_is_no_longer_signed(stage):
    version = stage.sealed()
    draw_up(stage, version.placement, weeks=3)
    with pytest.raises(Refused, match="A later version"):
        sign(stage, version, Party.PROVIDER, stage.provider_manager)


def test_each_party_is_asked_when_its_turn_comes(stage):
    version = stage.sealed()
    assert [mail.to for mail in OutboxMessage.objects.all()] == [stage.provider_manager.email]
    stage.sign(version, Party.PROVIDER)
    assert OutboxMessage.objects.filter(to=stage.school_lead.email, key__startswith="agreement_to_sign").count() == 1


# -- The PDF -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not pdf.available(), reason="This machine cannot make PDFs.")
def test_the_signed_agreement_becomes_one_tagged_confidential_pdf(
    stage, other_school_lead, rival_manager, scrutiny_member
):
    version = stage.agreed().agreement
    tasks.agreement_pdf(version_id=version.pk)
    version.refresh_from_db()
    first = version.pdf
    tasks.agreement_pdf(version_id=version.pk)
    assert sweeps.make_missing_agreements() == 0
    version.refresh_from_db()
    assert version.pdf == first
    with files.open_stored(first) as made, pikepdf.open(made) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en-GB"
        assert str(document.docinfo["/Title"]).startswith("Individual placement agreement PL-")
    for person in (stage.officer, stage.school_lead, stage.provider_staff):
        assert files.may_open(person, first)
    for person in (other_school_lead, rival_manager, scrutiny_member):
        assert not files.may_open(person, first)


@pytest.mark.skipif(not pdf.available(), reason="This machine cannot make PDFs.")
def test_the_sweep_makes_what_a_lost_broker_left(stage):
    version = stage.agreed().agreement
    assert version.pdf is None
    assert sweeps.make_missing_agreements() == 1
    version.refresh_from_db()
    assert version.pdf is not None
