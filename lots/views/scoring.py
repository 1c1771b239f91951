"""Rubrics: read, and written as a draft."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from apcommissioning.base import history
from apcommissioning.base.access import for_roles, for_verb
from apcommissioning.base.roles import COUNCIL_ROLES
from lots import actions, figures
from lots.forms import CriterionForm, FamilyForm, RubricForm
from lots.models import Criterion, RubricFamily
from lots.rules import drafts, frozen, require

from . import drafts as common


@for_roles(*COUNCIL_ROLES)
def rubric_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rubric = common.find(request, "rubric", pk)
    last, found = drafts.changes_since_published(rubric)
    shown = figures.changes_shown(found, is_rubric=True)
    is_draft = not rubric.is_published
    families, criteria = figures.rubric_cards(rubric, shown.by_key if is_draft else None)
    always = [card.criterion.title for card in criteria if card.criterion.key in rubric.always_moderate]
    return render(
        request,
        "lots/rubric_detail.html",
        {
            "title": "Scoring rubric",
            "breadcrumbs": common.text_crumbs(),
            "rubric": rubric,
            "families": families,
            "criteria": criteria,
            "always_moderated": always,
            "is_draft": is_draft,
            "is_intact": frozen.is_intact(rubric),
            "tabs": common.tabs("rubric", rubric, "detail", last, changes=shown.count),
            "events": history.of(rubric),
        },
    )


@for_verb("rubric_draft")
def rubric_draft(request: HttpRequest, pk: int) -> HttpResponse:
    return common.draft(request, "rubric", pk, actions.rubric_draft)


@for_roles(*COUNCIL_ROLES)
def rubric_changes(request: HttpRequest, pk: int) -> HttpResponse:
    return common.compare(request, "rubric", pk)


@for_roles(*COUNCIL_ROLES)
def rubric_download(request: HttpRequest, pk: int) -> HttpResponse:
    return common.download(request, "rubric", pk)


@for_verb("rubric_upload")
def rubric_upload(request: HttpRequest) -> HttpResponse:
    return common.upload(request, "rubric", actions.rubric_upload, "a scoring rubric")


@for_verb("rubric_discard")
def rubric_discard(request: HttpRequest, pk: int) -> HttpResponse:
    return common.discard(request, "rubric", pk, actions.rubric_discard)


@for_verb("rubric_publish")
def rubric_publish(request: HttpRequest, pk: int) -> HttpResponse:
    rubric = common.find(request, "rubric", pk)
    places = dict(rubric.criteria.values_list("key", "pk"))
    return common.publish(
        request,
        "rubric",
        rubric,
        actions.rubric_publish,
        lambda draft, said: [
            (flaw, reverse("criterion_edit", args=[places[flaw.key]]) if flaw.key in places else "")
            for flaw in drafts.rubric_problems(draft, said=said)
        ],
        consequences=[
            "Levels, weights and minima are frozen with a fingerprint.",
            "Purchasing systems published from now on score by them.",
            "Systems that are open, and applications already begun, are scored by the version they have.",
        ],
    )


@for_verb("rubric_edit")
def rubric_edit(request: HttpRequest, pk: int) -> HttpResponse:
    draft = common.find(request, "rubric", pk)
    require(request.user, "rubric_edit", draft)
    form = RubricForm(request.POST or None, draft=draft)

    def save() -> None:
        actions.rubric_edit(draft, by=request.user, **form.fields_of_rubric())

    return common.form_page(request, form, draft, "Change how it is scored", save)


# -- Criteria ----------------------------------------------------------------------------------------------------------


@for_verb("criterion_add")
def criterion_add(request: HttpRequest, pk: int) -> HttpResponse:
    draft = common.find(request, "rubric", pk)
    require(request.user, "criterion_add", draft)
    form = CriterionForm(request.POST or None, draft=draft, questions=drafts.questions_in_hand())

    def save() -> None:
        actions.criterion_add(draft, by=request.user, levels=form.levels(), **form.fields_of_criterion())

    return common.form_page(request, form, draft, "Add a criterion", save)


@for_verb("criterion_edit")
def criterion_edit(request: HttpRequest, pk: int) -> HttpResponse:
    criterion = get_object_or_404(Criterion.objects.select_related("rubric"), pk=pk)
    require(request.user, "criterion_edit", criterion)
    draft = criterion.rubric
    form = CriterionForm(request.POST or None, draft=draft, questions=drafts.questions_in_hand(), criterion=criterion)
    seen = request.POST.get("seen", "")

    def save() -> None:
        actions.criterion_edit(
            criterion, by=request.user, levels=form.levels(), seen=seen, **form.fields_of_criterion()
        )

    return common.form_page(
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
    return common.remove(request, criterion, criterion.rubric, "criterion_remove", actions.criterion_remove, what, then)


# -- Families ----------------------------------------------------------------------------------------------------------


@for_verb("family_add")
def family_add(request: HttpRequest, pk: int) -> HttpResponse:
    draft = common.find(request, "rubric", pk)
    require(request.user, "family_add", draft)
    form = FamilyForm(request.POST or None, draft=draft)

    def save() -> None:
        fields = {name: form.cleaned_data[name] for name in ("title", "when_not_asked")}
        actions.family_add(draft, by=request.user, weights=form.weights(), **fields)

    return common.form_page(request, form, draft, "Add a family of lots", save)


@for_verb("family_edit")
def family_edit(request: HttpRequest, pk: int) -> HttpResponse:
    family = get_object_or_404(RubricFamily.objects.select_related("rubric"), pk=pk)
    require(request.user, "family_edit", family)
    form = FamilyForm(request.POST or None, draft=family.rubric, family=family)

    def save() -> None:
        fields = {name: form.cleaned_data[name] for name in ("title", "when_not_asked")}
        actions.family_edit(family, by=request.user, weights=form.weights(), **fields)

    return common.form_page(
        request,
        form,
        family.rubric,
        "Weights and lowest levels",
        save,
        remove_url=reverse("family_remove", args=[family.pk]),
        remove_label="Remove this family",
    )


@for_verb("family_remove")
def family_remove(request: HttpRequest, pk: int) -> HttpResponse:
    family = get_object_or_404(RubricFamily.objects.select_related("rubric"), pk=pk)
    what = f"The family “{family.title}”"
    then = "Lots scored by it must be given another family before the draft can be published."
    return common.remove(request, family, family.rubric, "family_remove", actions.family_remove, what, then)
