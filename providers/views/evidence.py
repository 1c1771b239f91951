"""Pages about documents after admission: what runs out."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apcommissioning.base.access import for_roles
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COUNCIL_ROLES

from ..figures.running_out import clock, running_out
from ..filters import EvidenceFilter


class EvidenceDueList(ListPage):
    title = "Documents running out"
    noun = "document"
    intro = "Of admitted providers, within 60 days. A reminder goes by itself 60, 30 and 7 days before."
    filter_class = EvidenceFilter
    default_order = ("expires_on", "provider__legal_name", "pk")
    csv_name = "documents-running-out"
    empty = "No document runs out in the next 60 days, or none fits the filters."
    columns = (
        Column(
            "Document",
            lambda row: row.kind_words(),
            link=lambda row: reverse("evidence_list", args=[row.provider_id]),
            sort="kind",
            sub=lambda row: f"For {row.site}" if row.site else "For the whole organisation",
        ),
        Column("Provider", lambda row: row.provider.legal_name, sort="provider__legal_name"),
        Column("Runs out", lambda row: row.expires_on, sort="expires_on", kind="date"),
        Column("Standing", clock, kind="clock"),
        Column("Last reminder", lambda row: f"{row.chased_days} days before" if row.chased_days else "None yet"),
    )

    def queryset(self):
        return running_out(self.request.user)

    def context(self):
        return {"breadcrumbs": [("Providers", reverse("provider_list"))]}


@for_roles(*COUNCIL_ROLES)
def evidence_due(request: HttpRequest) -> HttpResponse:
    return EvidenceDueList(request).respond()
