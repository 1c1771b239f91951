"""The purchasing system: set up, its windows and terms, and a lot's specification."""

from typing import Any

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import Affixed, GovukDateField, LongTextField, Radios
from apcommissioning.base.merge import BadText, MergeText
from lots.actions.system import OPEN_FIELDS
from lots.figures import text_values
from lots.models import ApplicationWindow, PurchasingSystem, QuestionSet, Rubric, ServiceSpecification
from lots.rules import procurement, windows
from lots.rules.system import terms_open
from lots.states import Entry, Route, SystemStatus, TermsReason

from .words import label_of


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
    entry = forms.ChoiceField(
        label="When may providers apply?",
        choices=Entry.choices,
        widget=Radios(
            hints={
                Entry.CONTINUOUS: "A dynamic purchasing system or dynamic market must",
                Entry.ROUNDS: "You set the days of each round once the draft is saved",
            }
        ),
    )
    questions_until = GovukDateField(
        label="Until when may they ask questions about it?",
        what="the last day for questions",
        help_text="Answers are published to everybody. Leave it empty for as long as it is open",
        required=False,
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
                on=timekeeping.today(),
            ):
                self.add_error(problem.field if problem.field in self.fields else None, problem.words)
        if problem := windows.entry_problem(cleaned.get("route") or Route.APPROVED_LIST, cleaned.get("entry", "")):
            self.add_error("entry", problem)
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


class SpecificationPublishForm(forms.Form):
    reason = LongTextField(
        label="What is different, and why?",
        help_text="Everybody reads this beside the version",
        max_length=1000,
        rows=3,
    )


class WindowForm(forms.Form):
    """A round."""

    opens_on = GovukDateField(label="First day", what="the first day", help_text="For example, 1 9 2026")
    closes_on = GovukDateField(
        label="Last day", what="the last day", help_text="Applications may be sent until midnight"
    )

    def __init__(self, *args: Any, system: PurchasingSystem, window: ApplicationWindow | None = None, **kwargs: Any):
        self.system, self.window = system, window
        if window is not None:
            kwargs.setdefault("initial", {"opens_on": window.opens_on, "closes_on": window.closes_on})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            others = self.system.windows.exclude(pk=self.window.pk if self.window else None)
            for problem in windows.window_problems(
                self.system, cleaned["opens_on"], cleaned["closes_on"], others, timekeeping.today()
            ):
                self.add_error(problem.field, problem.words)
        return cleaned


class TermsForm(forms.Form):
    """A change of what is published: only what the procurement route lets change is shown."""

    code = forms.ChoiceField(label="Why does it change?", choices=TermsReason.choices, widget=Radios(small=True))
    reason = LongTextField(label="Say why, in words", help_text="Published with the change", max_length=1000, rows=3)
    valid_until = GovukDateField(label="End date", what="the end date")
    use_questions = forms.BooleanField(label="Ask the latest questions", required=False)
    use_rubric = forms.BooleanField(label="Score by the latest rubric", required=False)

    def __init__(
        self,
        *args: Any,
        system: PurchasingSystem,
        question_set: QuestionSet | None,
        rubric: Rubric | None,
        **kwargs: Any,
    ):
        self.system, self.question_set, self.rubric = system, question_set, rubric
        kwargs.setdefault("initial", {"valid_until": system.valid_until})
        super().__init__(*args, **kwargs)
        conditions, end = terms_open(system)
        if not end:
            del self.fields["valid_until"]
        for name, text, now in (
            ("use_questions", question_set, system.question_set),
            ("use_rubric", rubric, system.rubric),
        ):
            if not conditions or text is None or text == now:
                del self.fields[name]
            else:
                self.fields[name].label = f"Use “{text}”"
                self.fields[name].help_text = "For applications begun from now on. Those begun before keep theirs"
        self.terms = [name for name, value in system.terms.items() if isinstance(value, str | int) and name != "prices"]
        if not conditions:
            self.terms = []
        for name in self.terms:
            self.fields[f"term_{name}"] = forms.CharField(
                label=label_of(name),
                max_length=200,
                initial=system.terms[name],
                widget=Affixed(width=20),
            )

    def changes(self) -> dict[str, Any]:
        """What `actions.terms_change` takes beside the code and the reason."""
        found: dict[str, Any] = {"valid_until": self.cleaned_data.get("valid_until")}
        if self.cleaned_data.get("use_questions"):
            found["question_set"] = self.question_set
        if self.cleaned_data.get("use_rubric"):
            found["rubric"] = self.rubric
        typed = {name: self.cleaned_data[f"term_{name}"] for name in self.terms}
        found["terms"] = {name: value for name, value in typed.items() if value != str(self.system.terms[name])}
        return found
