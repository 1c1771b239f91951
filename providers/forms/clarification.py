"""Input of a clarification: a point about an answer, the day by which to answer, and the answer."""

from collections.abc import Sequence
from typing import Any

from django import forms

from apcommissioning.base.fields import Checkboxes, GovukDateField, LongTextField
from lots.rules.questions import Asked

from ..models import ClarificationPoint
from ..rules.clarification import latest_reply_by
from .assessment import tomorrow
from .document import DocumentForm

POINT_WORDS = 150
ANSWER_WORDS = 500


class PointForm(forms.Form):
    about = forms.ChoiceField(
        label="Which answer is it about?",
        error_messages={"required": "Choose the answer", "invalid_choice": "Choose an answer from the list"},
    )
    asks = LongTextField(
        label="What do you want to know?",
        help_text="The provider reads this word for word. Ask one thing, and say how to answer. Name no child.",
        max_words=POINT_WORDS,
        rows=4,
        error_messages={"required": "Say what you want to know"},
    )

    def __init__(self, *args: Any, questions: Sequence[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {self.key_of(asked): asked for asked in questions}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, asked in self.questions.items():
            groups.setdefault(_whose(asked), []).append((key, asked.version.short_name))
        self.fields["about"].choices = [("", "Choose an answer"), *groups.items()]

    @staticmethod
    def key_of(asked: Asked) -> str:
        return f"{asked.version.pk}/{asked.scope_key}"

    def chosen(self) -> Asked:
        return self.questions[self.cleaned_data["about"]]


def _whose(asked: Asked) -> str:
    return "The organisation" if asked.site is None and asked.lot is None else asked.about


class AskForm(forms.Form):
    answer_by = GovukDateField(
        label="By when must the provider answer?",
        what="the day by which the provider answers",
        help_text="Five working days are usual. The assessment clock stands still until it has answered",
        earliest=tomorrow,
        latest=latest_reply_by,
    )


class PointAnswerForm(DocumentForm):
    """The answer to one point, in words, with a document where that helps."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=10**6)
    answer = LongTextField(
        label="Your answer",
        help_text="Answer what is asked and nothing else. Name no child.",
        max_words=ANSWER_WORDS,
        rows=7,
        error_messages={"required": "Write your answer"},
    )
    remove = forms.MultipleChoiceField(
        label="Documents that go with it",
        help_text="Tick what you want to take out",
        required=False,
        widget=Checkboxes,
        error_messages={"invalid_choice": "Choose from the documents in the list"},
    )
    field_order = ("kept", "revision", "answer", "remove", "file")

    def __init__(self, *args: Any, point: ClarificationPoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["issued_on"], self.fields["expires_on"]
        self.fields["file"].label = "Add a document (optional)"
        self.files_there = {str(stored.pk): stored for stored in point.files.all()}
        self.fields["remove"].choices = [(key, stored.name) for key, stored in self.files_there.items()]
        if not self.files_there:
            del self.fields["remove"]

    def removed(self) -> list:
        return [self.files_there[key] for key in self.cleaned_data.get("remove", [])]

    def read_again(self, current: ClarificationPoint) -> None:
        """What was typed stays; the next save is over the colleague's answer, which has been shown."""
        self.data = self.data.copy()
        self.data["revision"] = str(current.revision)
