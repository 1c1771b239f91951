"""Pages of a decision: recommended, sent back, decided, released, and the letter."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import history, pdf, rules
from apcommissioning.base.access import for_verb
from apcommissioning.base.clocks import plural
from apcommissioning.base.exceptions import TooLate
from apcommissioning.base.roles import COMMISSIONERS, Role

from .. import actions, figures
from ..figures.decision import gate_lines
from ..forms.assessment import DecideForm, ReasonForm, RecommendForm
from ..models import Decision, LotApplication
from ..rules.assessment_clock import clock
from ..rules.decision import held_decisions, recommendable
from ..rules.representation import dispute_until
from ..rules.standing import standing
from ..states import ApplicationStatus, LotApplicationStatus
from .assessment import crumbs, opened, visible_application, visible_lot_application


@for_verb("lot_application_recommend")
def lot_application_recommend(request: HttpRequest, pk: int) -> HttpResponse:
    lot_application = visible_lot_application(request, pk)
    application = lot_application.application
    rules.require(request.user, "lot_application_recommend", lot_application)
    now = standing(lot_application)
    form = RecommendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        admit = form.cleaned_data["admit"] == "yes"
        answer = recommendable(now, admit=admit)
        if answer:
            actions.lot_application_recommend(
                lot_application, admit=admit, reason=form.cleaned_data["reason"], by=request.user
            )
            messages.success(request, f"Lot {lot_application.lot.number} is with a manager to decide.")
            return redirect("application_detail", pk=application.pk)
        form.add_error("admit", str(answer))
    return render(
        request,
        "providers/lot_application_recommend.html",
        {
            "title": f"Recommend on lot {lot_application.lot.number}",
            "lot_application": lot_application,
            "application": application,
            "clock": clock(application),
            "gates": gate_lines(now),
            "form": form,
            "breadcrumbs": crumbs(application, lot_application),
        },
    )


@for_verb("lot_application_return")
def lot_application_return(request: HttpRequest, pk: int) -> HttpResponse:
    lot_application = visible_lot_application(request, pk)
    application = lot_application.application
    rules.require(request.user, "lot_application_return", lot_application)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.lot_application_return(lot_application, by=request.user, **form.cleaned_data)
        messages.success(request, f"Lot {lot_application.lot.number} is sent back.")
        return redirect("application_detail", pk=application.pk)
    return render(
        request,
        "components/form_page.html",
        {
            "title": f"Send lot {lot_application.lot.number} back",
            "caption": str(application.provider),
            "intro": "Its checks and moderated scores are open again, and it has to be recommended anew.",
            "form": form,
            "submit_label": "Send back",
            "breadcrumbs": crumbs(application, lot_application),
            "cancel_url": reverse("lot_application_decide", args=[pk]),
        },
    )


@for_verb("lot_application_decide")
def lot_application_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide, check what will be said, confirm: the decision cannot be undone."""
    lot_application = visible_lot_application(request, pk)
    application = lot_application.application
    rules.require(request.user, "lot_application_decide", lot_application)
    now = standing(lot_application)
    form = DecideForm(request.POST or None)
    checking = False
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        given = form.cleaned_data
        admit = given["decision"] != "refuse"
        answer = recommendable(now, admit=admit)
        if not answer:
            form.add_error("decision", str(answer))
        elif "confirm" in request.POST:
            conditional = given["decision"] == "conditions"
            actions.lot_application_decide(
                lot_application,
                admit=admit,
                reasons=given["reasons"],
                conditions=given["conditions"] if conditional else "",
                conditions_due_on=given["conditions_due_on"] if conditional else None,
                what_would_change_it=given["what_would_change_it"],
                by=request.user,
            )
            messages.success(
                request, f"Lot {lot_application.lot.number} is decided. The provider hears when you release it."
            )
            return redirect("decision_release", pk=application.pk)
        else:
            checking = True
    lots = application.lot_applications.select_related("lot", "decision").order_by("lot__number")
    return render(
        request,
        "providers/lot_application_check.html" if checking else "providers/lot_application_decide.html",
        {
            "title": f"Decide lot {lot_application.lot.number}: {lot_application.lot.name}",
            "lot_application": lot_application,
            "application": application,
            "clock": clock(application),
            "gates": gate_lines(now),
            "lots": [_lot_step(one, current=one.pk == pk) for one in lots],
            "form": form,
            "given": form.cleaned_data if checking else None,
            # As it was typed: a date is three boxes, and goes on as three.
            "typed": [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"],
            "events": history.of(lot_application),
            "breadcrumbs": crumbs(application),
        },
    )


def _lot_step(one: LotApplication, *, current: bool) -> dict[str, Any]:
    decision = getattr(one, "decision", None)
    if decision is None:
        words = "to decide" if current or one.status.startswith("recommended") else "not recommended yet"
    else:
        words = ("admit" if decision.admit else "refuse") + (", released" if decision.released_at else ", held")
    return {
        "label": f"Lot {one.lot.number}: {words}",
        "url": reverse("lot_application_decide", args=[one.pk])
        if decision is None
        else reverse("application_detail", args=[one.application_id]),
        "current": current,
        "done": decision is not None,
    }


@for_verb("decision_release")
def decision_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Release all held decisions in one letter, or those that are ticked."""
    application = visible_application(request, pk)
    rules.require(request.user, "decision_release", application)
    held = list(held_decisions(application).select_related("lot_application__lot", "decided_by"))
    chosen, error = held, ""
    if request.method == "POST":
        chosen = [decision for decision in held if str(decision.pk) in request.POST.getlist("decisions")]
        if chosen:
            released = actions.decision_release(application, decisions=chosen, by=request.user)
            messages.success(request, "The provider has been told.")
            return redirect("decision_letter", pk=released[0].pk)
        error = "Choose at least one lot to release"
    waiting = application.lot_applications.filter(decision=None).exclude(status=LotApplicationStatus.WITHDRAWN)
    return render(
        request,
        "providers/decision_release.html",
        {
            "title": "Release the decision",
            "application": application,
            "clock": clock(application),
            "held": held,
            "chosen": chosen,
            "waiting": waiting.select_related("lot"),
            "errors": [(error, "decisions")] if error else [],
            "breadcrumbs": crumbs(application),
        },
    )


@for_verb("decision_release_many")
def decision_release_many(request: HttpRequest) -> HttpResponse:
    """Every decision that is held, ticked and released in one go: a letter for each application."""
    held = list(
        Decision.objects.visible_to(request.user)
        .filter(released_at=None, lot_application__application__status=ApplicationStatus.IN_ASSESSMENT)
        .select_related("lot_application__lot", "lot_application__application__provider", "decided_by")
        .order_by(
            "lot_application__application__hear_by",
            "lot_application__application__pk",
            "lot_application__lot__number",
        )
    )
    error = ""
    if request.method == "POST":
        chosen = [decision for decision in held if str(decision.pk) in request.POST.getlist("decisions")]
        asked = set(request.POST.getlist("decisions"))
        if len(chosen) < len(asked):
            raise TooLate("Somebody else has released one of these meanwhile. Nothing of yours was changed.")
        if chosen:
            released = actions.decision_release_many(chosen, by=request.user)
            letters = len({decision.lot_application.application_id for decision in released})
            messages.success(request, f"{plural(letters, 'provider')} told of {plural(len(released), 'decision')}.")
            return redirect("application_list")
        error = "Choose at least one decision to release"
    return render(
        request,
        "providers/decision_release_many.html",
        {
            "title": "Release decisions",
            "groups": [
                (application, clock(application), list(decisions))
                for application, decisions in groupby(held, key=lambda one: one.lot_application.application)
            ],
            "first": held[0].pk if held else None,
            "errors": [(error, "decisions")] if error else [],
            "breadcrumbs": [("Applications", reverse("application_list"))],
        },
    )


@for_verb("decision_letter")
def decision_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as a page: the same figures as the PDF."""
    decision = opened(
        request,
        Decision.objects.select_related(
            "lot_application__application__provider",
            "lot_application__application__purchasing_system",
            "lot_application__lot",
            "earlier_of__application__provider",
            "earlier_of__lot",
            "letter",
            "released_by",
            "representation",
        ),
        pk,
        application="lot_application__application",
    )
    rules.require(request.user, "decision_letter", decision)
    application = decision.about.application
    if decision.earlier_of is not None:
        return redirect("representation_detail", decision.representation.pk)
    is_council = request.user.has_role(*COMMISSIONERS, Role.REVIEWER)
    return render(
        request,
        "providers/decision_letter.html",
        {
            "title": f"Decision on application {application.reference}",
            "decision": decision,
            "application": application,
            "start": (application.provider, application.purchasing_system),
            "dispute": getattr(decision, "representation", None),
            "dispute_until": dispute_until(decision),
            "refused": not decision.admit,
            "letter": figures.letter(decision),
            "pdf_words": "" if decision.letter_id else pdf.why_unavailable() or "The PDF is being made.",
            "breadcrumbs": crumbs(application)
            if is_council
            else [(application.reference, reverse("application_detail", args=[application.pk]))],
        },
    )
