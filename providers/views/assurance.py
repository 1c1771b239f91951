"""The page of who is visited next."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apcommissioning.base.access import for_roles
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COUNCIL_ROLES

from ..figures.assurance import assurance_lines
from ..filters import AssuranceFilter, AssuranceRows


class AssuranceList(ListPage):
    title = "Who is visited next"
    noun = "provider"
    intro = (
        "Each admitted provider is seen once a year; every half year where something raises the risk; every term where "
        "the risk is high."
    )
    filter_class = AssuranceFilter
    default_order = ("due_on", "name")
    csv_name = "re-assurance"
    empty = "Nobody is admitted yet, or nobody fits the filters."
    columns = (
        Column(
            "Provider",
            lambda row: row.name,
            link=lambda row: row.provider.get_absolute_url(),
            sort="name",
            sub=lambda row: f"Lot{'s' if len(row.lots) > 1 else ''} {', '.join(map(str, row.lots))}",
        ),
        Column("Risk", lambda row: row.risk_words, sort="risk"),
        Column("Why", lambda row: row.why_words),
        Column("Last visit", lambda row: row.last_on, sort="last_on", kind="date"),
        Column("Due by", lambda row: row.clock, sort="due_on", kind="clock"),
        Column("Planned", lambda row: row.planned_on, kind="date"),
    )

    def queryset(self):
        return AssuranceRows(assurance_lines(self.request.user))

    def context(self):
        return {
            "breadcrumbs": [("Quality visits", reverse("visit_list"))],
        }


@for_roles(*COUNCIL_ROLES)
def assurance_list(request: HttpRequest) -> HttpResponse:
    return AssuranceList(request).respond()
