"""A lot and its parts."""

from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.crispy_govuk import Fieldset
from apcommissioning.base.fields import Affixed, Checkboxes, GovukDateField, LongTextField, MoneyField, Radios
from lots.actions.lot import DRAFT_LOT_FIELDS, OPEN_LOT_FIELDS
from lots.figures import lot_ceilings
from lots.models import Lot, LotPart, PriceRule, Rubric
from lots.states import Commissioner, Delivery, KeyStage, Mode, Ratio, SystemStatus, Unit

SPARE_LINES = 3


class LotForm(forms.Form):
    """A lot and its ceilings; of a published system, only whether it is open and the ceilings from a day on. Without a
    `lot` it is a new one of a draft, whose ceilings come with its parts."""

    name = forms.CharField(label="Name", max_length=120)
    mode = forms.ChoiceField(label="How is it taught?", choices=Mode.choices, widget=Radios(small=True))
    cohort = LongTextField(label="Who is it for?", max_length=1000, rows=3)
    key_stages = forms.MultipleChoiceField(label="Key stages", choices=KeyStage.choices, widget=Checkboxes(small=True))
    key_stage_note = LongTextField(label="A note on the key stages", required=False, max_length=500, rows=2)
    usual_commissioner = forms.ChoiceField(
        label="Who usually asks for a place?", choices=Commissioner.choices, widget=Radios(small=True)
    )
    usual_length_weeks = forms.IntegerField(
        label="How long does a placement usually last?",
        min_value=1,
        max_value=104,
        widget=Affixed(suffix="weeks", width=3),
    )
    review_by_manager_weeks = forms.IntegerField(
        label="After how long does a manager decide whether it goes on?",
        min_value=1,
        max_value=104,
        widget=Affixed(suffix="weeks", width=3),
    )
    fewest_sessions_a_week = forms.IntegerField(
        label="Fewest sessions a week", min_value=1, max_value=10, widget=Affixed(suffix="sessions", width=2)
    )
    most_sessions_a_week = forms.IntegerField(
        label="Most sessions a week", min_value=1, max_value=10, widget=Affixed(suffix="sessions", width=2)
    )
    reply_working_days = forms.IntegerField(
        label="How soon must a provider reply?",
        min_value=1,
        max_value=20,
        widget=Affixed(suffix="working days", width=3),
    )
    start_school_days = forms.IntegerField(
        label="How soon must a child start?",
        min_value=1,
        max_value=60,
        widget=Affixed(suffix="school days", width=3),
    )
    rubric_family = forms.ChoiceField(
        label="Which weights score it?",
        choices=[],
        help_text="A family of the scoring rubric",
        widget=Radios(small=True),
    )
    warning = LongTextField(
        label="A warning beside it",
        required=False,
        max_length=1000,
        rows=2,
        help_text="Such as who may give a full-time place",
    )
    is_open = forms.BooleanField(label="Open to applications", required=False)

    def __init__(self, *args: Any, lot: Lot | None = None, **kwargs: Any):
        self.is_draft = lot is None or lot.purchasing_system.status == SystemStatus.DRAFT
        self.parts = lot_ceilings(lot, timekeeping.today()) if lot else []
        self.rules: dict[str, PriceRule] = {f"ceiling_{rule.pk}": rule for part in self.parts for rule in part.now}
        names = (*DRAFT_LOT_FIELDS, *OPEN_LOT_FIELDS) if self.is_draft else OPEN_LOT_FIELDS
        if lot is not None:
            ceilings = {name: rule.ceiling for name, rule in self.rules.items()}
            kwargs.setdefault("initial", {name: getattr(lot, name) for name in names} | ceilings)
        else:
            names = DRAFT_LOT_FIELDS
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(names):
            del self.fields[name]
        if self.is_draft:
            rubric = (lot.purchasing_system.rubric if lot else None) or Rubric.objects.latest_published()
            families = rubric.families.order_by("pk").values_list("key", "title") if rubric else []
            self.fields["rubric_family"].choices = list(families)
        fieldsets = []
        for part in self.parts:
            rules = {f"ceiling_{rule.pk}": rule for rule in part.now}
            for name, rule in rules.items():
                unit, ratio = rule.get_unit_display(), rule.get_ratio_display()
                self.fields[name] = MoneyField(
                    label=f"{unit}, {ratio[0].lower()}{ratio[1:]}",
                    what=f"the ceiling for {unit.lower()}, {ratio[0].lower()}{ratio[1:]}",
                    least="0.01",
                    most="99999.99",
                )
            if rules:
                fieldsets.append(Fieldset(f"Ceiling prices: {part.part.title}", *rules))
        if not self.is_draft:
            self.fields["from_on"] = GovukDateField(
                label="From when do changed ceilings hold?",
                what="the day new ceilings hold from",
                help_text="Agreements that start earlier keep the ceiling of their own day",
                earliest=timekeeping.today,
                required=False,
            )
            fieldsets.append("from_on")
        self.helper = FormHelper()
        self.helper.layout = Layout(*names, *fieldsets)

    def new_ceilings(self) -> list[tuple[PriceRule, Any]]:
        return [
            (rule, self.cleaned_data[name])
            for name, rule in self.rules.items()
            if name in self.cleaned_data and self.cleaned_data[name] != rule.ceiling
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        fewest, most = cleaned.get("fewest_sessions_a_week"), cleaned.get("most_sessions_a_week")
        if fewest and most and fewest > most:
            self.add_error("most_sessions_a_week", f"The most must be {fewest} or more, the fewest")
        if not self.is_draft and not self.errors and self.new_ceilings() and not cleaned.get("from_on"):
            self.add_error("from_on", "Enter the day from which the new ceilings hold")
        return cleaned


class PartForm(forms.Form):
    """A part of a draft's lot, and its ceilings: a line for each unit and ratio that the council buys."""

    mark_optional = False

    title = forms.CharField(label="Title", max_length=120)
    delivery = forms.ChoiceField(label="Where is it taught?", choices=Delivery.choices, widget=Radios(small=True))
    also_delivery = forms.MultipleChoiceField(
        label="Where else?", choices=Delivery.choices, required=False, widget=Checkboxes(small=True)
    )
    needs_site = forms.BooleanField(label="The provider needs a place of its own", required=False)
    registered_only = forms.BooleanField(
        label="Registered schools only", required=False, help_text="Others cannot apply for this part"
    )

    def __init__(self, *args: Any, part: LotPart | None = None, **kwargs: Any):
        rules = list(part.price_rules.all()) if part else []
        if part is not None:
            names = ("title", "delivery", "also_delivery", "needs_site", "registered_only")
            lines = {
                f"{name}_{number}": getattr(rule, name)
                for number, rule in enumerate(rules, start=1)
                for name in ("unit", "ratio", "ceiling")
            }
            kwargs.setdefault("initial", {name: getattr(part, name) for name in names} | lines)
        super().__init__(*args, **kwargs)
        self.lines = range(1, len(rules) + SPARE_LINES + 1)
        fieldsets = []
        for number in self.lines:
            self.fields[f"unit_{number}"] = forms.ChoiceField(
                label="Unit", choices=[("", "Choose a unit"), *Unit.choices], required=False
            )
            self.fields[f"ratio_{number}"] = forms.ChoiceField(
                label="Ratio", choices=[("", "Choose a ratio"), *Ratio.choices], required=False
            )
            self.fields[f"ceiling_{number}"] = MoneyField(
                label="Ceiling", what="the ceiling", least=Decimal("0.01"), most=Decimal("99999.99"), required=False
            )
            names = (f"unit_{number}", f"ratio_{number}", f"ceiling_{number}")
            fieldsets.append(Fieldset(f"Ceiling price {number}", *names))
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.base_fields, *fieldsets)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: set[tuple[str, str]] = set()
        for number in self.lines:
            unit, ratio, ceiling = (cleaned.get(f"{name}_{number}") for name in ("unit", "ratio", "ceiling"))
            if self.has_error(f"ceiling_{number}") or not (unit or ratio or ceiling):
                continue
            for name, value, words in (
                ("unit", unit, "Choose the unit"),
                ("ratio", ratio, "Choose the ratio"),
                ("ceiling", ceiling, "Enter the ceiling in pounds, like 95.00"),
            ):
                if not value and not self.has_error(f"{name}_{number}"):
                    self.add_error(f"{name}_{number}", f"{words} of line {number}, or empty the line")
            if unit and ratio and (unit, ratio) in seen:
                self.add_error(f"unit_{number}", "There is a line for this unit and ratio: keep one")
            seen.add((unit or "", ratio or ""))
        if not self.errors and not self.prices():
            self.add_error("ceiling_1", "Enter at least one ceiling")
        return cleaned

    def prices(self) -> list[tuple[str, str, Decimal]]:
        rows = ([self.cleaned_data[f"{name}_{n}"] for name in ("unit", "ratio", "ceiling")] for n in self.lines)
        return [(unit, ratio, ceiling) for unit, ratio, ceiling in rows if unit and ratio and ceiling]

    def fields_of_part(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.base_fields}
