"""The questions and the scoring as texts: listed, drafted, compared, edited, published, thrown away, as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify

from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.exceptions import ChangedMeanwhile, TooLate
from apcommissioning.base.roles import COUNCIL_ROLES
from apcommissioning.base.together import taking
from lots import actions, figures
from lots.forms import FileForm, QuestionSetForm, RubricForm
from lots.models import PurchasingSystem, QuestionSet, Rubric, Text
from lots.rules import frozen, questions, require, texts
from lots.rules.effort import effort

from .system import crumbs

LIST = ("Questions and scoring", "text_list")


@dataclass(frozen=True)
class Pages:
    """What the pages of the questions and those of the scoring each say in their own way."""

    title: str
    parts: str
    edit: str
    form: type[QuestionSetForm] | type[RubricForm]
    used_by: str  # as the list's column of a purchasing system
    consequences: tuple[str, ...]


PAGES = {
    QuestionSet.KIND: Pages(
        "Questions",
        "Questions",
        "Change the question set",
        QuestionSetForm,
        "question_set_id",
        (
            "The words are frozen with a fingerprint: nobody can change them, only draft the next version.",
            "Purchasing systems published from now on ask these questions.",
            "Systems that are open, and applications already begun, keep the version they have.",
        ),
    ),
    Rubric.KIND: Pages(
        "Scoring",
        "Criteria",
        "Change how it is scored",
        RubricForm,
        "rubric_id",
        (
            "Levels, weights and minima are frozen with a fingerprint.",
            "Purchasing systems published from now on score by them.",
            "Systems that are open, and applications already begun, are scored by the version they have.",
        ),
    ),
}


@for_roles(*COUNCIL_ROLES)
def text_list(request: HttpRequest) -> HttpResponse:
    """Every version of the questions and of the scoring, and who uses it."""
    systems = list(PurchasingSystem.objects.visible_to(request.user))
    kinds = []
    for name, pages in PAGES.items():
        found = list(texts.KINDS[name].model.objects.visible_to(request.user).order_by("key", "-version"))
        rows = [(text, [one for one in systems if getattr(one, pages.used_by) == text.pk]) for text in found]
        drafted = {text.key for text in found if not text.is_published}
        latest = [text for text in found if text.is_published and text.key not in drafted]
        kinds.append({"kind": name, "title": pages.title, "rows": rows, "next": latest[0] if latest else None})
    return render(
        request,
        "lots/text_list.html",
        {"title": LIST[0], "breadcrumbs": crumbs(), "kinds": kinds},
    )


@for_verb("text_draft")
def text_draft(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    text = find(request, kind, pk)
    require(request.user, "text_draft", text)
    if request.method == "POST":
        draft = actions.text_draft(text, by=request.user)
        messages.success(request, "This is the draft. It says what the published version says until you change it.")
        return redirect(draft)
    consequences = [
        "A draft begins with everything that this version says. The council alone sees it.",
        "The published version, and everybody who applies by it, stays as it is.",
        "When you publish the draft, purchasing systems published afterwards use it.",
    ]
    return _confirm(request, text, "Draft a new version", consequences, "Start the draft")


@for_roles(*COUNCIL_ROLES)
def text_changes(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    text = find(request, kind, pk)
    last, shown = changes(text)
    return render(
        request,
        "lots/text_changes.html",
        {
            "title": f"What version {text.version} changes",
            "caption": text.title,
            "breadcrumbs": text_crumbs(text),
            "text": text,
            "last": last,
            "shown": shown,
            "tabs": tabs(text, "changes", last, shown),
        },
    )


@for_roles(*COUNCIL_ROLES)
def text_download(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    text = find(request, kind, pk)
    response = HttpResponse(texts.written(text), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(text.key)}-{text.version}.yaml"'
    return response


@for_verb("text_upload")
def text_upload(request: HttpRequest, kind: str) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        text = actions.text_upload(texts.KINDS[kind].model, form.content, by=request.user)
        messages.success(request, f"The file is read: this is the draft of version {text.version}. Nothing is public.")
        return redirect(text)
    return render(
        request,
        "components/form_page.html",
        {
            "title": f"Upload {texts.KINDS[kind].noun}",
            "intro": "It becomes the draft, in place of what a draft of the same key said. You see what it changes "
            "before you publish it.",
            "form": form,
            "breadcrumbs": text_crumbs(),
            "submit_label": "Read the file",
            "cancel_url": reverse(LIST[1]),
        },
    )


@for_verb("text_edit")
def text_edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    draft = find(request, kind, pk)
    require(request.user, "text_edit", draft)
    form = PAGES[kind].form(request.POST or None, draft=draft)

    def save() -> None:
        actions.text_edit(draft, by=request.user, **form.head())

    return form_page(
        request, form, draft, PAGES[kind].edit, save, again=lambda current: PAGES[kind].form(draft=current)
    )


@for_verb("text_discard")
def text_discard(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    draft = find(request, kind, pk)
    require(request.user, "text_discard", draft)
    if request.method == "POST":
        actions.text_discard(draft, by=request.user)
        messages.success(request, "The draft is thrown away.")
        return redirect(LIST[1])
    consequences = ["Everything written in this draft is lost.", "What is published stays as it is."]
    return _confirm(request, draft, "Throw the draft away", consequences, "Throw it away", danger=True)


@for_verb("text_publish")
def text_publish(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    draft = find(request, kind, pk)
    require(request.user, "text_publish", draft)
    if request.method == "POST":
        actions.text_publish(draft, by=request.user)
        messages.success(request, f"Version {draft.version} is published and frozen.")
        return redirect(draft)
    said = frozen.content(draft)
    last, shown = changes(draft, said=said)
    mended_at, known = _questions_known(draft) if isinstance(draft, QuestionSet) else _criteria_known(draft)
    return render(
        request,
        "lots/text_publish.html",
        {
            "title": "Check and publish",
            "caption": str(draft),
            "breadcrumbs": text_crumbs(draft),
            "text": draft,
            "last": last,
            "shown": shown,
            "flaws": [(flaw, mended_at.get(flaw.key, "")) for flaw in texts.problems(draft, said=said, **known)],
            "effort": known.get("efforts"),
            "consequences": PAGES[kind].consequences,
            "tabs": tabs(draft, "publish", last, shown),
        },
    )


def _questions_known(draft: QuestionSet) -> tuple[dict[str, str], dict[str, Any]]:
    """Where each question is put right, and what the set asks of the lots in view."""
    pins = questions.pinned_in(draft)
    places = {pinned.question_version.question.key: reverse("question_edit", args=[pinned.pk]) for pinned in pins}
    return places, {"efforts": effort(draft, texts.lots_in_view(), pinned=pins)}


def _criteria_known(draft: Rubric) -> tuple[dict[str, str], dict[str, Any]]:
    criteria = draft.criteria.values_list("key", "pk")
    return {key: reverse("criterion_edit", args=[pk]) for key, pk in criteria}, {}


# -- What the pages of a text and of its parts are made of -------------------------------------------------------------


def find(request: HttpRequest, kind: str, pk: int) -> Any:
    return get_visible(texts.KINDS[kind].model, request.user, pk=pk)


def text_crumbs(text: Text | None = None) -> list[tuple[str, str]]:
    found = [*crumbs(), (LIST[0], reverse(LIST[1]))]
    return found if text is None else [*found, (str(text), text.get_absolute_url())]


def changes(text: Text, **known: Any) -> tuple[Any, Any]:
    """The version before, None for the first, and what this one changes."""
    last, found = texts.changes_since_published(text, **known)
    return last, figures.changes_shown(found, is_rubric=isinstance(text, Rubric))


def tabs(text: Text, current: str, last: Text | None, shown: Any) -> list[dict[str, Any]]:
    """The pages of one text. `last` is the version before, if there is one, and `shown` what changes since."""
    pages = [(PAGES[text.KIND].parts, text.get_absolute_url(), "detail", None)]
    if last is not None:
        pages.append(("What changes", reverse("text_changes", args=[text.KIND, text.pk]), "changes", shown.count))
    if not text.is_published:
        pages.append(("Check and publish", reverse("text_publish", args=[text.KIND, text.pk]), "publish", None))
    return [
        {"label": label, "url": url, "current": name == current, "count": count} for label, url, name, count in pages
    ]


def remove(request: HttpRequest, part: Any, verb: str, act: Callable[..., None], what: str, then: str) -> HttpResponse:
    """Take a part out of a draft, once more asked."""
    require(request.user, verb, part)
    draft = part.part_of
    if request.method == "POST":
        act(part, by=request.user)
        messages.success(request, f"{what} is removed from the draft.")
        return redirect(draft)
    return _confirm(request, draft, f"Remove {what[:1].lower()}{what[1:]}", [then], "Remove it", danger=True)


def form_page(
    request: HttpRequest,
    form: Any,
    draft: Text,
    title: str,
    save: Callable[[], Any],
    *,
    again: Callable[[Any], Any] | None = None,
    **page: Any,
) -> HttpResponse:
    """A form of a draft: `save` writes, and what a colleague was faster with is said above what was typed, box by box
    where `again` gives the form as it opens on what the colleague saved."""
    if request.method == "POST" and not taking(request, form) and form.is_valid():
        try:
            save()
        except ChangedMeanwhile as changed:
            assert again is not None
            form.meet_newer(changed, again(changed.current))
        except TooLate as late:
            form.add_error(None, str(late))
        else:
            messages.success(request, "The draft is saved.")
            return redirect(f"{draft.get_absolute_url()}{page.pop('anchor', '')}")
    return render(
        request,
        "lots/draft_form.html",
        {
            "title": title,
            "caption": str(draft),
            "form": form,
            "breadcrumbs": text_crumbs(draft),
            "submit_label": "Save",
            "cancel_url": draft.get_absolute_url(),
            **page,
        },
    )


def _confirm(
    request: HttpRequest, text: Text, title: str, consequences: list[str], submit_label: str, *, danger: bool = False
) -> HttpResponse:
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": title,
            "caption": str(text),
            "consequences": consequences,
            "breadcrumbs": text_crumbs(text),
            "danger": danger,
            "submit_label": submit_label,
            "cancel_url": text.get_absolute_url(),
        },
    )
