"""Questions about the arrangement."""

from typing import Any

from django import forms

from apcommissioning.base.fields import LongTextField
from lots.models import Lot, MarketQuestion, PurchasingSystem
from lots.rules.market import given_away


class MarketQuestionForm(forms.Form):
    lot = forms.ModelChoiceField(
        queryset=Lot.objects.none(), label="What is it about?", empty_label="The whole arrangement", required=False
    )
    text = LongTextField(
        label="Your question",
        help_text="Everybody reads the answer, and nobody learns who asked. Do not name your organisation or a child",
        max_words=200,
        rows=6,
    )

    def __init__(self, *args: Any, system: PurchasingSystem, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["lot"].queryset = system.lots.order_by("number")


class AnswerForm(forms.Form):
    """The question as everybody reads it, and the answer."""

    public_text = LongTextField(
        label="The question as it is published",
        help_text="Take out whatever says who asked",
        max_words=200,
        rows=5,
    )
    answer = LongTextField(label="The answer", max_words=500, rows=8)

    def __init__(self, *args: Any, question: MarketQuestion, **kwargs: Any):
        self.question = question
        kwargs.setdefault("initial", {"public_text": question.text})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for field in ("public_text", "answer"):
            if name := given_away(cleaned.get(field) or "", self.question.asked_by):
                self.add_error(field, f"This names “{name}”, and it is published to everybody. Take the name out")
        return cleaned
