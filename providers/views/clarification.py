"""Pages of a clarification: what is asked of a provider about its answers, and what it says."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apcommissioning.base import rules
from apcommissioning.base.access import for_roles, for_verb
from apcommissioning.base.exceptions import ChangedMeanwhile
from apcommissioning.base.roles import PROVIDER_ROLES

from .. import actions
from ..figures import clarification as show
from ..forms.clarification import AskForm, PointAnswerForm, PointForm
from ..models import Clarification, ClarificationPoint
from ..rules.assessment_clock import clock
from ..rules.clarification import ASKERS, usual_reply_by
from ..rules.provider import works_for
from ..states import ClarificationStatus
from . import posted
from .assessment import crumbs, opened, visible_application


def _visible(request: HttpRequest, pk: int) -> Clarification:
    return opened(
        request,
        Clarification.objects.select_related(
            "application__provider", "application__purchasing_system", "application__question_set", "asked_by"
        ),
        pk,
        application="application",
    )


def _visible_point(request: HttpRequest, pk: int) -> ClarificationPoint:
    return opened(
        request,
        ClarificationPoint.objects.select_related(
            "clarification__application__provider", "clarification__application__question_set", "question_version"
        ),
        pk,
        application="clarification__application",
    )


# -- The council asks --------------------------------------------------------------------------------------------------


@for_verb("clarification_point_add")
def clarification_point_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A point about an answer; `?about=` names the answer that the reader came from."""
    application = visible_application(request, pk)
    rules.require(request.user, "clarification_point_add", application)
    form = PointForm(
        posted(request), questions=show.askable(application), initial={"about": request.GET.get("about", "")}
    )
    if request.method == "POST" and form.is_valid():
        asked = form.chosen()
        point = actions.clarification_point_add(
            application,
            version=asked.version,
            scope_key=asked.scope_key,
            asks=form.cleaned_data["asks"],
            by=request.user,
        )
        messages.success(request, "The point is kept. The provider sees it when an officer sends it.")
        return redirect(point.clarification)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Ask about an answer",
            "caption": f"{application.provider}, application {application.reference}",
            "intro": "Points are put together and sent in one go. What the provider says stands beside its answer, "
            "which stays as it was sent.",
            "form": form,
            "submit_label": "Keep this point",
            "breadcrumbs": crumbs(application),
            "cancel_url": application.get_absolute_url(),
        },
    )


@for_verb("clarification_point_remove")
@require_POST
def clarification_point_remove(request: HttpRequest, pk: int) -> HttpResponse:
    point = _visible_point(request, pk)
    actions.clarification_point_remove(point, by=request.user)
    messages.success(request, "The point is taken out.")
    return redirect(point.clarification)


@for_verb("clarification_ask")
def clarification_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be sent, and by when it is to be answered."""
    clarification = _visible(request, pk)
    rules.require(request.user, "clarification_ask", clarification)
    application = clarification.application
    form = AskForm(posted(request), initial={"answer_by": usual_reply_by()})
    if request.method == "POST" and form.is_valid():
        actions.clarification_ask(clarification, answer_by=form.cleaned_data["answer_by"], by=request.user)
        messages.success(request, "The provider has been asked. The assessment clock stands still until it answers.")
        return redirect(clarification)
    return render(
        request,
        "providers/clarification_ask.html",
        {
            "title": "Send the clarification",
            "caption": f"{application.provider}, application {application.reference}",
            "application": application,
            "lines": show.lines(clarification),
            "form": form,
            "warning": "The provider is told at once, and the points cannot be changed afterwards.",
            "submit_label": "Send to the provider",
            "breadcrumbs": crumbs(application),
            "cancel_url": clarification.get_absolute_url(),
            "cancel_label": "Not yet",
        },
    )


# -- Both read ---------------------------------------------------------------------------------------------------------


@for_roles(*ASKERS, *PROVIDER_ROLES)
def clarification_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """For the council the round with its answers; for the provider what to answer, and the way to send it."""
    clarification = _visible(request, pk)
    application = clarification.application
    own = works_for(request.user, application.provider, *PROVIDER_ROLES)
    lines = show.lines(clarification)
    context = {
        "clarification": clarification,
        "application": application,
        "lines": lines,
        "reply_clock": show.reply_clock(clarification),
        "answered": sum(bool(line.point.answer) for line in lines),
    }
    if own:
        return render(request, "providers/clarification_detail_own.html", {**context, "title": "We need a little more"})
    return render(
        request,
        "providers/clarification_detail.html",
        {
            **context,
            "title": "Clarification",
            "clock": clock(application),
            "is_draft": clarification.status == ClarificationStatus.DRAFT,
            "breadcrumbs": crumbs(application),
        },
    )


# -- The provider answers ----------------------------------------------------------------------------------------------


@for_verb("clarification_answer")
def clarification_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One point. A colleague's newer answer is shown beside what was typed here, and nothing is lost."""
    point = _visible_point(request, pk)
    rules.require(request.user, "clarification_answer", point)
    form = PointAnswerForm(
        posted(request),
        request.FILES or None,
        point=point,
        by=request.user,
        initial={"answer": point.answer, "revision": point.revision},
    )
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.clarification_answer(
                point,
                answer=form.cleaned_data["answer"],
                file=form.kept_file,
                remove=form.removed(),
                revision=form.cleaned_data["revision"] or 0,
                by=request.user,
            )
        except ChangedMeanwhile as changed:
            theirs = changed.current
            form.read_again(theirs)
        else:
            messages.success(request, "Saved. Nothing is sent until you send all your answers.")
            return redirect(point.clarification)
    [line] = [one for one in show.lines(point.clarification) if one.point.pk == point.pk]
    return render(
        request,
        "providers/clarification_answer.html",
        {
            "title": line.name,
            "caption": line.about,
            "line": line,
            "theirs": theirs,
            "form": form,
            "submit_label": "Save your answer",
            "back_url": point.clarification.get_absolute_url(),
        },
    )


@for_verb("clarification_send")
def clarification_send(request: HttpRequest, pk: int) -> HttpResponse:
    clarification = _visible(request, pk)
    rules.require(request.user, "clarification_send", clarification)
    if request.method == "POST":
        actions.clarification_send(clarification, by=request.user)
        messages.success(request, "Your answers are sent. We go on with your application.")
        return redirect(clarification)
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": "Send your answers",
            "caption": f"Application {clarification.application.reference}",
            "consequences": [
                "everyone who reviews your application reads them, beside what you sent before",
                "they stand as they are, and you cannot change them",
                "our clock runs again",
            ],
            "submit_label": "Send your answers",
            "cancel_url": reverse("clarification_detail", args=[pk]),
            "cancel_label": "Not yet",
            "back_url": reverse("clarification_detail", args=[pk]),
        },
    )
