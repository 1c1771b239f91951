"""What officers enter. A form says what is wrong with it; the actions write."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import Affixed, Checkboxes, GovukDateField, LongTextField, MoneyField, Radios
from apcommissioning.base.merge import BadText, MergeText
from lots.actions.system import DRAFT_LOT_FIELDS, OPEN_FIELDS, OPEN_LOT_FIELDS
from lots.figures import lot_ceilings, text_values
from lots.models import Lot, PriceRule, PurchasingSystem, ServiceSpecification
from lots.rules import procurement
from lots.states import KeyStage, Route, SystemStatus


class PurchasingSystemForm(forms.Form):
    """Of a published system only what may still change is shown."""

    title = forms.CharField(label="Title", max_length=200, help_text="As providers and schools will see it")
    reference = forms.CharField(
        label="Reference",
        max_length=40,
        help_text="The number of the notice or contract, such as AP-DPS-2020",
        widget=Affixed(width=20),
    )
    route = forms.ChoiceField(
        label="Procurement route",
        choices=Route.choices,
        help_text="It decides the assessment clock, who is invited to a call-off, and when the arrangement must end",
        widget=Radios(hints={route: rules.law for route, rules in procurement.ROUTES.items()}),
    )
    valid_from = GovukDateField(label="When does it start?", what="the start date", help_text="For example, 1 9 2026")
    valid_until = GovukDateField(
        label="When does it end?", what="the end date", help_text="The last day it is in force"
    )
    about = LongTextField(
        label="What should people know about it?",
        help_text="Shown at the top of the public page, in plain words",
        required=False,
        max_length=2000,
        rows=4,
    )
    contact_name = forms.CharField(
        label="Who answers questions?", max_length=120, help_text="A team or role, not a name"
    )
    contact_email = forms.EmailField(label="Their email address", max_length=254, help_text="Published")

    def __init__(self, *args: Any, system: PurchasingSystem | None = None, **kwargs: Any):
        self.system = system
        self.is_published = system is not None and system.status != SystemStatus.DRAFT
        if system is not None:
            kwargs.setdefault("initial", {name: getattr(system, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        if self.is_published:
            for name in set(self.fields) - set(OPEN_FIELDS):
                del self.fields[name]

    def clean_reference(self) -> str:
        reference = self.cleaned_data["reference"].strip()
        others = PurchasingSystem.objects.filter(reference__iexact=reference)
        if self.system is not None:
            others = others.exclude(pk=self.system.pk)
        if others.exists():
            raise forms.ValidationError("Another purchasing system has this reference. Enter a different one")
        return reference

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        known = {name: cleaned.get(name, getattr(self.system, name, None)) for name in ("route", "valid_from")}
        if all(known.values()) and cleaned.get("valid_until"):
            for problem in procurement.for_route(known["route"]).date_problems(
                known["valid_from"],
                cleaned["valid_until"],
                published_until=self.system.valid_until if self.is_published and self.system else None,
                on=timekeeping.today(),
            ):
                self.add_error(problem.field if problem.field in self.fields else None, problem.words)
        return cleaned


class ReasonForm(forms.Form):
    reason = LongTextField(
        label="Why?", help_text="Kept in the history, and read by colleagues", max_length=1000, rows=3
    )

    def __init__(self, *args: Any, is_required: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_required
        if not is_required:
            self.fields["reason"].label = "Why? (optional)"


class LotForm(forms.Form):
    """A lot and its ceilings; of a published system, only whether it is open and the ceilings from a day on."""

    name = forms.CharField(label="Name", max_length=120)
    cohort = LongTextField(label="Who is it for?", max_length=1000, rows=3)
    key_stages = forms.MultipleChoiceField(label="Key stages", choices=KeyStage.choices, widget=Checkboxes(small=True))
    usual_length_weeks = forms.IntegerField(
        label="How long does a placement usually last?",
        min_value=1,
        max_value=104,
        widget=Affixed(suffix="weeks", width=3),
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
    is_open = forms.BooleanField(label="Open to applications", required=False)

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any):
        self.lot = lot
        self.is_draft = lot.purchasing_system.status == SystemStatus.DRAFT
        self.parts = lot_ceilings(lot, timekeeping.today())
        self.rules: dict[str, PriceRule] = {f"ceiling_{rule.pk}": rule for part in self.parts for rule in part.now}
        names = (*DRAFT_LOT_FIELDS, *OPEN_LOT_FIELDS) if self.is_draft else OPEN_LOT_FIELDS
        kwargs.setdefault(
            "initial",
            {name: getattr(lot, name) for name in names} | {name: rule.ceiling for name, rule in self.rules.items()},
        )
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(names):
            del self.fields[name]
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
        if not self.is_draft and not self.errors and self.new_ceilings() and not cleaned.get("from_on"):
            self.add_error("from_on", "Enter the day from which the new ceilings hold")
        return cleaned


class SpecificationForm(forms.Form):
    body = LongTextField(
        label="The specification",
        help_text="Headings begin with #, lists with 1. or -. Words between double braces are filled in by the service",
        max_length=60_000,
        rows=30,
    )

    def __init__(self, *args: Any, specification: ServiceSpecification, **kwargs: Any):
        self.specification = specification
        kwargs.setdefault("initial", {"body": specification.body})
        super().__init__(*args, **kwargs)

    def clean_body(self) -> str:
        body = self.cleaned_data["body"]
        try:
            text = MergeText.read(body)
        except BadText as problem:
            raise forms.ValidationError(f"The text cannot be read. {problem}") from problem
        unknown = sorted(text.fields - set(text_values(self.specification.lot.purchasing_system)))
        if unknown:
            raise forms.ValidationError(
                f"Nothing fills in {{{{ {unknown[0]} }}}}. Take it out, or write the words themselves"
            )
        return body
