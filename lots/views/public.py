"""What anybody may read without signing in: the arrangement, its lots, what is asked and how it is scored."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import files, timekeeping
from apcommissioning.base.access import get_visible, public
from apcommissioning.base.markdown import to_html
from apcommissioning.base.merge import MergeText
from apcommissioning.base.roles import PROVIDER_ROLES
from lots import figures
from lots.models import Lot, PurchasingSystem, ServiceSpecification
from lots.rules import procurement, windows
from lots.rules.effort import effort
from lots.states import Entry

TEXTS = PurchasingSystem.objects.published().select_related("question_set", "rubric", "contract_template")


def _may_apply(request: HttpRequest) -> bool:
    """Whoever is not signed in may be a provider; the council and schools are not."""
    return not request.user.is_authenticated or request.user.has_role(*PROVIDER_ROLES)


@public
def public_system_list(request: HttpRequest) -> HttpResponse:
    """Straight to the one arrangement where there is one."""
    systems = list(PurchasingSystem.objects.published())
    if len(systems) == 1:
        return redirect("public_system", pk=systems[0].pk)
    return render(
        request, "lots/public_system_list.html", {"title": "Providing alternative provision", "systems": systems}
    )


@public
def public_system(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(TEXTS.all(), request.user, pk=pk)
    lots = list(system.lots.prefetch_related("parts").order_by("number"))
    route = procurement.for_system(system)
    on = timekeeping.today()
    rounds = list(system.windows.filter(closes_on__gte=on)) if system.entry == Entry.ROUNDS else []
    return render(
        request,
        "lots/public_system.html",
        {
            "title": system.title,
            "system": system,
            "lots": lots,
            "route": route,
            "entry": windows.entry_words(system, rounds, on),
            "rounds": rounds,
            "is_open": not windows.closed_words(system, on),
            "may_apply": _may_apply(request),
            "changes": list(system.terms_changes.all()),
            "gates": figures.question_cards(system.question_set),
            "effort": effort(system.question_set, lots),
        },
    )


@public
def public_lot(request: HttpRequest, pk: int) -> HttpResponse:
    lot = get_visible(Lot.objects.published().select_related("purchasing_system__question_set"), request.user, pk=pk)
    system = lot.purchasing_system
    versions = figures.specifications_through_time(lot)
    specification = versions[0].specification if versions else None
    values = figures.text_values(system)
    return render(
        request,
        "lots/public_lot.html",
        {
            "title": str(lot),
            "breadcrumbs": [(system.title, reverse("public_system", args=[system.pk]))],
            "lot": lot,
            "system": system,
            "may_apply": _may_apply(request),
            "ceilings": figures.lot_ceilings(lot, timekeeping.today()),
            "specification": specification,
            "versions": versions,
            "body": to_html(MergeText.read(specification.body).fill(values, preview=True), top=3)
            if specification
            else "",
        },
    )


@public
def public_specification(request: HttpRequest, pk: int) -> HttpResponse:
    """A published version, in force or not any more."""
    specification = _specification(request, pk)
    lot = specification.lot
    versions = figures.specifications_through_time(lot)
    values = figures.text_values(lot.purchasing_system)
    return render(
        request,
        "lots/public_specification.html",
        {
            "title": f"Service specification, version {specification.version}",
            "breadcrumbs": [
                (lot.purchasing_system.title, reverse("public_system", args=[lot.purchasing_system_id])),
                (str(lot), reverse("public_lot", args=[lot.pk])),
            ],
            "lot": lot,
            "specification": specification,
            "versions": versions,
            "shown": next(one for one in versions if one.specification == specification),
            "body": to_html(MergeText.read(specification.body).fill(values, preview=True)),
        },
    )


@public
def public_specification_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    specification = _specification(request, pk)
    if specification.pdf is None:
        raise Http404  # it is being made, and the page says so
    return files.response(specification.pdf)


def _specification(request: HttpRequest, pk: int) -> ServiceSpecification:
    found = ServiceSpecification.objects.published().select_related("pdf", "lot__purchasing_system__question_set")
    return get_visible(found, request.user, pk=pk)


@public
def public_questions(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(TEXTS.all(), request.user, pk=pk)
    return render(
        request,
        "lots/public_questions.html",
        {
            "title": "What you will be asked",
            "breadcrumbs": [(system.title, reverse("public_system", args=[system.pk]))],
            "system": system,
            "question_set": system.question_set,
            "gates": figures.question_cards(system.question_set),
            "lots": system.lots.order_by("number"),
        },
    )


@public
def public_questions_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions as a text file to work on offline; with `?lot=2` those of one lot."""
    system = get_visible(TEXTS.all(), request.user, pk=pk)
    asked_for = request.GET.get("lot", "")
    number = int(asked_for) if asked_for.isdecimal() and len(asked_for) < 5 else None
    lot = system.lots.prefetch_related("parts").filter(number=number).first() if number is not None else None
    answer = HttpResponse(figures.questions_text(system, lot), content_type="text/plain; charset=utf-8")
    name = f"questions-lot-{lot.number}" if lot else "questions"
    answer["Content-Disposition"] = f'attachment; filename="{name}-version-{system.question_set.version}.txt"'
    return answer


@public
def public_rubric(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(TEXTS.all(), request.user, pk=pk)
    families, criteria = figures.rubric_cards(system.rubric)
    return render(
        request,
        "lots/public_rubric.html",
        {
            "title": "How quality is scored",
            "breadcrumbs": [(system.title, reverse("public_system", args=[system.pk]))],
            "system": system,
            "rubric": system.rubric,
            "families": families,
            "criteria": criteria,
        },
    )


@public
def public_contract(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(TEXTS.all(), request.user, pk=pk)
    template = system.contract_template
    return render(
        request,
        "lots/public_contract.html",
        {
            "title": template.title,
            "breadcrumbs": [(system.title, reverse("public_system", args=[system.pk]))],
            "system": system,
            "template": template,
            "body": to_html(MergeText.read(template.body).fill(figures.text_values(system), preview=True)),
        },
    )
