from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from apcommissioning.base import history
from apcommissioning.base.exceptions import ChangedMeanwhile, Refused, TooLate
from apcommissioning.base.models import OutboxMessage
from lots import actions as lot_actions
from lots.models import QuestionVersion
from lots.states import Ratio, Unit
from providers import actions
from providers.models import Answer, Application, PriceOffer
from providers.rules import readiness
from providers.states import ApplicationStatus, LotApplicationStatus
from tests.factories.providers import EvidenceFactory, SiteFactory

from . import world

# -- Starting ----------------------------------------------------------------------------------------------------------


def test_an_application_is_pinned_to_the_questions_and_the_rubric_in_force(draft):
    system = draft.purchasing_system
    assert (draft.status, draft.question_set, draft.rubric) == ("draft", system.question_set, system.rubric)
    assert draft.reference.startswith("NAP-")


def test_a_second_application_to_the_same_system_is_refused_while_one_is_open(draft, provider_manager):
    with pytest.raises(Refused, match="You have an application for this already"):
        actions.application_start(draft.provider, draft.purchasing_system, by=provider_manager)


def test_a_double_click_starts_one_application(draft, provider_manager, monkeypatch):
    """The rule is asked before the other click has written: the constraint is the second door."""
    monkeypatch.setattr("apcommissioning.base.rules.require", lambda *args: None)
    with pytest.raises(TooLate, match="has just been started"):
        actions.application_start(draft.provider, draft.purchasing_system, by=provider_manager)
    assert Application.objects.count() == 1


def test_the_database_holds_one_open_application(draft, provider_manager):
    with pytest.raises(IntegrityError, match=r"one_open_application|UNIQUE constraint"):
        Application.objects.create(
            reference="NAP-X",
            provider=draft.provider,
            purchasing_system=draft.purchasing_system,
            question_set=draft.question_set,
            rubric=draft.rubric,
            started_by=provider_manager,
        )


def test_after_a_withdrawal_another_may_be_started(draft, provider_manager):
    actions.application_withdraw(draft, by=provider_manager)
    again = actions.application_start(draft.provider, draft.purchasing_system, by=provider_manager)
    assert again.pk != draft.pk


def test_a_paused_system_takes_no_application(provider, provider_manager, officer, draft):
    actions.application_withdraw(draft, by=provider_manager)
    lot_actions.purchasing_system_pause(draft.purchasing_system, by=officer, reason="Budget")
    with pytest.raises(Refused, match="is paused"):
        actions.application_start(provider, draft.purchasing_system, by=provider_manager)


def test_provider_staff_rivals_and_officers_start_nothing(draft, provider_staff, rival_manager, officer):
    for person, error in ((provider_staff, PermissionDenied), (rival_manager, Refused), (officer, PermissionDenied)):
        with pytest.raises(error):
            actions.application_start(draft.provider, draft.purchasing_system, by=person)


# -- Lots and prices ---------------------------------------------------------------------------------------------------


def chosen(application):
    return {row.lot.number: sorted(part.key for part in row.parts.all()) for row in application.lot_applications.all()}


def test_lots_parts_and_sites_are_what_was_chosen_last(draft, provider_manager):
    system = draft.purchasing_system
    five = system.lots.get(number=5)
    actions.application_lots(draft, lots=[five], parts=five.parts.all()[:1], sites=[], by=provider_manager)
    assert chosen(draft) == {5: ["lot_5a"]}
    assert list(draft.sites.all()) == []


def test_a_part_for_registered_schools_is_refused_to_others(draft, provider_manager):
    two = draft.purchasing_system.lots.get(number=2)
    with pytest.raises(Refused, match="for registered schools only"):
        actions.application_lots(draft, lots=[two], parts=two.parts.all(), sites=[], by=provider_manager)
    assert list(chosen(draft)) == [1]


def test_a_lot_needs_a_part_and_a_part_its_lot(draft, provider_manager):
    one, three = (draft.purchasing_system.lots.get(number=number) for number in (1, 3))
    with pytest.raises(Refused, match="Choose at least one part of Lot 3"):
        actions.application_lots(draft, lots=[one, three], parts=one.parts.all(), sites=[], by=provider_manager)
    with pytest.raises(Refused, match="not part of a lot that you chose"):
        actions.application_lots(
            draft, lots=[one], parts=[*one.parts.all(), *three.parts.all()], sites=[], by=provider_manager
        )


def test_another_providers_site_and_another_systems_lot_are_refused(draft, rival, provider_manager):
    one = draft.purchasing_system.lots.get(number=1)
    with pytest.raises(Refused, match="sites of your own"):
        actions.application_lots(draft, lots=[one], parts=one.parts.all(), sites=rival.sites.all(), by=provider_manager)
    other = world.PublishedSystemFactory().lots.get(number=1)
    with pytest.raises(Refused, match="does not take applications"):
        actions.application_lots(draft, lots=[other], parts=other.parts.all(), sites=[], by=provider_manager)


def lot_1b(draft):
    row = draft.lot_applications.get()
    return row, row.parts.get(key="lot_1b")


def test_a_price_up_to_the_ceiling_is_taken(draft, provider_manager):
    row, part = lot_1b(draft)
    actions.application_prices(
        row, prices={(part.pk, Unit.DAY, Ratio.SMALL_GROUP): Decimal("158.00")}, by=provider_manager
    )
    assert [offer.price for offer in row.price_offers.all()] == [Decimal("158.00")]


@pytest.mark.parametrize(
    ("unit", "ratio", "price", "why"),
    [
        (Unit.DAY, Ratio.SMALL_GROUP, "158.01", "we pay £158.00 at most"),
        (Unit.DAY, Ratio.SMALL_GROUP, "0.00", "more than nothing"),
        (Unit.DAY, Ratio.SMALL_GROUP, "-1.00", "more than nothing"),
        (Unit.TERM, Ratio.GROUP, "1.00", "no such line"),
    ],
)
def test_a_price_above_the_ceiling_or_off_the_list_is_refused(draft, provider_manager, unit, ratio, price, why):
    row, part = lot_1b(draft)
    with pytest.raises(Refused, match=why):
        actions.application_prices(row, prices={(part.pk, unit, ratio): Decimal(price)}, by=provider_manager)
    assert PriceOffer.objects.count() == 0


def test_a_line_left_out_is_no_longer_offered_and_a_part_taken_out_takes_its_prices(draft, provider_manager):
    row, part = lot_1b(draft)
    two = {
        (part.pk, Unit.DAY, Ratio.SMALL_GROUP): Decimal("150.00"),
        (part.pk, Unit.DAY, Ratio.GROUP): Decimal("120.00"),
    }
    actions.application_prices(row, prices=two, by=provider_manager)
    two.popitem()
    actions.application_prices(row, prices=two, by=provider_manager)
    assert [offer.price for offer in row.price_offers.all()] == [Decimal("150.00")]
    rest = row.parts.exclude(pk=part.pk)
    actions.application_lots(draft, lots=[row.lot], parts=rest, sites=[], by=provider_manager)
    assert row.price_offers.count() == 0


# -- Answering ---------------------------------------------------------------------------------------------------------


def test_two_colleagues_at_once_the_second_is_shown_what_changed(draft, provider_manager, provider_staff):
    asked = world.question(draft, "continuity")
    world.answer(draft, asked, provider_staff, value="First.", revision=0)
    with pytest.raises(ChangedMeanwhile) as changed:
        world.answer(draft, asked, provider_manager, value="Second.", revision=0)
    assert changed.value.current.value == "First."
    assert changed.value.current.answered_by == provider_staff
    assert Answer.objects.get().value == "First."
    world.answer(draft, asked, provider_manager, value="Second.", revision=1)
    saved = Answer.objects.get()
    assert (saved.value, saved.revision, saved.answered_by) == ("Second.", 2, provider_manager)


def test_a_question_that_is_not_asked_takes_no_answer(draft, provider_manager):
    elsewhere = QuestionVersion.objects.get(question__key="online_teaching")
    for version, scope in ((elsewhere, "organisation"), (world.question(draft, "continuity").version, "lot:1")):
        with pytest.raises(Refused, match="not asked of you"):
            actions.answer_edit(draft, version, scope, value="x", by=provider_manager)


def test_another_providers_document_is_refused(draft, rival, provider_manager):
    asked = world.question(draft, "safeguarding_policy")
    foreign = EvidenceFactory(provider=rival, kind="safeguarding_policy")
    with pytest.raises(Refused, match="documents of your own"):
        actions.answer_edit(draft, asked.version, asked.scope_key, value="", evidence=[foreign], by=provider_manager)


def test_a_rival_answers_nothing(draft, rival_manager):
    with pytest.raises(Refused, match="another provider"):
        world.answer(draft, world.question(draft, "continuity"), rival_manager)


# -- Submitting --------------------------------------------------------------------------------------------------------


def test_submission_freezes_the_answers_and_starts_the_clock(ready, provider_manager):
    actions.application_submit(ready, by=provider_manager, name="Petra Provider", role="Director")
    ready.refresh_from_db()
    assert (ready.status, ready.submitted_by) == ("submitted", provider_manager)
    assert ready.due_on == date(2026, 11, 16)
    assert ready.sent["signed"] == {"name": "Petra Provider", "role": "Director"}
    assert ready.sent["sites"][0][0] == "Heron Yard"
    policy = ready.answers.get(question_version__question__key="safeguarding_policy")
    assert [document.kind for document in policy.evidence.all()] == ["safeguarding_policy"]
    assert ready.answers.get(question_version__question__key="truth_and_changes").value is True


def test_the_receipt_says_by_when_they_will_hear(ready, provider_manager):
    actions.application_submit(ready, by=provider_manager)
    message = OutboxMessage.objects.get()
    assert message.to == provider_manager.email
    assert message.subject == f"We have your application ({ready.reference})"
    assert "You will hear from us by 16 November 2026. That is 10 working days" in message.body
    assert "- Lot 1: Early intervention and prevention" in message.body
    assert f"/applications/{ready.pk}/" in message.body


def test_an_incomplete_application_is_refused_with_the_panels_own_list(draft, provider_manager):
    expected = readiness.blockers(draft)
    with pytest.raises(actions.NotReady) as refused:
        actions.application_submit(draft, by=provider_manager)
    assert refused.value.blockers == expected
    assert len(expected) > 20
    assert (
        str(refused.value) == f"{len(expected)} things still stop you sending this application. First: {expected[0]}."
    )
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_second_submission_is_too_late_and_changes_nothing(ready, provider_manager):
    same = Application.objects.get(pk=ready.pk)
    actions.application_submit(ready, by=provider_manager)
    with pytest.raises(TooLate):
        actions.application_submit(same, by=provider_manager)
    assert OutboxMessage.objects.count() == 1
    assert [event.new for event in history.of(ready) if event.verb == "moved"] == ["submitted"]


def test_what_is_asked_no_more_is_not_sent(ready, provider_manager):
    one, five = (ready.purchasing_system.lots.get(number=number) for number in (1, 5))
    actions.application_lots(
        ready, lots=[one, five], parts=[*one.parts.all(), *five.parts.all()], sites=ready.sites.all(),
        by=provider_manager,
    )  # fmt: skip
    world.answer(ready, world.question(ready, "online_teaching"), provider_manager)
    actions.application_lots(ready, lots=[one], parts=one.parts.all(), sites=ready.sites.all(), by=provider_manager)
    assert ready.answers.filter(lot=five).count() == 1
    actions.application_submit(ready, by=provider_manager)
    assert ready.answers.filter(lot=five).count() == 0


def test_nothing_changes_after_submission(ready, provider_manager):
    actions.application_submit(ready, by=provider_manager)
    row = ready.lot_applications.get()
    site = ready.sites.get()
    stale = Application.objects.get(pk=ready.pk)
    for change in (
        lambda: world.answer(stale, world.question(stale, "continuity"), provider_manager),
        lambda: actions.application_lots(stale, lots=[], parts=[], sites=[], by=provider_manager),
        lambda: actions.application_prices(row, prices={}, by=provider_manager),
        lambda: actions.application_submit(stale, by=provider_manager),
    ):
        with pytest.raises(Refused, match="has been sent"):
            change()
    with pytest.raises(Refused, match="that we are assessing"):
        actions.site_edit(site, details={"postcode": "OX16 5AA"}, capacities={}, by=provider_manager)
    actions.site_edit(site, details={}, capacities={"ks4": 3}, by=provider_manager)
    assert [(row.key_stage, row.places) for row in site.capacities.all()] == [("ks4", 3)]


@pytest.mark.parametrize("act", ["answer", "lots", "prices"])
def test_what_was_open_while_a_colleague_sent_it_is_too_late(ready, provider_manager, act):
    stale = Application.objects.get(pk=ready.pk)
    row = stale.lot_applications.select_related("application").get()
    assert row.application.status == "draft"
    asked = world.question(stale, "continuity")
    actions.application_submit(ready, by=provider_manager)
    changes = {
        "answer": lambda: world.answer(stale, asked, provider_manager),
        "lots": lambda: actions.application_lots(stale, lots=[], parts=[], sites=[], by=provider_manager),
        "prices": lambda: actions.application_prices(row, prices={}, by=provider_manager),
    }
    with pytest.raises(TooLate, match="just been sent"):
        changes[act]()


def test_only_a_manager_of_the_provider_sends_it(ready, provider_staff, rival_manager, officer):
    for person, error in ((provider_staff, PermissionDenied), (rival_manager, Refused), (officer, PermissionDenied)):
        with pytest.raises(error):
            actions.application_submit(ready, by=person)


# -- Withdrawing -------------------------------------------------------------------------------------------------------


def test_a_withdrawal_takes_the_lots_with_it(ready, provider_manager):
    actions.application_submit(ready, by=provider_manager)
    actions.application_withdraw(ready, by=provider_manager, reason="We are moving")
    assert ready.status == ApplicationStatus.WITHDRAWN
    assert {row.status for row in ready.lot_applications.all()} == {LotApplicationStatus.WITHDRAWN}
    assert next(iter(history.of(ready))).reason == "We are moving"


def test_an_application_in_assessment_is_not_withdrawn_by_the_provider(ready, provider_manager, officer):
    actions.application_submit(ready, by=provider_manager)
    ready.move(ApplicationStatus.IN_ASSESSMENT, by=officer)
    with pytest.raises(Refused, match="begun to assess"):
        actions.application_withdraw(ready, by=provider_manager)


def test_a_site_added_later_is_not_part_of_what_was_sent(ready, provider_manager):
    actions.application_submit(ready, by=provider_manager)
    SiteFactory(provider=ready.provider, name="Afterwards")
    assert [site.name for site in ready.sites.all()] == ["Heron Yard"]
