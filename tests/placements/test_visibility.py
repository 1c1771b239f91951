"""Whose rows each person sees: own and foreign school, own and foreign provider, and those who see nothing."""

from django.urls import reverse

from placements.models import AgreementVersion, CallOff, Child, Placement, Referral, Session
from tests.factories.placements import PlacementFactory, SchoolFactory, SessionFactory
from tests.factories.providers import ProviderFactory


def seen(model, *people):
    return [model.objects.visible_to(person).count() for person in people]


def test_a_school_sees_its_own_referrals_and_no_other_s(
    stage, other_school_lead, provider_manager, scrutiny_member, stranger
):
    stage.referral(status="submitted")
    people = (stage.officer, stage.school_lead, other_school_lead, provider_manager, scrutiny_member, stranger)
    assert seen(Referral, *people) == [1, 1, 0, 0, 0, 0]


def test_a_draft_is_the_school_s_own_business_until_it_is_sent(stage):
    stage.referral()
    assert seen(Referral, stage.officer, stage.school_lead) == [0, 1]


def test_a_child_is_seen_by_its_school_its_provider_and_the_case_s_staff(
    stage, other_school_lead, rival_manager, reviewer, administrator, scrutiny_member, stranger
):
    child = stage.child()
    people = (
        stage.officer,
        stage.school_lead,
        stage.provider_staff,
        rival_manager,
        other_school_lead,
        reviewer,
        administrator,
        scrutiny_member,
        stranger,
    )
    assert seen(Child, *people) == [1, 1, 0, 0, 0, 0, 0, 0, 0]
    PlacementFactory(child=child, provider=stage.provider, lot=stage.lot)
    assert seen(Child, *people) == [1, 1, 1, 0, 0, 0, 0, 0, 0]


def test_a_provider_loses_sight_of_a_placement_that_was_cancelled(stage):
    placement = PlacementFactory(child=stage.child(), provider=stage.provider, lot=stage.lot, status="cancelled")
    assert seen(Placement, stage.officer, stage.school_lead, stage.provider_manager) == [1, 1, 0]
    assert seen(Child, stage.provider_manager) == [0]
    assert placement.status == "cancelled"


def test_a_rival_and_another_school_see_nothing_of_a_placement(
    stage, rival_organisation, rival_manager, other_school_lead, other_school_organisation
):
    ProviderFactory(organisation=rival_organisation)
    SchoolFactory(organisation=other_school_organisation)
    placement = stage.live()
    SessionFactory(placement=placement)
    for model in (Placement, AgreementVersion, Session, Child, CallOff, Referral):
        assert seen(model, rival_manager, other_school_lead) == [0, 0], model


def test_an_agreement_in_draft_is_the_council_s_until_it_is_sealed(stage):
    version = stage.drafted()
    people = (stage.officer, stage.provider_manager, stage.school_lead)
    assert seen(AgreementVersion, *people) == [1, 0, 0]
    stage.sealed(version.placement)
    assert seen(AgreementVersion, *people) == [1, 1, 1]


def test_strangers_get_404_for_what_they_may_not_see(client, stage, other_school_lead, rival_manager):
    placement = stage.live()
    referral = placement.call_off.referral.get_absolute_url()
    pages = [
        placement.get_absolute_url(),
        placement.agreement.get_absolute_url(),
        reverse("child_detail", args=[placement.child_id]),
    ]
    client.force_login(other_school_lead)
    assert [client.get(page).status_code for page in [*pages, referral]] == [404, 404, 404, 404]
    client.force_login(rival_manager)
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    assert client.get(referral).status_code == 403
    assert client.get(placement.call_off.get_absolute_url()).status_code == 403
