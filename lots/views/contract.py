"""The standard contract as the council reads it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apcommissioning.base import history
from apcommissioning.base.access import for_roles, get_visible
from apcommissioning.base.markdown import to_html
from apcommissioning.base.merge import MergeText
from apcommissioning.base.roles import COUNCIL_ROLES
from lots import figures
from lots.models import ContractTemplate, PurchasingSystem
from lots.rules import frozen

from .system import crumbs


@for_roles(*COUNCIL_ROLES)
def contract_template_detail(request: HttpRequest, pk: int) -> HttpResponse:
    template = get_visible(ContractTemplate, request.user, pk=pk)
    system = PurchasingSystem.objects.filter(contract_template=template).select_related("question_set").first()
    values = figures.text_values(system) if system else {}
    return render(
        request,
        "lots/contract_template_detail.html",
        {
            "title": template.title,
            "breadcrumbs": crumbs(system),
            "template": template,
            "body": to_html(MergeText.read(template.body).fill(values, preview=True)),
            "is_intact": frozen.is_intact(template),
            "events": history.of(template),
        },
    )
