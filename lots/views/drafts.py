"""What the pages of question sets and rubrics have in common: drafted, compared, published, thrown away, as a file."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify

from apcommissioning.base.access import get_visible
from apcommissioning.base.exceptions import TooLate
from lots import figures
from lots.forms import FileForm
from lots.models import QuestionSet, Rubric
from lots.rules import drafts, files, frozen, require

from .system import crumbs

KINDS: dict[str, Any] = {"question_set": QuestionSet, "rubric": Rubric}
LIST = ("Questions and scoring", "text_list")


def text_crumbs(text: Any = None) -> list[tuple[str, str]]:
    found = [*crumbs(), (LIST[0], reverse(LIST[1]))]
    return found if text is None else [*found, (str(text), text.get_absolute_url())]


def tabs(kind: str, text: Any, current: str, last: Any, *, changes: int | None = None) -> list[dict[str, Any]]:
    """The pages of one set or rubric. `last` is the version before, if there is one."""
    pages = [("Questions" if kind == "question_set" else "Criteria", text.get_absolute_url(), "detail", None)]
    if last is not None:
        pages.append(("What changes", reverse(f"{kind}_changes", args=[text.pk]), "changes", changes))
    if not text.is_published:
        pages.append(("Check and publish", reverse(f"{kind}_publish", args=[text.pk]), "publish", None))
    return [
        {"label": label, "url": url, "current": name == current, "count": count} for label, url, name, count in pages
    ]


def find(request: HttpRequest, kind: str, pk: int) -> Any:
    return get_visible(KINDS[kind], request.user, pk=pk)


def draft(request: HttpRequest, kind: str, pk: int, act: Callable[..., Any]) -> HttpResponse:
    text = find(request, kind, pk)
    require(request.user, f"{kind}_draft", text)
    if request.method == "POST":
        started = act(text, by=request.user)
        messages.success(request, "This is the draft. It says what the published version says until you change it.")
        return redirect(started)
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": "Draft a new version",
            "caption": str(text),
            "consequences": [
                "A draft begins with everything that this version says. The council alone sees it.",
                "The published version, and everybody who applies by it, stays as it is.",
                "When you publish the draft, purchasing systems published afterwards use it.",
            ],
            "breadcrumbs": text_crumbs(text),
            "submit_label": "Start the draft",
            "cancel_url": text.get_absolute_url(),
        },
    )


def compare(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    text = find(request, kind, pk)
    last, found = drafts.changes_since_published(text)
    shown = figures.changes_shown(found, is_rubric=kind == "rubric")
    return render(
        request,
        "lots/text_changes.html",
        {
            "title": f"What version {text.version} changes",
            "caption": text.title if kind == "question_set" else "Scoring rubric",
            "breadcrumbs": text_crumbs(text),
            "text": text,
            "last": last,
            "shown": shown,
            "tabs": tabs(kind, text, "changes", last, changes=shown.count),
        },
    )


def publish(request: HttpRequest, kind: str, text: Any, act: Callable[..., Any], flaws_of: Callable, **page: Any):
    require(request.user, f"{kind}_publish", text)
    if request.method == "POST":
        act(text, by=request.user)
        messages.success(request, f"Version {text.version} is published and frozen.")
        return redirect(text)
    said = frozen.content(text)
    last, found = drafts.changes_since_published(text, said=said)
    shown = figures.changes_shown(found, is_rubric=kind == "rubric")
    return render(
        request,
        "lots/text_publish.html",
        {
            "title": "Check and publish",
            "caption": str(text),
            "breadcrumbs": text_crumbs(text),
            "text": text,
            "kind": kind,
            "last": last,
            "shown": shown,
            "flaws": flaws_of(text, said),
            "tabs": tabs(kind, text, "publish", last, changes=shown.count),
            **page,
        },
    )


def discard(request: HttpRequest, kind: str, pk: int, act: Callable[..., None]) -> HttpResponse:
    text = find(request, kind, pk)
    require(request.user, f"{kind}_discard", text)
    if request.method == "POST":
        act(text, by=request.user)
        messages.success(request, "The draft is thrown away.")
        return redirect(LIST[1])
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": "Throw the draft away",
            "caption": str(text),
            "consequences": ["Everything written in this draft is lost.", "What is published stays as it is."],
            "breadcrumbs": text_crumbs(text),
            "danger": True,
            "submit_label": "Throw it away",
            "cancel_url": text.get_absolute_url(),
        },
    )


def upload(request: HttpRequest, kind: str, act: Callable[..., Any], what: str) -> HttpResponse:
    require(request.user, f"{kind}_upload")
    form = FileForm(request.POST or None, request.FILES or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        text = act(form.content, by=request.user)
        messages.success(request, f"The file is read: this is the draft of version {text.version}. Nothing is public.")
        return redirect(text)
    return render(
        request,
        "components/form_page.html",
        {
            "title": f"Upload {what}",
            "intro": "It becomes the draft, in place of what a draft of the same key said. You see what it changes "
            "before you publish it.",
            "form": form,
            "breadcrumbs": text_crumbs(),
            "submit_label": "Read the file",
            "cancel_url": reverse(LIST[1]),
        },
    )


def download(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    text = find(request, kind, pk)
    written = files.question_set_text if kind == "question_set" else files.rubric_text
    response = HttpResponse(written(frozen.content(text)), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(text.key)}-{text.version}.yaml"'
    return response


def remove(request: HttpRequest, row: Any, text: Any, verb: str, act: Callable[..., None], what: str, then: str):
    """Take a part out of a draft, once more asked."""
    require(request.user, verb, row)
    if request.method == "POST":
        act(row, by=request.user)
        messages.success(request, f"{what} is removed from the draft.")
        return redirect(text)
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": f"Remove {what[:1].lower()}{what[1:]}",
            "caption": str(text),
            "consequences": [then],
            "breadcrumbs": text_crumbs(text),
            "danger": True,
            "submit_label": "Remove it",
            "cancel_url": text.get_absolute_url(),
        },
    )


def form_page(request: HttpRequest, form: Any, text: Any, title: str, save: Callable[[], Any], **page: Any):
    """A form of a draft: `save` writes, and what a colleague was faster with is said above what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except TooLate as late:
            form.add_error(None, str(late))
        else:
            messages.success(request, "The draft is saved.")
            return redirect(f"{text.get_absolute_url()}{page.pop('anchor', '')}")
    return render(
        request,
        "lots/draft_form.html",
        {
            "title": title,
            "caption": str(text),
            "form": form,
            "breadcrumbs": text_crumbs(text),
            "submit_label": "Save",
            "cancel_url": text.get_absolute_url(),
            **page,
        },
    )
