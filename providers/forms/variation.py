"""Input of a variation: what changes, why, when, and for whom."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import Checkboxes, GovukDateField, LongTextField, MoneyField, Radios
from apcommissioning.base.money import format_money
from lots.models import Lot, LotPart, PurchasingSystem

from ..actions import Changes
from ..models import Contract
from ..rules.prices import lines
from ..rules.variation import PriceSet, listed_admissions, prices_in_force
from ..states import VariationKind
from .assessment import REASON_WORDS, tomorrow

MOST_PERCENT = Decimal(25)
WORDS = {
    VariationKind.TERMS: ("", ""),
    VariationKind.PRICES: ("New prices", "The prices in schedule 1 change as the table below says."),
    VariationKind.LOT_ADD: (
        "A lot added",
        "The provider is admitted to the lots and parts in the table below, at the prices there. The specification of "
        "each lot is part of the contract.",
    ),
    VariationKind.LOT_REMOVE: (
        "A lot taken out",
        "The provider leaves the lot named in the title. Placement agreements made before go on to their own end.",
    ),
    VariationKind.EXTENSION: ("A later end", "The contract runs on, on the same terms, to the new end."),
}


class VariationForm(forms.Form):
    """The fields that every variation has, and those of its kind. With a `contract` it is for that one alone."""

    title = forms.CharField(
        label="What is it called?",
        max_length=200,
        help_text="The provider reads this first. Like: prices from September 2027",
        error_messages={"required": "Say what it is called"},
    )
    text = LongTextField(
        label="What changes?",
        rows=6,
        max_words=800,
        help_text="The words that are signed, the same for every provider. Name the clause that changes",
        error_messages={"required": "Say what changes"},
    )
    reason = LongTextField(label="Why?", rows=3, max_words=REASON_WORDS, error_messages={"required": "Give the reason"})
    effective_on = GovukDateField(
        label="When does it take effect?", what="the day it takes effect", earliest=tomorrow, help_text="Like 31 3 2027"
    )
    sign_by_on = GovukDateField(
        label="By when must it be signed?",
        what="the last day to sign",
        earliest=tomorrow,
        help_text="No later than the day it takes effect",
    )

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        kind: VariationKind,
        system: PurchasingSystem,
        contracts: Sequence[Contract],
        contract: Contract | None = None,
        **kwargs: Any,
    ) -> None:
        title, text = WORDS[kind]
        kwargs["initial"] = {"title": title, "text": text, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.kind, self.contract = kind, contract
        self.by_key = {str(one.pk): one for one in contracts}
        self.prices: dict[str, PriceSet] = {}
        self.lots: dict[str, Lot] = {}
        if kind == VariationKind.PRICES and contract is None:
            self.fields["uplift_percent"] = forms.DecimalField(
                label="By how many percent do all prices change?",
                min_value=-MOST_PERCENT,
                max_value=MOST_PERCENT,
                decimal_places=2,
                help_text="Each price is rounded to the penny and held at its ceiling. Like 2.5",
                error_messages={
                    "required": "Enter by how many percent, like 2.5",
                    "invalid": "Enter by how many percent, like 2.5",
                },
            )
        elif kind == VariationKind.PRICES and contract is not None:
            self._ask_prices([PriceSet(r.part, r.unit, r.ratio, r.price, r.price) for r in _now(contract)])
        elif kind == VariationKind.LOT_ADD and contract is not None:
            self._ask_prices(_open_lines(contract, system))
        elif kind == VariationKind.LOT_REMOVE and contract is not None:
            self.lots = {str(row.lot_id): row.lot for row in listed_admissions(contract).select_related("lot")}
            self.fields["lots"] = forms.MultipleChoiceField(
                label="Which lot is taken out?",
                choices=[(key, str(lot)) for key, lot in self.lots.items()],
                widget=Checkboxes,
                error_messages={"required": "Choose the lot that is taken out"},
            )
        elif kind == VariationKind.EXTENSION:
            self.fields["new_ends_on"] = GovukDateField(
                label="What is the new end?", what="the new end", latest=system.valid_until, help_text="Like 31 8 2028"
            )
        if contract is None:
            self._ask_for_whom()

    def _ask_for_whom(self) -> None:
        self.fields["whom"] = forms.ChoiceField(
            label="To whom is it offered?",
            choices=[("all", f"To all {len(self.by_key)} providers with a contract in force"), ("some", "To some")],
            widget=Radios(reveals={"some": "contracts"}),
            error_messages={"required": "Choose to whom it is offered"},
        )
        self.fields["contracts"] = forms.MultipleChoiceField(
            label="To which?",
            required=False,
            choices=[(key, f"{one.provider.legal_name}, {one.reference}") for key, one in self.by_key.items()],
            widget=Checkboxes(small=True),
        )

    def _ask_prices(self, found: Sequence[PriceSet]) -> None:
        """A box for each line; what is left empty or as it is does not change."""
        for one in found:
            name = f"price_{one.part.pk}_{one.unit}_{one.ratio}"
            self.prices[name] = one
            now = f"Now {format_money(one.before)}" if one.before is not None else f"Up to {format_money(one.price)}"
            self.fields[name] = MoneyField(
                label=one.label, what="the price", required=False, least=Decimal("0.01"), help_text=now
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        effective_on, sign_by_on = given.get("effective_on"), given.get("sign_by_on")
        if effective_on and sign_by_on and effective_on < sign_by_on:
            self.add_error("sign_by_on", "The last day to sign must be no later than the day it takes effect")
        if given.get("whom") == "some" and not given.get("contracts"):
            self.add_error("contracts", "Choose at least one provider")
        return given

    def variation(self) -> dict[str, Any]:
        """What `variation_draft` takes."""
        given = self.cleaned_data
        prices = [
            PriceSet(one.part, one.unit, one.ratio, given[name], one.before)
            for name, one in self.prices.items()
            if given.get(name) is not None and given[name] != one.before
        ]
        some = given.get("whom") == "some"
        changes = Changes(
            prices=prices,
            uplift_percent=given.get("uplift_percent"),
            lots=[self.lots[key] for key in given.get("lots", ())],
            new_ends_on=given.get("new_ends_on"),
        )
        names = ("title", "text", "reason", "effective_on", "sign_by_on")
        return {name: given[name] for name in names} | {
            "kind": self.kind,
            "contract": self.contract,
            "contracts": [self.by_key[key] for key in given["contracts"]] if some else None,
            "changes": changes,
        }


def _now(contract: Contract):
    return prices_in_force(contract, timekeeping.today())


def _open_lines(contract: Contract, system: PurchasingSystem) -> list[PriceSet]:
    """The lines of the lots in which the provider is not, each with its ceiling as the price that may be asked."""
    admitted = listed_admissions(contract).values("lot")
    parts = (
        LotPart.objects.filter(lot__purchasing_system=system)
        .exclude(lot__in=admitted)
        .select_related("lot")
        .prefetch_related("price_rules")
        .order_by("lot__number", "pk")
    )
    if not contract.provider.is_school:
        parts = parts.filter(registered_only=False)
    return [PriceSet(one.part, one.unit, one.ratio, one.ceiling) for one in lines(parts, on=timekeeping.today())]


class OfferVariationForm(forms.Form):
    """The council's signature, given with the offer."""

    name = forms.CharField(label="Your full name", max_length=120, error_messages={"required": "Enter your full name"})
    role = forms.CharField(label="Your role", max_length=120, error_messages={"required": "Enter your role"})
    authority = forms.CharField(
        label="By what authority do you sign?",
        help_text="For example: by the delegation of 3 May 2026.",
        max_length=300,
        error_messages={"required": "Say by what authority you sign"},
    )
    agree = forms.BooleanField(
        label="I have read this variation and sign it for the council by offering it",
        error_messages={"required": "Confirm that you have read it and sign it"},
    )
