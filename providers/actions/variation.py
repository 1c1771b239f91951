"""What is done to a variation: drafted, offered under each contract, signed or declined, taken into effect."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting, after_commit
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import Person
from lots.models import Lot, PurchasingSystem

from .. import emails, figures, tasks
from ..models import Admission, AdmissionPrice, Contract, Variation, VariationOffer, VariationPrice
from ..rules.variation import (
    FOR_ONE,
    PriceSet,
    above_ceiling,
    end_problem,
    executed_contracts,
    listed_admissions,
    prices_in_force,
    raised,
)
from ..states import LISTED, AdmissionStatus, ContractStatus, OfferStatus, VariationKind, VariationStatus
from .admission import NO_STOP, change


@dataclass(frozen=True)
class Changes:
    """What a variation sets, as far as its kind does: prices line by line, an uplift, lots taken out, a later end."""

    prices: Sequence[PriceSet] = ()
    uplift_percent: Decimal | None = None
    lots: Sequence[Lot] = field(default_factory=tuple)
    new_ends_on: date | None = None


def variation_draft(
    system: PurchasingSystem,
    *,
    kind: str,
    title: str,
    text: str,
    reason: str,
    effective_on: date,
    sign_by_on: date,
    by: Person,
    contract: Contract | None = None,
    contracts: Iterable[Contract] | None = None,
    changes: Changes | None = None,
) -> Variation:
    """Write a variation to one contract, to some, or (with neither given) to all that are in force.

    Raises `Refused` for dates in the past, a price above its ceiling, a lot that the provider is in already or is not
    in, and an end that the purchasing system does not allow. Sent twice, it is one draft.
    """
    with acting():
        chosen = [contract] if contract else list(contracts or executed_contracts(system))
        rules.require(by, "variation_draft", (system, chosen))
        today, changes = timekeeping.today(), changes or Changes()
        if sign_by_on <= today or effective_on < sign_by_on:
            raise Refused("The last day to sign has to be in the future, and no later than the day it takes effect.")
        if not chosen:
            raise Refused("Choose at least one contract.")
        _check(VariationKind(kind), chosen, changes, effective_on)
        written = {
            "purchasing_system": system,
            "kind": kind,
            "title": title.strip(),
            "text": text.strip(),
            "reason": reason.strip(),
            "effective_on": effective_on,
            "sign_by_on": sign_by_on,
            "uplift_percent": changes.uplift_percent,
            "new_ends_on": changes.new_ends_on,
            "drafted_by": by,
        }
        for same in Variation.objects.filter(**written, status=VariationStatus.DRAFT):
            if set(same.contracts.all()) == set(chosen):
                return same
        variation = Variation.objects.create(reference=_next_reference(today), **written)
        variation.contracts.set(chosen)
        variation.lots.set(changes.lots)
        _keep(variation, None, changes.prices)
        history.record(variation, "variation_draft", by=by, words=f"Drafted: {variation.title}")
    return variation


def _next_reference(day: date) -> str:
    """`V-2026-0001`: counted under the history's lock."""
    stem = f"V-{day.year}-"
    last = Variation.objects.filter(reference__startswith=stem).order_by("-reference").first()
    return f"{stem}{int(last.reference.removeprefix(stem)) + 1 if last else 1:04}"


def _check(kind: VariationKind, contracts: Sequence[Contract], changes: Changes, on: date) -> None:
    """Whether these contracts can be changed so. Asked when it is drafted and again when it is offered."""
    if kind in FOR_ONE and len(contracts) != 1:
        raise Refused("Lots are added and taken out one contract at a time.")
    if late := [one.reference for one in contracts if one.status != ContractStatus.EXECUTED or one.ends_on < on]:
        raise Refused(f"Not in force on the day it would take effect: {', '.join(late)}.")
    admitted = {row.lot_id for row in listed_admissions(contracts[0])} if kind in FOR_ONE else set()
    if kind == VariationKind.LOT_ADD:
        if not changes.prices:
            raise Refused("Enter a price for at least one line of the lot.")
        if any(one.part.lot_id in admitted for one in changes.prices):
            raise Refused("The provider is admitted to that lot already.")
        provider = contracts[0].provider
        if not provider.is_school and any(one.part.registered_only for one in changes.prices):
            raise Refused("Only a registered school may be admitted to that part.")
    if kind == VariationKind.LOT_REMOVE:
        if not changes.lots:
            raise Refused("Choose the lot that is taken out.")
        if any(lot.pk not in admitted for lot in changes.lots):
            raise Refused("The provider is not admitted to that lot.")
    if kind == VariationKind.EXTENSION:
        if changes.new_ends_on is None:
            raise Refused("Enter the new end.")
        if problems := [why for one in contracts if (why := end_problem(one, changes.new_ends_on))]:
            raise Refused(" ".join(problems))
    if kind == VariationKind.PRICES and not changes.prices and not changes.uplift_percent:
        raise Refused("Enter the new prices, or by how much they change.")
    if too_high := above_ceiling(changes.prices, on):
        raise Refused(" ".join(too_high))


def _keep(variation: Variation, offer: VariationOffer | None, prices: Iterable[PriceSet]) -> None:
    VariationPrice.objects.bulk_create(
        VariationPrice(
            variation=variation,
            offer=offer,
            part=one.part,
            unit=one.unit,
            ratio=one.ratio,
            price_before=one.before,
            price=one.price,
        )
        for one in prices
    )


def variation_offer(variation: Variation, *, by: Person, name: str, role: str, authority: str) -> None:
    """Offer it under each contract, each with its own text frozen and hashed. The offer is the council's signature."""
    with acting():
        rules.require(by, "variation_offer", variation)
        _named(name, role, authority)
        today = timekeeping.today()
        if variation.sign_by_on < today:
            raise Refused("The last day to sign is past: draft the variation again.")
        contracts = list(variation.contracts.select_related("provider", "purchasing_system").order_by("reference"))
        drafted = variation.prices.filter(offer=None).select_related("part__lot")
        prices = [PriceSet(row.part, row.unit, row.ratio, row.price, row.price_before) for row in drafted]
        changes = Changes(prices, variation.uplift_percent, list(variation.lots.all()), variation.new_ends_on)
        _check(VariationKind(variation.kind), contracts, changes, variation.effective_on)
        variation.move(
            VariationStatus.OFFERED,
            by=by,
            offered_by=by,
            offered_at=timekeeping.now(),
            council_name=name.strip(),
            council_role=role.strip(),
            council_authority=authority.strip(),
        )
        for contract in contracts:
            _offer(variation, contract, prices, by=by)


def _offer(variation: Variation, contract: Contract, prices: list[PriceSet], *, by: Person) -> None:
    own = prices
    if variation.uplift_percent is not None:
        on = variation.effective_on
        own = [raised(row, variation.uplift_percent, on) for row in prices_in_force(contract, on)]
    body = figures.variation_text(variation, contract, own)
    offer = VariationOffer.objects.create(
        variation=variation, contract=contract, body=str(body), hash=figures.fingerprint(body)
    )
    _keep(variation, offer, own)
    history.record(offer, "offered", by=by, hash=offer.hash, words=f"Offered by {variation.council_name}")
    emails.variation_offered(offer)


def _named(name: str, role: str, authority: str) -> None:
    if not (name.strip() and role.strip() and authority.strip()):
        raise Refused("Give your full name, your role, and by what authority you sign.")


def variation_withdraw(variation: Variation, *, reason: str, by: Person) -> None:
    """Take it back, as long as nobody has signed it."""
    with acting():
        rules.require(by, "variation_withdraw", variation)
        variation.move(VariationStatus.WITHDRAWN, by=by, reason=reason)
        for offer in variation.offers.filter(status=OfferStatus.OFFERED).select_related("contract__provider"):
            offer.move(OfferStatus.WITHDRAWN, by=by, reason=reason)
            emails.variation_withdrawn(offer, reason=reason)


def variation_sign(offer: VariationOffer, *, by: Person, name: str, role: str, authority: str, hash: str) -> None:
    """The provider's signature on exactly the text whose hash was shown. It takes effect on its day."""
    with acting():
        rules.require(by, "variation_sign", offer)
        _named(name, role, authority)
        if offer.variation.sign_by_on < timekeeping.today():
            raise Refused("The last day to sign is past. Write to the council if you still want the change.")
        if hash != offer.hash or figures.fingerprint(offer.body) != offer.hash:
            raise Refused("The text is not the one you were shown. Open it again and read it.")
        words = {"name": name.strip(), "role": role.strip(), "authority": authority.strip()}
        offer.move(OfferStatus.SIGNED, by=by, signed_by=by, signed_at=timekeeping.now(), **words)
        said = f"Signed for the provider by {words['name']}, {words['role']}"
        history.record(offer.contract, "variation_sign", by=by, hash=offer.hash, words=f"{offer.variation}. {said}")
        if offer.variation.kind == VariationKind.PRICES:
            # A placement agreed today may start after the day: its price list knows the new prices from now on.
            _apply_prices(offer)
        _take_effect(offer)
        emails.variation_signed(offer)
        after_commit(tasks.make_variation_pdf, offer_id=offer.pk)


def variation_decline(offer: VariationOffer, *, reason: str, by: Person) -> None:
    """The contract goes on as it was."""
    with acting():
        rules.require(by, "variation_decline", offer)
        offer.move(OfferStatus.DECLINED, by=by, reason=reason)


def variation_lapse(offer: VariationOffer) -> None:
    """Nobody signed in time. On the clock."""
    with acting():
        offer.move(OfferStatus.LAPSED, by=None, reason="Not signed by the day it was asked for.")


# -- Taking effect -----------------------------------------------------------------------------------------------------


def variation_apply(offer: VariationOffer) -> None:
    """Its day has come. On the clock; safe to ask for twice."""
    with acting():
        offer.refresh_from_db()
        _take_effect(offer)


def _take_effect(offer: VariationOffer) -> None:
    today = timekeeping.today()
    variation = offer.variation
    if offer.status != OfferStatus.SIGNED or offer.applied_on or variation.effective_on > today:
        return
    applied = VariationOffer.objects.filter(pk=offer.pk, applied_on=None).update(applied_on=today)
    if not applied:
        return
    offer.applied_on = today
    if variation.kind == VariationKind.LOT_ADD:
        _add_lots(offer)
    elif variation.kind == VariationKind.LOT_REMOVE:
        for admission in _admissions(offer).filter(lot__in=variation.lots.all()):
            reason = f"Taken out by variation {variation.reference}: {variation.reason}"
            change(admission, AdmissionStatus.WITHDRAWN, by=None, reason=reason, **NO_STOP, ends_on=today)
            emails.admission_ended(admission, reason=reason)
    elif variation.kind == VariationKind.EXTENSION:
        assert variation.new_ends_on is not None
        Contract.objects.filter(pk=offer.contract_id).update(ends_on=variation.new_ends_on, warned_days=None)
        _admissions(offer).filter(ends_on__lt=variation.new_ends_on).update(ends_on=variation.new_ends_on)
    history.record(offer.contract, "variation_applied", words=f"{variation} took effect")


def _admissions(offer: VariationOffer):
    return listed_admissions(offer.contract).select_related("provider", "lot__purchasing_system")


def _apply_prices(offer: VariationOffer) -> None:
    by_part = {part.pk: row for row in _admissions(offer) for part in row.parts.all()}
    for price in offer.prices.all():
        if admission := by_part.get(price.part_id):
            AdmissionPrice.objects.update_or_create(
                admission=admission,
                part=price.part,
                unit=price.unit,
                ratio=price.ratio,
                from_on=offer.variation.effective_on,
                defaults={"price": price.price},
            )


def _add_lots(offer: VariationOffer) -> None:
    """Open an admission for each lot that is added, with its parts and prices."""
    contract, variation = offer.contract, offer.variation
    by_lot: dict[int, list[VariationPrice]] = {}
    for price in offer.prices.select_related("part"):
        by_lot.setdefault(price.part.lot_id, []).append(price)
    for lot_id, prices in by_lot.items():
        if Admission.objects.filter(provider=contract.provider, lot=lot_id, status__in=LISTED).exists():
            continue
        admission = Admission.objects.create(
            provider=contract.provider, lot_id=lot_id, from_on=variation.effective_on, ends_on=contract.ends_on
        )
        admission.parts.set({price.part_id for price in prices})
        AdmissionPrice.objects.bulk_create(
            AdmissionPrice(
                admission=admission,
                part=price.part,
                unit=price.unit,
                ratio=price.ratio,
                price=price.price,
                from_on=variation.effective_on,
            )
            for price in prices
        )
        words = f"Admitted to the lot by variation {variation.reference}"
        history.record(admission, "admission_open", by=variation.offered_by, reason=variation.reason, words=words)
