"""Reports: made on the clock, written, checked and released by people.

The figures are frozen once and never again worked out. A PDF is of one edition of what is printed: whoever changes the
words or the status makes a new edition, and the PDF of an older one is never kept.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import structlog
from django.db.models import F, Q

from apcommissioning.base import files, history, pdf, timekeeping
from apcommissioning.base.actions import acting, after_commit
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import StoredFile
from apcommissioning.base.rules import require
from providers.models import Provider

from .. import emails, tasks
from ..figures import Period, committee_report, hash_of, paper, provider_report
from ..figures.market import providers_with_a_placement
from ..models import CommitteeMeeting, Report, ReportSchedule
from ..states import ReportKind, ReportStatus

log = structlog.get_logger("reports")

# A worker that has a report for so long was killed: the report may be taken again.
CLAIM = timedelta(minutes=15)


def schedule_add(
    *, kind: str, title: str, period: Period, due_at: datetime, meeting: CommitteeMeeting | None = None, by
) -> ReportSchedule:
    """Ask for reports on a period. Raises Refused where a committee's report is for no meeting."""
    require(by, "schedule_add")
    if kind == ReportKind.COMMITTEE and meeting is None:
        raise Refused("Choose the meeting that the report is for.")
    with acting():
        schedule = ReportSchedule.objects.create(
            kind=kind, title=title, period_from=period.first, period_to=period.last, due_at=due_at, meeting=meeting
        )
        history.record(schedule, "schedule_add", by=by)
        return schedule


def reports_create(schedule: ReportSchedule) -> int:
    """Make a due schedule's reports and ask for each to be produced. Safe to run again: what is missing is added.

    Returns how many still have to be produced.
    """
    with acting():
        for key, provider in _subjects(schedule):
            Report.objects.get_or_create(
                schedule=schedule,
                subject_key=key,
                defaults={
                    "kind": schedule.kind,
                    "title": f"{provider.legal_name}: {schedule.title}" if provider else schedule.title,
                    "provider": provider,
                    "meeting": schedule.meeting,
                    "period_from": schedule.period_from,
                    "period_to": schedule.period_to,
                },
            )
        waiting = list(schedule.reports.filter(status=ReportStatus.SCHEDULED).values_list("pk", flat=True))
        for pk in waiting:
            after_commit(tasks.produce_report, report_id=pk)
        _close(schedule)
        return len(waiting)


def _subjects(schedule: ReportSchedule) -> list[tuple[str, Provider | None]]:
    if schedule.kind == ReportKind.COMMITTEE:
        return [("committee", None)]
    with_a_child = providers_with_a_placement(Period(schedule.period_from, schedule.period_to))
    return [(f"provider:{one.pk}", one) for one in Provider.objects.filter(pk__in=with_a_child).order_by("pk")]


def _close(schedule: ReportSchedule) -> None:
    if not schedule.reports.filter(status=ReportStatus.SCHEDULED).exists():
        ReportSchedule.objects.filter(pk=schedule.pk, done_at=None).update(done_at=timekeeping.now())


def report_produce(report_id: int) -> bool:
    """Work a report's figures out, freeze them, print them. Returns whether this call produced it.

    Safe at any time: one worker at a time claims the report, a killed worker's claim runs out, and figures that were
    frozen before it died are kept.
    """
    now = timekeeping.now()
    claimed = Report.objects.filter(
        Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM), pk=report_id, status=ReportStatus.SCHEDULED
    ).update(claimed_at=now)
    if not claimed:
        return False
    report = _read(report_id)
    if not report.figures_hash:
        _freeze(report)
    printed = _print(report)
    try:
        with acting():
            report.move(ReportStatus.PRODUCED, by=None, produced_at=now, claimed_at=None, **_keep(report, printed))
            _close(report.schedule)
            emails.report_to_check(report)
    except Refused:
        log.info("report_already_produced", report_id=report_id)
        return False
    return True


def _read(report_id: int) -> Report:
    return Report.objects.select_related(
        "schedule", "provider__organisation", "meeting__committee__organisation", "checked_by", "released_by"
    ).get(pk=report_id)


def _freeze(report: Report) -> None:
    """Figures as they stand at the end of the period, or today if that is still to come; worked out once."""
    period = Period(report.period_from, report.period_to)
    as_at = min(report.period_to, timekeeping.today())
    if report.provider is not None:
        figures = provider_report(report.provider, period, viewer=None, as_at=as_at)
    else:
        figures = committee_report(period, viewer=None, as_at=as_at, meeting=report.meeting)
    data = figures.as_data()
    frozen = {"figures": data, "figures_hash": hash_of(data), "as_at": as_at}
    if Report.objects.filter(pk=report.pk, figures_hash="").update(**frozen):
        for name, value in frozen.items():
            setattr(report, name, value)
    else:
        report.refresh_from_db(fields=list(frozen))


def _print(report: Report) -> bytes | None:
    return pdf.render(*paper.of(report), **paper.about(report)) if pdf.available() else None


def _keep(report: Report, printed: bytes | None) -> dict[str, Any]:
    """The PDF's row and what the report knows of it; nothing on a machine that cannot make PDFs."""
    if printed is None:
        return {}
    stored: StoredFile = files.keep_content(
        printed, name=f"{report.reference}.pdf", content_type="application/pdf", by=None
    )
    return {"pdf": stored, "pdf_hash": stored.sha256, "pages": _pages(printed)}


def _pages(printed: bytes) -> int:
    import pikepdf

    with pikepdf.open(BytesIO(printed)) as document:
        return len(document.pages)


def report_paper_make(report_id: int) -> bool:
    """The PDF of the report as it stands, if it has none. One is kept, however often this runs."""
    report = _read(report_id)
    if report.pdf_id is not None or not report.figures_hash:
        return False
    printed = _print(report)
    if printed is None:
        return False
    with acting():
        mine = Report.objects.filter(pk=report.pk, pdf=None, edition=report.edition)
        return bool(mine.exists() and mine.update(**_keep(report, printed)))


# -- What people do ----------------------------------------------------------------------------------------------------


def report_write(report: Report, *, commentary: str, words: Mapping[str, str], by) -> None:
    """The officer's words at each prompt; an empty one is left out on purpose."""
    require(by, "report_write", report)
    with acting():
        written = Report.objects.filter(pk=report.pk, status=ReportStatus.PRODUCED).update(
            commentary=commentary, words=dict(words), written_by=by, **_new_edition()
        )
        if not written:
            raise Refused("Somebody has just checked or withdrawn this report. Your words were not saved.")
        report.refresh_from_db()
        history.record(report, "report_write", by=by, words="Words written")
        after_commit(tasks.make_report_paper, report_id=report.pk)


def report_check(report: Report, *, by) -> None:
    require(by, "report_check", report)
    with acting():
        report.move(ReportStatus.CHECKED, by=by, checked_by=by, checked_at=timekeeping.now())


def report_release(report: Report, *, by) -> None:
    """Let its readers have it, and tell them. The PDF is printed once more, with who released it and when."""
    require(by, "report_release", report)
    with acting():
        report.move(ReportStatus.RELEASED, by=by, released_by=by, released_at=timekeeping.now(), **_new_edition())
        report.refresh_from_db()
        emails.report_released(_read(report.pk))
        after_commit(tasks.make_report_paper, report_id=report.pk)


def report_withdraw(report: Report, *, reason: str, by) -> None:
    """Take a report back: its readers no longer find it, and the history keeps why."""
    require(by, "report_withdraw", report)
    with acting():
        report.move(ReportStatus.WITHDRAWN, by=by, reason=reason)
        _close(report.schedule)


def _new_edition() -> dict[str, Any]:
    return {"edition": F("edition") + 1, "pdf": None, "pdf_hash": "", "pages": None}


__all__ = [
    "report_check",
    "report_paper_make",
    "report_produce",
    "report_release",
    "report_withdraw",
    "report_write",
    "reports_create",
    "schedule_add",
]
