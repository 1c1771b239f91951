from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from apcommissioning.base import history, timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from lots import actions, figures
from lots.models import LotPart, PriceRule, PurchasingSystem, ServiceSpecification
from lots.rules import frozen

pytestmark = pytest.mark.django_db

FIELDS = {
    "title": "Alternative provision",
    "reference": "AP-DPS-2020",
    "route": "legacy_dps",
    "valid_from": date(2020, 7, 1),
    "valid_until": date(2029, 2, 23),
    "about": "",
    "contact_name": "The team",
    "contact_email": "team@council.example",
}


@pytest.fixture
def ready(draft, officer):
    """A draft with everything that publishing needs."""
    actions.content_load()
    actions.lots_load(draft, by=officer)
    return draft


def test_a_new_system_is_a_draft_with_a_history(officer):
    system = actions.purchasing_system_create(by=officer, **FIELDS)
    assert system.status == "draft"
    assert [event.data["words"] for event in history.of(system)] == ["Set up as a draft"]


def test_two_systems_at_once_do_not_get_one_reference(officer):
    system = actions.purchasing_system_create(by=officer, **FIELDS)
    reference = FIELDS["reference"]
    with pytest.raises(Refused, match="has this reference"):  # the second press of one form: it saw no other
        actions.purchasing_system_create(by=officer, **{**FIELDS, "reference": reference.lower()})
    other = actions.purchasing_system_create(by=officer, **{**FIELDS, "reference": "OTHER-1"})
    with pytest.raises(Refused, match="has this reference"):
        actions.purchasing_system_edit(other, by=officer, reference=reference)
    actions.purchasing_system_edit(system, by=officer, reference=reference.lower())


def test_a_legacy_system_beyond_its_law_is_refused_with_the_reason(officer):
    with pytest.raises(Refused, match="23\u00a0February\u00a02029 or earlier"):
        actions.purchasing_system_create(by=officer, **{**FIELDS, "valid_until": date(2030, 1, 1)})
    assert not PurchasingSystem.objects.exists()


def test_publishing_pins_the_texts_and_freezes_the_specifications(ready, officer):
    actions.purchasing_system_publish(ready, by=officer)
    ready.refresh_from_db()
    assert ready.status == "open"
    assert (ready.question_set.version, ready.rubric.version, ready.contract_template.version) == (1, 1, 1)
    specifications = ServiceSpecification.objects.all()
    assert len(specifications) == 5
    assert all(frozen.is_intact(specification) for specification in specifications)


def test_nothing_is_frozen_when_publishing_is_refused(draft, officer):
    with pytest.raises(Refused, match="load the council's texts"):
        actions.purchasing_system_publish(draft, by=officer)
    draft.refresh_from_db()
    assert (draft.status, draft.question_set_id) == ("draft", None)


def test_a_draft_that_lost_its_ceilings_is_not_published(ready, officer):
    PriceRule.objects.filter(part__key="lot_5a").delete()
    with pytest.raises(Refused, match="Set a ceiling price for “Live lessons in a small online group” in lot 5."):
        actions.purchasing_system_publish(ready, by=officer)


def test_two_who_publish_at_once_publish_once(ready, officer, manager):
    same = PurchasingSystem.objects.get(pk=ready.pk)
    actions.purchasing_system_publish(ready, by=officer)
    with pytest.raises(TooLate):
        actions.purchasing_system_publish(same, by=manager)
    assert history.of(ready).filter(verb="moved").count() == 1


def test_a_pause_is_lifted_and_both_are_told_in_the_history(system, officer, manager):
    actions.purchasing_system_pause(system, by=officer, reason="A new policy is being written.")
    actions.purchasing_system_resume(system, by=manager)
    actions.purchasing_system_close(system, by=manager, reason="Replaced by the framework.")
    moves = history.of(system).filter(verb="moved").order_by("sequence").values_list("new", "reason")
    assert list(moves) == [
        ("open", ""),
        ("paused", "A new policy is being written."),
        ("open", ""),
        ("closed", "Replaced by the framework."),
    ]


def test_an_officer_does_not_close_what_cannot_be_opened_again(system, officer):
    with pytest.raises(PermissionDenied):
        actions.purchasing_system_close(system, by=officer, reason="Enough.")


def test_a_system_past_its_end_does_not_open_again(system, officer):
    actions.purchasing_system_pause(system, by=officer, reason="Holiday.")
    with timekeeping.at(date(2029, 2, 24)), pytest.raises(Refused, match="Close it"):
        actions.purchasing_system_resume(system, by=officer)


def test_a_draft_changes_freely_and_its_ceilings_begin_with_it(ready, officer):
    actions.purchasing_system_edit(ready, by=officer, **{**FIELDS, "valid_from": date(2021, 1, 1)})
    ready.refresh_from_db()
    assert (ready.title, ready.valid_from) == ("Alternative provision", date(2021, 1, 1))
    assert set(PriceRule.objects.values_list("from_on", flat=True)) == {date(2021, 1, 1)}


def test_a_published_system_changes_only_in_what_is_not_frozen(system, officer):
    actions.purchasing_system_edit(system, by=officer, contact_name="The AP team", about="Read this first.")
    system.refresh_from_db()
    assert (system.contact_name, system.about) == ("The AP team", "Read this first.")
    assert history.of(system)[0].data["words"] == "Changed contact, what is said about it"
    for frozen_field, value in (("title", "Another"), ("route", "light_touch"), ("valid_from", date(2021, 1, 1))):
        with pytest.raises(Refused, match="frozen"):
            actions.purchasing_system_edit(system, by=officer, **{frozen_field: value})


def test_a_change_that_changes_nothing_is_not_history(system, officer):
    before = history.of(system).count()
    actions.purchasing_system_edit(system, by=officer, contact_name=system.contact_name)
    assert history.of(system).count() == before


# -- Lots --------------------------------------------------------------------------------------------------------------


def rule_of(part_key, **more):
    return PriceRule.objects.select_related("part").get(part__key=part_key, **more)


def test_a_published_lots_ceiling_changes_from_a_day_on(system, officer):
    part = LotPart.objects.get(key="lot_3b")
    lot, rule = part.lot, rule_of("lot_3b", ratio="one_to_one")
    with timekeeping.at(date(2026, 3, 11)):
        actions.lot_edit(lot, by=officer, ceilings=[(rule, Decimal("57.50"))], from_on=date(2026, 4, 1))
    assert figures.ceiling(part, "hour", "one_to_one", date(2026, 3, 31)) == Decimal("55.00")
    assert figures.ceiling(part, "hour", "one_to_one", date(2026, 4, 1)) == Decimal("57.50")
    assert history.of(lot)[0].data["words"] == "Changed ceiling prices"


def test_a_ceiling_does_not_change_for_days_gone_by(system, officer):
    rule = rule_of("lot_3b", ratio="one_to_one")
    with timekeeping.at(date(2026, 3, 11)):
        for from_on in (None, date(2026, 3, 10)):
            with pytest.raises(Refused, match="today or later"):
                actions.lot_edit(rule.part.lot, by=officer, ceilings=[(rule, Decimal("57.50"))], from_on=from_on)
    assert PriceRule.objects.count() == 30


def test_a_ceiling_set_twice_for_a_day_is_the_last_one(system, officer):
    rule = rule_of("lot_3b", ratio="one_to_one")
    lot = rule.part.lot
    with timekeeping.at(date(2026, 3, 11)):
        for ceiling in ("57.50", "58.00"):
            actions.lot_edit(lot, by=officer, ceilings=[(rule, Decimal(ceiling))], from_on=date(2026, 4, 1))
    assert figures.ceiling(rule.part, "hour", "one_to_one", date(2026, 4, 1)) == Decimal("58.00")


def test_a_drafts_ceiling_is_changed_where_it_stands(ready, officer):
    rule = rule_of("lot_3b", ratio="one_to_one")
    actions.lot_edit(rule.part.lot, by=officer, ceilings=[(rule, Decimal("57.50"))])
    assert rule_of("lot_3b", ratio="one_to_one").ceiling == Decimal("57.50")


def test_a_published_lot_can_be_closed_but_not_renamed(system, officer):
    lot = system.lots.get(number=1)
    actions.lot_edit(lot, by=officer, is_open=False)
    lot.refresh_from_db()
    assert not lot.is_open
    with pytest.raises(Refused, match="frozen"):
        actions.lot_edit(lot, by=officer, name="Something else")


def test_a_specification_is_rewritten_until_it_is_published(ready, officer):
    specification = ServiceSpecification.objects.get(lot__number=1)
    actions.specification_edit(specification, by=officer, body="## Purpose\n\nTo teach.")
    assert ServiceSpecification.objects.get(pk=specification.pk).body == "## Purpose\n\nTo teach."
    stale = ServiceSpecification.objects.get(pk=specification.pk)
    actions.purchasing_system_publish(ready, by=officer)
    with pytest.raises(TooLate):
        actions.specification_edit(stale, by=officer, body="To teach less.")
    with pytest.raises(Refused, match="published and frozen"):
        actions.specification_edit(ServiceSpecification.objects.get(pk=specification.pk), by=officer, body="No.")
