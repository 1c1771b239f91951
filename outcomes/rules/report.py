"""Who may write, check, release and withdraw a report; and the prompts that must be answered first."""

from dataclasses import dataclass

from apcommissioning.base import files
from apcommissioning.base.clocks import plural
from apcommissioning.base.models import StoredFile
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule

from ..content import read
from ..models import Report
from ..states import ReportKind, ReportStatus

FIRST = "on_one_page"


@dataclass(frozen=True, slots=True)
class Prompt:
    key: str
    title: str
    prompt: str
    required: bool = False


def prompts(kind: str) -> list[Prompt]:
    return [Prompt(**given) for given in read("report_prompts.yaml")[kind]]


def words_at(report: Report, key: str) -> str | None:
    """The officer's words there; empty if left out on purpose, None if not answered."""
    return (report.commentary or None) if key == FIRST else report.words.get(key)


def unanswered(report: Report) -> list[str]:
    """The titles of the prompts that nobody has answered yet."""
    return [one.title for one in prompts(report.kind) if words_at(report, one.key) is None]


@rule("schedule_add", roles=COMMISSIONERS)
def may_add_schedule(by, _none=None) -> Answer:
    return True


@rule("report_write", roles=COMMISSIONERS)
def may_write_report(by, report: Report) -> Answer:
    if report.status != ReportStatus.PRODUCED:
        return No(f"This report is {report.get_status_display().lower()}: its words are written before it is checked.")
    return True


@rule("report_check", roles=COMMISSIONERS)
def may_check_report(by, report: Report) -> Answer:
    if report.status != ReportStatus.PRODUCED:
        return No(f"This report is {report.get_status_display().lower()}: only a produced one is checked.")
    left = unanswered(report)
    if left:
        return No(f"{plural(len(left), 'place')} still need an officer's words: {'; '.join(left)}.")
    return True


@rule("report_release", roles=(Role.MANAGER,))
def may_release_report(by, report: Report) -> Answer:
    if report.status != ReportStatus.CHECKED:
        return No("A report is released after it has been checked.")
    if report.checked_by_id == by.pk:
        return No("You checked this report, so another manager releases it: four eyes see everything that goes out.")
    if report.kind == ReportKind.COMMITTEE and report.meeting_id is None:
        return No("This report is for no meeting, so nobody would receive it.")
    return True


@rule("report_withdraw", roles=(Role.MANAGER,))
def may_withdraw_report(by, report: Report) -> Answer:
    if not report.can_move(ReportStatus.WITHDRAWN):
        return No(f"This report is {report.get_status_display().lower()} already.")
    return True


@files.guard
def reads_report(person, stored: StoredFile) -> bool:
    """A report's PDF opens to whoever may see the report."""
    return Report.objects.visible_to(person).filter(pdf=stored).exists()
