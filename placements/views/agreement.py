"""The individual placement agreement: drawn up, read, sealed, signed."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from apcommissioning.base import pdf, rules
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.calendars import SchoolCalendar
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.roles import PROVIDER_ROLES, Role
from lots.figures import ceilings_on

from .. import actions
from ..content import read_text
from ..figures.agreement import merge_values, suggested_reviews
from ..forms.agreement import REVIEW_BOXES, AgreementForm, SignForm, slot_name
from ..models import AgreementVersion, Placement
from ..querysets import CASEWORK
from ..rules import agreement as agreement_rules
from ..rules.calloff import prices_on
from ..states import Party
from .placement import the_placement

READERS = (*CASEWORK, *PROVIDER_ROLES, Role.SCHOOL_LEAD)


def _initial(placement: Placement, version: AgreementVersion | None) -> dict:
    """What the form begins with: the draft as it stands; for a first draft, what referral, lot and price list say."""
    starts_on, ends_on = placement.expected_start_on, placement.expected_end_on
    initial: dict = {"starts_on": starts_on, "ends_on": ends_on, "site": placement.site_id}
    if version is None:
        referral = placement.call_off.referral if placement.call_off else None
        prices = _prices(placement, starts_on)
        if len(prices) == 1:
            initial |= {"part": prices[0].part_id, "unit": prices[0].unit, "ratio": prices[0].ratio}
            initial |= {"price": prices[0].price}
        if referral is not None:
            initial |= {"purpose": referral.purpose, "hours_a_week": referral.hours_a_week}
        reviews = suggested_reviews(starts_on, ends_on, SchoolCalendar.load())
        initial["weeks"] = max(1, round((ends_on - starts_on).days / 7))
    else:
        initial |= {name: getattr(version, name) for name in AgreementForm.base_fields if hasattr(version, name)}
        initial |= {"part": version.part_id, "site": version.site_id}
        initial |= {slot_name(slot.weekday, slot.half): slot.activity for slot in version.slots.all()}
        reviews = [date.fromisoformat(day) for day in version.review_dates]
    return initial | {f"review_{number}": on for number, on in enumerate(reviews[:REVIEW_BOXES], start=1)}


def _prices(placement: Placement, on: date) -> list:
    admission = placement.provider.admissions.filter(lot=placement.lot).prefetch_related("prices__part").first()
    return prices_on(admission, on) if admission else []


@for_verb("agreement_draw_up")
def agreement_draw_up(request: HttpRequest, pk: int) -> HttpResponse:
    placement = the_placement(request, pk)
    rules.require(request.user, "agreement_draw_up", placement)
    version = placement.agreement
    form = AgreementForm(request.POST or None, placement=placement, initial=_initial(placement, version))
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.agreement_draw_up(placement, terms=form.cleaned_data, by=request.user)
        except TooLate:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(_targets_url(version) or version.get_absolute_url())
    return render(
        request,
        "placements/agreement_draw_up.html",
        {
            "title": "Draw up the agreement",
            "placement": placement,
            "form": form,
            "prices": _prices(placement, placement.expected_start_on),
            "ceilings": [
                (part, ceilings_on(part, placement.expected_start_on))
                for part in placement.lot.parts.prefetch_related("price_rules")
            ],
            "makes_new_version": version is not None and version.is_sealed,
            "breadcrumbs": [
                ("Placements", reverse("placement_list")),
                (placement.reference, placement.get_absolute_url()),
            ],
        },
    )


def _targets_url(version: AgreementVersion) -> str:
    """The page of the targets, which the outcomes' part of the service gives."""
    try:
        return reverse("target_edit", args=[version.pk])
    except NoReverseMatch:
        return ""


def the_version(request: HttpRequest, pk: int) -> AgreementVersion:
    return get_visible(
        AgreementVersion.objects.select_related(
            "placement__child",
            "placement__school",
            "placement__provider",
            "placement__lot",
            "placement__call_off__referral__referred_by",
            "part",
            "site",
            "pdf",
            "drawn_up_by",
        ).prefetch_related("slots", "targets", "signatures"),
        request.user,
        pk=pk,
    )


@for_roles(*READERS)
def agreement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement to read. A draft shows its words as they would be sealed, and what is missing."""
    version = the_version(request, pk)
    placement = version.placement
    actions.case_read(placement.child, by=request.user, page="agreement_detail")
    body = version.body
    if not version.is_sealed:
        body = str(read_text("ipa.md").fill(merge_values(version, SchoolCalendar.load()), preview=True))
    return render(
        request,
        "placements/agreement_detail.html",
        {
            "version": version,
            "placement": placement,
            # The page has the title already.
            "body": body.partition("\n")[2] if body.startswith("# ") else body,
            "missing": [] if version.is_sealed else agreement_rules.gaps(version),
            "terms_url": reverse("agreement_draw_up", args=[placement.pk]),
            "targets_url": _targets_url(version),
            "turn": agreement_rules.next_party(version) if version.is_sealed else None,
            "parties": _parties(version),
            "pdf_off": pdf.why_unavailable(),
            "breadcrumbs": [
                ("Placements", reverse("placement_list")),
                (placement.reference, placement.get_absolute_url()),
            ],
        },
    )


def _parties(version: AgreementVersion) -> list[tuple[Party, object]]:
    signed = {signature.party: signature for signature in version.signatures.all()}
    return [(party, signed.get(party)) for party in agreement_rules.parties(version.placement)]


@require_POST
@for_verb("agreement_seal")
def agreement_seal(request: HttpRequest, pk: int) -> HttpResponse:
    version = the_version(request, pk)
    actions.agreement_seal(version, by=request.user)
    messages.success(request, "The agreement is sealed and has gone to the provider for signing.")
    return redirect(version)


@for_verb("agreement_sign")
def agreement_sign(request: HttpRequest, pk: int) -> HttpResponse:
    version = the_version(request, pk)
    rules.require(request.user, "agreement_sign", version)
    turn = agreement_rules.next_party(version)
    statement = agreement_rules.STATEMENTS[turn]
    form = SignForm(
        request.POST or None, statement=statement, initial={"hash": version.hash, "name": request.user.name}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.agreement_sign(
            version,
            party=turn,
            by=request.user,
            name=data["name"],
            role=data["role"],
            statement=statement,
            hash=data["hash"],
        )
        messages.success(request, "Signed. Thank you.")
        return redirect(version)
    return render(
        request,
        "placements/agreement_sign.html",
        {
            "version": version,
            "placement": version.placement,
            "title": f"Sign for the {turn.label.lower()}",
            "caption": f"Agreement {version.placement.reference}, version {version.number}",
            "form": form,
            "submit_label": "Sign the agreement",
            "cancel_url": version.get_absolute_url(),
            "cancel_label": "Read it again",
        },
    )
