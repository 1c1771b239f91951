"""Pages of the admissions: the list, one with its history, and what stops, lifts or ends it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import history, rules
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COUNCIL_ROLES, PROVIDER_ROLES

from .. import actions
from ..filters import AdmissionFilter
from ..forms.admission import ConditionForm, IntendRemovalForm, RespondForm, StopForm
from ..forms.assessment import ReasonForm
from ..models import Admission, Contract, Decision
from ..rules.admission import embargo_under


class AdmissionList(ListPage):
    title = "Admissions"
    noun = "admission"
    filter_class = AdmissionFilter
    default_order = ("lot__number", "provider__legal_name", "pk")
    csv_name = "admissions"
    empty = "No provider has been admitted yet."
    columns = (
        Column(
            "Provider",
            lambda row: row.provider.legal_name,
            link=lambda row: row.get_absolute_url(),
            sort="provider__legal_name",
        ),
        Column("Lot", lambda row: f"{row.lot.number}. {row.lot.name}", sort="lot__number"),
        Column("Status", lambda row: row.get_status_display(), sort="status", kind="status"),
        Column("Since", lambda row: row.from_on, sort="from_on", kind="date"),
        Column(
            "Look again on",
            lambda row: row.stop_ends_on or row.stop_review_on or row.condition_due_on,
            kind="date",
            sub=lambda row: "Ends by itself" if row.stop_ends_on else "",
        ),
    )

    def queryset(self):
        return Admission.objects.visible_to(self.request.user).select_related("provider", "lot")


@for_roles(*COUNCIL_ROLES, *PROVIDER_ROLES)
def admission_list(request: HttpRequest) -> HttpResponse:
    return AdmissionList(request).respond()


def _admission(request: HttpRequest, pk: int) -> Admission:
    return get_visible(
        Admission.objects.select_related("provider", "lot__purchasing_system"),
        request.user,
        pk=pk,
    )


@for_roles(*COUNCIL_ROLES, *PROVIDER_ROLES)
def admission_detail(request: HttpRequest, pk: int) -> HttpResponse:
    admission = _admission(request, pk)
    system = admission.lot.purchasing_system
    # The application and its decision are shown only to those whom an interest does not keep out.
    decision = Decision.objects.visible_to(request.user).filter(admission=admission).first()
    contract = (
        Contract.objects.visible_to(request.user)
        .filter(provider=admission.provider, purchasing_system=system)
        .order_by("-pk")
        .first()
    )
    return render(
        request,
        "providers/admission_detail.html",
        {
            "title": admission.provider.legal_name,
            "admission": admission,
            "prices": admission.prices.select_related("part"),
            "parts": admission.parts.all(),
            "decision": decision,
            "contract": contract,
            "parties": (admission.provider, system),
            "system": system,
            "events": history.of(admission),
            "breadcrumbs": [("Admissions", reverse("admission_list"))],
        },
    )


def _reasoned(
    request: HttpRequest, pk: int, *, verb: str, act: Callable, said: str, form_class: type = ReasonForm, **page: Any
) -> HttpResponse:
    """A page that asks why, and does it."""
    admission = _admission(request, pk)
    rules.require(request.user, verb, admission)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(admission, by=request.user, **form.cleaned_data)
        messages.success(request, said)
        return redirect(admission)
    return render(
        request,
        "components/confirm_page.html",
        {
            "caption": f"{admission.provider.legal_name}, lot {admission.lot.number}: {admission.lot.name}",
            "form": form,
            "breadcrumbs": [("Admissions", reverse("admission_list")), (str(admission), admission.get_absolute_url())],
            "cancel_url": admission.get_absolute_url(),
            **page,
        },
    )


@for_verb("admission_embargo")
def admission_embargo(request: HttpRequest, pk: int) -> HttpResponse:
    return _reasoned(
        request,
        pk,
        verb="admission_embargo",
        act=actions.admission_embargo,
        said="New placements are stopped.",
        form_class=StopForm,
        title="Stop new placements",
        consequences=["No new child can be placed in this lot with this provider.", "Children already there stay."],
        submit_label="Stop new placements",
        danger=True,
    )


@for_verb("admission_suspend")
def admission_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    return _reasoned(
        request,
        pk,
        verb="admission_suspend",
        act=actions.admission_suspend,
        said="The admission is suspended.",
        form_class=StopForm,
        title="Suspend the admission",
        consequences=[
            "No new child can be placed, and placements stop while it lasts.",
            "Each child affected needs a review before, or within 3 school days after.",
        ],
        submit_label="Suspend",
        danger=True,
    )


@for_verb("admission_lift")
def admission_lift(request: HttpRequest, pk: int) -> HttpResponse:
    then = "The provider may be offered children in this lot again."
    if embargo_under(_admission(request, pk)):
        then = "The embargo that stood before the suspension stands again: no new placement until that is lifted too."
    return _reasoned(
        request,
        pk,
        verb="admission_lift",
        act=actions.admission_lift,
        said=then,
        title="Lift the stop",
        consequences=[then],
        submit_label="Lift",
    )


@for_verb("admission_condition")
def admission_condition(request: HttpRequest, pk: int) -> HttpResponse:
    return _reasoned(
        request,
        pk,
        verb="admission_condition",
        act=actions.admission_condition,
        said="The admission is conditional now, and the provider is told.",
        form_class=ConditionForm,
        title="Put a condition on the admission",
        consequences=["The label “conditional” is shown, on the public list too.", "Placements go on."],
        submit_label="Put the condition on",
    )


@for_verb("admission_respond")
def admission_respond(request: HttpRequest, pk: int) -> HttpResponse:
    return _reasoned(
        request,
        pk,
        verb="admission_respond",
        act=actions.admission_respond,
        said="Your side is on the record. A manager reads it, and writes to you.",
        form_class=RespondForm,
        title="Say your side",
        intro="What you write stands on the record of this admission, where you and the council read it.",
        submit_label="Send",
    )


@for_verb("admission_meet")
def admission_meet(request: HttpRequest, pk: int) -> HttpResponse:
    return _reasoned(
        request,
        pk,
        verb="admission_meet",
        act=actions.admission_meet,
        said="The condition is met. The admission is active.",
        title="The condition is met",
        consequences=["The label “conditional” comes off, on the public list too."],
        submit_label="Record that it is met",
    )


@for_verb("admission_removal_intend")
def admission_removal_intend(request: HttpRequest, pk: int) -> HttpResponse:
    return _reasoned(
        request,
        pk,
        verb="admission_removal_intend",
        act=actions.admission_removal_intend,
        said="The provider is told, and may answer.",
        form_class=IntendRemovalForm,
        title="Tell the provider that you think of removing it",
        consequences=["The provider reads your reason and may answer. Nothing is decided, and placements go on."],
        submit_label="Tell the provider",
    )


@for_verb("admission_removal_drop")
def admission_removal_drop(request: HttpRequest, pk: int) -> HttpResponse:
    return _reasoned(
        request,
        pk,
        verb="admission_removal_drop",
        act=actions.admission_removal_drop,
        said="The provider is told that it stays.",
        title="Drop the removal",
        consequences=["The provider stays in the lot, and is told why."],
        submit_label="Drop it",
    )


@for_verb("admission_remove")
def admission_remove(request: HttpRequest, pk: int) -> HttpResponse:
    return _reasoned(
        request,
        pk,
        verb="admission_remove",
        act=actions.admission_remove,
        said="The provider is removed from this lot.",
        title="Remove the provider from this lot",
        consequences=[
            "No new child can be placed in this lot with this provider.",
            "The provider leaves the public list for this lot. To come back it applies again.",
            "It is told first, with reasons, and heard, except where safety does not allow it (contract, clause 21.2).",
        ],
        submit_label="Remove",
        danger=True,
    )


@for_verb("admission_withdraw")
def admission_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _reasoned(
        request,
        pk,
        verb="admission_withdraw",
        act=actions.admission_withdraw,
        said="The admission is withdrawn.",
        title="Withdraw from this lot",
        consequences=[
            "No new child can be placed in this lot with the provider. Placements under way go on to their end.",
            "To come back, the provider applies again.",
        ],
        submit_label="Withdraw",
        danger=True,
    )
