"""The gate before the first day: each of its lines stops a start by itself."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from apcommissioning.base import timekeeping
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import SchoolTerm
from lots.models import PriceRule
from placements import actions
from placements.content import read_yaml
from placements.models import AgreementVersion, Placement, Signature
from placements.rules import gate
from placements.states import LineState, Party, PlacementStatus
from providers.models import Admission, Contract, Evidence, SiteCapacity
from tests.factories.placements import AgreementVersionFactory, PlacementFactory

from .conftest import TODAY


def _admission(**fields):
    return lambda stage, placement: Admission.objects.update(**fields)


def _other_full_time(stage, placement):
    """Four other children are full time at the site, which is no school; this one would be the fifth."""
    SiteCapacity.objects.update(places=20)
    for _ in range(4):
        other = PlacementFactory(
            child=stage.child(), lot=stage.lot, provider=stage.provider, site=stage.site, status="live"
        )
        AgreementVersionFactory(placement=other, part=stage.part, site=stage.site, hours_a_week=Decimal(25))
    AgreementVersion.objects.filter(placement=placement).update(hours_a_week=Decimal(18))


def _full(stage, placement):
    SiteCapacity.objects.update(places=1)
    PlacementFactory(child=stage.child(), lot=stage.lot, provider=stage.provider, site=stage.site)


# One way to break each line that the record answers, and what the refusal then says.
BROKEN = {
    "admitted": (_admission(from_on=TODAY + timedelta(days=1)), "This provider is not admitted to"),
    "not_embargoed": (_admission(status="embargoed"), "New placements with this provider are stopped"),
    "contract_executed": (
        lambda stage, placement: Contract.objects.update(ends_on=TODAY - timedelta(days=1)),
        "The contract is not signed by both sides, or not in force",
    ),
    "insurance_live": (
        lambda stage, placement: Evidence.objects.filter(kind="public_liability_insurance").update(
            expires_on=TODAY - timedelta(days=1)
        ),
        "Public liability insurance ran out on 22 November 2026.",
    ),
    "dsl_named": (
        lambda stage, placement: Evidence.objects.filter(kind="safeguarding_lead_training").update(
            expires_on=TODAY - timedelta(days=1)
        ),
        "safeguarding lead training ran out on 22 November 2026.",
    ),
    "site_approved": (
        lambda stage, placement: stage.site.__class__.objects.update(approved_on=date(2025, 11, 1)),
        "was last approved on 1 November 2025, more than 12 months before.",
    ),
    "capacity_free": (_full, "Mill Lane is full: 1 of 1 places"),
    "registration_line": (_other_full_time, "gives full-time education to 5 children"),
    "timetable_full": (
        lambda stage, placement: AgreementVersion.objects.filter(placement=placement).update(rest_of_week=""),
        "6 sessions a week have nothing in them.",
    ),
    "register_code": (
        lambda stage, placement: Placement.objects.filter(pk=placement.pk).update(legal_basis="other"),
        "the register code is unknown.",
    ),
    "price_within": (
        lambda stage, placement: PriceRule.objects.update(ceiling=Decimal("90.00")),
        "£95.00 is above the ceiling of £90.00 on 23 November 2026.",
    ),
    "agreement_signed": (
        lambda stage, placement: Signature.objects.filter(party=Party.SCHOOL).delete(),
        "Waiting for the school.",
    ),
}
BY_HAND = sorted(item.key for item in gate.items().values() if not item.is_automatic)


def test_every_line_of_the_council_s_list_is_in_the_gate_or_named_as_not_yet():
    listed = {item["key"] for item in read_yaml("gate.yaml")["items"]}
    assert set(gate.items()) | set(gate.NOT_YET_ACTIVE) == listed
    assert set(gate.items()) & set(gate.NOT_YET_ACTIVE) == set()
    assert {*BROKEN, *BY_HAND} == set(gate.items())


def test_a_placement_whose_gate_is_green_starts(stage):
    placement = stage.ready()
    assert [line.key for line in gate.lines(placement, on=TODAY) if line.is_red] == []
    actions.placement_start(placement, on=TODAY, by=stage.officer)
    placement.refresh_from_db()
    assert (placement.status, placement.started_on) == (PlacementStatus.LIVE, TODAY)


@pytest.mark.parametrize("line", sorted(BROKEN))
def test_a_red_line_that_the_record_answers_stops_the_start_by_itself(stage, line):
    placement = stage.ready()
    break_it, words = BROKEN[line]
    break_it(stage, placement)
    placement = Placement.objects.select_related("provider", "lot", "child").get(pk=placement.pk)
    reds = gate.red(gate.lines(placement, on=TODAY))
    assert [red.key for red in reds] == [line]
    with pytest.raises(Refused, match="The placement cannot start") as refused:
        actions.placement_start(placement, on=TODAY, by=stage.officer)
    assert words in str(refused.value)
    placement.refresh_from_db()
    assert placement.status == PlacementStatus.AGREED


def test_no_child_starts_after_the_last_day_of_a_contract_s_notice(stage):
    placement = stage.ready()
    for last, red in ((TODAY, []), (TODAY - timedelta(days=1), ["contract_executed"])):
        Contract.objects.update(terminates_on=last)
        placement = Placement.objects.select_related("provider", "lot", "child").get(pk=placement.pk)
        assert [line.key for line in gate.red(gate.lines(placement, on=TODAY))] == red


@pytest.mark.parametrize("line", BY_HAND)
def test_a_line_that_nobody_checked_stops_the_start_by_itself(stage, line):
    placement = stage.agreed()
    stage.check_gate(placement, but=line)
    assert [red.key for red in gate.red(gate.lines(placement, on=TODAY))] == [line]
    with pytest.raises(Refused, match="Not checked yet"):
        actions.placement_start(placement, on=TODAY, by=stage.officer)


def test_a_full_time_child_with_a_plan_or_in_care_may_not_go_to_a_place_that_is_no_school(stage):
    placement = stage.ready()
    AgreementVersion.objects.update(hours_a_week=Decimal(18))
    for fields in ({"sen": "E"}, {"is_looked_after": True}):
        type(placement.child).objects.filter(pk=placement.child_id).update(sen="K", is_looked_after=False)
        type(placement.child).objects.filter(pk=placement.child_id).update(**fields)
        placement = Placement.objects.get(pk=placement.pk)
        assert [red.key for red in gate.red(gate.lines(placement, on=TODAY))] == ["registration_line"]
    AgreementVersion.objects.update(hours_a_week=Decimal("17.9"))
    assert gate.red(gate.lines(placement, on=TODAY)) == []


def test_a_manager_alone_accepts_a_line_for_now_and_only_where_the_council_allows_it(stage):
    placement = stage.agreed()
    note = {"note": "The family will visit on Thursday."}
    with pytest.raises(Refused, match="Only a commissioning manager"):
        actions.gate_check_record(placement, "visit_done", state=LineState.AMBER, by=stage.officer, **note)
    with pytest.raises(Refused, match="never waived"):
        actions.gate_check_record(placement, "risk_agreed", state=LineState.AMBER, by=stage.manager, **note)
    with pytest.raises(Refused, match="Give the reason"):
        actions.gate_check_record(placement, "visit_done", state=LineState.AMBER, note=" ", by=stage.manager)
    check = actions.gate_check_record(placement, "visit_done", state=LineState.AMBER, by=stage.manager, **note)
    assert check.until_on == date(2026, 11, 30)  # five school days
    stands = {line.key: line.state for line in gate.lines(placement, on=date(2026, 11, 30))}
    lapsed = {line.key: line.state for line in gate.lines(placement, on=date(2026, 12, 1))}
    assert (stands["visit_done"], lapsed["visit_done"]) == (LineState.AMBER, LineState.RED)


def test_the_page_offers_a_line_only_to_who_may_record_it(stage, client):
    placement = stage.award()
    links = {}
    for person in (stage.officer, stage.manager):
        client.force_login(person)
        page = client.get(placement.get_absolute_url()).text
        links[person] = set(re.findall(rf'href="(/placements/{placement.pk}/gate/[^"]+)"', page))
        for link in links[person]:
            assert client.get(link).status_code == 200
    assert links[stage.officer] < links[stage.manager]  # who alone may accept for now what the record answers


def test_a_line_that_the_record_answers_is_not_made_green_by_hand(stage):
    placement = stage.agreed()
    with pytest.raises(Refused, match="worked out from the record"):
        actions.gate_check_record(placement, "insurance_live", state=LineState.GREEN, note="Seen it.", by=stage.manager)
    with pytest.raises(Refused, match="always applies"):
        actions.gate_check_record(placement, "risk_agreed", state=LineState.NOT_NEEDED, note="No.", by=stage.officer)
    with pytest.raises(Refused, match="no such line"):
        actions.gate_check_record(placement, "frobnicate", state=LineState.GREEN, note="Yes.", by=stage.officer)


def test_a_placement_starts_neither_before_its_agreement_nor_far_ahead(stage):
    placement = stage.ready()
    with pytest.raises(Refused, match="on or after the day"):
        actions.placement_start(placement, on=TODAY - timedelta(days=1), by=stage.officer)
    with pytest.raises(Refused, match="at most 7 days ahead"):
        actions.placement_start(placement, on=TODAY + timedelta(days=8), by=stage.officer)


def test_online_teaching_needs_no_approved_site(stage):
    placement = stage.ready()
    stage.part.__class__.objects.update(needs_site=False, delivery="online")
    stage.site.__class__.objects.update(kind="virtual", approved_on=None)
    found = {line.key: line.state for line in gate.lines(Placement.objects.get(pk=placement.pk), on=TODAY)}
    assert (found["site_approved"], found["capacity_free"]) == (LineState.NOT_NEEDED, LineState.GREEN)


def test_the_gate_is_closed_to_changes_once_the_placement_is_live(stage):
    placement = stage.live()
    with pytest.raises(Refused, match="has passed it"):
        actions.gate_check_record(placement, "visit_done", state=LineState.GREEN, note="Late.", by=stage.officer)


@pytest.mark.parametrize(("line", "good", "stale"), [("staff_checks_confirmed", 22, 21), ("risk_agreed", 24, 23)])
def test_a_paper_of_an_earlier_term_stops_the_start(stage, line, good, stale):
    """The staff checks are confirmed each term, the risk assessment each half term: a holiday belongs to the next."""
    month = {"staff_checks_confirmed": 7, "risk_agreed": 10}[line]
    placement = stage.ready()

    def dated(day: int):
        note = {"state": LineState.GREEN, "note": "Read it.", "by": stage.officer}
        actions.gate_check_record(placement, line, dated_on=date(2026, month, day), **note)
        return gate.red(gate.lines(placement, on=TODAY))

    SchoolTerm.objects.create(
        name="Summer 2", academic_year="2025/26", first_on=date(2026, 6, 1), last_on=date(2026, 7, 21)
    )
    assert dated(good) == []
    (red,) = dated(stale)
    assert (red.key, red.words[:6]) == (line, "Dated ")
    with pytest.raises(Refused, match=": check again"):
        actions.placement_start(placement, on=TODAY, by=stage.officer)


def test_a_check_recorded_before_it_was_dated_counts_from_the_day_it_was_recorded(stage):
    placement = stage.ready()
    risk = placement.gate_checks.filter(line="risk_agreed")
    risk.update(dated_on=None)
    assert gate.red(gate.lines(placement, on=TODAY)) == []
    risk.update(checked_at=timekeeping.now() - timedelta(days=31))
    assert [line.key for line in gate.red(gate.lines(placement, on=TODAY))] == ["risk_agreed"]


def test_what_was_checked_is_not_dated_in_the_future(stage):
    with pytest.raises(Refused, match="cannot be dated in the future"):
        actions.gate_check_record(
            stage.agreed(), "risk_agreed", state="green", note="Soon.", by=stage.officer, dated_on=date(2026, 11, 24)
        )
