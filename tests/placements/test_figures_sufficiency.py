"""Are there enough places: what counts as free, who counts as waiting, and where."""

import pytest
from django.urls import reverse

from lots.states import KeyStage
from placements.figures.sufficiency import sufficiency
from placements.states import ReferralStatus
from providers.models import Admission, Contract, Evidence, SiteCapacity
from providers.states import AdmissionStatus, ContractStatus, SiteKind
from tests.factories.placements import ChildFactory
from tests.factories.providers import SiteCapacityFactory, SiteFactory

pytestmark = pytest.mark.django_db

YEAR_8 = {"year_group": 8, "postcode_district": "OX16"}


@pytest.fixture(autouse=True)
def four_places(stage, today):
    SiteCapacity.objects.all().delete()
    SiteCapacityFactory(site=stage.site, key_stage=KeyStage.KS3, places=4)


def cell(today, key_stage=KeyStage.KS3):
    (row,) = sufficiency(today).rows
    return dict(row.by_stage)[key_stage]


def waits(stage, **child):
    return stage.referral(status=ReferralStatus.ACCEPTED, child=stage.child(**{**YEAR_8, **child}))


def test_who_waits_is_set_against_what_is_free(stage, today):
    waits(stage)
    found = cell(today)
    assert (found.free, found.waiting, found.placed, found.words) == (4, 1, 0, "3 spare")


def test_a_place_that_is_held_is_not_free(stage, today):
    stage.award(stage.call_off(waits(stage)))
    found = cell(today)
    assert (found.free, found.waiting, found.placed) == (3, 0, 1)


def test_more_who_wait_than_places_is_short_and_said_first(stage, today):
    for _ in range(6):
        waits(stage)
    board = sufficiency(today)
    assert [(one.words, one.tone) for _, one in board.short] == [("2 short", "red")]
    assert board.waiting == 6
    assert "more children wait than there are free places" in board.figure.finding


def test_nothing_free_and_nobody_waiting_is_not_called_spare(stage, today):
    SiteCapacity.objects.update(places=0)
    found = cell(today)
    assert (found.words, found.tone) == ("None free", "yellow")


@pytest.mark.parametrize("stopped", ["embargo", "contract", "insurance"])
def test_places_of_a_provider_who_may_not_start_a_child_are_not_free(stage, today, stopped):
    if stopped == "embargo":
        Admission.objects.update(status=AdmissionStatus.EMBARGOED)
    elif stopped == "contract":
        Contract.objects.update(status=ContractStatus.SIGNED)
    else:
        Evidence.objects.all().delete()
    assert cell(today).free == 0


def test_a_key_stage_that_the_lot_is_not_for_has_no_cell(stage, today):
    stage.lot.key_stages = [KeyStage.KS3]
    stage.lot.save()
    assert cell(today, KeyStage.KS1) is None


def test_a_referral_not_accepted_yet_does_not_wait_for_a_place(stage, today):
    stage.referral(status=ReferralStatus.SUBMITTED, child=stage.child(**YEAR_8))
    assert cell(today).waiting == 0


def test_districts_set_homes_beside_sites_and_leave_online_out(stage, today):
    waits(stage)
    SiteCapacityFactory(site=SiteFactory(provider=stage.provider, kind=SiteKind.VIRTUAL), places=50)
    found = {one.name: (one.waiting, one.sites, one.free) for one in sufficiency(today).districts}
    assert found == {"OX16": (1, 0, 0), "OX1": (0, 1, 4)}


def test_the_board_asks_as_much_for_thirty_children_as_for_one(stage, today, client, django_assert_num_queries):
    waits(stage)
    client.force_login(stage.officer)
    with django_assert_num_queries(9):
        client.get(reverse("sufficiency"))
    for _ in range(29):
        waits(stage)
        SiteCapacityFactory(site=SiteFactory(provider=stage.provider))
    with django_assert_num_queries(9):
        page = client.get(reverse("sufficiency")).content.decode()
    assert "30 children wait" in " ".join(page.split()).replace("</a>", "")


def test_no_child_is_named_on_the_board(stage, today, client):
    child = ChildFactory(school=stage.school, first_name="Zephyrine", surname="Quillfeather", **YEAR_8)
    stage.referral(status=ReferralStatus.ACCEPTED, child=child)
    client.force_login(stage.officer)
    page = client.get(reverse("sufficiency")).content.decode()
    assert "Zephyrine" not in page and "Quillfeather" not in page
