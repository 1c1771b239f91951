"""Rubrics: read, and their criteria and families of lots written in a draft."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from apcommissioning.base import history
from apcommissioning.base.access import for_roles, for_verb
from apcommissioning.base.roles import COUNCIL_ROLES
from lots import actions, figures
from lots.forms import CriterionForm, FamilyForm
from lots.models import Criterion, Rubric, RubricFamily
from lots.rules import frozen, require, texts

from .texts import changes, find, form_page, remove, tabs, text_crumbs


@for_roles(*COUNCIL_ROLES)
def rubric_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rubric = find(request, Rubric.KIND, pk)
    last, shown = changes(rubric)
    is_draft = not rubric.is_published
    families, criteria = figures.rubric_cards(rubric, shown.by_key if is_draft else None)
    always = [card.criterion.title for card in criteria if card.criterion.key in rubric.always_moderate]
    return render(
        request,
        "lots/rubric_detail.html",
        {
            "title": rubric.title,
            "breadcrumbs": text_crumbs(),
            "rubric": rubric,
            "families": families,
            "criteria": criteria,
            "always_moderated": always,
            "is_draft": is_draft,
            "is_intact": frozen.is_intact(rubric),
            "tabs": tabs(rubric, "detail", last, shown),
            "events": history.of(rubric),
        },
    )


# -- Criteria ----------------------------------------------------------------------------------------------------------


@for_verb("criterion_add")
def criterion_add(request: HttpRequest, pk: int) -> HttpResponse:
    draft = find(request, Rubric.KIND, pk)
    require(request.user, "criterion_add", draft)
    form = CriterionForm(request.POST or None, draft=draft, questions=texts.questions_in_hand())

    def save() -> None:
        actions.criterion_add(draft, by=request.user, levels=form.levels(), **form.fields_of_criterion())

    return form_page(request, form, draft, "Add a criterion", save)


@for_verb("criterion_edit")
def criterion_edit(request: HttpRequest, pk: int) -> HttpResponse:
    criterion = get_object_or_404(Criterion.objects.select_related("rubric"), pk=pk)
    require(request.user, "criterion_edit", criterion)
    draft = criterion.rubric
    form = CriterionForm(request.POST or None, draft=draft, questions=texts.questions_in_hand(), criterion=criterion)
    seen = request.POST.get("seen", "")

    def save() -> None:
        actions.criterion_edit(
            criterion, by=request.user, levels=form.levels(), seen=seen, **form.fields_of_criterion()
        )

    return form_page(
        request,
        form,
        draft,
        criterion.title,
        save,
        seen=seen or actions.criterion_seen(criterion),
        remove_url=reverse("criterion_remove", args=[criterion.pk]),
        remove_label="Remove this criterion",
        anchor=f"#{criterion.key}",
    )


@for_verb("criterion_remove")
def criterion_remove(request: HttpRequest, pk: int) -> HttpResponse:
    criterion = get_object_or_404(Criterion.objects.select_related("rubric"), pk=pk)
    what = f"The criterion “{criterion.title}”"
    then = "Its levels and weights go with it. The weights that are left must make 100 again."
    return remove(request, criterion, "criterion_remove", actions.criterion_remove, what, then)


# -- Families ----------------------------------------------------------------------------------------------------------


@for_verb("family_add")
def family_add(request: HttpRequest, pk: int) -> HttpResponse:
    draft = find(request, Rubric.KIND, pk)
    require(request.user, "family_add", draft)
    form = FamilyForm(request.POST or None, draft=draft)

    def save() -> None:
        fields = {name: form.cleaned_data[name] for name in ("title", "when_not_asked")}
        actions.family_add(draft, by=request.user, weights=form.weights(), **fields)

    return form_page(request, form, draft, "Add a family of lots", save)


@for_verb("family_edit")
def family_edit(request: HttpRequest, pk: int) -> HttpResponse:
    family = get_object_or_404(RubricFamily.objects.select_related("rubric"), pk=pk)
    require(request.user, "family_edit", family)
    form = FamilyForm(request.POST or None, draft=family.rubric, family=family)

    def save() -> None:
        fields = {name: form.cleaned_data[name] for name in ("title", "when_not_asked", "revision")}
        actions.family_edit(family, by=request.user, weights=form.weights(), **fields)

    return form_page(
        request,
        form,
        family.rubric,
        "Weights and lowest levels",
        save,
        again=lambda current: FamilyForm(draft=family.rubric, family=current),
        remove_url=reverse("family_remove", args=[family.pk]),
        remove_label="Remove this family",
    )


@for_verb("family_remove")
def family_remove(request: HttpRequest, pk: int) -> HttpResponse:
    family = get_object_or_404(RubricFamily.objects.select_related("rubric"), pk=pk)
    what = f"The family “{family.title}”"
    then = "Lots scored by it must be given another family before the draft can be published."
    return remove(request, family, "family_remove", actions.family_remove, what, then)
