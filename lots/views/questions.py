"""Question sets: read, and written as a draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apcommissioning.base import history
from apcommissioning.base.access import for_roles, for_verb
from apcommissioning.base.roles import COUNCIL_ROLES
from lots import actions, figures
from lots.forms import QuestionForm, QuestionSetForm, SectionForm
from lots.models import PinnedQuestion, PurchasingSystem, QuestionSet, Rubric, Section
from lots.rules import drafts, frozen, questions, require
from lots.rules.effort import effort

from . import drafts as common


@for_roles(*COUNCIL_ROLES)
def text_list(request: HttpRequest) -> HttpResponse:
    """Every version of the questions and of the scoring, and who uses it."""
    systems = list(PurchasingSystem.objects.visible_to(request.user))
    kinds = []
    for kind, title, model in (("question_set", "Questions", QuestionSet), ("rubric", "Scoring", Rubric)):
        texts = list(model.objects.visible_to(request.user).order_by("key", "-version"))
        rows = [(text, [one for one in systems if getattr(one, f"{kind}_id") == text.pk]) for text in texts]
        drafted = {text.key for text in texts if not text.is_published}
        latest = [text for text in texts if text.is_published and text.key not in drafted]
        kinds.append({"kind": kind, "title": title, "rows": rows, "next": latest[0] if latest else None})
    return render(
        request,
        "lots/text_list.html",
        {"title": common.LIST[0], "breadcrumbs": common.crumbs(), "kinds": kinds},
    )


@for_roles(*COUNCIL_ROLES)
def question_set_detail(request: HttpRequest, pk: int) -> HttpResponse:
    question_set = common.find(request, "question_set", pk)
    lots = drafts.lots_in_view()
    last, found = drafts.changes_since_published(question_set)
    shown = figures.changes_shown(found)
    is_draft = not question_set.is_published
    gates = figures.question_cards(question_set, shown.by_key if is_draft else None)
    return render(
        request,
        "lots/question_set_detail.html",
        {
            "title": question_set.title,
            "breadcrumbs": common.text_crumbs(),
            "question_set": question_set,
            "gates": gates,
            "empty_sections": question_set.sections.filter(pinned=None) if is_draft else [],
            "count": sum(gate.questions for gate in gates),
            "effort": effort(question_set, lots),
            "removed": [one for one in shown.by_key.values() if one.kind == "removed"] if is_draft else [],
            "last": last,
            "is_draft": is_draft,
            "is_intact": frozen.is_intact(question_set),
            "tabs": common.tabs("question_set", question_set, "detail", last, changes=shown.count),
            "events": history.of(question_set),
        },
    )


@for_verb("question_set_draft")
def question_set_draft(request: HttpRequest, pk: int) -> HttpResponse:
    return common.draft(request, "question_set", pk, actions.question_set_draft)


@for_roles(*COUNCIL_ROLES)
def question_set_changes(request: HttpRequest, pk: int) -> HttpResponse:
    return common.compare(request, "question_set", pk)


@for_roles(*COUNCIL_ROLES)
def question_set_download(request: HttpRequest, pk: int) -> HttpResponse:
    return common.download(request, "question_set", pk)


@for_verb("question_set_upload")
def question_set_upload(request: HttpRequest) -> HttpResponse:
    return common.upload(request, "question_set", actions.question_set_upload, "a question set")


@for_verb("question_set_discard")
def question_set_discard(request: HttpRequest, pk: int) -> HttpResponse:
    return common.discard(request, "question_set", pk, actions.question_set_discard)


@for_verb("question_set_publish")
def question_set_publish(request: HttpRequest, pk: int) -> HttpResponse:
    question_set = common.find(request, "question_set", pk)
    pins = questions.pinned_in(question_set)
    places = {pinned.question_version.question.key: pinned.pk for pinned in pins}
    efforts = effort(question_set, drafts.lots_in_view(), pinned=pins)
    return common.publish(
        request,
        "question_set",
        question_set,
        actions.question_set_publish,
        lambda draft, said: [
            (flaw, reverse("question_edit", args=[places[flaw.key]]) if flaw.key in places else "")
            for flaw in drafts.question_set_problems(draft, said=said, efforts=efforts)
        ],
        effort=efforts,
        consequences=[
            "The words are frozen with a fingerprint: nobody can change them, only draft the next version.",
            "Purchasing systems published from now on ask these questions.",
            "Systems that are open, and applications already begun, keep the version they have.",
        ],
    )


@for_verb("question_set_edit")
def question_set_edit(request: HttpRequest, pk: int) -> HttpResponse:
    draft = common.find(request, "question_set", pk)
    require(request.user, "question_set_edit", draft)
    form = QuestionSetForm(request.POST or None, draft=draft)

    def save() -> None:
        actions.question_set_edit(draft, by=request.user, **form.fields_of_set())

    return common.form_page(request, form, draft, "Change the question set", save)


# -- Sections ----------------------------------------------------------------------------------------------------------


@for_verb("section_add")
def section_add(request: HttpRequest, pk: int) -> HttpResponse:
    draft = common.find(request, "question_set", pk)
    require(request.user, "section_add", draft)
    form = SectionForm(request.POST or None)

    def save() -> None:
        actions.section_add(draft, by=request.user, **form.cleaned_data)

    return common.form_page(request, form, draft, "Add a section", save)


@for_verb("section_edit")
def section_edit(request: HttpRequest, pk: int) -> HttpResponse:
    section = _part(Section, pk)
    require(request.user, "section_edit", section)
    form = SectionForm(request.POST or None, section=section)

    def save() -> None:
        actions.section_edit(section, by=request.user, **form.cleaned_data)

    remove = "" if section.pinned.exists() else reverse("section_remove", args=[section.pk])
    return common.form_page(
        request, form, section.question_set, "Change the section", save, remove_url=remove, remove_label="Remove it"
    )


@for_verb("section_remove")
def section_remove(request: HttpRequest, pk: int) -> HttpResponse:
    section = _part(Section, pk)
    what = f"The section “{section.title}”"
    then = "It has no question, so nothing else changes."
    return common.remove(request, section, section.question_set, "section_remove", actions.section_remove, what, then)


# -- Questions ---------------------------------------------------------------------------------------------------------


@for_verb("question_add")
def question_add(request: HttpRequest, pk: int) -> HttpResponse:
    draft = common.find(request, "question_set", pk)
    require(request.user, "question_add", draft)
    sections = draft.sections.all()
    asked_for = request.GET.get("section", "")
    section = sections.filter(pk=asked_for).first() if asked_for.isdecimal() and len(asked_for) < 10 else None
    form = QuestionForm(request.POST or None, draft=draft, section=section or sections.first(), **_what_there_is())

    def save() -> None:
        actions.question_add(form.cleaned_data["section"], by=request.user, **form.fields_of_question())

    return common.form_page(request, form, draft, "Add a question", save)


@for_verb("question_edit")
def question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    pinned = _pinned(pk)
    require(request.user, "question_edit", pinned)
    draft, version = pinned.section.question_set, pinned.question_version
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

    return common.form_page(
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
    return redirect(f"{pinned.section.question_set.get_absolute_url()}#q-{key}")


@for_verb("question_remove")
def question_remove(request: HttpRequest, pk: int) -> HttpResponse:
    pinned = _pinned(pk)
    what = f"The question “{pinned.question_version.short_name}”"
    then = "Nobody is asked this any more once the draft is published. What was answered to it stays on record."
    return common.remove(
        request, pinned, pinned.section.question_set, "question_remove", actions.question_remove, what, then
    )


def _what_there_is() -> dict[str, Any]:
    return {"criteria": drafts.criteria_in_hand(), "lots": drafts.lots_in_view()}


def _part(model: Any, pk: int) -> Any:
    return get_object_or_404(model.objects.select_related("question_set"), pk=pk)


def _pinned(pk: int) -> PinnedQuestion:
    found = PinnedQuestion.objects.select_related("section__question_set", "question_version__question")
    return get_object_or_404(found, pk=pk)
