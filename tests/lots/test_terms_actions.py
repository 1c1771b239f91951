"""Rounds, lots by hand, changes of what is published, and specifications through time."""

import io
import re
from datetime import date, datetime
from decimal import Decimal

import pikepdf
import pytest
from django.urls import reverse
from pypdf import PdfReader

from apcommissioning.base import history, pdf, timekeeping
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import StoredFile
from lots import actions, figures, sweeps, tasks
from lots.models import PriceRule, QuestionSet, Rubric
from lots.rules import frozen, windows
from lots.rules.system import publication
from lots.states import Entry, Route
from tests.factories.lots import DraftSystemFactory, LotFactory, PublishedSystemFactory, PurchasingSystemFactory, loaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]

TODAY = date(2026, 3, 11)
LIST = {"route": Route.APPROVED_LIST, "valid_from": date(2026, 1, 1), "valid_until": date(2029, 12, 31)}


@pytest.fixture(autouse=True)
def _story_day():
    with timekeeping.at(TODAY):
        yield


@pytest.fixture
def rounds(db):
    """An open arrangement that takes applications in rounds."""
    return PurchasingSystemFactory(entry=Entry.ROUNDS, **LIST)


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer)
    return client


# -- Rounds ------------------------------------------------------------------------------------------------------------


def test_between_rounds_nobody_applies_and_is_told_when_to_come_back(rounds, officer):
    actions.window_add(rounds, by=officer, opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 31))
    actions.window_add(rounds, by=officer, opens_on=date(2026, 9, 1), closes_on=date(2026, 9, 30))
    said = {day: windows.closed_words(rounds, day).replace("\xa0", " ") for day in (TODAY, date(2026, 5, 1))}
    assert said == {
        TODAY: "",
        date(2026, 5, 1): "takes applications in rounds. The last one closed on 31 March 2026. "
        "The next one is open from 1 September 2026 to 30 September 2026",
    }
    assert [bool(windows.closed_words(rounds, date(2026, 3, day))) for day in (1, 31)] == [False, False]
    assert windows.closed_words(rounds, date(2026, 10, 1)).endswith("No further one is set")


def test_rounds_do_not_overlap_and_lie_inside_the_arrangement(rounds, officer):
    actions.window_add(rounds, by=officer, opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 31))
    for opens_on, closes_on, words in (
        (date(2026, 3, 31), date(2026, 4, 30), "There is a round from"),
        (date(2026, 4, 30), date(2026, 4, 1), "must be the first day or later"),
        (date(2029, 12, 1), date(2030, 1, 31), "A round lies between"),
        (date(2026, 2, 1), date(2026, 2, 3), "would be over already"),
    ):
        with pytest.raises(Refused, match=words):
            actions.window_add(rounds, by=officer, opens_on=opens_on, closes_on=closes_on)


def test_a_round_that_has_begun_keeps_its_first_day(rounds, officer):
    window = actions.window_add(rounds, by=officer, opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 31))
    with pytest.raises(Refused, match="only its last day can change"):
        actions.window_edit(window, by=officer, opens_on=date(2026, 3, 20), closes_on=date(2026, 3, 31))
    with pytest.raises(Refused, match="has begun"):
        actions.window_remove(window, by=officer)
    actions.window_edit(window, by=officer, opens_on=window.opens_on, closes_on=date(2026, 4, 15))
    assert window.closes_on == date(2026, 4, 15)


def test_a_dynamic_purchasing_system_stays_open(officer):
    draft = DraftSystemFactory()
    with pytest.raises(Refused, match="join on any day"):
        actions.purchasing_system_edit(draft, by=officer, entry=Entry.ROUNDS)


def test_an_arrangement_in_rounds_is_not_published_without_one(officer):
    draft = DraftSystemFactory(entry=Entry.ROUNDS, **LIST)
    assert "Set the days of the first round." in publication(draft).blockers
    actions.window_add(draft, by=officer, opens_on=date(2026, 4, 1), closes_on=date(2026, 4, 30))
    assert "Set the days of the first round." not in publication(draft).blockers


def test_rounds_are_set_on_their_page_and_read_on_the_public_one(as_officer, rounds):
    sent = {"opens_on_day": "1", "opens_on_month": "9", "opens_on_year": "2026"}
    sent |= {"closes_on_day": "30", "closes_on_month": "9", "closes_on_year": "2026"}
    assert as_officer.post(reverse("window_add", args=[rounds.pk]), sent).status_code == 302
    again = as_officer.post(reverse("window_add", args=[rounds.pk]), sent)
    assert "There is a round from" in str(again.context["form"].errors["opens_on"])
    text = as_officer.get(reverse("public_system", args=[rounds.pk])).text.replace("\xa0", " ")
    assert "The next one is open from 1 September 2026 to 30 September 2026." in text


# -- Lots by hand ------------------------------------------------------------------------------------------------------


def lot_fields(**changed):
    return {
        "name": "Outdoor learning",
        "mode": "face_to_face",
        "cohort": "Children who learn best outdoors",
        "key_stages": ["ks2", "ks3"],
        "key_stage_note": "",
        "usual_commissioner": "council_or_school",
        "usual_length_weeks": 12,
        "review_by_manager_weeks": 14,
        "fewest_sessions_a_week": 1,
        "most_sessions_a_week": 4,
        "reply_working_days": 3,
        "start_school_days": 10,
        "rubric_family": "face_to_face",
        "warning": "",
        "is_open": True,
    } | changed


def test_a_lot_is_written_by_hand_and_published(as_officer, officer):
    loaded(QuestionSet)
    draft = DraftSystemFactory(**LIST)
    page = as_officer.post(reverse("lot_add", args=[draft.pk]), lot_fields())
    lot = draft.lots.get()
    assert page.url == lot.get_absolute_url()
    assert "Write the service specification of lot 1." in publication(draft).blockers
    part = {"title": "In the woods", "delivery": "at_site", "unit_1": "day", "ratio_1": "group", "ceiling_1": "95.00"}
    assert as_officer.post(reverse("part_add", args=[lot.pk]), part).status_code == 302
    assert list(PriceRule.objects.values_list("unit", "ratio", "ceiling")) == [("day", "group", Decimal("95.00"))]
    actions.specification_edit(lot.specifications.get(), by=officer, body="## Purpose\n\nTo learn outdoors.")
    actions.purchasing_system_publish(draft, by=officer)
    with pytest.raises(Refused, match="frozen"):
        actions.lot_add(draft, by=officer, **lot_fields())
    with pytest.raises(Refused, match="frozen"):
        actions.part_remove(lot.parts.get(), by=officer)


def test_a_part_says_what_is_missing_from_its_lines(as_officer, officer):
    lot = LotFactory(purchasing_system=DraftSystemFactory(**LIST))
    bad = {"title": "In the woods", "delivery": "at_site", "unit_1": "day", "ceiling_2": "95.00"}
    errors = as_officer.post(reverse("part_add", args=[lot.pk]), bad).context["form"].errors
    assert set(errors) == {"ratio_1", "ceiling_1", "unit_2", "ratio_2"}
    none = as_officer.post(reverse("part_add", args=[lot.pk]), {"title": "x", "delivery": "at_site"})
    assert none.context["form"].errors == {"ceiling_1": ["Enter at least one ceiling"]}


# -- Changes of what is published --------------------------------------------------------------------------------------


def test_a_change_of_terms_has_a_code_and_a_reason_that_everybody_reads(as_officer, officer):
    system = PublishedSystemFactory(**LIST)
    actions.terms_change(
        system, by=officer, code="market", reason="Small providers asked for it.", terms={"payment_days": "14"}
    )
    assert system.terms["payment_days"] == "14"
    assert system.terms_changes.get().changed == [["Payment days", "30", "14"]]
    assert history.of(system)[0].data["code"] == "market"
    text = as_officer.get(reverse("public_system", args=[system.pk])).text
    assert "Small providers asked for it." in text
    assert "Payment days: 30, now 14" in text


def test_new_questions_are_asked_of_those_who_begin_afterwards(officer):
    system = PublishedSystemFactory(**LIST)
    draft = actions.text_draft(system.question_set, by=officer)
    actions.text_edit(draft, by=officer, word_budget=4600)
    with timekeeping.at(date(2026, 3, 12)):
        published = actions.text_publish(draft, by=officer)
        actions.terms_change(system, by=officer, code="law", reason="New guidance.", question_set=published)
    assert system.question_set == published


def test_a_legacy_systems_conditions_stand_and_so_does_its_end(officer):
    system = PublishedSystemFactory()
    with pytest.raises(Refused, match="neither its conditions nor its end may change"):
        actions.terms_change(system, by=officer, code="time", reason="x", valid_until=date(2028, 2, 23))
    with timekeeping.at(date(2026, 2, 20)):
        with pytest.raises(Refused, match="The conditions may not change"):
            actions.terms_change(system, by=officer, code="money", reason="x", terms={"payment_days": "14"})
        actions.terms_change(system, by=officer, code="time", reason="x", valid_until=date(2028, 2, 23))
    assert system.valid_until == date(2028, 2, 23)


def test_a_change_that_changes_nothing_is_refused(as_officer, officer):
    system = PublishedSystemFactory(**LIST)
    with pytest.raises(Refused, match="Nothing would change"):
        actions.terms_change(system, by=officer, code="law", reason="x", terms={"payment_days": "30"})
    page = as_officer.get(reverse("terms_change", args=[system.pk]))
    assert "term_payment_days" in page.context["form"].fields
    sent = {
        name: page.context["form"][name].value() for name in page.context["form"].fields if name.startswith("term_")
    }
    sent |= {
        "code": "law",
        "reason": "x",
        "valid_until_day": "31",
        "valid_until_month": "12",
        "valid_until_year": "2029",
    }
    answer = as_officer.post(reverse("terms_change", args=[system.pk]), sent)
    assert "Nothing would change" in answer.text


def test_questions_and_scoring_that_do_not_go_together_are_not_published(officer):
    loaded(Rubric)
    draft = actions.text_draft(loaded(QuestionSet), by=officer)
    rubric = actions.text_draft(loaded(Rubric), by=officer)
    criterion = rubric.criteria.first()
    levels = {level.number: level.words for level in criterion.levels.all()}
    fields = {"title": "Charm", "asks": "Is it charming?", "questions": ["voice"], "also_read": []}
    actions.criterion_add(rubric, by=officer, levels=levels, **fields)
    pinned = draft.sections.get(key="how_you_work").pinned.get(question_version__question__key="voice")
    actions.question_edit(pinned, by=officer, section=pinned.section, criteria=["charm"])
    with timekeeping.at(date(2026, 3, 12)):
        actions.text_publish(draft, by=officer)
    words = " ".join(publication(DraftSystemFactory(**LIST)).blockers)
    assert "is scored by “charm”, which Scoring rubric, version 1 does not have" in words


# -- Specifications ----------------------------------------------------------------------------------------------------


def test_a_specification_is_followed_by_its_next_version_with_a_reason(officer, client):
    system = PublishedSystemFactory()
    lot = system.lots.get(number=1)
    first = lot.specifications.get()
    draft = actions.specification_draft(lot, by=officer)
    with pytest.raises(Refused, match="being written already"):
        actions.specification_draft(lot, by=officer)
    actions.specification_edit(draft, by=officer, body=first.body + "\n\nAnd no phones.")
    with pytest.raises(Refused, match="Give a reason"):
        actions.specification_publish(draft, by=officer, reason=" ")
    actions.specification_publish(draft, by=officer, reason="New guidance on phones.")
    now = lot.specifications.get(version=2)
    assert frozen.is_intact(now)
    assert frozen.is_intact(first)
    before = datetime(2025, 1, 1, 9, 0, tzinfo=timekeeping.LONDON)
    assert figures.specifications_at([lot], before) == [first]
    assert figures.specifications_at([lot], timekeeping.now()) == [now]
    text = client.get(reverse("public_lot", args=[lot.pk])).text
    assert "And no phones." in text
    assert "New guidance on phones." in text
    old = client.get(reverse("public_specification", args=[first.pk])).text
    assert "This version has been replaced." in old
    assert "And no phones." not in old


def test_a_draft_specification_is_the_councils_own(officer, client):
    lot = PublishedSystemFactory().lots.get(number=1)
    draft = actions.specification_draft(lot, by=officer)
    for route in ("public_specification", "public_specification_pdf"):
        assert client.get(reverse(route, args=[draft.pk])).status_code == 404


@pytest.mark.slow
@pytest.mark.skipif(bool(pdf.why_unavailable()), reason="Pango is not installed")
def test_a_published_specification_is_downloaded_as_a_tagged_pdf(client):
    lot = PublishedSystemFactory().lots.get(number=2)
    one = lot.specifications.get()
    tasks.make_specification_pdf(specification_id=one.pk)
    tasks.make_specification_pdf(specification_id=one.pk)  # rung twice, made once
    one.refresh_from_db()
    answer = client.get(reverse("public_specification_pdf", args=[one.pk]))
    content = b"".join(answer)
    with pikepdf.open(io.BytesIO(content)) as paper:
        assert paper.Root.MarkInfo.Marked
    numbers = re.findall(
        r"^ ?(\d+)\. ", "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages), re.M
    )
    assert [int(number) for number in numbers] == list(range(1, len(numbers) + 1)) and len(numbers) > 20
    assert (answer.status_code, StoredFile.objects.count(), frozen.is_intact(one)) == (200, 1, True)
    assert "As a PDF" in client.get(reverse("public_lot", args=[lot.pk])).text
    with timekeeping.at(date(2026, 3, 12)):
        assert sweeps.make_missing_specifications() == 4
