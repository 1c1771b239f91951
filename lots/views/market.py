"""Questions about the arrangement: asked in the portal, answered to everybody."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import history
from apcommissioning.base.access import for_roles, for_verb, get_visible, public, signed_in
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COUNCIL_ROLES
from lots import actions
from lots.forms import AnswerForm, MarketQuestionForm, ReasonForm
from lots.models import MarketQuestion, PurchasingSystem
from lots.rules import may, require
from lots.rules.market import questions_closed_words
from lots.states import MarketQuestionStatus

LIST = ("Questions about the arrangement", "market_question_list")


class MarketQuestionList(ListPage):
    title = LIST[0]
    noun = "question"
    intro = "Asked by providers and schools. Each is answered to everybody, without the name of who asked"
    csv_name = "market-questions"
    empty = "Nobody has asked anything yet."
    default_order = ("status", "asked_at", "pk")
    columns = (
        Column(
            "Question",
            lambda one: f"{one.text[:120]}{'…' if len(one.text) > 120 else ''}",
            link=lambda one: one.get_absolute_url(),
            sub=lambda one: str(one.lot) if one.lot else one.purchasing_system.title,
        ),
        Column("Asked on", lambda one: one.asked_at, sort="asked_at", kind="date"),
        Column("Status", lambda one: one.get_status_display(), sort="status", kind="status"),
    )

    def queryset(self):
        found = MarketQuestion.objects.visible_to(self.request.user)
        return found.select_related("purchasing_system", "lot", "lot__purchasing_system")


@for_roles(*COUNCIL_ROLES)
def market_question_list(request: HttpRequest) -> HttpResponse:
    return MarketQuestionList(request).respond()


@public
def public_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked and answered, for everybody; to who has signed in, also what they asked themselves."""
    system = get_visible(PurchasingSystem.objects.published(), request.user, pk=pk)
    answered = system.questions_about.published().select_related("lot").order_by("lot__number", "-status_at")
    mine: Any = []
    if request.user.is_authenticated:
        mine = system.questions_about.filter(asked_by=request.user).exclude(status=MarketQuestionStatus.PUBLISHED)
    return render(
        request,
        "lots/public_answers.html",
        {
            "title": "Questions and answers",
            "breadcrumbs": [(system.title, reverse("public_system", args=[system.pk]))],
            "system": system,
            "answered": list(answered),
            "mine": list(mine),
            "closed": questions_closed_words(system),
        },
    )


@for_verb("market_question_ask")
def market_question_ask(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(PurchasingSystem.objects.published(), request.user, pk=pk)
    require(request.user, "market_question_ask", system)
    form = MarketQuestionForm(request.POST or None, system=system)
    if request.method == "POST" and form.is_valid():
        actions.market_question_ask(system, by=request.user, **form.cleaned_data)
        messages.success(request, "Your question is sent. We will write to you when it is answered.")
        return redirect("public_answers", pk=system.pk)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Ask a question",
            "caption": system.title,
            "form": form,
            "breadcrumbs": _crumbs(system),
            "submit_label": "Send it",
            "cancel_url": reverse("public_answers", args=[system.pk]),
        },
    )


def _crumbs(system: PurchasingSystem) -> list[tuple[str, str]]:
    return [
        (system.title, reverse("public_system", args=[system.pk])),
        ("Questions and answers", reverse("public_answers", args=[system.pk])),
    ]


@signed_in
def market_question_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The council's page of a question; whoever asked reads what became of it."""
    question = _find(request, pk)
    is_council = request.user.has_role(*COUNCIL_ROLES)
    events = list(history.of(question))
    set_aside = next((event for event in events if event.new == MarketQuestionStatus.SET_ASIDE), None)
    return render(
        request,
        "lots/market_question_detail.html",
        {
            "title": "Question about the arrangement",
            "breadcrumbs": [(LIST[0], reverse(LIST[1]))] if is_council else _crumbs(question.purchasing_system),
            "question": question,
            "organisations": ", ".join(str(one.organisation) for one in question.asked_by.memberships()),
            "can_answer": may(request.user, "market_question_answer", question),
            "why": set_aside.reason if set_aside else "",
            "events": events if is_council else [],
        },
    )


def _find(request: HttpRequest, pk: int) -> MarketQuestion:
    found = MarketQuestion.objects.select_related("purchasing_system", "lot__purchasing_system", "asked_by")
    return get_visible(found, request.user, pk=pk)


@for_verb("market_question_answer")
def market_question_answer(request: HttpRequest, pk: int) -> HttpResponse:
    question = _find(request, pk)
    require(request.user, "market_question_answer", question)
    form = AnswerForm(request.POST or None, question=question)
    if request.method == "POST" and form.is_valid():
        actions.market_question_answer(question, by=request.user, **form.cleaned_data)
        messages.success(request, "Published to everybody. Whoever asked is told.")
        return redirect(question)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Answer to everybody",
            "caption": question.purchasing_system.title,
            "intro": "Question and answer are published, without the name of who asked. They stay as they are.",
            "form": form,
            "breadcrumbs": [(LIST[0], reverse(LIST[1])), (str(question), question.get_absolute_url())],
            "submit_label": "Publish",
            "cancel_url": question.get_absolute_url(),
        },
    )


@for_verb("market_question_set_aside")
def market_question_set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    question = _find(request, pk)
    require(request.user, "market_question_set_aside", question)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.market_question_set_aside(question, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "Set aside. Whoever asked is told why.")
        return redirect(question)
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": "Do not publish this question",
            "caption": question.purchasing_system.title,
            "consequences": ["It is not published.", "Whoever asked reads your reason."],
            "form": form,
            "breadcrumbs": [(LIST[0], reverse(LIST[1])), (str(question), question.get_absolute_url())],
            "submit_label": "Set it aside",
            "cancel_url": question.get_absolute_url(),
        },
    )
