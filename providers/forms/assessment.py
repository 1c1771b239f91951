"""Input of an assessment."""

from collections.abc import Iterable, Sequence

from django import forms

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import ONE_DAY
from apcommissioning.base.fields import Checkboxes, GovukDateField, LongTextField, Radios
from apcommissioning.base.models import Person
from lots.models import Criterion, Level, Rubric

from ..actions import AgreedLevel
from ..figures.assessment import Board
from ..states import CheckOutcome

REASON_WORDS = 200
DECISION_WORDS = 300


class InterestForm(forms.Form):
    has_interest = forms.ChoiceField(
        label="Do you have an interest in this applicant?",
        help_text=(
            "For example: you or somebody close to you works there, is a trustee, owns part of it, is owed money by "
            "it, or has a dispute with it."
        ),
        choices=[("no", "No, I have no interest"), ("yes", "Yes, I have an interest")],
        widget=Radios(
            hints={"yes": "The application is closed to you from now on. Somebody else takes it on."},
            reveals={"yes": "detail"},
        ),
        error_messages={"required": "Say whether you have an interest"},
    )
    detail = LongTextField(
        label="What is the interest?", max_words=100, rows=3, required=False, help_text="Only managers read this."
    )

    def clean(self):
        given = super().clean()
        if given.get("has_interest") == "yes" and not given.get("detail", "").strip():
            self.add_error("detail", "Say what the interest is")
        return given


class AssignReviewersForm(forms.Form):
    reviewers = forms.MultipleChoiceField(
        label="Who reviews this application?",
        help_text="Each scores alone. They are asked to declare their interests before they are shown anything.",
        widget=Checkboxes(),
        error_messages={"required": "Choose at least one reviewer"},
    )

    def __init__(self, *args, people: Sequence[Person], needed: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.needed = needed
        self.fields["reviewers"].choices = [(key, person.name) for key, person in self.people.items()]

    def clean_reviewers(self) -> list[Person]:
        chosen = [self.people[key] for key in self.cleaned_data["reviewers"]]
        if len(chosen) < self.needed:
            raise forms.ValidationError(f"Choose at least {self.needed} reviewers: each scores independently")
        return chosen


class DecideCheckForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Is this check passed?",
        choices=[(CheckOutcome.PASS.value, "Yes, passed"), (CheckOutcome.FAIL.value, "No, failed")],
        widget=Radios(hints={CheckOutcome.FAIL.value: "A failed check fails its gate for every lot that it concerns"}),
        error_messages={"required": "Decide whether the check is passed"},
    )
    reason = LongTextField(
        label="Why?",
        help_text="If the check fails, the provider reads this in its letter. Name no child.",
        max_words=REASON_WORDS,
        rows=4,
        error_messages={"required": "Give your reason"},
    )


class ScoreForm(forms.Form):
    level = forms.TypedChoiceField(
        label="Which level does the answer reach?",
        coerce=int,
        widget=Radios(),
        error_messages={"required": "Choose a level", "invalid_choice": "Choose one of the levels"},
    )
    reason = LongTextField(
        label="Why this level, and not the one above?",
        help_text="The provider may read this in its letter. Quote the answer. Name no child.",
        max_words=REASON_WORDS,
        error_messages={"required": "Say why this level and not the one above"},
    )

    def __init__(self, *args, levels: Iterable[Level], rubric: Rubric, **kwargs):
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        self.levels = sorted(levels, key=lambda level: level.number, reverse=True)
        self.fields["level"].choices = [(level.number, str(level.number)) for level in self.levels]

    def worded_levels(self) -> list[dict]:
        """Each level with the words that anchor it, for components/levels.html."""
        chosen = str(self["level"].value() if self["level"].value() is not None else "")
        meaning = self.rubric.meaning_of_3
        return [
            {
                "value": level.number,
                "name": f"Level {level.number}" + (f": {meaning}" if level.number == 3 and meaning else ""),
                "words": level.words,
                "checked": str(level.number) == chosen,
            }
            for level in self.levels
        ]


class ModerationForm(forms.Form):
    """A row of fields for each criterion; rows left empty are left for later, unless the moderation is finished."""

    def __init__(self, *args, board: Board, finish: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.board, self.finish = board, finish
        levels = [("", "Choose"), *((str(level), str(level)) for level in board.bar.levels)]
        for row in board.rows:
            key, title, given = row.criterion.key, row.criterion.title.lower(), row.moderated
            agreed = row.spread.agreed
            self.fields[f"level_{key}"] = forms.ChoiceField(
                label=f"Moderated level for {title}",
                choices=levels,
                required=False,
                initial=given.level if given else ("" if agreed is None else agreed),
            )
            for name, label in (
                ("reason", f"Reason: {title}"),
                ("strength", f"Strength to name in the letter: {title}"),
                ("improvement", f"What would raise it, for the letter: {title}"),
            ):
                self.fields[f"{name}_{key}"] = LongTextField(
                    label=label,
                    required=False,
                    max_words=REASON_WORDS,
                    rows=2,
                    initial=getattr(given, name) if given else "",
                )

    def rows(self):
        """Each row of the board with its bound fields."""
        for row in self.board.rows:
            key = row.criterion.key
            yield row, {name: self[f"{name}_{key}"] for name in ("level", "reason", "strength", "improvement")}

    def clean(self):
        given = super().clean()
        for row in self.board.rows:
            key, title = row.criterion.key, row.criterion.title.lower()
            level = given.get(f"level_{key}", "")
            if level == "":
                if self.finish and f"level_{key}" not in self.errors:
                    self.add_error(f"level_{key}", f"Choose the moderated level for {title}")
                continue
            if int(level) != row.spread.agreed and not given.get(f"reason_{key}", "").strip():
                self.add_error(f"reason_{key}", f"Say why you set level {level} for {title}")
            if int(level) < row.mark.minimum and not given.get(f"improvement_{key}", "").strip():
                self.add_error(f"improvement_{key}", f"Say what would raise {title} above its minimum")
        return given

    def agreed_levels(self) -> dict[Criterion, AgreedLevel]:
        given = self.cleaned_data
        return {
            row.criterion: AgreedLevel(
                level=int(given[f"level_{row.criterion.key}"]),
                reason=given[f"reason_{row.criterion.key}"],
                strength=given[f"strength_{row.criterion.key}"],
                improvement=given[f"improvement_{row.criterion.key}"],
            )
            for row in self.board.rows
            if given.get(f"level_{row.criterion.key}")
        }


class RecommendForm(forms.Form):
    admit = forms.ChoiceField(
        label="Your recommendation",
        choices=[("yes", "Admit"), ("no", "Do not admit")],
        widget=Radios(),
        error_messages={"required": "Choose what you recommend"},
    )
    reason = LongTextField(
        label="Why?",
        help_text="The manager who decides reads this.",
        max_words=REASON_WORDS,
        rows=4,
        error_messages={"required": "Give your reason"},
    )


class ReasonForm(forms.Form):
    reason = LongTextField(
        label="Why?", max_words=REASON_WORDS, rows=4, error_messages={"required": "Give your reason"}
    )


class ExtendForm(forms.Form):
    reason = LongTextField(
        label="Why do you need longer?",
        help_text="What this application needs that others do not, such as more documents or checking. Name no child.",
        max_words=REASON_WORDS,
        rows=4,
        error_messages={"required": "Say why you need longer"},
    )


def tomorrow():
    return timekeeping.today() + ONE_DAY


class DecideForm(forms.Form):
    """The choices differ in what they need: the form asks for it where the choice was made."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("admit", "Admit"), ("conditions", "Admit with a condition"), ("refuse", "Do not admit")],
        widget=Radios(
            hints={
                "admit": "The provider can be offered children in this lot as soon as its contract is executed",
                "conditions": "You set what must be done and by when. Placements can start meanwhile",
                "refuse": "The provider can apply for this lot again at any time",
            },
            reveals={"conditions": "conditions conditions_due_on", "refuse": "what_would_change_it"},
        ),
        error_messages={"required": "Choose your decision"},
    )
    reasons = LongTextField(
        label="Reasons",
        help_text="The provider reads this. It goes into the letter word for word.",
        max_words=DECISION_WORDS,
        rows=6,
        error_messages={"required": "Give your reasons"},
    )
    conditions = LongTextField(
        label="The condition",
        help_text="What must be done. It goes into the letter.",
        max_words=100,
        rows=3,
        required=False,
    )
    conditions_due_on = GovukDateField(
        label="When must it be met?",
        what="the day by which the condition must be met",
        help_text="Like 31 3 2027",
        earliest=tomorrow,
        required=False,
    )
    what_would_change_it = LongTextField(
        label="What would change the decision?",
        help_text="It goes into the letter.",
        max_words=REASON_WORDS,
        rows=3,
        required=False,
    )

    def clean(self):
        given = super().clean()
        if given.get("decision") == "conditions":
            if not given.get("conditions", "").strip() and "conditions" not in self.errors:
                self.add_error("conditions", "Say what the condition is")
            if not given.get("conditions_due_on") and "conditions_due_on" not in self.errors:
                self.add_error("conditions_due_on", "Enter the day by which the condition must be met, like 31 3 2027")
        if given.get("decision") == "refuse" and not given.get("what_would_change_it", "").strip():
            self.add_error("what_would_change_it", "Say what would change the decision")
        return given
