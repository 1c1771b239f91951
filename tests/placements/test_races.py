"""Two people at once: one outcome, and a plain message for the second. On SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

import pytest
from django.db import connection

from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import Person
from placements import actions
from placements.models import AgreementVersion, CallOff, Placement, Referral, Session, Signature
from placements.rules.agreement import STATEMENTS
from placements.states import DirectAwardReason, Party, ReferralStatus
from providers.models import Admission, SiteCapacity

from .conftest import TODAY

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*doings) -> list[object]:
    """Do each in a thread of its own, all beginning together. Returns each one's result, or the refusal it met."""
    together = Barrier(len(doings))

    def run(doing):
        try:
            together.wait(timeout=20)
            return doing()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(doings)) as pool:
        futures = [pool.submit(copy_context().run, run, doing) for doing in doings]
        return [future.result(timeout=60) for future in futures]


def sorted_out(results) -> tuple[list, list[str]]:
    """What was done, and what the others were told."""
    refused = [str(result) for result in results if isinstance(result, Refused)]
    return [result for result in results if not isinstance(result, Refused)], refused


def _award(call_off_id: int, person_id: int):
    return actions.call_off_award(
        CallOff.objects.get(pk=call_off_id),
        Admission.objects.get(),
        award_reason=DirectAwardReason.DAY_SIX,
        reasons="Nearest.",
        by=Person.objects.get(pk=person_id),
    )


def test_two_awards_of_one_place_give_it_to_one_child(stage):
    SiteCapacity.objects.update(places=1)
    one, other = stage.call_off(), stage.call_off()
    done, told = sorted_out(
        at_once(lambda: _award(one.pk, stage.officer.pk), lambda: _award(other.pk, stage.manager.pk))
    )
    assert len(done) == 1
    assert "cannot take this child now. Full for key stage 3" in told[0]
    assert Placement.objects.count() == 1
    assert sorted(Referral.objects.values_list("status", flat=True)) == [ReferralStatus.ACCEPTED, ReferralStatus.PLACED]


def test_a_double_click_on_award_places_the_child_once(stage):
    call_off = stage.call_off()
    done, told = sorted_out(at_once(*[lambda: _award(call_off.pk, stage.officer.pk)] * 2))
    assert (len(done), len(told)) == (1, 1)
    assert Placement.objects.count() == 1


def test_an_agreement_is_signed_once_for_a_party(stage):
    version = stage.sealed()

    def sign():
        return actions.agreement_sign(
            AgreementVersion.objects.get(pk=version.pk),
            party=Party.PROVIDER,
            by=Person.objects.get(pk=stage.provider_manager.pk),
            name="Petra Provider",
            role="Manager",
            statement=STATEMENTS[Party.PROVIDER],
            hash=version.hash,
        )

    done, told = sorted_out(at_once(sign, sign))
    assert (len(done), len(told)) == (1, 1)
    assert Signature.objects.count() == 1


def test_two_registers_saved_at_once_keep_one_mark_and_name_the_other(stage):
    placement = stage.live()

    def save(code):
        return actions.register_save(
            stage.provider,
            on=TODAY,
            marks=[actions.Marking(placement.pk, "am", code)],
            by=Person.objects.get(pk=stage.provider_staff.pk),
        )

    results = at_once(lambda: save("/"), lambda: save("N"))
    assert sorted((result.marked, result.conflicts) for result in results) == [(0, [placement.pk]), (1, [])]
    assert Session.objects.count() == 1


def test_a_referral_is_decided_once(stage):
    referral = stage.referral(status=ReferralStatus.SUBMITTED)

    def accept():
        return actions.referral_accept(
            Referral.objects.get(pk=referral.pk), lot=stage.lot, by=Person.objects.get(pk=stage.officer.pk)
        )

    def decline():
        return actions.referral_decline(
            Referral.objects.get(pk=referral.pk), reason="Not now.", by=Person.objects.get(pk=stage.manager.pk)
        )

    done, told = sorted_out(at_once(accept, decline))
    assert (len(done), len(told)) == (1, 1)
