from datetime import date, timedelta
from decimal import Decimal

import pytest

from apcommissioning.base import timekeeping
from lots import actions as lot_actions
from lots.models import PriceRule
from providers import actions
from providers.models import Evidence, PriceOffer
from providers.rules import assessment_clock, readiness
from providers.states import ApplicationStatus, EvidenceStatus, Register
from tests.factories.providers import ApplicationFactory, EvidenceFactory

from . import world


def words(application):
    return [str(blocker) for blocker in readiness.blockers(application)]


def test_a_complete_application_has_nothing_that_blocks_it(ready):
    assert words(ready) == []


def test_without_lots_nothing_is_asked_and_that_blocks(provider, provider_manager):
    application = actions.application_start(provider, world.PublishedSystemFactory(), by=provider_manager)
    assert words(application) == ["Your lots are not chosen yet"]


def test_whatever_is_taken_out_blocks_and_submission_refuses_it(ready, provider_manager):
    """Each answer of a complete application, taken out on its own: the panel says so, and so does submission."""
    given = list(ready.answers.all())
    assert len(given) > 25
    checked = 0
    for answer in given[::3]:
        evidence = list(answer.evidence.all())
        key = answer.question_version.question.key
        if answer.question_version.type == "evidence" or key == "registration_status":
            continue
        answer.delete()
        found = readiness.blockers(ready)
        assert len(found) == 1, key
        assert found[0].name.lower().endswith(answer.question_version.short_name.lower())
        with pytest.raises(actions.NotReady) as refused:
            actions.application_submit(ready, by=provider_manager)
        assert refused.value.blockers == found
        answer.save(force_insert=True)
        answer.evidence.set(evidence)
        checked += 1
    assert checked > 6
    assert words(ready) == []


def document(application, key):
    return Evidence.objects.get(provider=application.provider, kind=key)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"expires_on": date(2026, 11, 15)},
            "Safeguarding policy document runs out on 15 November 2026. "
            "It must be good until 16 November 2026 at least: send a newer one",
        ),
        (
            {"status": EvidenceStatus.REJECTED, "check_note": "It is unsigned."},
            "Safeguarding policy document was not accepted: It is unsigned. Send another",
        ),
        ({"kind": "something_else"}, "Safeguarding policy has no document yet"),
    ],
)
def test_a_document_that_will_not_do_blocks(ready, change, said):
    Evidence.objects.filter(pk=document(ready, "safeguarding_policy").pk)._update(
        [(Evidence._meta.get_field(name), None, value) for name, value in change.items()]
    )
    assert words(ready) == [said]


def test_a_document_good_until_the_day_they_would_hear_is_enough(ready):
    Evidence.objects.filter(pk=document(ready, "safeguarding_policy").pk).update(expires_on=date(2026, 11, 16))
    assert words(ready) == []


def test_a_document_for_another_site_does_not_serve(ready, provider_manager):
    other = actions.site_add(
        ready.provider,
        details={"name": "Second", "kind": "satellite", "address": "2 Quay", "postcode": "OX1 1AA", "urn": ""},
        capacities={},
        by=provider_manager,
    )
    row = ready.lot_applications.get()
    actions.application_lots(
        ready, lots=[row.lot], parts=row.parts.all(), sites=ready.provider.sites.all(), by=provider_manager
    )
    asked = world.question(ready, "site_safety", site=other)
    world.answer(ready, asked, provider_manager)
    assert "Second: safe premises has no document yet" in words(ready)


def test_a_lapsed_document_that_is_welcome_but_not_needed_blocks_nothing(ready):
    EvidenceFactory(provider=ready.provider, kind="insurance_certificate", expires_on=date(2020, 1, 1))
    assert words(ready) == []


def test_a_further_box_that_an_answer_opens_must_be_filled(ready, provider_manager):
    asked = world.question(ready, "interests")
    world.answer(ready, asked, provider_manager, value="yes", follow_up="")
    assert words(ready) == ["Links with the council or schools needs the further details that your answer asks for"]
    world.answer(ready, asked, provider_manager, value="no", follow_up="")
    assert words(ready) == []


def test_an_agreement_withheld_blocks(ready, provider_manager):
    world.answer(ready, world.question(ready, "written_confirmation"), provider_manager, value=False)
    assert words(ready) == ["Written confirmation to commissioners is not signed yet"]


def test_the_last_declaration_is_signed_on_the_last_page_and_blocks_nothing(ready):
    assert "truth_and_changes" in {asked.key for asked in readiness.read(ready).asked}
    assert "truth_and_changes" not in {asked.key for asked in readiness.read(ready).to_answer}


def test_a_part_without_a_price_and_a_ceiling_that_came_down_block(ready, on):
    offer = PriceOffer.objects.filter(lot_application__application=ready).first()
    PriceRule.objects.create(
        part=offer.part, unit=offer.unit, ratio=offer.ratio, ceiling=Decimal("9.00"), from_on=on - timedelta(days=1)
    )
    assert words(ready) == ["Lot 1: prices are above the most we pay, £9.00"]
    offer.delete()
    assert words(ready) == [f"Lot 1: prices are not given yet for: {offer.part.title}"]


def test_a_lot_that_closed_a_school_no_more_and_a_site_taken_out_block(ready, provider_manager):
    row = ready.lot_applications.get()
    ready.sites.clear()
    assert "Lot 1 needs a place where you teach: choose one of your sites" in words(ready)
    ready.sites.set(ready.provider.sites.all())
    type(row.lot).objects.filter(pk=row.lot_id).update(is_open=False)
    assert words(ready) == [
        "Lot 1 is closed to new applications. Take it out, or wait until it opens again",
    ]


def test_a_registered_school_may_apply_for_its_part_and_loses_it_with_the_registration(provider, provider_manager):
    type(provider).objects.filter(pk=provider.pk).update(register=Register.URN)
    provider.refresh_from_db()
    application = world.start(provider, provider_manager, lots=(2,))
    assert application.lot_applications.get().parts.filter(key="lot_2a").exists()
    type(provider).objects.filter(pk=provider.pk).update(register=Register.NONE)
    application.provider.refresh_from_db()
    assert (
        "Lot 2 has a part you cannot apply for: “Full-time place at a registered school” is for registered schools only"
        in words(application)
    )  # noqa: E501  fmt: skip


def test_a_paused_and_an_ended_system_block(ready, officer):
    system = ready.purchasing_system
    with timekeeping.at(date(2029, 3, 1)):
        assert f"{system} does not take applications on this date" in words(ready)
    lot_actions.purchasing_system_pause(system, by=officer, reason="Budget")
    ready.refresh_from_db()
    assert f"{system} is paused and takes no applications for now. Nothing of yours is lost" in words(ready)


def test_reading_an_application_takes_as_many_queries_for_five_lots_as_for_one(
    provider, provider_manager, django_assert_num_queries
):
    application = world.start(provider, provider_manager, lots=(1, 2, 3, 4, 5))
    with django_assert_num_queries(9):
        readiness.blockers(application)


# -- The clock ---------------------------------------------------------------------------------------------------------


def clock_on(day, **how):
    with timekeeping.at(world.ON):
        application = ApplicationFactory(
            **{
                "status": ApplicationStatus.SUBMITTED,
                "submitted_at": timekeeping.now(),
                "due_on": date(2026, 11, 16),
                **how,
            }
        )
    with timekeeping.at(day):
        return assessment_clock.clock(application)


@pytest.mark.django_db
def test_the_clock_counts_ten_working_days_from_the_day_after():
    assert clock_on(date(2026, 11, 2)).words == "10 working days left"
    assert clock_on(date(2026, 11, 16)).words == "Due today"
    assert clock_on(date(2026, 11, 17)).words == "Missed by 1 working day"


@pytest.mark.django_db
def test_the_clock_follows_an_extension_and_stands_still_while_paused():
    assert clock_on(date(2026, 11, 17), due_on=date(2026, 11, 23)).words == "4 working days left"
    assert clock_on(date(2026, 11, 30), paused_on=date(2026, 11, 9)).state == "paused"


@pytest.mark.django_db
def test_a_draft_and_a_withdrawn_application_have_no_clock():
    assert clock_on(world.ON, status=ApplicationStatus.DRAFT, submitted_at=None, due_on=None) is None
    assert clock_on(world.ON, status=ApplicationStatus.WITHDRAWN) is None


@pytest.mark.django_db
def test_a_decision_stops_the_clock():
    clock = clock_on(date(2026, 12, 30), status=ApplicationStatus.DECIDED)
    assert not clock.is_open and clock.state == "met"
