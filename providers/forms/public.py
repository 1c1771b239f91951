"""What a reader of the public list narrows it by."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apcommissioning.base import places
from apcommissioning.base.fields import Checkboxes, Radios
from lots.states import Delivery, KeyStage, Mode

from ..figures.public import Wanted


class PublicProvidersForm(forms.Form):
    near = forms.CharField(label="Near a postcode", required=False, max_length=20)
    lot = forms.TypedMultipleChoiceField(label="Lot", required=False, coerce=int, widget=Checkboxes)
    key_stage = forms.MultipleChoiceField(
        label="Key stage", required=False, choices=KeyStage.choices, widget=Checkboxes
    )
    mode = forms.MultipleChoiceField(label="Kind of provision", required=False, choices=Mode.choices, widget=Checkboxes)
    delivery = forms.MultipleChoiceField(
        label="Where it is taught", required=False, choices=Delivery.choices, widget=Checkboxes
    )
    within = forms.TypedChoiceField(
        label="Within",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("5", "5 miles"), ("15", "15 miles"), ("", "Any distance")],
        widget=Radios,
    )

    def __init__(self, *args: Any, lots: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lot"].choices = lots  # type: ignore[attr-defined]
        self.place: places.Place | None = None

    def clean_near(self) -> str:
        typed = self.cleaned_data["near"].strip()
        if not typed:
            return ""
        self.place = places.locate(typed)
        if self.place is None:
            raise ValidationError("Enter a full postcode in England, like OX1 1AA")
        return places.tidy_postcode(typed)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("within") and "near" not in self.errors and self.place is None:
            self.add_error("near", "Enter the postcode to measure the distance from")
        return cleaned

    def in_use(self) -> list[tuple[str, str, str]]:
        """The choices that narrow the list: the name of the box, its value as sent, and words."""
        found = [("near", self.place_words, f"Near {self.place_words}")] if self.place else []
        for name in ("lot", "key_stage", "mode", "delivery"):
            labels = {str(value): str(label) for value, label in self.fields[name].choices}  # type: ignore[attr-defined]
            found += [(name, str(value), labels[str(value)]) for value in self.cleaned_data.get(name) or ()]
        if self.place and self.cleaned_data.get("within"):
            found.append(("within", str(self.cleaned_data["within"]), f"Within {self.cleaned_data['within']} miles"))
        return found

    @property
    def place_words(self) -> str:
        return str(self.cleaned_data.get("near", ""))

    def wanted(self) -> Wanted:
        """What is well formed; a mistake in one box leaves the others standing."""
        given = self.cleaned_data
        return Wanted(
            lots=given.get("lot") or (),
            key_stages=given.get("key_stage") or (),
            modes=given.get("mode") or (),
            deliveries=given.get("delivery") or (),
            near=self.place,
            within_miles=given.get("within") if self.place else None,
        )
