"""Input about a disputed decision."""

from typing import Any

from django import forms

from apcommissioning.base.fields import LongTextField, Radios

from .document import DocumentForm

WORDS = 500


class RepresentationForm(DocumentForm):
    words = LongTextField(
        label="What do you dispute, and why?",
        help_text="Say what we got wrong or did not see, and where in your application it stands. Name no child.",
        max_words=WORDS,
        rows=8,
        error_messages={"required": "Say what you dispute and why"},
    )
    field_order = ("kept", "words", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["issued_on"], self.fields["expires_on"]
        self.fields["file"].label = "A document that shows it (optional)"


class AnswerRepresentationForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What is your answer?",
        widget=Radios(hints={"set_aside": "The lot is assessed and decided again. The old decision is kept"}),
        error_messages={"required": "Choose your answer"},
    )
    answer = LongTextField(
        label="Why?",
        help_text="The provider reads this word for word.",
        max_words=WORDS,
        rows=6,
        error_messages={"required": "Give your reasons"},
    )

    def __init__(self, *args, may_set_aside: bool, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("stands", "The decision stands")]
        if may_set_aside:
            choices.append(("set_aside", "The decision is set aside"))
        self.fields["outcome"].choices = choices
