"""The committee's landing page, and the commissioners' dashboard."""

import csv

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from apcommissioning.base.access import for_roles, get_visible
from apcommissioning.base.pages import plain
from apcommissioning.base.roles import COMMISSIONERS, Role

from ..figures import dashboard as figures_dashboard
from ..figures import paper
from ..figures.committee import landing
from ..figures.progress import outcomes
from ..models import Committee


@for_roles(Role.SCRUTINY_MEMBER, *COMMISSIONERS)
def committee_detail(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The next meeting, the released reports, and what was done about each recommendation."""
    if pk is None:
        committee = Committee.objects.visible_to(request.user).first()
        if committee is None:
            raise Http404
    else:
        committee = get_visible(Committee, request.user, pk=pk)
    others = Committee.objects.visible_to(request.user).exclude(pk=committee.pk)
    return render(
        request,
        "outcomes/committee_detail.html",
        {"page": landing(committee, viewer=request.user), "others": others, "outcomes": outcomes()},
    )


def _asked_for(request: HttpRequest) -> str:
    asked = request.GET.get("period", "year")
    return asked if asked in dict(figures_dashboard.PERIODS) else "year"


@for_roles(*COMMISSIONERS)
def dashboard(request: HttpRequest) -> HttpResponse:
    """Key figures and charts, each with its finding; nothing is hidden inside the council."""
    asked = _asked_for(request)
    page = figures_dashboard.dashboard(figures_dashboard.period_of(asked), viewer=request.user)
    return render(
        request, "outcomes/dashboard.html", {"page": page, "asked": asked, "periods": figures_dashboard.PERIODS}
    )


@for_roles(*COMMISSIONERS)
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The dashboard's numbers as rows."""
    page = figures_dashboard.dashboard(figures_dashboard.period_of(_asked_for(request)), viewer=request.user)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="figures.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(paper.CSV_HEADINGS)
    writer.writerows([plain(cell) for cell in row] for row in paper.csv_rows(page.figures))
    return response
