"""Lists cost the same for one row and thirty; no child's data where it does not belong; bad input is told."""

import io
import logging

import pytest
import structlog
from django.urls import reverse

from apcommissioning.base import history
from apcommissioning.base.models import OutboxMessage
from apcommissioning.base.pages import plain
from placements import actions
from placements.models import CaseRead, Child, Placement, Referral
from placements.states import ReferralStatus
from tests.factories.placements import (
    AgreementVersionFactory,
    PlacementFactory,
    SchoolFactory,
    SessionFactory,
    TimetableSlotFactory,
    upn,
)

from .conftest import TODAY


@pytest.fixture
def as_(client):
    def become(person):
        client.force_login(person)
        return client

    return become


def placements(stage, number):
    for n in range(number):
        placement = PlacementFactory(
            child=stage.child(),
            lot=stage.lot,
            provider=stage.provider,
            site=stage.site,
            status="live",
            started_on=TODAY,
        )
        version = AgreementVersionFactory(
            placement=placement, part=stage.part, site=stage.site, sealed_at="2026-11-20T09:00Z"
        )
        TimetableSlotFactory(version=version)
        if n % 2:
            SessionFactory(placement=placement)


def referrals(stage, number):
    for _ in range(number):
        stage.referral(status=ReferralStatus.SUBMITTED)


def schools(stage, number):
    SchoolFactory.create_batch(number)


LISTS = {
    "placement_list": (placements, 8),
    "referral_list": (referrals, 6),
    "school_list": (schools, 6),
}


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("route", LISTS)
def test_a_list_costs_the_same_for_one_row_and_thirty(stage, as_, django_assert_num_queries, route, rows):
    make, queries = LISTS[route]
    make(stage, rows)
    client = as_(stage.officer)
    client.get(reverse(route))
    with django_assert_num_queries(queries):
        assert client.get(reverse(route)).status_code == 200


@pytest.mark.parametrize("children", [1, 30])
def test_a_register_costs_the_same_for_one_child_and_thirty(stage, as_, django_assert_num_queries, children):
    placements(stage, children)
    client = as_(stage.provider_staff)
    url = reverse("register") + "?half=am"
    client.get(url)
    with django_assert_num_queries(8):
        assert f"{children} child" in client.get(url).text


def test_the_pages_of_one_thing_cost_few_queries(stage, as_, django_assert_max_num_queries):
    drafted = stage.agreed(stage.award())
    live = stage.live()
    call_off = stage.call_off()
    client = as_(stage.officer)
    for url, most in (
        (live.get_absolute_url(), 20),
        (drafted.get_absolute_url(), 20),
        (live.agreement.get_absolute_url(), 15),
        (live.call_off.referral.get_absolute_url(), 15),
        (call_off.get_absolute_url(), 20),
    ):
        client.get(url)
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200


def test_a_list_s_csv_has_the_same_rows(stage, as_):
    placements(stage, 3)
    answer = as_(stage.officer).get(reverse("placement_list") + "?status=live&format=csv")
    assert answer.text.count("\n") == 4
    assert "Quentin B." in answer.text


def test_no_cell_of_a_csv_is_a_formula():
    for typed in ("=1+1", " =1+1", "\n=1", "+44", "@SUM(1)", "\t=1", "＝1+1", "-2+3"):
        assert plain(typed) == f"'{typed}"
    assert [plain(value) for value in (-2, "-2.50", "a=b", None)] == ["-2", "-2.50", "a=b", ""]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", 2),
        ("?status=live", 1),
        ("?status=live&status=drafted", 2),
        ("?lot=outside", 0),
        ("?needs=unexplained", 1),
        ("?needs=under_80", 1),
        ("?q=Heron", 2),
        ("?q=Brackenbury", 0),
    ],
)
def test_placements_are_narrowed_and_never_searched_by_a_child_s_name(stage, as_, query, rows):
    actions.session_mark(stage.live(), on=TODAY, half="am", code="N", by=stage.provider_staff)
    stage.award()
    assert f"{rows} placement" in as_(stage.officer).get(reverse("placement_list") + query).text


# -- What must not leak ------------------------------------------------------------------------------------------------


def test_nothing_of_the_child_stands_in_a_message_a_log_line_or_an_address(stage, as_, caplog):
    said = {"first_name": "Zebedee", "surname": "Quillfeather", "parent_name": "Xanthe Quillfeather"}
    child = stage.child(**said)
    referral = stage.referral(child=child, child_view="I want the goats", needs="A goat")
    log = io.StringIO()
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))
    with caplog.at_level(logging.DEBUG):
        client = as_(stage.school_lead)
        client.post(reverse("referral_submit", args=[referral.pk]))
        referral.refresh_from_db()
        actions.referral_accept(referral, lot=stage.lot, by=stage.officer)
        placement = stage.agreed(stage.award(stage.call_off(referral)))
        stage.check_gate(placement)
        actions.placement_start(placement, on=TODAY, by=stage.officer)
        actions.session_mark(placement, on=TODAY, half="am", code="N", by=stage.provider_staff)
        client.get(placement.get_absolute_url())
    structlog.configure(**before)
    planted = ("Zebedee", "Quillfeather", "Xanthe", child.upn, "goat", "OX3")
    written = [
        *(f"{mail.subject} {mail.body} {mail.key}" for mail in OutboxMessage.objects.all()),
        log.getvalue(),
        caplog.text,
        placement.get_absolute_url(),
        referral.get_absolute_url(),
    ]
    assert OutboxMessage.objects.count() >= 6
    assert [word for word in planted for text in written if word in text] == []


def test_every_opening_of_a_child_s_case_is_noted_with_its_purpose_and_shown_to_those_who_watch(stage, as_):
    placement = stage.live()
    as_(stage.provider_staff).get(placement.get_absolute_url())
    as_(stage.school_lead).get(placement.call_off.referral.get_absolute_url())
    page = reverse("child_detail", args=[placement.child_id])
    assert list(CaseRead.objects.order_by("pk").values_list("read_by__name", "page", "purpose")) == [
        ("Stan Staff", "placement_detail", "Teaching this child"),
        ("Sami School", "referral_detail", "The child's own school"),
    ]
    assert "Teaching this child" in as_(stage.manager).get(page).text
    assert "Teaching this child" not in as_(stage.officer).get(page).text
    assert "Stan Staff" not in as_(stage.school_lead).get(page).text


def test_what_the_council_noted_at_the_gate_is_its_own(stage, as_):
    placement = stage.agreed()
    actions.gate_check_record(placement, "parent_consent", state="green", note="Mum, by phone", by=stage.officer)
    url = placement.get_absolute_url()
    assert "Mum, by phone" in as_(stage.officer).get(url).text
    assert "Mum, by phone" not in as_(stage.school_lead).get(url).text
    assert history.of(placement)[0].reason == "Mum, by phone"


# -- Bad input ---------------------------------------------------------------------------------------------------------

SCRIPT = "<script>alert(1)</script>"
WORDS_ALONE = {"referral_decline", "placement_hold"}  # any words are good words there: only none and too many are bad
TOO_FEW_OR_MANY = ["", " ", "word " * 2_000, "x" * 30_000]
BAD = ["", " ", SCRIPT, "x" * 30_000, "9" * 40, "-1", "2026-02-31", "\u202e\x07", "0x10", "NaN", "Infinity", "١٢"]


def forms_of(stage):
    """Each page with a form, who posts there, and its fields."""
    draft = stage.referral()
    sent = stage.referral(status=ReferralStatus.SUBMITTED)
    accepted = stage.referral(status=ReferralStatus.ACCEPTED)
    drafted = stage.award()
    live = stage.live()
    session = actions.session_mark(live, on=TODAY, half="am", code="/", by=stage.provider_staff)
    signing = stage.sealed(stage.award())
    whole = ["year", "month", "day"]
    day = [f"on_{part}" for part in whole]
    return {
        "referral_start": (
            stage.school_lead,
            [],
            [
                "school",
                "upn",
                "first_name",
                "surname",
                "born_on_day",
                "born_on_month",
                "born_on_year",
                "sex",
                "year_group",
                "sen",
                "postcode_district",
            ],
        ),
        "child_edit": (
            stage.officer,
            [draft.child_id],
            ["first_name", "surname", "born_on_day", "year_group", "sen", "ethnicity"],
        ),
        "referral_accept": (stage.officer, [sent.pk], ["lot", "note"]),
        "referral_return": (stage.officer, [sent.pk], ["missing", "note"]),
        "referral_decline": (stage.officer, [sent.pk], ["reason"]),
        "call_off_open": (stage.officer, [accepted.pk], ["lot", "start_on_day", "start_on_month", "start_on_year"]),
        "call_off_award": (stage.officer, [stage.call_off().pk], ["admission", "award_reason", "reasons"]),
        "agreement_draw_up": (
            stage.officer,
            [drafted.pk],
            [
                "starts_on_day",
                "part",
                "site",
                "unit",
                "ratio",
                "price",
                "units_a_week",
                "weeks",
                "hours_a_week",
                "slot_0_am",
                "review_1_day",
            ],
        ),
        "agreement_sign": (stage.provider_manager, [signing.pk], ["name", "role", "agree", "hash"]),
        "gate_check_record": (stage.officer, [drafted.pk, "risk_agreed"], ["state", "note"]),
        "placement_start": (stage.officer, [stage.agreed(stage.award()).pk], day),
        "placement_hold": (stage.officer, [live.pk], ["reason"]),
        "placement_end": (stage.officer, [live.pk], [*day, "reason", "destination"]),
        "session_correct": (stage.provider_staff, [session.pk], ["code", "reason"]),
    }


def test_bad_input_is_told_on_the_page_and_nothing_is_written(stage, as_):
    def state():
        return [
            list(model.objects.order_by("pk").values_list(*fields))
            for model, fields in (
                (Referral, ("status", "reason", "needs")),
                (Placement, ("status", "started_on", "ended_on")),
                (Child, ("first_name", "year_group")),
            )
        ]

    pages = forms_of(stage)
    before = state()
    for route, (person, args, fields) in pages.items():
        client = as_(person)
        for bad in TOO_FEW_OR_MANY if route in WORDS_ALONE else BAD:
            answer = client.post(reverse(route, args=args), dict.fromkeys(fields, bad))
            assert SCRIPT not in answer.text, route
            # What the agreement's hash does not fit is refused as a whole page.
            told = answer.status_code == 409 and "not the one that you read" in answer.text
            assert told or "There is a problem" in answer.text, (route, answer.status_code, bad[:20])
    assert state() == before


def test_a_foreign_id_in_a_form_is_refused(stage, as_):
    other = SchoolFactory()
    answer = as_(stage.school_lead).post(
        reverse("referral_start"),
        {
            "school": other.pk,
            "upn": upn(9),
            "first_name": "A",
            "surname": "B",
            "born_on_day": "1",
            "born_on_month": "2",
            "born_on_year": "2013",
            "sex": "M",
            "year_group": "9",
            "sen": "K",
        },
    )
    assert "There is a problem" in answer.text
    assert Referral.objects.count() == 0


@pytest.mark.parametrize(
    "url",
    [
        "/placements/999999/",
        "/referrals/999999/",
        "/agreements/999999/",
        "/children/999999/",
        "/call-offs/999999/",
        "/placements/99999999999999999999/",
    ],
)
def test_what_is_not_there_is_not_found(stage, as_, url):
    assert as_(stage.officer).get(url).status_code == 404
