"""The terms of an agreement: dates, price, words, and the ten half-days of the week."""

from decimal import Decimal
from typing import Any

from django import forms

from apcommissioning.base.fields import Affixed, GovukDateField, LongTextField, MoneyField, Radios
from lots.states import Ratio, Unit
from providers.states import Weekday

from ..models import Placement
from ..rules import agreement as rules
from ..states import Half, TravelPayer

REVIEW_BOXES = 6
SLOTS = [(day.value, half.value, f"{day.label} {half.label.lower()}") for day in Weekday for half in Half]


def slot_name(weekday: int, half: str) -> str:
    return f"slot_{weekday}_{half}"


class AgreementForm(forms.Form):
    starts_on = GovukDateField(label="First day", what="the first day")
    ends_on = GovukDateField(label="Expected last day", what="the expected last day")
    part = forms.ModelChoiceField(label="Part of the lot", queryset=None, widget=Radios(small=True), empty_label=None)
    site = forms.ModelChoiceField(
        label="Site", queryset=None, required=False, empty_label="Not at a site of the provider's"
    )
    unit = forms.ChoiceField(label="Price unit", choices=Unit.choices, widget=Radios(small=True))
    ratio = forms.ChoiceField(label="Group", choices=Ratio.choices, widget=Radios(small=True))
    price = MoneyField(label="Price a unit, excluding VAT", what="the price", least=Decimal("0.01"), most=99_999)
    units_a_week = forms.DecimalField(
        label="Units a week",
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        decimal_places=2,
        widget=Affixed(width=4, suffix="a week"),
    )
    weeks = forms.IntegerField(label="School weeks", min_value=1, max_value=60, widget=Affixed(width=3, suffix="weeks"))
    hours_a_week = forms.DecimalField(
        label="Hours a week with the provider",
        min_value=Decimal("0.5"),
        max_value=Decimal(40),
        decimal_places=1,
        widget=Affixed(width=4, suffix="hours"),
    )
    purpose = LongTextField(label="What the placement is for", max_words=150, rows=3)
    curriculum = LongTextField(label="What the child will be taught", max_words=150, rows=3)
    next_step = LongTextField(
        label="What comes after, and the plan for getting there",
        help_text="Where the child goes next, by when, and in which steps",
        max_words=150,
        rows=3,
    )
    rest_of_week = LongTextField(
        label="What the child does in the rest of the week",
        help_text="Needed when fewer than ten half-days are filled. If it is part time for now, why, and until when?",
        max_words=80,
        rows=2,
        required=False,
    )
    journey = LongTextField(label="How the child gets there", max_words=80, rows=2)
    travel_payer = forms.ChoiceField(label="Who pays for the journey", choices=TravelPayer.choices)
    key_worker = forms.CharField(label="Key worker", max_length=120, help_text="The adult the child turns to there")

    def __init__(self, *args, placement: Placement, **kwargs):
        super().__init__(*args, **kwargs)
        self.placement = placement
        parts = rules.parts_offered(placement)
        assert placement.lot is not None and placement.provider is not None
        self.fields["part"].queryset = placement.lot.parts.filter(pk__in=[part.pk for part in parts])
        self.fields["site"].queryset = placement.provider.sites.all()
        # Only what the provider has a price for is offered; without a price list, the price says what is wrong.
        listed = list(rules.price_list(placement).values_list("unit", "ratio"))
        for name, choices, place in (("unit", Unit.choices, 0), ("ratio", Ratio.choices, 1)):
            sold = {line[place] for line in listed}
            self.fields[name].choices = [choice for choice in choices if not sold or choice[0] in sold]
        for weekday, half, label in SLOTS:
            self.fields[slot_name(weekday, half)] = forms.CharField(label=label, max_length=120, required=False)
        for number in range(1, REVIEW_BOXES + 1):
            self.fields[f"review_{number}"] = GovukDateField(
                label=f"Review {number}", what=f"the date of review {number}", required=False
            )

    @property
    def week(self) -> list[tuple[str, list]]:
        """The boxes of the timetable by day, for the grid."""
        return [(day.label, [self[slot_name(day.value, half.value)] for half in Half]) for day in Weekday]

    @property
    def reviews(self) -> list:
        return [self[f"review_{number}"] for number in range(1, REVIEW_BOXES + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        slots = [
            (weekday, half, data[slot_name(weekday, half)].strip())
            for weekday, half, _ in SLOTS
            if (data.get(slot_name(weekday, half)) or "").strip()
        ]
        if not slots:
            self.add_error(slot_name(0, "am"), "Fill in at least one half-day of the week")
        elif len(slots) < len(SLOTS) and not data.get("rest_of_week") and "rest_of_week" not in self.errors:
            self.add_error("rest_of_week", "Say what the child does in the rest of the week")
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "The expected last day must be on or after the first day")
        reviews = []
        for number in range(1, REVIEW_BOXES + 1):
            on = data.get(f"review_{number}")
            if on and starts_on and ends_on and not starts_on <= on <= ends_on:
                self.add_error(f"review_{number}", "A review must be between the first day and the expected last day")
            elif on:
                reviews.append(on)
        if not reviews and not any(f"review_{number}" in self.errors for number in range(1, REVIEW_BOXES + 1)):
            self.add_error("review_1", "Enter at least one review date")
        part = data.get("part")
        if part and part.needs_site and not data.get("site") and "site" not in self.errors:
            self.add_error("site", "Choose the site: this part of the lot is taught at one")
        if part and starts_on and all(data.get(name) for name in ("unit", "ratio", "price")):
            answer = rules.price_within(self.placement, part, data["unit"], data["ratio"], data["price"], starts_on)
            if not answer:
                self.add_error("price", str(answer))
        return {**data, "slots": slots, "review_dates": sorted(set(reviews))}


class SignForm(forms.Form):
    """A signature: typed name and role, and the statement agreed to."""

    name = forms.CharField(label="Your full name", max_length=120, help_text="Typing it here is your signature")
    role = forms.CharField(label="Your role", max_length=120)
    agree = forms.BooleanField()
    hash = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, statement: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agree"].label = statement
