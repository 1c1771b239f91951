"""Reports: produced once however often the bell rings, checked and released by different people, leaking nothing."""

import csv
import io
from datetime import timedelta

import pikepdf
import pytest
from pypdf import PdfReader

from apcommissioning.base import files, pdf, timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import OutboxMessage, StoredFile
from outcomes import actions, sweeps
from outcomes.figures import figures_of, hash_of, paper
from outcomes.models import Report
from outcomes.rules.report import prompts
from outcomes.states import ReportKind, ReportStatus
from tests.factories.outcomes import ReportScheduleFactory

needs_pango = pytest.mark.skipif(not pdf.available(), reason=pdf.why_unavailable())


@pytest.fixture
def schedule(db):
    return ReportScheduleFactory()


@pytest.fixture
def committee_schedule(meeting):
    return ReportScheduleFactory(
        kind=ReportKind.COMMITTEE, title="Alternative provision: autumn report 2026", meeting=meeting
    )


@pytest.fixture
def no_paper(monkeypatch):
    """Where the PDF does not matter: it takes a second each."""
    monkeypatch.setattr(actions.report.pdf, "available", lambda: False)


def produced(schedule, run):
    with run(execute=True):
        actions.reports_create(schedule)
    return schedule.reports.order_by("pk")


def produced_without_paper(schedule, run):
    """Where only the paper of what is written afterwards is looked at."""
    with pdf.postponed():
        return produced(schedule, run)


def write(report, by):
    actions.report_write(
        report, commentary="More children attend.", words={one.key: "" for one in prompts(report.kind)}, by=by
    )
    report.refresh_from_db()


def released(report, officer, manager, run):
    with run(execute=True):
        write(report, officer)
        actions.report_check(report, by=officer)
        actions.report_release(report, by=manager)
    report.refresh_from_db()
    return report


def text_of(report) -> str:
    with files.open_stored(report.pdf) as stored:
        return " ".join(page.extract_text() for page in PdfReader(stored).pages)


# -- On the clock ------------------------------------------------------------------------------------------------------


def test_each_provider_with_a_child_in_the_period_gets_one_report(
    no_paper, county, schedule, django_capture_on_commit_callbacks
):
    county.add(1, provider=0)
    county.add(1, provider=1)
    reports = produced(schedule, django_capture_on_commit_callbacks)
    assert [(one.provider, one.status) for one in reports] == [
        (county.providers[0], "produced"),
        (county.providers[1], "produced"),
    ]
    schedule.refresh_from_db()
    assert schedule.done_at is not None


@needs_pango
def test_a_report_that_is_produced_twice_is_one_report_with_one_pdf(
    county, schedule, django_capture_on_commit_callbacks
):
    county.add(1)
    (report,) = produced(schedule, django_capture_on_commit_callbacks)
    before = (report.figures_hash, report.pdf_hash, StoredFile.objects.count())
    with django_capture_on_commit_callbacks(execute=True):
        actions.reports_create(schedule)
    assert actions.report_produce(report.pk) is False
    assert actions.report_paper_make(report.pk) is False
    report.refresh_from_db()
    assert (report.figures_hash, report.pdf_hash, StoredFile.objects.count()) == before


def test_a_schedule_is_left_alone_until_its_day(county, django_capture_on_commit_callbacks):
    county.add(1)
    ReportScheduleFactory(due_at=timekeeping.now() + timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert sweeps.produce_due_reports() == 0
    assert not Report.objects.exists()


def test_a_report_whose_worker_was_killed_is_found_again(
    county, schedule, monkeypatch, django_capture_on_commit_callbacks, task_failures
):
    county.add(1)
    monkeypatch.setattr(actions.report.pdf, "render", lambda *a, **k: (_ for _ in ()).throw(SystemExit))
    monkeypatch.setattr(actions.report.pdf, "available", lambda: True)
    with pytest.raises(SystemExit):
        with django_capture_on_commit_callbacks(execute=False):
            actions.reports_create(schedule)
        actions.report_produce(schedule.reports.get().pk)
    monkeypatch.undo()
    report = schedule.reports.get()
    frozen = report.figures_hash
    assert (report.status, bool(frozen)) == (ReportStatus.SCHEDULED, True)
    # While its claim lasts nobody else takes it; what it had frozen is kept.
    assert actions.report_produce(report.pk) is False
    later = timekeeping.at(timekeeping.now() + timedelta(minutes=16))
    with later, pdf.postponed(), django_capture_on_commit_callbacks(execute=True):
        assert sweeps.produce_due_reports() == 1
    report.refresh_from_db()
    assert (report.status, report.figures_hash) == (ReportStatus.PRODUCED, frozen)


def test_without_pango_a_report_is_produced_and_only_its_pdf_waits(
    county, schedule, monkeypatch, django_capture_on_commit_callbacks
):
    county.add(1)
    monkeypatch.setattr(actions.report.pdf, "available", lambda: False)
    (report,) = produced(schedule, django_capture_on_commit_callbacks)
    assert (report.status, report.pdf) == (ReportStatus.PRODUCED, None)
    assert sweeps.make_missing_reports() == 1
    report.refresh_from_db()
    assert report.pdf is None
    monkeypatch.undo()
    if pdf.available():
        sweeps.make_missing_reports()
        report.refresh_from_db()
        assert report.pdf is not None


# -- People ------------------------------------------------------------------------------------------------------------


def test_a_report_goes_out_only_with_words_a_check_and_another_persons_release(
    no_paper, county, schedule, officer, manager, other_manager, django_capture_on_commit_callbacks
):
    county.add(1)
    (report,) = produced(schedule, django_capture_on_commit_callbacks)
    with pytest.raises(Refused, match="still need an officer's words"):
        actions.report_check(report, by=manager)
    write(report, officer)
    with pytest.raises(Refused, match="after it has been checked"):
        actions.report_release(report, by=manager)
    actions.report_check(report, by=manager)
    with pytest.raises(Refused, match="another manager releases it"):
        actions.report_release(report, by=manager)
    actions.report_release(report, by=other_manager)
    report.refresh_from_db()
    assert (report.status, report.released_by) == (ReportStatus.RELEASED, other_manager)


def test_two_managers_release_once(
    no_paper, county, schedule, officer, manager, other_manager, django_capture_on_commit_callbacks
):
    county.add(1)
    (report,) = produced(schedule, django_capture_on_commit_callbacks)
    write(report, officer)
    actions.report_check(report, by=officer)
    stale = Report.objects.get(pk=report.pk)
    actions.report_release(report, by=manager)
    with pytest.raises(TooLate):
        actions.report_release(stale, by=other_manager)
    report.refresh_from_db()
    assert report.released_by == manager


@needs_pango
def test_the_words_are_printed_and_the_figures_stay(county, schedule, officer, django_capture_on_commit_callbacks):
    county.add(1)
    (report,) = produced_without_paper(schedule, django_capture_on_commit_callbacks)
    before = report.figures_hash
    with django_capture_on_commit_callbacks(execute=True):
        write(report, officer)
    report.refresh_from_db()
    assert "More children attend." in text_of(report)
    assert report.figures_hash == before == hash_of(report.figures)


def test_those_who_may_now_read_it_are_told_and_nobody_else(
    no_paper,
    county,
    committee_schedule,
    officer,
    manager,
    scrutiny_member,
    provider_manager,
    django_capture_on_commit_callbacks,
):
    county.add(12)
    (report,) = produced(committee_schedule, django_capture_on_commit_callbacks)
    released(report, officer, manager, django_capture_on_commit_callbacks)
    told = OutboxMessage.objects.filter(key__startswith="report_released").values_list("to", flat=True)
    assert list(told) == [scrutiny_member.email]
    assert Report.objects.visible_to(scrutiny_member).get() == report
    assert not Report.objects.visible_to(provider_manager).exists()


def test_a_withdrawn_report_is_gone_for_its_readers(
    no_paper, county, committee_schedule, officer, manager, scrutiny_member, django_capture_on_commit_callbacks
):
    county.add(12)
    (report,) = produced(committee_schedule, django_capture_on_commit_callbacks)
    released(report, officer, manager, django_capture_on_commit_callbacks)
    actions.report_withdraw(report, reason="A lot was counted twice.", by=manager)
    assert not Report.objects.visible_to(scrutiny_member).exists()


# -- What is printed ---------------------------------------------------------------------------------------------------


@needs_pango
def test_page_csv_and_pdf_print_the_same_numbers(
    county, committee_schedule, officer, manager, scrutiny_member, client, django_capture_on_commit_callbacks
):
    county.add(12, provider=0, lot=0, reason="mental_health")
    county.add(14, provider=1, lot=1, present=6, now=3)
    county.add(3, provider=2, lot=1, reason="physical_health")
    county.outside(31)
    (report,) = produced_without_paper(committee_schedule, django_capture_on_commit_callbacks)
    released(report, officer, manager, django_capture_on_commit_callbacks)
    client.force_login(scrutiny_member)
    page = client.get(f"/reports/{report.pk}/").content.decode()
    rows = list(csv.reader(io.StringIO(client.get(f"/reports/{report.pk}/figures.csv").content.decode("utf-8-sig"))))
    printed = text_of(report)
    figures = figures_of(report)
    assert rows[1:] == [list(row) for row in paper.csv_rows(figures)]
    for tile in figures.tiles:
        assert (tile.text in page, tile.text in printed) == (True, True), tile.key
    for part in paper.Layout(report).parts:
        for item in part.items:
            cells = [cell.text for row in item.figure.table.body for cell in row.cells[1:]]
            where = printed if item.table_number else ""
            assert [cell for cell in cells if cell not in page] == []
            assert [cell for cell in cells if where and " ".join(cell.split()) not in " ".join(where.split())] == []


@needs_pango
def test_no_released_report_names_a_child(
    county, committee_schedule, schedule, officer, manager, django_capture_on_commit_callbacks
):
    for number, placement in enumerate(county.add(12)):
        child = placement.child
        child.first_name, child.surname, child.known_as = f"Quimby{number}", "Yarrowfield", "Quim"
        child.save()
    for one in (committee_schedule, schedule):
        for report in produced_without_paper(one, django_capture_on_commit_callbacks):
            released(report, officer, manager, django_capture_on_commit_callbacks)
            everything = f"{report.figures} {text_of(report)} {list(paper.csv_rows(figures_of(report)))}"
            for planted in ("Quim", "Yarrowfield", "kitchen", *(p.child.upn for p in county.placements)):
                assert planted not in everything
            for placement in county.placements:
                assert placement.reference not in everything
    for message in OutboxMessage.objects.all():
        assert "Quim" not in message.subject + message.body


@needs_pango
def test_the_pdf_is_tagged_with_language_title_and_header_scopes(
    county, committee_schedule, officer, django_capture_on_commit_callbacks
):
    county.add(12)
    (report,) = produced(committee_schedule, django_capture_on_commit_callbacks)
    with files.open_stored(report.pdf) as stored, pikepdf.open(stored) as document:
        assert bool(document.Root.MarkInfo.Marked) is True
        assert str(document.Root.Lang) == "en-GB"
        assert document.docinfo["/Title"] == report.title
        headers = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/TH"]
        scopes = {str(attributes.get("/Scope")) for one in headers for attributes in _all(one.get("/A"))}
        assert headers
        assert scopes <= {"/Column", "/Row"}
        assert report.pages == len(document.pages)


def _all(attributes):
    return attributes if isinstance(attributes, pikepdf.Array) else [attributes]
