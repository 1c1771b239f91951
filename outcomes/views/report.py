"""Reports: the list, one report as a page and as rows, and the steps from produced to released."""

import csv

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import history, pdf
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.merge import in_words
from apcommissioning.base.pages import Column, ListPage, plain
from apcommissioning.base.roles import COMMISSIONERS, COUNCIL_ROLES, PROVIDER_ROLES, Role
from apcommissioning.base.rules import require

from .. import actions
from ..figures import Period, day_of, figures_of, paper
from ..filters import ReportFilter
from ..forms.report import ReportWithdrawForm, ReportWriteForm, ScheduleAddForm
from ..models import Report, ReportSchedule
from ..rules.report import unanswered
from ..states import MADE_REPORT, ReportStatus

READERS = (*COUNCIL_ROLES, *PROVIDER_ROLES, Role.SCRUTINY_MEMBER)


class ReportList(ListPage):
    title = "Reports"
    noun = "report"
    default_order = ("-period_to", "kind", "title", "pk")
    csv_name = "reports"
    empty = "No report yet."

    @property
    def columns(self):
        shown = [
            Column("Report", lambda row: row.title, link=lambda row: row.get_absolute_url(), sort="title"),
            Column("Period", lambda row: f"{in_words(row.period_from)} to {in_words(row.period_to)}"),
        ]
        if self.request.user.has_role(*COUNCIL_ROLES):
            shown.append(Column("Status", lambda row: row.get_status_display(), kind="status", sort="status"))
        return [
            *shown,
            Column("Figures as at", lambda row: row.as_at, kind="date", sort="as_at"),
            Column(
                "Released",
                lambda row: day_of(row.released_at),
                kind="date",
                sort="released_at",
            ),
        ]

    @property
    def filter_class(self):
        """Others see released reports alone, and few of them: there is nothing to narrow."""
        return ReportFilter if self.request.user.has_role(*COUNCIL_ROLES) else None

    def queryset(self):
        rows = Report.objects.visible_to(self.request.user).defer("figures")
        return rows.select_related("provider", "meeting__committee")

    def context(self):
        if not self.request.user.has_role(*COMMISSIONERS):
            return {}
        return {"actions": [("Report schedules", reverse("schedule_list"), "secondary")]}


@for_roles(*READERS)
def report_list(request: HttpRequest) -> HttpResponse:
    return ReportList(request).respond()


@for_roles(*READERS)
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a page: the same numbers as its PDF and its CSV, from the same frozen figures."""
    report = get_visible(
        Report.objects.select_related(
            "schedule", "provider", "meeting__committee", "pdf", "checked_by", "released_by", "written_by"
        ),
        request.user,
        pk=pk,
    )
    made = report.status in MADE_REPORT and report.figures_hash
    is_council = request.user.has_role(*COUNCIL_ROLES)
    return render(
        request,
        "outcomes/report_detail.html",
        {
            "report": report,
            "layout": paper.Layout(report) if made else None,
            "on_paper": False,
            "is_council": is_council,
            "left": unanswered(report) if report.status == ReportStatus.PRODUCED else [],
            "why_no_pdf": pdf.why_unavailable(),
            "events": history.of(report) if is_council else [],
            "breadcrumbs": [("Reports", reverse("report_list"))],
        },
    )


@for_roles(*READERS)
def report_csv(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_visible(Report, request.user, pk=pk)
    if not report.figures_hash:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{report.reference}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(paper.CSV_HEADINGS)
    writer.writerows([plain(cell) for cell in row] for row in paper.csv_rows(figures_of(report)))
    return response


@for_verb("report_write")
def report_write(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_visible(Report, request.user, pk=pk)
    require(request.user, "report_write", report)
    form = ReportWriteForm(request.POST or None, report=report)
    if request.method == "POST" and form.is_valid():
        actions.report_write(report, commentary=form.commentary(), words=form.words(), by=request.user)
        messages.success(request, "Your words are in the report.")
        return redirect(report)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Words for this report",
            "caption": report.title,
            "intro": "The figures are frozen. Say what they mean; name no child, and quote nobody who could be "
            "known by it.",
            "form": form,
            "submit_label": "Save the words",
            "cancel_url": report.get_absolute_url(),
            "back_url": report.get_absolute_url(),
        },
    )


@for_verb("report_check")
def report_check(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_visible(Report, request.user, pk=pk)
    require(request.user, "report_check", report)
    if request.method == "POST":
        actions.report_check(report, by=request.user)
        messages.success(request, "The report is checked. A manager who did not check it can release it.")
        return redirect(report)
    return _confirm(
        request,
        report,
        title="Check this report",
        label="I have checked it",
        consequences=[
            "You have read the figures, their dates and their coverage, and the words beside them.",
            "Nothing in the words could point to a child.",
            "The words can no longer be changed.",
        ],
    )


@for_verb("report_release")
def report_release(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_visible(Report.objects.select_related("provider", "meeting__committee"), request.user, pk=pk)
    require(request.user, "report_release", report)
    if request.method == "POST":
        actions.report_release(report, by=request.user)
        messages.success(request, "The report is released, and its readers have been told.")
        return redirect(report)
    readers = f"members of the {report.meeting.committee}" if report.meeting else f"people of {report.provider}"
    return _confirm(
        request,
        report,
        title="Release this report",
        label="Release the report",
        consequences=[
            f"All {readers} can read it and download it at once.",
            "They are told by e-mail.",
            "It cannot be changed; it can be withdrawn with a reason.",
        ],
    )


@for_verb("report_withdraw")
def report_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_visible(Report, request.user, pk=pk)
    require(request.user, "report_withdraw", report)
    form = ReportWithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.report_withdraw(report, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The report is withdrawn.")
        return redirect(report)
    return _confirm(
        request,
        report,
        title="Withdraw this report",
        label="Withdraw the report",
        consequences=["Its readers no longer find it.", "It stays in the council's records, with your reason."],
        form=form,
        danger=True,
    )


def _confirm(request: HttpRequest, report: Report, *, title: str, label: str, consequences: list[str], **more):
    page = {
        "title": title,
        "caption": report.title,
        "consequences": consequences,
        "submit_label": label,
        "cancel_url": report.get_absolute_url(),
        "back_url": report.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", page | more)


# -- Schedules ---------------------------------------------------------------------------------------------------------


class ScheduleList(ListPage):
    title = "Report schedules"
    noun = "schedule"
    default_order = ("-due_at", "pk")
    csv_name = "report-schedules"
    intro = "When a day comes, the service produces the reports by itself, within a minute. A person checks each one."
    columns = (
        Column("Report", lambda row: row.title, sort="title"),
        Column("Kind", lambda row: row.get_kind_display(), sort="kind"),
        Column("Period", lambda row: f"{in_words(row.period_from)} to {in_words(row.period_to)}"),
        Column("Due", lambda row: day_of(row.due_at), kind="date", sort="due_at"),
        Column("Meeting", lambda row: str(row.meeting) if row.meeting else ""),
        Column("Produced", lambda row: day_of(row.done_at), kind="date", sort="done_at"),
    )

    def queryset(self):
        return ReportSchedule.objects.select_related("meeting__committee")

    def context(self):
        links = [
            ("Add a schedule", reverse("schedule_add"), ""),
            ("Committee and meetings", reverse("committee_detail"), "secondary"),
        ]
        return {"actions": links, "breadcrumbs": [("Reports", reverse("report_list"))]}


@for_roles(*COMMISSIONERS)
def schedule_list(request: HttpRequest) -> HttpResponse:
    return ScheduleList(request).respond()


@for_verb("schedule_add")
def schedule_add(request: HttpRequest) -> HttpResponse:
    form = ScheduleAddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.schedule_add(
            kind=given["kind"],
            title=given["title"],
            period=Period(given["period_from"], given["period_to"]),
            due_at=form.due_at(),
            meeting=given["meeting"],
            by=request.user,
        )
        messages.success(request, "The reports will be produced on their day.")
        return redirect("schedule_list")
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Add a report schedule",
            "form": form,
            "submit_label": "Add the schedule",
            "cancel_url": reverse("schedule_list"),
            "back_url": reverse("schedule_list"),
        },
    )
