"""Pages about a provider: registering, its details, sites and documents."""

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base import history, rules, typed
from apcommissioning.base.access import for_roles, for_verb, get_visible, public
from apcommissioning.base.exceptions import ChangedMeanwhile, Refused
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COUNCIL_ROLES, PROVIDER_ROLES

from .. import actions
from ..figures.application import in_plain_words, told_status
from ..filters import ProviderFilter
from ..forms.provider import EvidenceCheckForm, EvidenceForm, ProviderForm, RegisterForm
from ..forms.site import CapacityForm, SiteForm
from ..models import Admission, Application, Contract, Evidence, Provider, QualityVisit, Site
from ..rules import linked
from ..rules.evidence import asking_for, kinds
from ..rules.provider import is_frozen, works_for
from ..rules.staff import READERS
from ..states import LISTED, ApplicationStatus, EvidenceStatus, SiteKind
from . import posted, taking

EVERYBODY = (*COUNCIL_ROLES, *PROVIDER_ROLES)


@public
def provider_register(request: HttpRequest) -> HttpResponse:
    """An organisation opens its account. As many tries as signing up has, so that it is no way to guess who has one."""
    if request.user.is_authenticated:
        return redirect("application_mine" if request.user.has_role(*PROVIDER_ROLES) else "provider_list")
    form = RegisterForm(posted(request))
    if request.method == "POST":
        if stopped := ratelimit.consume_or_429(request, action="signup"):
            return stopped
        if form.is_valid():
            account = {name: form.cleaned_data[name] for name in ("name", "email", "password")}
            try:
                provider = actions.provider_register(details=form.details(), **account)
            except actions.AlreadyRegistered as refusal:
                form.add_error(None, str(refusal))
            else:
                person = provider.organisation.membership_set.get().person
                messages.success(request, "You are registered. Add the places where you teach, then apply.")
                return perform_login(request, person, redirect_url=provider.get_absolute_url())
    return render(request, "providers/provider_register.html", {"form": form})


class ProviderListPage(ListPage):
    title = "Providers"
    noun = "provider"
    filter_class = ProviderFilter
    default_order = ("legal_name", "pk")
    csv_name = "providers"
    empty = "No provider has registered yet, or none fits the filters."
    columns = (
        Column("Provider", lambda row: row.legal_name, lambda row: row.get_absolute_url(), sort="legal_name"),
        Column("Register", lambda row: row.get_register_display()),
        Column("Lots", lambda row: ", ".join(str(admission.lot.number) for admission in row.listed) or "None"),
        Column("Sites", lambda row: row.site_count, sort="site_count", kind="number"),
        Column("Documents to check", lambda row: row.unchecked, sort="unchecked", kind="number"),
        Column("Registered", lambda row: row.registered_at, sort="registered_at", kind="date"),
    )

    def queryset(self):
        listed = Admission.objects.filter(status__in=LISTED).select_related("lot").order_by("lot__number")
        waiting = Q(evidence__status=EvidenceStatus.UNCHECKED, evidence__replaced_by=None)
        return (
            Provider.objects.visible_to(self.request.user)
            .annotate(site_count=Count("sites", distinct=True), unchecked=Count("evidence", waiting, distinct=True))
            .prefetch_related(Prefetch("admissions", listed, to_attr="listed"))
        )

    def context(self):
        return {
            "actions": [
                ("Admissions", reverse("admission_list"), "secondary"),
                ("Contracts", reverse("contract_list"), "secondary"),
                ("Documents running out", reverse("evidence_due"), "secondary"),
                ("Quality visits", reverse("visit_list"), "secondary"),
                ("Who is due", reverse("assurance_list"), "secondary"),
            ]
        }


@for_roles(*EVERYBODY)
def provider_list(request: HttpRequest) -> HttpResponse:
    """The council's list. A provider's people have one row of it: they go straight there."""
    if not request.user.has_role(*COUNCIL_ROLES):
        own = Provider.objects.visible_to(request.user).first()
        if own is not None:
            return redirect(own)
    return ProviderListPage(request).respond()


@for_roles(*EVERYBODY)
def provider_detail(request: HttpRequest, pk: int) -> HttpResponse:
    on_register = Count("staff_checks", filter=Q(staff_checks__left_on=None))
    provider = get_visible(Provider.objects.annotate(on_register=on_register), request.user, pk=pk)
    person = request.user
    sites = list(provider.sites.prefetch_related("capacities"))
    context = {
        "provider": provider,
        "is_council": person.has_role(*COUNCIL_ROLES),
        "facts": _facts(provider),
        "sites": sites,
        "oldest_capacity": min((site.capacity_on for site in sites), default=None)
        if all(site.capacity_on for site in sites)
        else None,
        "admissions": Admission.objects.visible_to(person).filter(provider=provider).select_related("lot"),
        "contracts": Contract.objects.visible_to(person).filter(provider=provider),
        "has_pack": Provider.objects.packs_for(person).filter(pk=provider.pk).exists(),
        "documents": _documents(provider, person),
        "applications": _applications(provider, person),
        "visits": QualityVisit.objects.visible_to(person).filter(provider=provider)[:6],
        "events": history.of(provider)[:20],
    }
    if person.has_role(*READERS):
        context["staff"] = provider.on_register
    if linked.may_see(person):
        context["links"], context["refused_before"] = linked.links(provider)
    return render(request, "providers/provider_detail.html", context)


@for_verb("capacity_confirm")
def capacity_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    provider = get_visible(Provider, request.user, pk=pk)
    rules.require(request.user, "capacity_confirm", provider)
    sites = [site for site in provider.sites.prefetch_related("capacities") if site.kind != SiteKind.OFFICE]
    form = CapacityForm(posted(request), sites=sites)
    if request.method == "POST" and not taking(request, form) and form.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            actions.capacity_confirm(provider, places=form.places(), revision=revision, by=request.user)
        except ChangedMeanwhile as changed:
            form.meet_newer(changed, CapacityForm(sites=changed.current.sites))
        else:
            messages.success(request, "Your places are confirmed.")
            return redirect(provider)
    context = _form_page(provider, form, "How many children can you take at one time?") | {
        "intro": "Change what has changed, and confirm the rest as it is. A line left empty means no places.",
        "submit_label": "Confirm these places",
    }
    return render(request, "providers/capacity_confirm.html", context)


@for_verb("provider_edit")
@typed.kept
def provider_edit(request: HttpRequest, pk: int) -> HttpResponse:
    provider = get_visible(Provider, request.user, pk=pk)
    rules.require(request.user, "provider_edit", provider)
    form = ProviderForm(posted(request), initial=ProviderForm.initial_of(provider))
    if request.method == "POST" and not taking(request, form) and form.is_valid():
        try:
            actions.provider_edit(
                provider, details=form.details(), revision=form.cleaned_data["revision"], by=request.user
            )
        except ChangedMeanwhile as changed:
            now = ProviderForm.initial_of(changed.current)
            form.meet(now, revision=changed.current.revision, by=changed.by, at=changed.at)
        except actions.AlreadyRegistered as taken:
            for name in taken.fields:
                what = _lower(str(form.fields[name].label))
                form.add_error(name, f"We cannot take this {what}: another provider has it. Check it, or write to us")
        else:
            messages.success(request, "The details are saved.")
            return redirect(provider)
    return render(request, "providers/provider_edit.html", _form_page(provider, form, "Details of the organisation"))


@for_verb("site_add")
@typed.kept
def site_add(request: HttpRequest, pk: int) -> HttpResponse:
    provider = get_visible(Provider, request.user, pk=pk)
    rules.require(request.user, "site_add", provider)
    form = SiteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = {"details": form.details(), "capacities": form.capacities(), "days": form.days()}
        try:
            site = actions.site_add(provider, by=request.user, **given)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            _say_saved(request, site)
            return redirect(provider)
    return render(request, "providers/site_edit.html", _form_page(provider, form, "Add a site"))


@for_verb("site_edit")
@typed.kept
def site_edit(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_visible(Site.objects.select_related("provider"), request.user, pk=pk)
    rules.require(request.user, "site_edit", site)
    frozen = is_frozen(site)
    form = SiteForm(posted(request), initial=SiteForm.initial_of(site), frozen=frozen)
    if request.method == "POST" and not taking(request, form) and form.is_valid():
        given = {"details": form.details(), "capacities": form.capacities(), "days": form.days()}
        try:
            actions.site_edit(site, by=request.user, revision=form.cleaned_data["revision"], **given)
        except ChangedMeanwhile as changed:
            now = SiteForm.initial_of(changed.current)
            form.meet(now, revision=changed.current.revision, by=changed.by, at=changed.at)
        else:
            _say_saved(request, site)
            return redirect(site.provider)
    about = [
        ("Kind", site.get_kind_display()),
        ("Address", ", ".join([*site.address.splitlines(), site.postcode])),
        ("URN", site.urn),
    ]
    context = _form_page(site.provider, form, site.name) | {"frozen": frozen, "about": about}
    return render(request, "providers/site_edit.html", context)


@for_roles(*EVERYBODY)
def evidence_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Every document of a provider, and the kinds that the questions ask for and nobody has sent."""
    provider = get_visible(Provider, request.user, pk=pk)
    documents = list(_documents(provider, request.user))
    held = {row.kind for row in documents}
    is_council = request.user.has_role(*COUNCIL_ROLES)
    context = {
        "provider": provider,
        "documents": documents,
        "older": Evidence.objects.visible_to(request.user)
        .filter(provider=provider)
        .exclude(replaced_by=None)
        .select_related("file", "site"),
        "missing": [] if is_council else [kind for kind in kinds().values() if kind.key not in held],
        "is_council": is_council,
    }
    return render(request, "providers/evidence_list.html", context)


@for_verb("evidence_add")
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    provider = get_visible(Provider, request.user, pk=pk)
    rules.require(request.user, "evidence_add", provider)
    asked_for = {"kind": request.GET.get("kind", ""), "site": request.GET.get("site", "")}
    form = EvidenceForm(
        posted(request),
        request.FILES or None,
        initial=asked_for,
        provider=provider,
        kinds=kinds(),
        by=request.user,
    )
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("kind", "site", "issued_on", "expires_on")}
        added = actions.evidence_add(provider, file=form.kept_file, by=request.user, **given)
        messages.success(request, f"{added.kind_words()} is added. We check it and you see the result here.")
        return redirect("evidence_list", provider.pk)
    context = _form_page(provider, form, "Add a document") | {
        "back_url": reverse("evidence_list", args=[provider.pk]),
    }
    return render(request, "providers/evidence_add.html", context)


@for_verb("evidence_check")
def evidence_check(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_visible(Evidence.objects.select_related("provider", "file", "site"), request.user, pk=pk)
    rules.require(request.user, "evidence_check", document)
    form = EvidenceCheckForm(posted(request))
    if request.method == "POST" and form.is_valid():
        accept = form.cleaned_data["outcome"] == "accept"
        try:
            actions.evidence_check(document, accept=accept, note=form.cleaned_data["note"], by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            done = "accepted" if accept else "not accepted, and the provider sees why"
            messages.success(request, f"{document.kind_words()} is {done}.")
        return redirect("evidence_list", document.provider_id)
    asked = asking_for(document.kind)
    context = {
        "form": form,
        "document": document,
        "looks_for": in_plain_words(asked.must_cover) if asked else [],
        "notes": asked.check_rules.get("refer_note", "") if asked else "",
    }
    return render(request, "providers/evidence_check.html", context)


def _applications(provider: Provider, person) -> list[tuple[Application, ApplicationStatus]]:
    """With the status that this person may know of each: the provider hears of a decision when it is released."""
    own = works_for(person, provider)
    seen = Application.objects.visible_to(person) if own else Application.objects.queue_for(person)
    rows = seen.filter(provider=provider)
    if own:
        return [(row, told_status(row)) for row in rows.prefetch_related("lot_applications__decision")]
    return [(row, ApplicationStatus(row.status)) for row in rows]


def _documents(provider: Provider, person):
    return (
        Evidence.objects.visible_to(person)
        .filter(provider=provider)
        .current()
        .select_related("file", "site", "checked_by")
        .order_by("kind", "site__name", "pk")
    )


def _facts(provider: Provider) -> list[tuple[str, str]]:
    numbers = (
        ("Company number", provider.company_number),
        ("Charity number", provider.charity_number),
        ("UKPRN", provider.ukprn),
    )
    return [
        ("Legal name", provider.legal_name),
        ("Kind", provider.get_legal_form_display()),
        *[(name, number) for name, number in numbers if number],
        ("Register", provider.get_register_display()),
        ("VAT", provider.get_vat_code_display()),
        ("Address", ", ".join([*provider.address.splitlines(), provider.postcode])),
        ("In control", ", ".join(provider.controlled_by.splitlines()) or "Not said yet"),
        ("Enquiries", f"{provider.contact_name}, {provider.contact_email}, {provider.contact_phone}"),
        ("On the public list", provider.about or "Nothing written yet"),
    ]


def _form_page(provider: Provider, form, title: str) -> dict:
    return {
        "provider": provider,
        "form": form,
        "title": title,
        "caption": provider.legal_name,
        "back_url": provider.get_absolute_url(),
        "submit_label": "Save",
    }


def _say_saved(request: HttpRequest, site: Site) -> None:
    messages.success(request, f"{site.name} is saved.")
    if site.teaches_here and site.easting is None:
        messages.warning(
            request,
            f"{site.postcode} is not on our map, so the public list shows no distance to {site.name}.",
        )


def _lower(words: str) -> str:
    """`Company number` as `company number`; an abbreviation stays as it is."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
