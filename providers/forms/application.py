"""Input about an application: its lots, its prices, and the signature."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from apcommissioning.base.fields import Affixed, Checkboxes, LongTextField, MoneyField, Radios
from apcommissioning.base.together import TogetherForm
from lots.models import Lot, LotPart

from ..models import Application, LotApplication, Provider, Site
from ..rules import readiness
from ..rules.prices import LineKey, PriceLine


class StartForm(forms.Form):
    """For which organisation: asked only of somebody who manages several."""

    provider = forms.ModelChoiceField(
        label="Which organisation applies?",
        queryset=Provider.objects.none(),
        widget=Radios,
        empty_label=None,
        error_messages={
            "required": "Choose the organisation that applies",
            "invalid_choice": "Choose one of your organisations",
        },
    )

    def __init__(self, *args: Any, providers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = providers  # type: ignore[attr-defined]


class LotsForm(TogetherForm):
    """A box for each part of each open lot (a ticked part chooses its lot), and one for each teaching site."""

    mark_optional = False

    def __init__(
        self, *args: Any, lots: Sequence[Lot], sites: Sequence[Site], provider: Provider, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lots = list(lots)
        self.parts: dict[str, LotPart] = {}
        self.label_sizes = {}
        for lot in self.lots:
            allowed = [part for part in lot.parts.all() if not readiness.part_problem(part, provider)]
            barred = [part for part in lot.parts.all() if part not in allowed]
            self.parts |= {str(part.pk): part for part in allowed}
            barred_words = " ".join(f"{readiness.part_problem(part, provider)}." for part in barred)
            self.fields[self.name_of(lot)] = forms.MultipleChoiceField(
                label=str(lot),
                help_text=" ".join(words for words in (lot.cohort.rstrip(".") + ".", barred_words) if words),
                required=False,
                choices=[(str(part.pk), part.title) for part in allowed],
                widget=Checkboxes(hints={str(part.pk): _part_hint(part) for part in allowed}),
                error_messages={"invalid_choice": f"Choose parts of lot {lot.number} from the list"},
            )
            self.label_sizes[self.name_of(lot)] = "m"
        self.sites = {str(site.pk): site for site in sites}
        self.fields["sites"] = forms.MultipleChoiceField(
            label="Where will you teach?",
            help_text="The sites that this application is about. We ask about each of them"
            if self.sites
            else "You have no site where you teach. Add one under your organisation if you need it",
            required=False,
            choices=[(key, site.name) for key, site in self.sites.items()],
            widget=Checkboxes(hints={key: site.get_kind_display() for key, site in self.sites.items()}),
            error_messages={"invalid_choice": "Choose sites of your own from the list"},
        )
        self.label_sizes["sites"] = "m"

    @staticmethod
    def name_of(lot: Lot) -> str:
        return f"lot_{lot.pk}"

    @classmethod
    def initial_of(cls, application: Application, again: Sequence[LotApplication] = ()) -> dict[str, Any]:
        """What is chosen; for an application without lots yet, those of an earlier one (`again`) and every site."""
        rows = again or application.lot_applications.select_related("lot").prefetch_related("parts")
        own = application.provider.sites if again else application.sites
        return {
            **{cls.name_of(row.lot): [str(part.pk) for part in row.parts.all()] for row in rows},
            "sites": [str(site.pk) for site in own.all() if site.teaches_here],
            "revision": application.revision,
        }

    def boxes(self) -> list[forms.BoundField]:
        return self.shared()

    def chosen_parts(self) -> list[LotPart]:
        return [self.parts[key] for lot in self.lots for key in self.cleaned_data.get(self.name_of(lot), [])]

    def chosen_lots(self) -> list[Lot]:
        return [lot for lot in self.lots if self.cleaned_data.get(self.name_of(lot))]

    def chosen_sites(self) -> list[Site]:
        return [self.sites[key] for key in self.cleaned_data["sites"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        parts = self.chosen_parts()
        if not parts and self.lots:
            self.add_error(self.name_of(self.lots[0]), "Choose at least one part of one lot")
        elif any(part.needs_site for part in parts) and not self.chosen_sites():
            first = next(part for part in parts if part.needs_site)
            self.add_error("sites", f"Choose where you teach: “{first.title}” in lot {first.lot.number} needs a site")
        return cleaned


def _part_hint(part: LotPart) -> str:
    names = part.delivery_names()
    deliveries = ", ".join([names[0], *[_lower(name) for name in names[1:]]])
    words = [deliveries] if deliveries != part.title else []
    if part.needs_site:
        words.append("you need a site of your own")
    return ". ".join(f"{sentence[:1].upper()}{sentence[1:]}" for sentence in words)


class PricesForm(TogetherForm):
    """A box for each line of the lot's price list, never above the line's ceiling."""

    mark_optional = False

    def __init__(self, *args: Any, lot_application: LotApplication, lines: Sequence[PriceLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lot_application = lot_application
        self.lines = {self.name_of(line.key): line for line in lines}
        for name, line in self.lines.items():
            words = f"{'an' if line.label.startswith('Hour') else 'a'} {_lower(line.label)}"
            self.fields[name] = MoneyField(
                label=line.label,
                what=f"the price of {words}",
                help_text=f"We pay £{line.ceiling:,.2f} at most",
                required=False,
                least=Decimal("0.01"),
                most=line.ceiling,
            )

    @staticmethod
    def name_of(key: LineKey) -> str:
        return f"price_{key[0]}_{key[1]}_{key[2]}"

    @classmethod
    def initial_of(cls, lot_application: LotApplication) -> dict[str, Any]:
        return {"revision": lot_application.revision} | {
            cls.name_of((offer.part_id, offer.unit, offer.ratio)): offer.price
            for offer in lot_application.price_offers.all()
        }

    def box_name(self, bound: forms.BoundField) -> str:
        line = self.lines[bound.name]
        return f"{line.part.title}, {_lower(line.label)}"

    def groups(self) -> list[tuple[LotPart, list[forms.BoundField]]]:
        """The boxes, part by part."""
        grouped: dict[LotPart, list[forms.BoundField]] = {}
        for name, line in self.lines.items():
            grouped.setdefault(line.part, []).append(self[name])
        return list(grouped.items())

    def prices(self) -> dict[LineKey, Decimal]:
        given = {line.key: self.cleaned_data.get(name) for name, line in self.lines.items()}
        return {key: price for key, price in given.items() if price is not None}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for part, boxes in self.groups():
            if not any(cleaned.get(box.name) or box.name in self.errors for box in boxes):
                self.add_error(boxes[0].name, f"Give at least one price for: {part.title}")
        return cleaned


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


class SubmitForm(forms.Form):
    """The signature under an application."""

    name = forms.CharField(
        label="Your full name",
        max_length=120,
        widget=Affixed(width=20, attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your full name"},
    )
    role = forms.CharField(
        label="Your role in the organisation",
        max_length=120,
        help_text="You must be able to bind the organisation, for example as a director or a trustee",
        widget=Affixed(width=20, attrs={"autocomplete": "organization-title"}),
        error_messages={"required": "Enter your role in the organisation"},
    )
    agree = forms.BooleanField(
        label="I agree to this for the organisation", error_messages={"required": "Tick the box to sign"}
    )


class WithdrawForm(forms.Form):
    reason = LongTextField(
        label="Why are you withdrawing it?",
        required=False,
        rows=3,
        max_length=1000,
        help_text="It helps us to know, but you need not say",
    )
