"""Pages of variations: the list, drafting, offering, how it stands with each provider, reading and signing."""

import csv
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from apcommissioning.base import history, pdf, rules
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.markdown import to_html
from apcommissioning.base.merge import in_words
from apcommissioning.base.pages import Column, ListPage, plain
from apcommissioning.base.roles import COMMISSIONERS, COUNCIL_ROLES, PROVIDER_ROLES
from apcommissioning.base.timekeeping import LONDON
from lots.models import PurchasingSystem

from .. import actions
from ..figures.variation import offer_signatures, tally
from ..filters import VariationFilter
from ..forms.assessment import ReasonForm
from ..forms.contract import SignContractForm
from ..forms.variation import OfferVariationForm, VariationForm
from ..models import Contract, Variation, VariationOffer
from ..rules.variation import FOR_ONE, executed_contracts
from ..states import ContractStatus, OfferStatus, VariationKind
from . import posted

FOR_ALL = {
    VariationKind.TERMS: "Change the wording",
    VariationKind.PRICES: "Change all prices",
    VariationKind.EXTENSION: "Extend the contracts",
}


class VariationList(ListPage):
    title = "Variations"
    noun = "variation"
    intro = "Changes to the standard contract, offered to all providers or to one, and how many have signed."
    filter_class = VariationFilter
    default_order = ("-effective_on", "-pk")
    csv_name = "variations"
    empty = "No variation has been drafted yet, or none fits the filters."
    columns = (
        Column(
            "Variation",
            lambda row: row.title,
            link=lambda row: row.get_absolute_url(),
            sort="title",
            sub=lambda row: f"{row.reference}. {row.get_kind_display()}",
        ),
        Column("Status", lambda row: row.get_status_display(), sort="status", kind="status"),
        Column("Takes effect", lambda row: row.effective_on, sort="effective_on", kind="date"),
        Column("Sign by", lambda row: row.sign_by_on, sort="sign_by_on", kind="date"),
        Column("Offered to", lambda row: row.offered, sort="offered", kind="number"),
        Column("Signed", lambda row: row.signed, sort="signed", kind="number"),
    )

    def queryset(self):
        return Variation.objects.visible_to(self.request.user).annotate(
            offered=Count("offers"), signed=Count("offers", filter=Q(offers__status=OfferStatus.SIGNED))
        )

    def context(self):
        links = []
        if self.request.user.has_role(*COMMISSIONERS):
            in_force = Contract.objects.filter(status=ContractStatus.EXECUTED).values("purchasing_system")
            systems = list(PurchasingSystem.objects.filter(pk__in=in_force).order_by("-valid_from", "pk"))
            for system in systems[:2]:
                of = f" of {system.reference}" if len(systems) > 1 else ""
                links += [
                    (f"{words}{of}", reverse("variation_draft", args=[system.pk, kind.value]), "secondary")
                    for kind, words in FOR_ALL.items()
                ]
        return {"actions": links, "breadcrumbs": [("Contracts", reverse("contract_list"))]}


@for_roles(*COUNCIL_ROLES)
def variation_list(request: HttpRequest) -> HttpResponse:
    return VariationList(request).respond()


@for_verb("variation_draft")
def variation_draft(request: HttpRequest, system_pk: int, kind: str, contract_pk: int | None = None) -> HttpResponse:
    """To every contract in force, or (with `contract_pk`) to one."""
    if kind not in VariationKind.values or (kind in FOR_ONE and contract_pk is None):
        raise Http404
    system = get_object_or_404(PurchasingSystem.objects.visible_to(request.user), pk=system_pk)
    contract = None
    if contract_pk is not None:
        found = Contract.objects.select_related("provider", "purchasing_system")
        contract = get_visible(found, request.user, pk=contract_pk, purchasing_system=system)
    rules.require(request.user, "variation_draft", (system, (contract,) if contract else ()))
    contracts = executed_contracts(system).select_related("provider").order_by("provider__legal_name")
    form = VariationForm(
        posted(request), kind=VariationKind(kind), system=system, contracts=list(contracts), contract=contract
    )
    if request.method == "POST" and form.is_valid():
        try:
            variation = actions.variation_draft(system, by=request.user, **form.variation())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The variation is drafted. A manager offers it.")
            return redirect(variation)
    context = {
        "title": f"Draft a variation: {VariationKind(kind).label.lower()}",
        "caption": contract.provider.legal_name if contract else str(system),
        "form": form,
        "submit_label": "Save the draft",
        "breadcrumbs": [("Contracts", reverse("contract_list")), ("Variations", reverse("variation_list"))],
        "cancel_url": contract.get_absolute_url() if contract else reverse("variation_list"),
    }
    return render(request, "components/form_page.html", context)


def _variation(request: HttpRequest, pk: int) -> Variation:
    return get_visible(Variation.objects.select_related("purchasing_system", "drafted_by"), request.user, pk=pk)


def _below(*more: tuple[str, str]) -> dict[str, Any]:
    return {"breadcrumbs": [("Contracts", reverse("contract_list")), ("Variations", reverse("variation_list")), *more]}


@for_roles(*COUNCIL_ROLES)
def variation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    variation = _variation(request, pk)
    offers = list(variation.offers.select_related("contract__provider").order_by("contract__provider__legal_name"))
    if request.GET.get("format") == "csv":
        return _offers_csv(variation, offers)
    context = {
        "title": variation.title,
        "variation": variation,
        "text": to_html(variation.text),
        "prices": variation.prices.filter(offer=None).select_related("part__lot"),
        "lots": variation.lots.all(),
        "contracts": [] if offers else list(variation.contracts.select_related("provider")),
        "offers": offers,
        "tally": tally(offers),
        "events": history.of(variation),
        **_below(),
    }
    return render(request, "providers/variation_detail.html", context)


OFFER_HEADINGS = ("Variation", "Provider", "Contract", "Status", "Signed by", "Role", "Signed on", "In force since")


def _offers_csv(variation: Variation, offers: list[VariationOffer]) -> HttpResponse:
    """How the variation stands with each provider, a row each."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="variation-{variation.reference}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(OFFER_HEADINGS)
    for offer in offers:
        cells = (
            variation.reference,
            offer.contract.provider.legal_name,
            offer.contract.reference,
            offer.get_status_display(),
            offer.name,
            offer.role,
            offer.signed_at.astimezone(LONDON).date() if offer.signed_at else "",
            offer.applied_on or "",
        )
        writer.writerow([plain(cell) for cell in cells])
    return response


@for_verb("variation_offer")
def variation_offer(request: HttpRequest, pk: int) -> HttpResponse:
    variation = _variation(request, pk)
    rules.require(request.user, "variation_offer", variation)
    form = OfferVariationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "role", "authority")}
        actions.variation_offer(variation, by=request.user, **given)
        messages.success(request, "The variation is offered, and each provider is told.")
        return redirect(variation)
    number = variation.contracts.count()
    who = "1 provider" if number == 1 else f"{number} providers"
    context = {
        "title": "Offer the variation",
        "caption": str(variation),
        "form": form,
        "consequences": [
            f"{who} can read and sign it until {in_words(variation.sign_by_on)}.",
            "Its text is frozen, with its hash. Offering it is the council’s signature.",
        ],
        "submit_label": "Sign and offer",
        "cancel_url": variation.get_absolute_url(),
        **_below((variation.reference, variation.get_absolute_url())),
    }
    return render(request, "components/confirm_page.html", context)


@for_verb("variation_withdraw")
def variation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    variation = _variation(request, pk)
    rules.require(request.user, "variation_withdraw", variation)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.variation_withdraw(variation, by=request.user, **form.cleaned_data)
        messages.success(request, "The variation is withdrawn.")
        return redirect(variation)
    context = {
        "title": "Withdraw the variation",
        "caption": str(variation),
        "form": form,
        "consequences": ["Nobody can sign it any more. Each contract goes on as it is."],
        "submit_label": "Withdraw it",
        "danger": True,
        "cancel_url": variation.get_absolute_url(),
        **_below((variation.reference, variation.get_absolute_url())),
    }
    return render(request, "components/confirm_page.html", context)


def _offer(request: HttpRequest, pk: int) -> VariationOffer:
    found = VariationOffer.objects.select_related("variation", "contract__provider", "pdf")
    return get_visible(found, request.user, pk=pk)


def _offer_page(offer: VariationOffer, **more: Any) -> dict[str, Any]:
    contract = offer.contract
    return {
        "offer": offer,
        "variation": offer.variation,
        "contract": contract,
        "text": to_html(offer.body),
        "signatures": offer_signatures(offer),
        "breadcrumbs": [("Contracts", reverse("contract_list")), (contract.reference, contract.get_absolute_url())],
        **more,
    }


@for_roles(*COUNCIL_ROLES, *PROVIDER_ROLES)
def variation_read(request: HttpRequest, pk: int) -> HttpResponse:
    """A variation as one provider signs it."""
    offer = _offer(request, pk)
    making = offer.signed_at is not None and offer.pdf_id is None
    context = _offer_page(
        offer,
        title=offer.variation.title,
        pdf_words=(pdf.why_unavailable() or "The sealed copy is being made.") if making else "",
        events=history.of(offer),
    )
    return render(request, "providers/variation_read.html", context)


@for_verb("variation_sign")
def variation_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The text and its hash above the signature: what is signed is what was shown."""
    offer = _offer(request, pk)
    rules.require(request.user, "variation_sign", offer)
    form = SignContractForm(posted(request), initial={"hash": offer.hash})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "role", "authority", "hash")}
        actions.variation_sign(offer, by=request.user, **given)
        messages.success(request, "You have signed. Your sealed copy is being made.")
        return redirect(offer)
    context = _offer_page(
        offer, title="Sign the change to your contract", form=form, submit_label="Sign for the provider"
    )
    return render(request, "providers/variation_sign.html", context)


@for_verb("variation_decline")
def variation_decline(request: HttpRequest, pk: int) -> HttpResponse:
    offer = _offer(request, pk)
    rules.require(request.user, "variation_decline", offer)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.variation_decline(offer, by=request.user, **form.cleaned_data)
        messages.success(request, "You have declined. Your contract goes on as it is.")
        return redirect(offer)
    context = {
        "title": "Decline the change",
        "caption": str(offer.variation),
        "form": form,
        "consequences": ["Your contract goes on as it is. The council reads your reason."],
        "submit_label": "Decline",
        "cancel_url": offer.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", _offer_page(offer) | context)
