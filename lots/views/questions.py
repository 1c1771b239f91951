"""Question sets: read, and their sections and questions written in a draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apcommissioning.base import history
from apcommissioning.base.access import for_roles, for_verb
from apcommissioning.base.roles import COUNCIL_ROLES
from lots import actions, figures
from lots.forms import QuestionForm, SectionForm
from lots.models import PinnedQuestion, QuestionSet, Section
from lots.rules import frozen, require, texts
from lots.rules.effort import effort

from .texts import changes, find, form_page, remove, tabs, text_crumbs


@for_roles(*COUNCIL_ROLES)
def question_set_detail(request: HttpRequest, pk: int) -> HttpResponse:
    question_set = find(request, QuestionSet.KIND, pk)
    last, shown = changes(question_set)
    is_draft = not question_set.is_published
    gates = figures.question_cards(question_set, shown.by_key if is_draft else None)
    return render(
        request,
        "lots/question_set_detail.html",
        {
            "title": question_set.title,
            "breadcrumbs": text_crumbs(),
            "question_set": question_set,
            "gates": gates,
            "empty_sections": question_set.sections.filter(pinned=None) if is_draft else [],
            "count": sum(gate.questions for gate in gates),
            "effort": effort(question_set, texts.lots_in_view()),
            "removed": [one for one in shown.by_key.values() if one.kind == "removed"] if is_draft else [],
            "last": last,
            "is_draft": is_draft,
            "is_intact": frozen.is_intact(question_set),
            "tabs": tabs(question_set, "detail", last, shown),
            "events": history.of(question_set),
        },
    )


# -- Sections ----------------------------------------------------------------------------------------------------------


@for_verb("section_add")
def section_add(request: HttpRequest, pk: int) -> HttpResponse:
    draft = find(request, QuestionSet.KIND, pk)
    require(request.user, "section_add", draft)
    form = SectionForm(request.POST or None)

    def save() -> None:
        actions.section_add(draft, by=request.user, **form.cleaned_data)

    return form_page(request, form, draft, "Add a section", save)


@for_verb("section_edit")
def section_edit(request: HttpRequest, pk: int) -> HttpResponse:
    section = _section(pk)
    require(request.user, "section_edit", section)
    form = SectionForm(request.POST or None, section=section)

    def save() -> None:
        actions.section_edit(section, by=request.user, **form.cleaned_data)

    remove_url = "" if section.pinned.exists() else reverse("section_remove", args=[section.pk])
    return form_page(
        request, form, section.part_of, "Change the section", save, remove_url=remove_url, remove_label="Remove it"
    )


@for_verb("section_remove")
def section_remove(request: HttpRequest, pk: int) -> HttpResponse:
    section = _section(pk)
    what = f"The section “{section.title}”"
    then = "It has no question, so nothing else changes."
    return remove(request, section, "section_remove", actions.section_remove, what, then)


# -- Questions ---------------------------------------------------------------------------------------------------------


@for_verb("question_add")
def question_add(request: HttpRequest, pk: int) -> HttpResponse:
    draft = find(request, QuestionSet.KIND, pk)
    require(request.user, "question_add", draft)
    sections = draft.sections.all()
    asked_for = request.GET.get("section", "")
    section = sections.filter(pk=asked_for).first() if asked_for.isdecimal() and len(asked_for) < 10 else None
    form = QuestionForm(request.POST or None, draft=draft, section=section or sections.first(), **_what_there_is())

    def save() -> None:
        actions.question_add(form.cleaned_data["section"], by=request.user, **form.fields_of_question())

    return form_page(request, form, draft, "Add a question", save)


@for_verb("question_edit")
def question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    pinned = _pinned(pk)
    require(request.user, "question_edit", pinned)
    draft, version = pinned.part_of, pinned.question_version
    form = QuestionForm(request.POST or None, draft=draft, version=version, section=pinned.section, **_what_there_is())
    seen = frozen.digest(frozen.question_content(version))

    def save() -> None:
        actions.question_edit(
            pinned,
            by=request.user,
            section=form.cleaned_data["section"],
            seen=request.POST.get("seen", ""),
            **form.fields_of_question(),
        )

    return form_page(
        request,
        form,
        draft,
        version.short_name,
        save,
        seen=request.POST.get("seen", seen),
        remove_url=reverse("question_remove", args=[pinned.pk]),
        remove_label="Remove this question",
        anchor=f"#q-{version.question.key}",
    )


@for_verb("question_move")
@require_POST
def question_move(request: HttpRequest, pk: int) -> HttpResponse:
    pinned = _pinned(pk)
    actions.question_move(pinned, by=request.user, up=request.POST.get("to") == "up")
    key = pinned.question_version.question.key
    return redirect(f"{pinned.part_of.get_absolute_url()}#q-{key}")


@for_verb("question_remove")
def question_remove(request: HttpRequest, pk: int) -> HttpResponse:
    pinned = _pinned(pk)
    what = f"The question “{pinned.question_version.short_name}”"
    then = "Nobody is asked this any more once the draft is published. What was answered to it stays on record."
    return remove(request, pinned, "question_remove", actions.question_remove, what, then)


def _what_there_is() -> dict[str, Any]:
    return {"criteria": texts.criteria_in_hand(), "lots": texts.lots_in_view()}


def _section(pk: int) -> Section:
    return get_object_or_404(Section.objects.select_related("question_set"), pk=pk)


def _pinned(pk: int) -> PinnedQuestion:
    found = PinnedQuestion.objects.select_related("section__question_set", "question_version__question")
    return get_object_or_404(found, pk=pk)
