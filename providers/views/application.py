"""Pages of an application: the lots, the task list, one question a page, and the signature."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import history, rules, timekeeping, typed
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.exceptions import ChangedMeanwhile, Refused, TooLate
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from lots.figures import specifications_at
from lots.models import PurchasingSystem

from .. import actions
from ..figures import application as figures
from ..figures import offline
from ..figures.panel import assessment_panel, standing_of
from ..figures.said import rounds_of
from ..forms.application import LotsForm, PricesForm, StartForm, SubmitForm, WithdrawForm
from ..models import Application, Clarification, Provider
from ..rules import assessment_clock, linked, prices, readiness, reuse
from ..rules.provider import works_for
from ..states import OPEN_APPLICATION, ApplicationStatus, ClarificationStatus
from . import posted, taking
from .assessment import opened

READERS = (*COMMISSIONERS, Role.REVIEWER)


# -- Lists -------------------------------------------------------------------------------------------------------------


@for_roles(*PROVIDER_ROLES)
def application_mine(request: HttpRequest) -> HttpResponse:
    """A provider's applications, as it may know them, and what else it may apply for."""
    providers = Provider.objects.visible_to(request.user)
    rows = (
        Application.objects.filter(provider__in=providers)
        .select_related("provider", "purchasing_system")
        .prefetch_related(
            "lot_applications__lot",
            "lot_applications__decision",
            Prefetch("clarifications", Clarification.objects.filter(status=ClarificationStatus.ASKED), "asked_now"),
        )
    )
    busy = {row.purchasing_system_id for row in rows if row.status in OPEN_APPLICATION}
    open_systems = [
        system
        for system in PurchasingSystem.objects.published()
        if not readiness.closed_words(system) and system.pk not in busy
    ]
    context = {
        "rows": [(row, figures.told_status(row)) for row in rows],
        "open_systems": open_systems,
        "can_start": request.user.has_role(Role.PROVIDER_MANAGER),
    }
    return render(request, "providers/application_mine.html", context)


# -- Starting ----------------------------------------------------------------------------------------------------------


@for_verb("application_start")
def application_start(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_visible(PurchasingSystem.objects.select_related("question_set", "rubric"), request.user, pk=pk)
    providers = Provider.objects.managed_by(request.user)
    single = providers.get() if providers.count() == 1 else None
    form = None if single else StartForm(posted(request), providers=providers)
    if request.method == "POST" and (form is None or form.is_valid()):
        provider = single or form.cleaned_data["provider"]
        try:
            application = actions.application_start(provider, system, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("application_mine")
        return redirect("application_lots", application.pk)
    return render(request, "providers/application_start.html", {"system": system, "form": form, "single": single})


@for_verb("application_lots")
@typed.kept
def application_lots(request: HttpRequest, pk: int) -> HttpResponse:
    application = own_application(request, "application_lots", pk)
    every_lot = application.purchasing_system.lots.filter(is_open=True).prefetch_related("parts")
    admitted = reuse.admitted_lots(application)
    lots = [lot for lot in every_lot if lot.pk not in admitted]
    sites = [site for site in application.provider.sites.all() if site.teaches_here]
    again = [] if application.lot_applications.exists() else reuse.lots_to_try_again(application)
    form = LotsForm(
        posted(request),
        initial=LotsForm.initial_of(application, again),
        lots=lots,
        sites=sites,
        provider=application.provider,
    )
    if request.method == "POST" and not taking(request, form) and form.is_valid():
        try:
            actions.application_lots(
                application,
                lots=form.chosen_lots(),
                parts=form.chosen_parts(),
                sites=form.chosen_sites(),
                revision=form.cleaned_data["revision"],
                by=request.user,
            )
        except ChangedMeanwhile as changed:
            now = LotsForm.initial_of(changed.current)
            form.meet(now, revision=changed.current.revision, by=changed.by, at=changed.at)
        else:
            without = [row for row in readiness.read(application).lot_applications if readiness.prices_gap(row)]
            if without and "later" not in request.POST:
                return redirect("application_prices", application.pk, without[0].lot_id)
            return redirect("application_tasks", application.pk)
    context = {
        "application": application,
        "form": form,
        "again": [row for row in again if row.lot in lots],
        "admitted": [lot for lot in every_lot if lot.pk in admitted],
        "back_url": reverse("application_tasks", args=[application.pk]),
    }
    return render(request, "providers/application_lots.html", context)


@for_verb("application_prices")
@typed.kept
def application_prices(request: HttpRequest, pk: int, lot_pk: int) -> HttpResponse:
    application = own_application(request, "application_prices", pk)
    rows = {row.lot.pk: row for row in readiness.read(application).lot_applications}
    if lot_pk not in rows:
        if request.method == "POST" and application.purchasing_system.lots.filter(pk=lot_pk).exists():
            raise Refused("This lot has been taken out of the application. Choose it again to give its prices.")
        raise Http404
    row = rows[lot_pk]
    lines = prices.lines(row.parts.all(), on=timekeeping.today())
    form = PricesForm(posted(request), initial=PricesForm.initial_of(row), lot_application=row, lines=lines)
    if request.method == "POST" and not taking(request, form) and form.is_valid():
        try:
            actions.application_prices(
                row, prices=form.prices(), revision=form.cleaned_data["revision"], by=request.user
            )
        except ChangedMeanwhile as changed:
            now = PricesForm.initial_of(changed.current)
            form.meet(now, revision=changed.current.revision, by=changed.by, at=changed.at)
        else:
            without = [
                other
                for other in readiness.read(application).lot_applications
                if other.pk != row.pk and readiness.prices_gap(other)
            ]
            if without and "later" not in request.POST:
                return redirect("application_prices", application.pk, without[0].lot_id)
            return redirect("application_tasks", application.pk)
    context = {
        "application": application,
        "row": row,
        "form": form,
        "back_url": reverse("application_tasks", args=[application.pk]),
    }
    return render(request, "providers/application_prices.html", context)


# -- Filling in --------------------------------------------------------------------------------------------------------


@for_roles(*PROVIDER_ROLES)
def application_tasks(request: HttpRequest, pk: int) -> HttpResponse:
    application = get_visible(with_provider(), request.user, pk=pk)
    if application.status != ApplicationStatus.DRAFT:
        return redirect(application)
    filled = readiness.read(application)
    panel = figures.panel(filled)
    last = max((row.answered_at for row in filled.answers.values()), default=application.started_at)
    context = {
        "application": application,
        "panel": panel,
        "earlier": len(reuse.earlier(filled)),
        "sections": [*figures.task_groups(filled), figures.sending(application, panel)],
        "saved_at": last,
        "lots": filled.lot_applications,
    }
    return render(request, "providers/application_tasks.html", context)


# -- Sending -----------------------------------------------------------------------------------------------------------


@for_verb("application_submit")
def application_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Check your answers, sign, send. A second click lands on the receipt of the first."""
    application = get_visible(with_provider(), request.user, pk=pk)
    if application.status != ApplicationStatus.DRAFT and works_for(request.user, application.provider):
        return redirect("application_receipt", application.pk)
    rules.require(request.user, "application_submit", application)
    filled = readiness.read(application)
    panel = figures.panel(filled)
    form = SubmitForm(posted(request), initial={"name": request.user.name})
    if request.method == "POST" and panel.is_ready and form.is_valid():
        signature = {name: form.cleaned_data[name] for name in ("name", "role")}
        try:
            actions.application_submit(application, by=request.user, **signature)
        except TooLate:
            return redirect("application_receipt", application.pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("application_tasks", application.pk)
        return redirect("application_receipt", application.pk)
    context = {
        "application": application,
        "panel": panel,
        "copy": figures.copy(filled),
        "form": form,
        "declaration": figures.declaration(filled),
        "back_url": reverse("application_tasks", args=[application.pk]),
    }
    return render(request, "providers/application_submit.html", context)


@for_roles(*PROVIDER_ROLES)
def application_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    application = get_visible(with_provider(), request.user, pk=pk)
    if application.submitted_at is None or not works_for(request.user, application.provider):
        return redirect(application)
    return render(request, "providers/application_receipt.html", {"application": application})


@for_verb("application_withdraw")
def application_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    application = own_application(request, "application_withdraw", pk)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.application_withdraw(application, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"Application {application.reference} is withdrawn. You may apply again at any time.")
        return redirect("application_mine")
    context = {
        "title": "Withdraw this application",
        "caption": f"{application.reference}, {application.provider}",
        "form": form,
        "consequences": [
            "We stop looking at it, for every lot in it.",
            "Your answers stay with it for you to read, and you cannot change them.",
            "You may start a new application at any time.",
        ],
        "danger": True,
        "submit_label": "Withdraw the application",
        "cancel_url": application.get_absolute_url(),
        "cancel_label": "Keep it",
        "back_url": application.get_absolute_url(),
    }
    return render(request, "providers/application_withdraw.html", context)


# -- Reading -----------------------------------------------------------------------------------------------------------


@for_roles(*READERS, *PROVIDER_ROLES)
def application_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """For the council the hub of the assessment; for the provider a copy of what it sent, and what it may know."""
    application = opened(request, with_provider().with_asked(), pk)
    own = works_for(request.user, application.provider, *PROVIDER_ROLES)
    if own and application.status == ApplicationStatus.DRAFT:
        return redirect("application_tasks", application.pk)
    lots = None if own else standing_of(application.lot_applications.all(), request.user)
    filled = readiness.read(application, only_sent=bool(application.sent), lots=lots)
    context = {
        "application": application,
        "copy": figures.copy(filled),
        "rows": filled.lot_applications,
    }
    if own:
        told = figures.told_status(application)
        asked = [one for one, _number in rounds_of(application) if one.asked_at is not None]
        steps = offline.progress(application, filled.lot_applications, asked)
        own_context = {**context, "told": told, "clarifications": asked, "steps": steps}
        return render(request, "providers/application_detail_own.html", own_context)
    context |= {
        "clock": assessment_clock.clock(application),
        "panel": assessment_panel(application, request.user, filled.lot_applications),
        "events": history.of(application, *context["rows"])[:40],
    }
    if linked.may_see(request.user):
        context["links"], context["refused_before"] = linked.links(application.provider)
    return render(request, "providers/application_detail.html", context)


@for_roles(*PROVIDER_ROLES)
def application_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is asked and answered, on one page to print, or as a text file."""
    application = get_visible(with_provider(), request.user, pk=pk)
    filled = readiness.read(application, only_sent=bool(application.sent))
    copy = figures.copy(filled)
    if request.GET.get("format") == "txt":
        text = offline.as_text(application, copy)
        response = HttpResponse(text, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{application.reference}.txt"'
        return response
    specifications = specifications_at(
        [row.lot for row in filled.lot_applications], application.submitted_at or timekeeping.now()
    )
    context = {"application": application, "copy": copy, "specifications": specifications}
    return render(request, "providers/application_copy.html", context)


def with_provider():
    return Application.objects.select_related("provider", "purchasing_system", "question_set", "submitted_by")


def own_application(request: HttpRequest, verb: str, pk: int) -> Application:
    """The application, if this person sees it and may do this to it now."""
    application = get_visible(with_provider(), request.user, pk=pk)
    rules.require(request.user, verb, application)
    return application
