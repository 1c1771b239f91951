"""Input of quality visits and their actions."""

from collections.abc import Sequence
from typing import Any

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import GovukDateField, LongTextField, Radios
from apcommissioning.base.models import Person

from ..actions import Seen
from ..models import Provider, QualityVisit, Site
from ..rules.visit import meanings, prompts, too_kind
from ..states import ActionGrade, ActionOwner, Heading, Judgement, Rating, VisitKind
from .assessment import tomorrow

SEEN_WORDS = 200


class PlanVisitForm(forms.Form):
    kind = forms.ChoiceField(
        label="What kind of visit is it?",
        choices=VisitKind.choices,
        widget=Radios(hints={VisitKind.UNANNOUNCED: "The provider is not told. Every other kind, it is."}),
        error_messages={"required": "Choose what kind of visit it is"},
    )
    site = forms.ModelChoiceField(
        label="Where?", queryset=Site.objects.none(), required=False, empty_label="The whole provision"
    )
    planned_on = GovukDateField(
        label="When?",
        what="the day of the visit",
        earliest=timekeeping.today,
        help_text="Ten working days ahead, unless it is unannounced. Like 31 3 2027",
    )
    lead = forms.ChoiceField(label="Who leads it?", error_messages={"required": "Choose who leads the visit"})
    second = forms.ChoiceField(label="Who goes with them?", required=False)

    mark_optional = False

    def __init__(self, *args: Any, provider: Provider, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choices = [(key, person.name) for key, person in self.people.items()]
        self.fields["lead"].choices = [("", "Choose"), *choices]
        self.fields["second"].choices = [("", "Nobody"), *choices]
        self.fields["site"].queryset = provider.sites.all()

    def clean_lead(self) -> Person | None:
        return self.people.get(self.cleaned_data["lead"])

    def clean_second(self) -> Person | None:
        return self.people.get(self.cleaned_data["second"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("lead") and given.get("lead") == given.get("second"):
            self.add_error("second", "Choose two different people")
        return given


class MoveVisitForm(forms.Form):
    planned_on = GovukDateField(
        label="To which day?", what="the new day of the visit", earliest=timekeeping.today, help_text="Like 31 3 2027"
    )
    reason = LongTextField(
        label="Why is it moved?",
        help_text="It stays on the record of the visit",
        max_words=100,
        rows=3,
        error_messages={"required": "Say why it is moved"},
    )


class VisitReportForm(forms.Form):
    """The report, as far as it is: publishing asks for the rest."""

    held_on = GovukDateField(
        label="When was it held?", what="the day of the visit", latest=timekeeping.today, help_text="Like 31 3 2027"
    )
    voice = LongTextField(
        label="What children told you",
        required=False,
        rows=3,
        max_words=SEEN_WORDS,
        help_text="Name nobody. Never ask a child about an allegation: pass it on.",
    )
    main_messages = LongTextField(
        label="The main messages",
        required=False,
        rows=5,
        max_words=300,
        help_text="The provider reads this.",
    )
    rating = forms.ChoiceField(
        label="Overall", required=False, choices=Rating.choices, widget=Radios(hints=meanings("ratings"))
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for heading in Heading:
            self.fields[f"judgement_{heading.value}"] = forms.ChoiceField(
                label="Judgement",
                required=False,
                choices=Judgement.choices,
                widget=Radios(hints=meanings("judgements"), small=True),
            )
            self.fields[f"seen_{heading.value}"] = LongTextField(
                label="What you saw", required=False, rows=4, max_words=SEEN_WORDS
            )

    def headings(self) -> list[tuple[str, list[str], forms.BoundField, forms.BoundField]]:
        asks = prompts()
        return [
            (str(heading.label), asks[heading], self[f"judgement_{heading.value}"], self[f"seen_{heading.value}"])
            for heading in Heading
        ]

    @classmethod
    def initial_of(cls, visit: QualityVisit) -> dict[str, Any]:
        given: dict[str, Any] = {
            "held_on": visit.held_on or visit.planned_on,
            "voice": visit.voice,
            "main_messages": visit.main_messages,
            "rating": visit.rating,
            "revision": visit.revision,
        }
        for row in visit.judgements.all():
            given |= {f"judgement_{row.heading}": row.judgement, f"seen_{row.heading}": row.what_we_saw}
        return given

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        judged = {heading.value: given.get(f"judgement_{heading.value}", "") for heading in Heading}
        if given.get("rating") and (why := too_kind(given["rating"], judged)):
            self.add_error("rating", why)
        return given

    def report(self) -> dict[str, Any]:
        """What `visit_write` takes."""
        given = self.cleaned_data
        seen = {
            heading.value: Seen(given[f"judgement_{heading.value}"], given[f"seen_{heading.value}"])
            for heading in Heading
        }
        names = ("held_on", "voice", "main_messages", "rating")
        return {name: given[name] for name in names} | {"seen": seen, "revision": given["revision"] or 0}


class ActionForm(forms.Form):
    what = forms.CharField(
        label="What must be done?", max_length=300, error_messages={"required": "Say what must be done"}
    )
    why = LongTextField(
        label="Why?",
        rows=3,
        max_words=100,
        error_messages={"required": "Say why"},
        help_text="What you saw, in a sentence.",
    )
    evidence_wanted = LongTextField(
        label="What will show that it is done?",
        rows=3,
        max_words=100,
        error_messages={"required": "Say what will show that it is done"},
    )
    grade = forms.ChoiceField(
        label="How soon?",
        choices=ActionGrade.choices,
        widget=Radios,
        error_messages={"required": "Choose how soon it must be done"},
    )
    due_on = GovukDateField(
        label="By which day?", what="the day it is due", earliest=tomorrow, help_text="Like 31 3 2027"
    )
    owner = forms.ChoiceField(
        label="Who does it?",
        choices=ActionOwner.choices,
        widget=Radios,
        error_messages={"required": "Choose who does it"},
    )
    owner_name = forms.CharField(
        label="Their role",
        max_length=120,
        help_text="Like: head of centre",
        error_messages={"required": "Enter the role"},
    )


class ActionDoneForm(forms.Form):
    words = LongTextField(
        label="What did you do?",
        rows=5,
        max_words=200,
        help_text="Say what shows it. Do not name a child.",
        error_messages={"required": "Say what you did"},
    )
