"""Pages of an assessment: interests, reviewers, checks, scores, moderation."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apcommissioning.base import rules
from apcommissioning.base.access import for_verb
from apcommissioning.base.exceptions import ComesFirst
from apcommissioning.base.merge import in_words
from lots.rules import procurement
from lots.states import Gate

from .. import actions
from ..figures import assessment as show
from ..forms.assessment import (
    AssignReviewersForm,
    DecideCheckForm,
    ExtendForm,
    InterestForm,
    ModerationForm,
    ScoreForm,
)
from ..models import Application, CheckResult, LotApplication
from ..rules.assessment import reviewers_to_choose, settled_checks
from ..rules.assessment_clock import clock, due_when_extended
from ..rules.interest import declaration
from ..states import LotApplicationStatus


def crumbs(application: Application, lot_application: LotApplication | None = None) -> list[tuple[str, str]]:
    found = [
        ("Applications", reverse("application_list")),
        (str(application.provider), reverse("application_detail", args=[application.pk])),
    ]
    if lot_application is not None:
        found.append((f"Lot {lot_application.lot.number}", reverse("application_detail", args=[application.pk])))
    return found


def opened(request: HttpRequest, rows: Any, pk: int, *, application: str = "pk") -> Any:
    """The row of this key, if this person sees it. Whoever may know who applies and has not declared goes to the
    declaration first; a stranger is not told that there is anything. `application` is the way from a row to its own.
    """
    found = rows.visible_to(request.user).filter(pk=pk).first()
    if found is not None:
        return found
    hidden = rows.filter(pk=pk).order_by().values_list(application, flat=True).first()
    undeclared = Application.objects.declarable_by(request.user).exclude(interest_declarations__person=request.user)
    if hidden is not None and undeclared.filter(pk=hidden).exists():
        raise ComesFirst(f"{reverse('interest_declare', args=[hidden])}?next={request.path}")
    raise Http404


def visible_application(request: HttpRequest, pk: int) -> Application:
    return opened(
        request, Application.objects.select_related("provider", "purchasing_system", "question_set", "rubric"), pk
    )


def visible_lot_application(request: HttpRequest, pk: int) -> LotApplication:
    return opened(
        request,
        LotApplication.objects.select_related(
            "lot",
            "application__provider",
            "application__purchasing_system",
            "application__question_set",
            "application__rubric",
        ),
        pk,
        application="application",
    )


# -- Interests and reviewers -------------------------------------------------------------------------------------------


@for_verb("interest_declare")
def interest_declare(request: HttpRequest, pk: int) -> HttpResponse:
    """The one page about an application that is open before a declaration: it shows who applies, and nothing else."""
    application = get_object_or_404(Application.objects.declarable_by(request.user).select_related("provider"), pk=pk)
    given = declaration(request.user, application)
    if given is not None and given.has_interest:
        return render(
            request,
            "providers/interest_closed.html",
            {"title": "This application is closed to you", "application": application, "given": given},
        )
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        has_interest = form.cleaned_data["has_interest"] == "yes"
        actions.interest_declare(
            application, by=request.user, has_interest=has_interest, detail=form.cleaned_data["detail"]
        )
        if has_interest:
            messages.success(request, "Your interest is on the record.")
            return redirect("interest_declare", pk=pk)
        messages.success(request, "Your declaration is on the record.")
        onward = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
            onward = reverse("application_detail", args=[pk])
        return redirect(onward)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Do you have an interest?",
            "caption": f"{application.provider}, application {application.reference}",
            "intro": "You declared that you have none. If that has changed, say so now."
            if given
            else "Say so before you are shown anything. Your answer stays on the record.",
            "form": form,
            "submit_label": "Declare",
            "back_url": reverse("home"),
        },
    )


@for_verb("reviewers_assign")
def reviewers_assign(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    rules.require(request.user, "reviewers_assign", application)
    people = reviewers_to_choose(application)
    form = AssignReviewersForm(
        request.POST or None,
        people=people,
        needed=application.rubric.independent_scores,
        initial={"reviewers": [str(key) for key in application.reviewers.values_list("pk", flat=True)]},
    )
    if request.method == "POST" and form.is_valid():
        actions.reviewers_assign(application, reviewers=form.cleaned_data["reviewers"], by=request.user)
        messages.success(request, "The reviewers are asked to declare their interests, and then to score.")
        return redirect("application_detail", pk=pk)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Choose the reviewers",
            "caption": f"{application.provider}, application {application.reference}",
            "intro": f"{application.rubric.independent_scores} independent scores are needed for each lot.",
            "form": form,
            "submit_label": "Ask them to review",
            "breadcrumbs": crumbs(application),
            "cancel_url": reverse("application_detail", args=[pk]),
        },
    )


@for_verb("application_extend")
def application_extend(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    rules.require(request.user, "application_extend", application)
    route = procurement.for_system(application.purchasing_system)
    longer = route.extended_assessment_days
    assert application.due_on is not None
    if application.paused_on:
        hears = f"the provider hears within {longer} working days, not {application.assessment_days}, pauses left out"
    else:
        due_on = due_when_extended(application.due_on, days=application.assessment_days, extended_days=longer)
        hears = f"the provider hears by {in_words(due_on)}, {longer} days in all, not by {in_words(application.due_on)}"
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.application_extend(application, by=request.user, **form.cleaned_data)
        messages.success(request, "The time is extended, and the provider is told.")
        return redirect(application)
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": "Extend the time for this application",
            "caption": f"{application.provider}, application {application.reference}",
            "consequences": [
                f"{hears}, under {route.assessment_clock_from}",
                "the provider is told at once, and reads your reason word for word",
                "it can be done once",
            ],
            "form": form,
            "submit_label": "Extend the time",
            "breadcrumbs": crumbs(application),
            "cancel_url": application.get_absolute_url(),
        },
    )


@for_verb("assessment_begin")
@require_POST
def assessment_begin(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    actions.assessment_begin(application, by=request.user)
    messages.success(request, "The application is in assessment and its checks have been made.")
    return redirect("check_list", pk=pk)


# -- Checks ------------------------------------------------------------------------------------------------------------


@for_verb("check_list")
def check_list(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    rules.require(request.user, "check_list", application)
    results = list(application.check_results.select_related("question_version__question", "decided_by"))
    names = show.scope_names(application)
    settled = settled_checks(application)
    gates = [
        (
            gate,
            [
                (
                    result,
                    show.scope_words(result, names),
                    (result.question_version_id, result.scope_key) in settled,
                )
                for result in results
                if result.gate == gate
            ],
            sum(result.gate == gate and result.outcome == "refer" for result in results),
        )
        for gate in Gate
    ]
    return render(
        request,
        "providers/check_list.html",
        {
            "title": "Checks",
            "application": application,
            "clock": clock(application),
            "gates": gates,
            "open": sum(number for _, _, number in gates),
            "breadcrumbs": crumbs(application),
        },
    )


@for_verb("checks_run")
@require_POST
def checks_run(request: HttpRequest, pk: int) -> HttpResponse:
    actions.checks_run(visible_application(request, pk), by=request.user)
    messages.success(request, "The rules have looked again. What a person decided was left as it is.")
    return redirect("check_list", pk=pk)


@for_verb("check_decide")
def check_decide(request: HttpRequest, pk: int) -> HttpResponse:
    result = opened(
        request,
        CheckResult.objects.select_related(
            "application__provider", "application__question_set", "question_version__question"
        ),
        pk,
        application="application",
    )
    rules.require(request.user, "check_decide", result)
    decided = {"outcome": result.outcome, "reason": result.reason} if result.decided_by_id else {}
    form = DecideCheckForm(request.POST or None, initial=decided)
    if request.method == "POST" and form.is_valid():
        actions.check_decide(result, by=request.user, **form.cleaned_data)
        messages.success(request, f"{result.question_version.short_name}: your decision is on the record.")
        return redirect("check_list", pk=result.application_id)
    exhibit = show.check_exhibit(result)
    return render(
        request,
        "providers/check_decide.html",
        {
            "title": result.question_version.short_name,
            "result": result,
            "exhibit": exhibit,
            "scope": show.exhibit_scope(result, exhibit),
            "form": form,
            "breadcrumbs": [
                *crumbs(result.application),
                ("Checks", reverse("check_list", args=[result.application_id])),
            ],
        },
    )


# -- Scores ------------------------------------------------------------------------------------------------------------


@for_verb("assessment_score")
def assessment_score(request: HttpRequest, pk: int, criterion: str = "") -> HttpResponse:
    """One criterion a page; without one, the first that has no level yet."""
    lot_application = visible_lot_application(request, pk)
    rules.require(request.user, "assessment_score", lot_application)
    own = show.own_scores(lot_application, request.user)
    if not own.criteria:
        raise Http404
    if not criterion:
        first = next((one for one in own.criteria if one.pk not in own.scores), None)
        if first is None:
            return redirect("assessment_submit", pk=pk)
        return redirect("assessment_score", pk=pk, criterion=first.key)
    number, current, mark = next(
        ((n, one, mark) for n, (one, mark, _) in enumerate(own.lines, 1) if one.key == criterion), (0, None, None)
    )
    if current is None:
        raise Http404
    score = own.scores.get(current.pk)
    form = ScoreForm(
        request.POST or None,
        levels=current.levels.all(),
        rubric=lot_application.application.rubric,
        initial={"level": score.level, "reason": score.reason} if score else None,
    )
    if request.method == "POST" and form.is_valid():
        actions.assessment_score(lot_application, criterion=current, by=request.user, **form.cleaned_data)
        if "stop" in request.POST:
            messages.success(request, f"{current.title}: saved.")
            return redirect("application_detail", pk=lot_application.application_id)
        onward = own.after(current)
        if onward is None:
            return redirect("assessment_submit", pk=pk)
        return redirect("assessment_score", pk=pk, criterion=onward.key)
    return render(
        request,
        "providers/assessment_score.html",
        {
            "title": current.title,
            "number": number,
            "lot_application": lot_application,
            "application": lot_application.application,
            "clock": clock(lot_application.application),
            "criterion": current,
            "mark": mark,
            "own": own,
            "case": show.criterion_case(lot_application.application, current, own.asked),
            "rubric": lot_application.application.rubric,
            "form": form,
            "level_hint": (
                f"{current.asks} Weight {mark.weight}. A provider needs at least {mark.minimum} here to be admitted. "
                "Start at level 3 and move: up only if every sentence of the higher level is met."
            ),
            "breadcrumbs": crumbs(lot_application.application, lot_application),
        },
    )


@for_verb("assessment_submit")
def assessment_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Check your scores, then send them in."""
    lot_application = visible_lot_application(request, pk)
    rules.require(request.user, "assessment_score", lot_application)
    if request.method == "POST":
        actions.assessment_submit(lot_application, by=request.user)
        messages.success(request, f"Your scores for lot {lot_application.lot.number} are in. They stand as given.")
        return redirect("application_detail", pk=lot_application.application_id)
    return render(
        request,
        "providers/assessment_submit.html",
        {
            "title": "Check your scores",
            "lot_application": lot_application,
            "application": lot_application.application,
            "clock": clock(lot_application.application),
            "own": show.own_scores(lot_application, request.user),
            "breadcrumbs": crumbs(lot_application.application, lot_application),
        },
    )


@for_verb("moderation")
def moderation(request: HttpRequest, pk: int) -> HttpResponse:
    lot_application = visible_lot_application(request, pk)
    application = lot_application.application
    if lot_application.status != LotApplicationStatus.PENDING:
        return _moderated(request, lot_application)
    rules.require(request.user, "moderation", lot_application)
    board = show.board(lot_application)
    form = ModerationForm(request.POST or None, board=board, finish="save" not in request.POST)
    if request.method == "POST" and form.is_valid():
        actions.moderation(lot_application, levels=form.agreed_levels(), by=request.user)
        if "save" in request.POST:
            messages.success(request, "Saved.")
            return redirect("moderation", pk=pk)
        messages.success(request, f"Lot {lot_application.lot.number} is moderated.")
        return redirect("application_detail", pk=application.pk)
    return render(request, "providers/moderation.html", _moderation_context(lot_application, board, form=form))


def _moderated(request: HttpRequest, lot_application: LotApplication) -> HttpResponse:
    """The finished moderation, to be read by those who decide."""
    return render(
        request, "providers/moderation.html", _moderation_context(lot_application, show.board(lot_application))
    )


def _moderation_context(lot_application: LotApplication, board, form=None) -> dict[str, Any]:
    return {
        "title": "Moderate the scores" if form else "Moderated scores",
        "lot_application": lot_application,
        "application": lot_application.application,
        "clock": clock(lot_application.application),
        "board": board,
        "form": form,
        "breadcrumbs": crumbs(lot_application.application, lot_application),
    }
