"""The frozen texts as the council reads them: questions with their checks, the rubric, the standard contract."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apcommissioning.base import history
from apcommissioning.base.access import for_roles, get_visible
from apcommissioning.base.markdown import to_html
from apcommissioning.base.merge import MergeText
from apcommissioning.base.roles import COUNCIL_ROLES
from lots import figures
from lots.models import ContractTemplate, Lot, PurchasingSystem, QuestionSet, Rubric
from lots.rules import frozen
from lots.rules.effort import effort

from .system import crumbs


@for_roles(*COUNCIL_ROLES)
def question_set_detail(request: HttpRequest, pk: int) -> HttpResponse:
    question_set = get_visible(QuestionSet, request.user, pk=pk)
    system = PurchasingSystem.objects.filter(question_set=question_set).first()
    lots = Lot.objects.filter(purchasing_system=system).prefetch_related("parts").order_by("number")
    gates = figures.question_cards(question_set)
    return render(
        request,
        "lots/question_set_detail.html",
        {
            "title": question_set.title,
            "breadcrumbs": crumbs(system),
            "question_set": question_set,
            "gates": gates,
            "count": sum(gate.questions for gate in gates),
            "effort": effort(question_set, lots),
            "is_intact": frozen.is_intact(question_set),
            "events": history.of(question_set),
        },
    )


@for_roles(*COUNCIL_ROLES)
def rubric_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rubric = get_visible(Rubric, request.user, pk=pk)
    families, criteria = figures.rubric_cards(rubric)
    return render(
        request,
        "lots/rubric_detail.html",
        {
            "title": "Scoring rubric",
            "breadcrumbs": crumbs(PurchasingSystem.objects.filter(rubric=rubric).first()),
            "rubric": rubric,
            "families": families,
            "criteria": criteria,
            "always_moderated": [
                card.criterion.title for card in criteria if card.criterion.key in rubric.always_moderate
            ],
            "is_intact": frozen.is_intact(rubric),
            "events": history.of(rubric),
        },
    )


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
