"""The answers of an application: one question a page, and earlier answers to be confirmed."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import typed
from apcommissioning.base.access import for_verb
from apcommissioning.base.clocks import plural
from apcommissioning.base.exceptions import ChangedMeanwhile, Refused
from lots.rules.questions import Asked, pinned_in

from .. import actions
from ..figures import application as figures
from ..figures import reuse as figures_of_reuse
from ..forms.answer import AnswerForm, ConfirmForm
from ..models import Application
from ..rules import answers, readiness, reuse
from ..rules.evidence import EvidenceKind
from . import posted, taking
from .application import own_application


@for_verb("answer_edit")
@typed.kept
def answer_edit(request: HttpRequest, pk: int, question: str, scope_key: str) -> HttpResponse:
    """One question. A colleague's newer answer is shown beside what was typed here, and nothing is lost."""
    application = own_application(request, "answer_edit", pk)
    filled = readiness.read(application)
    asked = next((row for row in filled.asked if row.key == question and row.scope_key == scope_key), None)
    if asked is None:
        if request.method == "POST" and _is_of_the_set(application, question):
            raise Refused("This question is not asked of you any more: your lots or sites have changed.")
        raise Http404
    if answers.is_signed_last(asked):
        return redirect("application_submit", application.pk)
    if answers.is_prices(asked) and asked.lot is not None:
        return redirect("application_prices", application.pk, asked.lot.pk)
    documents = filled.documents(asked)
    before = reuse.earlier(filled, of=asked).get((asked.version.pk, asked.scope_key))
    initial = AnswerForm.initial_of(asked, before.answer if before else filled.answer(asked))
    form = AnswerForm(
        posted(request),
        request.FILES or None,
        initial=initial | ({"revision": 0} if before else {}),
        asked=asked,
        options=filled.options(asked),
        document_kind=EvidenceKind.of(asked.version) if asked.version.evidence else None,
        has_document=bool(documents),
        held=filled.other_documents(asked),
        by=request.user,
    )
    if request.method == "POST" and not taking(request, form):
        if "later" in request.POST and form.is_untouched():
            return redirect("application_tasks", application.pk)
        if form.is_valid():
            try:
                _save_answer(request, filled, asked, form, before)
            except ChangedMeanwhile as changed:
                now = AnswerForm.initial_of(asked, changed.current)
                form.meet(now, revision=changed.current.revision, by=changed.by, at=changed.at)
            else:
                return redirect(_after(request, filled, asked))
    place, among = filled.place(asked)
    gap = filled.gap(asked)
    context = {
        "application": application,
        "asked": asked,
        "form": form,
        "documents": documents,
        "before": before,
        "advice": reuse.advice(before) if before else [],
        "place": place,
        "among": among,
        "group": readiness.group_of(asked),
        "back_url": reverse("application_tasks", args=[application.pk]),
        "to_mend": gap.words if gap and gap.stop else "",
        "how_checked": figures.how_checked(asked),
        "used_for": figures.used_for(asked),
        "must_cover": figures.in_plain_words(asked.version.must_cover),
        "record_columns": figures.in_plain_words(asked.version.record_columns),
    }
    return render(request, "providers/answer_edit.html", context)


def _save_answer(
    request: HttpRequest, filled: readiness.Filled, asked: Asked, form: AnswerForm, before: reuse.Earlier | None
) -> None:
    """The answer and its document, both or neither."""
    application = filled.application
    with transaction.atomic():
        documents = filled.documents(asked)
        if form.document_kind is not None and form.kept_file is not None:
            added = actions.evidence_add(
                application.provider,
                kind=form.document_kind.key,
                file=form.kept_file,
                issued_on=form.cleaned_data.get("issued_on"),
                expires_on=form.cleaned_data.get("expires_on"),
                site=asked.site,
                by=request.user,
            )
            documents = [added]
        actions.answer_edit(
            application,
            asked.version,
            asked.scope_key,
            value=form.value(),
            follow_up=form.cleaned_data.get("follow_up", ""),
            evidence=documents,
            revision=form.cleaned_data["revision"],
            reused_from=before.answer if before else None,
            by=request.user,
        )


def _after(request: HttpRequest, filled: readiness.Filled, asked: Asked) -> str:
    tasks = reverse("application_tasks", args=[filled.application.pk])
    if "later" in request.POST:
        return tasks
    following = filled.following(asked)
    return readiness.url_of(filled.application, following) if following else tasks


@for_verb("answers_confirm")
def answers_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Earlier answers on one page, each to be confirmed by a tick or changed on its own page."""
    application = own_application(request, "answers_confirm", pk)
    groups = figures_of_reuse.offers(readiness.read(application))
    standing = [offer.one for _group, several in groups for offer in several if offer.stands]
    form = ConfirmForm(posted(request), offered=standing)
    if request.method == "POST" and form.is_valid():
        number = actions.answers_confirm(application, chosen=form.cleaned_data["chosen"], by=request.user)
        messages.success(request, f"{plural(number, 'earlier answer')} confirmed.")
        return redirect("application_tasks", application.pk)
    context = {
        "application": application,
        "groups": groups,
        "form": form,
        "chosen": form["chosen"].value() or [],
        "back_url": reverse("application_tasks", args=[application.pk]),
    }
    return render(request, "providers/answers_confirm.html", context)


def _is_of_the_set(application: Application, question: str) -> bool:
    return any(pinned.question_version.question.key == question for pinned in pinned_in(application.question_set))
