"""Writing a review, a starting point, the aims of an agreement, and where a child went."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.forms import BoundField

from apcommissioning.base import timekeeping
from apcommissioning.base.fields import GovukDateField, LongTextField, Radios
from apcommissioning.base.together import TogetherForm
from placements.models import AgreementTarget, AgreementVersion, Placement
from placements.states import DestinationCode

from ..actions import Point
from ..models import Measure, Reading, Review
from ..rules.review import current_version
from ..states import RATING_WORDS, ChildPresent, TargetRating

OF_REVIEW = (
    "held_on",
    "child_present",
    "child_words",
    "no_words_because",
    "child_asked_for",
    "answer_to_child",
    "parent_words",
    "summary",
    "agreed_actions",
)


@dataclass(frozen=True, slots=True)
class Aim:
    """A target with the fields in which it is read."""

    target: AgreementTarget
    measure: Measure
    fields: list


class ReadingsForm(forms.Form):
    """One group of fields for each aim: the point on the worded scale and what shows it."""

    with_rating = False

    def __init__(self, *args, placement: Placement, readings: dict[int, Reading], **kwargs):
        super().__init__(*args, **kwargs)
        version = current_version(placement)
        targets = list(version.targets.all()) if version else []
        measures = {one.key: one for one in Measure.objects.current().filter(key__in=[one.measure for one in targets])}
        self.aims = [(target, measures[target.measure]) for target in targets if target.measure in measures]
        for _, measure in self.aims:
            self._add(measure, readings.get(measure.pk))

    def _add(self, measure: Measure, reading: Reading | None) -> None:
        self.fields[f"reading_{measure.key}"] = forms.TypedChoiceField(
            label="Where is the child now?" if self.with_rating else "Where does the child start?",
            help_text=f"{measure.what}. Read the words, not the number",
            choices=[(point, f"{point}. {words}") for point, words in measure.points],
            coerce=int,
            empty_value=None,
            widget=Radios,
            required=not self.with_rating,
            initial=reading.value if reading else None,
            error_messages={"required": f"Choose where the child starts: {measure.label.lower()}"},
        )
        self.fields[f"evidence_{measure.key}"] = LongTextField(
            label="What shows it?",
            help_text="Something seen, heard or made. Not “doing well”",
            max_words=60,
            rows=3,
            required=False,
            initial=reading.evidence if reading else "",
        )
        if self.with_rating:
            self.fields[f"rating_{measure.key}"] = forms.ChoiceField(
                label="Against the aim",
                choices=TargetRating,
                widget=Radios(hints=RATING_WORDS),
                required=False,
                initial=reading.rating if reading else "",
            )

    def groups(self) -> Iterator[Aim]:
        for target, measure in self.aims:
            names = ["reading", "evidence", *(["rating"] if self.with_rating else [])]
            yield Aim(target, measure, [self[f"{name}_{measure.key}"] for name in names])

    def points(self) -> list[Point]:
        given = self.cleaned_data
        return [
            Point(
                measure=measure,
                value=given[f"reading_{measure.key}"],
                evidence=given[f"evidence_{measure.key}"],
                rating=given.get(f"rating_{measure.key}", ""),
            )
            for _, measure in self.aims
            if given.get(f"reading_{measure.key}") is not None
        ]


class BaselineRecordForm(ReadingsForm):
    on = GovukDateField(label="On which day?", what="the day the starting point was read", latest=timekeeping.today)


class ReviewEditForm(ReadingsForm, TogetherForm):
    """A draft is saved as far as it goes; what is missing is said before it is handed in."""

    with_rating = True

    held_on = GovukDateField(
        label="When was the review held?",
        what="the day the review was held",
        latest=timekeeping.today,
        required=False,
    )
    child_present = forms.ChoiceField(
        label="Was the child there?", choices=ChildPresent, widget=Radios(inline=True), required=False
    )
    child_words = LongTextField(label="In the child’s words", max_words=150, rows=4, required=False)
    no_words_because = forms.CharField(
        label="If there are none, why?",
        max_length=200,
        required=False,
        help_text="And how the child will be heard next time",
    )
    child_asked_for = LongTextField(label="What did the child ask for?", max_words=60, rows=3, required=False)
    answer_to_child = LongTextField(label="What did you say back?", max_words=60, rows=3, required=False)
    parent_words = LongTextField(label="The parent’s or carer’s view", max_words=100, rows=3, required=False)
    summary = LongTextField(
        label="How is it going?",
        max_words=150,
        rows=4,
        required=False,
        help_text="Safety and health, hours, and the next place",
    )
    agreed_actions = LongTextField(
        label="What was agreed?", max_words=150, rows=4, required=False, help_text="Each with who and by when"
    )

    def __init__(self, *args, review: Review, **kwargs):
        readings = {reading.measure_id: reading for reading in review.readings.all()}
        initial = {name: getattr(review, name) for name in (*OF_REVIEW, "revision")}
        super().__init__(*args, placement=review.placement, readings=readings, initial=initial, **kwargs)

    def box_name(self, bound: BoundField) -> str:
        """The boxes of each aim are called the same: with what it is about, they are told apart."""
        measure = next((one for _, one in self.aims if bound.name.partition("_")[2] == one.key), None)
        return f"{measure.label}. {bound.label}" if measure else str(bound.label)

    def answers(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in OF_REVIEW}

    def voice(self) -> list:
        return [self[name] for name in OF_REVIEW[:7]]

    def after(self) -> list:
        return [self[name] for name in OF_REVIEW[7:]]


class ReviewReturnForm(forms.Form):
    reason = LongTextField(
        label="What is missing?",
        help_text="The provider reads this",
        max_words=100,
        rows=3,
        error_messages={"required": "Enter what is missing"},
    )


class DestinationRecordForm(forms.Form):
    code = forms.ChoiceField(
        label="Where is the child now?",
        choices=DestinationCode,
        widget=Radios(small=True),
        error_messages={"required": "Choose where the child is now, or that it was not found out"},
    )


# -- The aims of an agreement ------------------------------------------------------------------------------------------

MOST_TARGETS = 6


class TargetForm(forms.Form):
    """One aim: a measure of one of the six outcomes, the point to reach, by when, in words a child understands."""

    measure = forms.ModelChoiceField(
        label="Outcome and measure",
        queryset=Measure.objects.none(),
        required=False,
        empty_label="No aim here",
    )
    aim = forms.CharField(
        label="What should be better?",
        max_length=300,
        required=False,
        help_text="In words that the child would use",
    )
    goal = forms.TypedChoiceField(
        label="The point to reach",
        choices=[("", "Choose a point"), *((str(point), str(point)) for point in range(1, 6))],
        coerce=int,
        empty_value=None,
        required=False,
        help_text="On the measure’s scale: 5 is best (4 on a scale of four)",
    )
    by_on = GovukDateField(label="By when?", what="the day to reach it by", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["measure"]
        field.queryset = Measure.objects.current().judged().order_by("outcome__number", "order")
        field.label_from_instance = lambda measure: (
            f"{measure.outcome.number}. {measure.outcome.label}: {measure.label}"
        )

    def clean(self):
        given = super().clean()
        measure = given.get("measure")
        if measure is None:
            if given.get("aim"):
                self.add_error("measure", "Choose the outcome and measure of this aim")
            return given
        if not given.get("aim"):
            self.add_error("aim", "Enter what should be better")
        if not given.get("by_on") and "by_on" not in self.errors:
            self.add_error("by_on", "Enter the day to reach it by, like 31 3 2027")
        goal = given.get("goal")
        if goal is None:
            self.add_error("goal", "Choose the point to reach")
        elif goal not in dict(measure.points):
            self.add_error("goal", f"The scale of “{measure.label}” ends at {measure.points[-1][0]}")
        return given

    def target(self) -> dict[str, object] | None:
        given = self.cleaned_data
        measure = given.get("measure")
        if measure is None:
            return None
        return {
            "outcome": measure.outcome.key,
            "outcome_label": measure.outcome.label,
            "measure": measure.key,
            "measure_label": measure.label,
            "aim": given["aim"],
            "goal": given["goal"],
            "by_on": given["by_on"],
        }


class TargetFormSet(forms.BaseFormSet):
    def clean(self):
        if any(self.errors):
            return
        chosen = [form.cleaned_data["measure"] for form in self.forms if form.cleaned_data.get("measure")]
        outcomes = {measure.outcome.key for measure in chosen}
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError("Choose each measure once")
        if len(outcomes) < 2 or "pathway" not in outcomes:
            raise forms.ValidationError(
                "Choose aims in at least two outcomes, one of them the pathway back to mainstream or on to post-16"
            )

    def targets(self) -> list[dict[str, object]]:
        return [target for form in self.forms if (target := form.target()) is not None]


def target_forms(data, version: AgreementVersion):
    """The aims of a draft, and two empty ones."""
    measures = {one.key: one for one in Measure.objects.current().judged()}
    initial = [
        {"measure": measures.get(one.measure), "aim": one.aim, "goal": one.goal, "by_on": one.by_on}
        for one in version.targets.all()
    ]
    extra = max(2, 4 - len(initial)) if len(initial) < MOST_TARGETS else 0
    made = forms.formset_factory(TargetForm, formset=TargetFormSet, extra=extra, max_num=MOST_TARGETS)
    return made(data, initial=initial, prefix="aims")
