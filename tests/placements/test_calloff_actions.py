"""Call-offs: who can take the child and who cannot, why, and the award."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from apcommissioning.base.exceptions import Refused
from placements import actions
from placements.models import CallOff, Placement, Referral
from placements.rules.calloff import matches, miles_apart
from placements.states import (
    MANAGER_AWARDS,
    CallOffStatus,
    DirectAwardReason,
    PlacementStatus,
    ReferralStatus,
    SettingType,
)
from providers.models import Admission, AdmissionPrice, Contract, Evidence, Provider, Site, SiteCapacity
from tests.factories.placements import PlacementFactory, SchoolFactory
from tests.factories.providers import (
    AdmissionFactory,
    AdmissionPriceFactory,
    ContractFactory,
    EvidenceFactory,
    ProviderFactory,
    SiteCapacityFactory,
    SiteFactory,
)

from .conftest import TODAY


def rival(stage, **site):
    """Another provider on the lot's list, free to take the child."""
    provider = ProviderFactory(organisation__name="Kestrel Barn")
    admission = AdmissionFactory(provider=provider, lot=stage.lot)
    AdmissionPriceFactory(admission=admission, part=stage.part)
    ContractFactory(provider=provider, purchasing_system=stage.lot.purchasing_system)
    EvidenceFactory(provider=provider, status="accepted")
    SiteCapacityFactory(site=SiteFactory(provider=provider, **site), key_stage="ks3", places=2)
    return admission


# One way for a provider to be ruled out, and the words that say so.
RULED_OUT = {
    "embargoed": (
        lambda stage: Admission.objects.update(status="embargoed"),
        "No new placements: new placements are stopped",
    ),
    "suspended": (lambda stage: Admission.objects.update(status="suspended"), "Suspended: new placements are stopped"),
    "not yet admitted": (
        lambda stage: Admission.objects.update(from_on=date(2027, 1, 1)),
        "Not admitted on 26 November 2026",
    ),
    "no contract": (lambda stage: Contract.objects.update(status="signed"), "The standard contract is not executed"),
    "contract over": (lambda stage: Contract.objects.update(ends_on=TODAY), "The standard contract is not executed"),
    "insurance lapsed": (
        lambda stage: Evidence.objects.update(expires_on=date(2026, 11, 25)),
        "No insurance certificate in date on 26 November",
    ),
    "insurance not checked": (
        lambda stage: Evidence.objects.update(status="unchecked"),
        "No insurance certificate in date on 26 November",
    ),
    "wrong key stage": (
        lambda stage: SiteCapacity.objects.update(key_stage="ks4"),
        "No places for key stage 3 at any of its sites",
    ),
    "no price": (lambda stage: AdmissionPrice.objects.all().delete(), "No price in force on the start date"),
}


@pytest.mark.parametrize("way", RULED_OUT)
def test_a_provider_that_may_not_take_the_child_is_shown_with_the_reason_and_cannot_be_awarded(stage, way):
    call_off = stage.call_off()
    break_it, words = RULED_OUT[way]
    break_it(stage)
    (match,) = matches(call_off)
    assert (match.can, match.why_not) == (False, [words])
    with pytest.raises(Refused, match="cannot take this child now"):
        stage.award(call_off)
    assert Placement.objects.count() == 0
    assert CallOff.objects.get().status == CallOffStatus.DRAFT


def test_a_full_site_rules_its_provider_out(stage):
    SiteCapacity.objects.update(places=1)
    PlacementFactory(child=stage.child(), provider=stage.provider, lot=stage.lot, site=stage.site, status="on_hold")
    PlacementFactory(child=stage.child(), provider=stage.provider, lot=stage.lot, site=stage.site, status="ended")
    (match,) = matches(stage.call_off())
    assert match.why_not == ["Full for key stage 3: all 1 places at Mill Lane are held"]


def test_a_contract_that_ends_by_notice_before_the_first_day_rules_its_provider_out(stage):
    Contract.objects.update(terminates_on=date(2026, 11, 25))
    (match,) = matches(stage.call_off())
    assert match.why_not == ["The standard contract is not executed"]


def test_a_place_of_another_key_stage_is_not_this_child_s(stage):
    SiteCapacity.objects.update(places=1)
    older = stage.child(year_group=10)
    PlacementFactory(child=older, provider=stage.provider, lot=stage.lot, site=stage.site, status="live")
    (match,) = matches(stage.call_off())
    assert (match.can, match.free) == (True, 1)


def test_the_nearest_who_can_comes_first_and_those_who_cannot_last(stage):
    near = rival(stage, easting=451300, northing=206300)
    Site.objects.filter(provider=stage.provider).update(easting=461300)
    far_away = rival(stage, easting=451300, northing=206200)
    Admission.objects.filter(pk=far_away.pk).update(status="embargoed")
    found = matches(stage.call_off())
    assert [match.admission_id for match in found] == [near.pk, stage.admission.pk, far_away.pk]
    assert [str(match.miles) for match in found] == ["0.1", "6.2", "0.0"]


def test_miles_are_as_the_crow_flies_and_unknown_without_a_map_reference():
    one = SchoolFactory.build(organisation=None, name="A", easting=450000, northing=200000)
    other = SchoolFactory.build(organisation=None, name="B", easting=453000, northing=204000)
    assert miles_apart(one, other) == Decimal("3.1")
    other.easting = None
    assert miles_apart(one, other) is None


def test_an_award_freezes_what_was_seen_drafts_the_placement_and_places_the_referral(stage):
    rival(stage)
    call_off = stage.call_off()
    placement = stage.award(call_off)
    call_off.refresh_from_db()
    assert (call_off.status, call_off.awarded_to, call_off.award_reason) == ("awarded", stage.admission, "day_six")
    assert sorted(match["provider"] for match in call_off.shortlist) == ["Heron Yard CIC", "Kestrel Barn"]
    assert call_off.shortlist[0]["free"] == 8
    assert (placement.status, placement.site, placement.setting_type) == (PlacementStatus.DRAFTED, stage.site, "UKPRN")
    assert placement.expected_start_on == date(2026, 11, 26)
    assert (placement.expected_end_on - placement.expected_start_on).days == 7 * stage.lot.usual_length_weeks
    call_off.referral.refresh_from_db()
    assert call_off.referral.status == ReferralStatus.PLACED


@pytest.mark.parametrize(
    ("register", "kind", "expected"),
    [
        ("urn", "main", SettingType.URN),
        ("ukprn", "virtual", SettingType.UKPRN),
        ("none", "office", SettingType.TUITION),
        ("applying", "main", SettingType.OTHER),
    ],
)
def test_the_census_names_the_setting_by_its_register_first(stage, register, kind, expected):
    Provider.objects.update(register=register)
    Site.objects.update(kind=kind)
    assert stage.award().setting_type == expected


@pytest.mark.parametrize("reason", sorted(DirectAwardReason))
def test_some_reasons_are_a_manager_s_to_give(stage, reason):
    call_off = stage.call_off()

    def award(by):
        return actions.call_off_award(call_off, stage.admission, award_reason=reason, reasons="Because.", by=by)

    if reason in MANAGER_AWARDS:
        with pytest.raises(Refused, match="commissioning manager's to give"):
            award(stage.officer)
    assert award(stage.manager).status == PlacementStatus.DRAFTED


def test_an_award_needs_a_known_reason_and_words_of_its_own(stage):
    call_off = stage.call_off()
    with pytest.raises(Refused, match="without competition"):
        actions.call_off_award(call_off, stage.admission, award_reason="frobnicate", reasons="x", by=stage.officer)
    with pytest.raises(Refused, match="Say why this provider"):
        actions.call_off_award(call_off, stage.admission, award_reason="day_six", reasons=" ", by=stage.officer)


def test_a_provider_of_another_lot_is_not_awarded(stage):
    other = AdmissionFactory()
    with pytest.raises(Refused, match="not admitted to the lot"):
        actions.call_off_award(stage.call_off(), other, award_reason="day_six", reasons="x", by=stage.officer)


def test_one_call_off_at_a_time_and_none_before_the_referral_is_accepted(stage):
    call_off = stage.call_off()
    with pytest.raises(Refused, match="is open for this referral already"):
        actions.call_off_open(call_off.referral, stage.lot, by=stage.officer)
    with pytest.raises(Refused, match="has been accepted"):
        actions.call_off_open(stage.referral(status="submitted"), stage.lot, by=stage.officer)
    with pytest.raises(PermissionDenied):
        actions.call_off_open(call_off.referral, stage.lot, by=stage.school_lead)


def test_a_start_that_has_passed_becomes_today(stage):
    referral = stage.referral(status="accepted")
    referral.start_wanted_on = TODAY - timedelta(days=3)
    assert actions.call_off_open(referral, stage.lot, by=stage.officer).start_on == TODAY


def test_a_cancelled_placement_gives_the_place_back_and_the_referral_waits_again(stage):
    SiteCapacity.objects.update(places=1)
    placement = stage.award()
    actions.placement_cancel(placement, reason="The family moved.", by=stage.officer)
    referral = Referral.objects.get()
    assert referral.status == ReferralStatus.ACCEPTED
    assert stage.award(stage.call_off(referral)).status == PlacementStatus.DRAFTED


def test_the_match_says_on_which_days_there_are_places(stage):
    SiteCapacity.objects.update(days=[0, 1, 2])
    (match,) = matches(stage.call_off())
    words = [point.words for point in match.points]
    assert "8 free places of 8 for key stage 3 at Mill Lane, on Monday, Tuesday and Wednesday only" in words
