"""Pages of the standard contract: the register, one with its text, issuing and signing."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from apcommissioning.base import history, pdf, rules, timekeeping
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.markdown import to_html
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COUNCIL_ROLES, PROVIDER_ROLES
from lots.models import PurchasingSystem

from .. import actions, figures
from ..figures.contracts import end_clock
from ..filters import ContractFilter
from ..forms.contract import IssueContractForm, SignContractForm, TerminateContractForm
from ..models import Contract, Provider, VariationOffer
from ..rules.contract import admissions_to_contract, latest_end, sign_by
from ..states import OfferStatus
from . import posted


def _may_run_until(contract: Contract) -> date | None:
    """How far a contract in force may be extended, where it does not run so long already and no notice was given."""
    if not contract.is_in_force or contract.terminates_on is not None:
        return None
    last = latest_end(contract.purchasing_system)
    return last if last > contract.ends_on else None


class ContractList(ListPage):
    title = "Contracts"
    noun = "contract"
    filter_class = ContractFilter
    default_order = ("-starts_on", "-pk")
    csv_name = "contracts"
    empty = "No contract has been issued yet."
    columns = (
        Column("Contract", lambda row: row.reference, link=lambda row: row.get_absolute_url(), sort="reference"),
        Column("Provider", lambda row: row.provider.legal_name, sort="provider__legal_name"),
        Column("Status", lambda row: row.get_status_display(), sort="status", kind="status"),
        Column("From", lambda row: row.starts_on, sort="starts_on", kind="date"),
        Column(
            "To",
            lambda row: row.last_day,
            sort="ends_on",
            kind="date",
            sub=lambda row: "By notice" if row.is_in_force and row.terminates_on else "",
        ),
        Column("Standing", end_clock, kind="clock"),
        Column("May be extended to", _may_run_until, kind="date"),
        Column("Variations", lambda row: row.signed_variations, sort="signed_variations", kind="number"),
    )

    def queryset(self):
        signed = Count("variation_offers", filter=Q(variation_offers__status=OfferStatus.SIGNED))
        return (
            Contract.objects.visible_to(self.request.user)
            .select_related("provider", "purchasing_system")
            .annotate(signed_variations=signed)
        )

    def context(self):
        if not self.request.user.has_role(*COUNCIL_ROLES):
            return {}
        return {"actions": [("Variations", reverse("variation_list"), "secondary")]}


@for_roles(*COUNCIL_ROLES, *PROVIDER_ROLES)
def contract_list(request: HttpRequest) -> HttpResponse:
    return ContractList(request).respond()


def _contract(request: HttpRequest, pk: int) -> Contract:
    return get_visible(
        Contract.objects.select_related("provider", "purchasing_system", "template", "pdf"), request.user, pk=pk
    )


def _page(contract: Contract, **more: Any) -> dict[str, Any]:
    return {
        "contract": contract,
        "text": to_html(contract.body),
        "signatures": figures.signatures(contract),
        "sign_by": sign_by(contract),
        "events": history.of(contract),
        "breadcrumbs": [("Contracts", reverse("contract_list"))],
        **more,
    }


@for_roles(*COUNCIL_ROLES, *PROVIDER_ROLES)
def contract_detail(request: HttpRequest, pk: int) -> HttpResponse:
    contract = _contract(request, pk)
    making = contract.executed_at is not None and contract.pdf_id is None
    return render(
        request,
        "providers/contract_detail.html",
        _page(
            contract,
            title=f"Contract {contract.reference}",
            offers=_offers(contract),
            about=(contract.purchasing_system, (contract,)),
            extension_until=latest_end(contract.purchasing_system),
            pdf_words=(pdf.why_unavailable() or "The sealed copy is being made.") if making else "",
        ),
    )


def _offers(contract: Contract) -> list[tuple[VariationOffer, bool]]:
    """The variations offered under a contract, each with whether it is in force."""
    today = timekeeping.today()
    rows = contract.variation_offers.select_related("variation").order_by("-variation__effective_on", "-pk")
    return [(row, row.status == OfferStatus.SIGNED and row.variation.effective_on <= today) for row in rows]


@for_verb("contract_issue")
def contract_issue(request: HttpRequest, provider_pk: int, system_pk: int) -> HttpResponse:
    provider = get_visible(Provider, request.user, pk=provider_pk)
    system = get_object_or_404(
        PurchasingSystem.objects.visible_to(request.user).select_related("contract_template", "question_set"),
        pk=system_pk,
    )
    rules.require(request.user, "contract_issue", (provider, system))
    latest = latest_end(system)
    form = IssueContractForm(
        request.POST or None, latest=latest, initial={"starts_on": timekeeping.today(), "ends_on": latest}
    )
    if request.method == "POST" and form.is_valid():
        try:
            contract = actions.contract_issue(provider, system, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The contract is with the provider to sign.")
            return redirect(contract)
    admissions = admissions_to_contract(provider, system).select_related("lot").order_by("lot__number")
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Issue the standard contract",
            "caption": provider.legal_name,
            "intro": "The text is filled in and frozen with its hash. Both sides sign exactly that text.",
            "facts": [
                ("Template", str(system.contract_template)),
                ("Lots", ", ".join(str(admission.lot) for admission in admissions)),
            ],
            "form": form,
            "submit_label": "Issue the contract",
            "breadcrumbs": [("Contracts", reverse("contract_list"))],
            "cancel_url": reverse("provider_detail", args=[provider.pk]),
        },
    )


def _sign(request: HttpRequest, pk: int, *, verb: str, title: str, label: str, said: str) -> HttpResponse:
    """The text and its hash above the signature: what is signed is what was shown."""
    contract = _contract(request, pk)
    rules.require(request.user, verb, contract)
    form = SignContractForm(request.POST or None, initial={"hash": contract.hash, "name": request.user.name})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        act = {"contract_sign": actions.contract_sign, "contract_countersign": actions.contract_countersign}[verb]
        act(
            contract,
            by=request.user,
            name=given["name"],
            role=given["role"],
            authority=given["authority"],
            hash=given["hash"],
        )
        messages.success(request, said)
        return redirect(contract)
    return render(request, "providers/contract_sign.html", _page(contract, title=title, form=form, submit_label=label))


@for_verb("contract_sign")
def contract_sign(request: HttpRequest, pk: int) -> HttpResponse:
    return _sign(
        request,
        pk,
        verb="contract_sign",
        title="Sign the contract",
        label="Sign for the provider",
        said="You have signed. The council countersigns next.",
    )


@for_verb("contract_countersign")
def contract_countersign(request: HttpRequest, pk: int) -> HttpResponse:
    return _sign(
        request,
        pk,
        verb="contract_countersign",
        title="Countersign the contract",
        label="Sign for the council",
        said="The contract is in force. Its sealed copy is being made.",
    )


@for_verb("contract_terminate")
def contract_terminate(request: HttpRequest, pk: int) -> HttpResponse:
    contract = _contract(request, pk)
    rules.require(request.user, "contract_terminate", contract)
    form = TerminateContractForm(posted(request), contract=contract)
    if request.method == "POST" and form.is_valid():
        actions.contract_terminate(contract, by=request.user, **form.ending())
        ended = "The contract is ended" if contract.terminates_on is None else "Notice is given"
        messages.success(request, f"{ended}, and the provider is told.")
        return redirect(contract)
    context = {
        "title": "End the contract",
        "caption": f"{contract.provider.legal_name}, contract {contract.reference}",
        "form": form,
        "consequences": [
            "By notice, the contract and its lots stand until the last day. At once, they end today.",
            "Then the provider leaves every lot of this purchasing system and the public list.",
            "Then schools and officers with placements there are told. Each placement needs a review.",
        ],
        "submit_label": "End the contract",
        "danger": True,
        "breadcrumbs": [("Contracts", reverse("contract_list")), (contract.reference, contract.get_absolute_url())],
        "cancel_url": contract.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)
