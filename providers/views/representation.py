"""Pages of a disputed decision."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apcommissioning.base import rules
from apcommissioning.base.access import for_roles, for_verb
from apcommissioning.base.clocks import date_clock
from apcommissioning.base.merge import in_words
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from apcommissioning.base.timekeeping import LONDON

from .. import actions
from ..forms.representation import AnswerRepresentationForm, RepresentationForm
from ..models import Decision, Representation
from ..rules.representation import dispute_until
from . import posted
from .assessment import crumbs, opened

LOTS = (
    "lot_application__lot",
    "lot_application__application__provider",
    "earlier_of__lot",
    "earlier_of__application__provider",
)


def _visible(request: HttpRequest, pk: int) -> Representation:
    rows = Representation.objects.select_related(
        *(f"decision__{name}" for name in LOTS), "made_by", "answered_by", "file"
    )
    # A decision that was set aside has left `lot_application`: the way to the application is then the other one.
    way = "decision__lot_application__application"
    if rows.filter(pk=pk, decision__lot_application=None).exists():
        way = "decision__earlier_of__application"
    return opened(request, rows, pk, application=way)


@for_verb("representation_make")
def representation_make(request: HttpRequest, pk: int) -> HttpResponse:
    decision = opened(request, Decision.objects.select_related(*LOTS), pk, application="lot_application__application")
    rules.require(request.user, "representation_make", decision)
    form = RepresentationForm(posted(request), request.FILES or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        made = actions.representation_make(decision, words=words, file=form.kept_file, by=request.user)
        messages.success(request, f"We have it. You hear from us by {in_words(made.answer_by)}.")
        return redirect(made)
    until = dispute_until(decision)
    assert until is not None
    return render(
        request,
        "components/form_page.html",
        {
            "title": f"Dispute the decision on lot {decision.about.lot.number}",
            "caption": f"Application {decision.about.application.reference}",
            "intro": f"You can do this once, until {in_words(until)}. Somebody who took no part in the decision looks "
            "again. You may also apply again at any time, which is often quicker.",
            "form": form,
            "submit_label": "Send it",
            "back_url": decision.get_absolute_url(),
        },
    )


@for_roles(*COMMISSIONERS, Role.REVIEWER, *PROVIDER_ROLES)
def representation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    representation = _visible(request, pk)
    decision = representation.decision
    done = representation.status_at.astimezone(LONDON).date() if representation.answered_by else None
    return render(
        request,
        "providers/representation_detail.html",
        {
            "title": "A disputed decision",
            "representation": representation,
            "decision": decision,
            "lot_application": decision.about,
            "application": decision.about.application,
            "reply_clock": date_clock("Answer", representation.answer_by, met_on=done, late="Overdue"),
            "breadcrumbs": crumbs(decision.about.application)
            if request.user.has_role(*COMMISSIONERS, Role.REVIEWER)
            else [(decision.about.application.reference, decision.about.application.get_absolute_url())],
        },
    )


@for_verb("representation_answer")
def representation_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision stands, or a manager sets it aside."""
    representation = _visible(request, pk)
    rules.require(request.user, "representation_answer", representation)
    form = AnswerRepresentationForm(
        posted(request), may_set_aside=bool(rules.may(request.user, "decision_set_aside", representation))
    )
    if request.method == "POST" and form.is_valid():
        act = (
            actions.decision_set_aside if form.cleaned_data["outcome"] == "set_aside" else actions.representation_answer
        )
        act(representation, answer=form.cleaned_data["answer"], by=request.user)
        messages.success(request, "The provider is told that the answer is here.")
        return redirect(representation)
    decision = representation.decision
    return render(
        request,
        "providers/representation_answer.html",
        {
            "title": "Answer the provider",
            "caption": f"{decision.about.application.provider}, lot {decision.about.lot.number}",
            "representation": representation,
            "decision": decision,
            "form": form,
            "submit_label": "Send the answer",
            "breadcrumbs": crumbs(decision.about.application),
            "cancel_url": representation.get_absolute_url(),
        },
    )
