"""Registers: who is expected, marks and corrections, what counts, and who hears of an absence."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import OutboxMessage
from placements import actions
from placements.actions import Marking
from placements.figures.attendance import Attendance, attendance, record, unmarked_registers
from placements.models import Placement, Session, SessionCorrection
from placements.querysets import due_slots
from placements.states import DestinationCode, EndingReason, Mark

from .conftest import TODAY

TUESDAY = TODAY + timedelta(days=1)


def expected(on):
    return sorted((slot.version.placement_id, slot.half) for slot in due_slots(Placement.objects.all(), on))


def test_children_are_expected_by_the_timetable_in_force(stage):
    placement = stage.live()
    assert expected(TODAY) == [(placement.pk, "am"), (placement.pk, "pm")]
    assert expected(date(2026, 11, 25)) == []  # a Wednesday in school
    assert expected(date(2026, 11, 16)) == []  # before it began


def test_nobody_is_expected_while_on_hold_or_after_the_end(stage):
    placement = stage.live()
    actions.placement_hold(placement, reason="In hospital.", by=stage.officer)
    assert expected(TUESDAY) == []
    actions.placement_resume(placement, reason="Home again.", by=stage.officer)
    actions.placement_end(
        placement, on=TODAY, reason=EndingReason.MOVED_AREA, destination=DestinationCode.MOVED_AWAY, by=stage.officer
    )
    assert (expected(TODAY), expected(TUESDAY)) == ([(placement.pk, "am"), (placement.pk, "pm")], [])


def test_a_mark_is_kept_with_who_and_when(stage):
    placement = stage.live()
    session = actions.session_mark(placement, on=TODAY, half="am", code="/", by=stage.provider_staff)
    assert (session.code, session.marked_by, session.marked_at) == ("/", stage.provider_staff, timekeeping.now())


REFUSED = {
    "a Wednesday to come": ({"on": date(2026, 11, 25)}, "has not come yet"),
    "a code of the other half": ({"code": "\\"}, "Choose a mark"),
    "a code that a provider may not enter": ({"code": "K"}, "Choose a mark"),
    "a day to come": ({"on": TUESDAY}, "has not come yet"),
    "a day long gone": ({"on": TODAY - timedelta(days=15)}, "older than 14 days"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_mark_that_cannot_be_is_refused(stage, case):
    placement = stage.live()
    changes, words = REFUSED[case]
    with pytest.raises(Refused, match=words):
        actions.session_mark(
            placement, **{"on": TODAY, "half": "am", "code": "/", "by": stage.provider_staff, **changes}
        )
    assert Session.objects.count() == 0


def test_a_rival_a_school_and_the_council_mark_nothing(stage, rival_manager):
    placement = stage.live()
    with pytest.raises(Refused, match="another provider's"):
        actions.session_mark(placement, on=TODAY, half="am", code="/", by=rival_manager)
    for person in (stage.school_lead, stage.officer):
        with pytest.raises(PermissionDenied):
            actions.session_mark(placement, on=TODAY, half="am", code="/", by=person)


def test_a_correction_keeps_the_first_mark_and_its_reason(stage):
    placement = stage.live()
    session = actions.session_mark(placement, on=TODAY, half="am", code="N", by=stage.provider_staff)
    with pytest.raises(Refused, match="why a mark is changed"):
        actions.session_correct(session, code="L", reason="", by=stage.provider_staff)
    actions.session_correct(session, code="L", reason="Came at ten.", by=stage.provider_staff)
    actions.session_correct(session, code="L", reason="Again.", by=stage.provider_staff)
    kept = SessionCorrection.objects.get()
    assert (kept.old_code, kept.new_code, kept.reason, kept.corrected_by) == (
        "N",
        "L",
        "Came at ten.",
        stage.provider_staff,
    )


def test_a_register_that_a_colleague_marked_meanwhile_keeps_the_colleague_s_mark(stage):
    placement = stage.live()
    actions.session_mark(placement, on=TODAY, half="am", code="/", by=stage.provider_staff)
    done = actions.register_save(
        stage.provider, on=TODAY, marks=[Marking(placement.pk, "am", "N")], by=stage.provider_manager
    )
    assert (done.conflicts, Session.objects.get().code) == ([placement.pk], "/")
    done = actions.register_save(
        stage.provider,
        on=TODAY,
        marks=[Marking(placement.pk, "am", "L", "Late bus.", was="/")],
        by=stage.provider_manager,
    )
    assert (done.corrected, Session.objects.get().code) == (1, "L")


def test_the_school_hears_the_same_day_once_and_nothing_of_the_child(stage):
    placement = stage.live()
    OutboxMessage.objects.all().delete()
    actions.session_mark(placement, on=TODAY, half="am", code="/", by=stage.provider_staff)
    assert OutboxMessage.objects.count() == 0
    actions.session_mark(placement, on=TODAY, half="pm", code="N", by=stage.provider_staff)
    actions.session_correct(Session.objects.get(half="am"), code="O", reason="Left at nine.", by=stage.provider_staff)
    mail = OutboxMessage.objects.get()
    assert mail.to == stage.school_lead.email
    assert placement.reference not in mail.body


# -- What counts -------------------------------------------------------------------------------------------------------


def test_sessions_that_were_not_possible_count_on_neither_side(stage):
    placement = stage.live()
    for number, code in enumerate(["/", "L", "N", "I", "Y2", "Y4", "O", "M"]):
        Session.objects.create(
            placement=placement, on=TODAY - timedelta(days=number), half="am", code=code, marked_by=stage.provider_staff
        )
    found = attendance(Session.objects.all())
    assert (found, found.rate, found.words) == (Attendance(2, 6), Decimal("33.3"), "33%")
    assert attendance([]).rate is None
    row = Placement.objects.with_attendance(TODAY - timedelta(days=10), TODAY).get()
    assert (row.marked_present, row.marked_possible) == (2, 6)


def test_the_strip_says_in_words_what_it_draws(stage):
    placement = stage.live()
    actions.session_mark(placement, on=TODAY, half="am", code="N", by=stage.provider_staff)
    (week,) = record(placement, placement.agreement.slots.all(), today=TODAY, term_from=TODAY).strip
    assert [(half.mark, half.kind) for half in week.halves[:5]] == [
        ("N", "out"),
        ("", "due"),
        ("", "due"),
        ("", "due"),
        ("", "none"),
    ]
    assert (week.label, week.total) == ("23 Nov", "0 of 1")
    assert week.words.startswith("reason not yet known, to come, to come, to come, no session")


def test_a_register_that_is_not_complete_is_found_the_same_day_and_the_days_after(stage):
    placement = stage.live()
    placements = Placement.objects.all()
    assert [(r.on, r.half, r.missing) for r in unmarked_registers(placements, TODAY)] == [(TODAY, "am", 1)]
    actions.session_mark(placement, on=TODAY, half="am", code="/", by=stage.provider_staff)
    assert unmarked_registers(placements, TODAY) == []
    with timekeeping.at(TUESDAY):
        assert [(r.on, r.half) for r in unmarked_registers(placements, TUESDAY)] == [(TODAY, "pm"), (TUESDAY, "am")]


# -- The page ----------------------------------------------------------------------------------------------------------


def test_the_register_page_saves_counts_and_keeps_what_was_chosen(client, stage):
    placement = stage.live()
    client.force_login(stage.provider_staff)
    url = reverse("register") + "?half=am"
    assert "0 of 1 saved" in client.get(url).text
    name = f"p{placement.pk}"
    assert "1 of 1 saved" in client.post(url, {f"{name}-mark": "/", f"{name}-was": ""}, follow=True).text
    answer = client.post(url, {f"{name}-mark": "N", f"{name}-was": "/"})
    assert answer.status_code == 400
    assert "Say why the mark of" in answer.text
    answer = client.post(url, {f"{name}-mark": "N", f"{name}-was": "/", f"{name}-note": "Left."}, follow=True)
    assert Session.objects.get().code == Mark.NOT_EXPLAINED
    assert "1 changed" in answer.text


@pytest.mark.parametrize(
    "query", ["?on=rubbish", "?on=2026-02-31", "?half=night", "?provider=9999999999999", "?on=1900-01-01"]
)
def test_a_strange_address_shows_a_register_all_the_same(client, stage, query):
    stage.live()
    client.force_login(stage.provider_staff)
    assert client.get(reverse("register") + query).status_code == 200
