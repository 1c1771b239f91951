"""The register of a half-day: a mark for each child who is expected."""

from typing import Any

from django import forms

from ..actions import Marking
from ..rules.attendance import fits, present_mark
from ..states import Mark


def marks_for(half: str) -> list[tuple[str, str]]:
    return [(mark.value, f"{mark.value} {mark.label}") for mark in Mark if fits(mark, half)]


class MarkForm(forms.Form):
    """One child. `mark` is the button pressed, `other` a rare mark, `was` what stood there when the page was made."""

    mark = forms.ChoiceField(required=False)
    other = forms.ChoiceField(label="Another mark", required=False)
    note = forms.CharField(label="Note", max_length=200, required=False, help_text="Needed when you change a mark")
    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, placement, half: str, session=None, **kwargs):
        super().__init__(*args, prefix=f"p{placement.pk}", auto_id="%s", **kwargs)
        self.placement, self.half, self.session = placement, half, session
        self.fields["mark"].choices = marks_for(half)
        self.fields["other"].choices = [("", "None"), *marks_for(half)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code = data.get("other") or data.get("mark") or ""
        if code and data.get("was") and code != data["was"] and not (data.get("note") or "").strip():
            self.add_error("note", f"Say why the mark of {self.placement.child.full_name} is changed")
        return {**data, "code": code}

    @property
    def marking(self) -> Marking | None:
        """The mark to keep; None where nothing was chosen or nothing has changed."""
        data = self.cleaned_data
        if not data["code"] or data["code"] == data["was"]:
            return None
        return Marking(self.placement.pk, self.half, data["code"], data["note"].strip(), data["was"])

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """The four common marks as the register draws them."""
        chosen = self["mark"].value() or (self.session.code if self.session else "")
        return [
            {"value": code, "code": code, "label": label, "kind": kind, "checked": chosen == code}
            for code, label, kind in (
                (present_mark(self.half).value, "Here", ""),
                (Mark.LATE.value, "Late", "late"),
                (Mark.ILL.value, "Ill", "late"),
                (Mark.NOT_EXPLAINED.value, "Absent", "absent"),
            )
        ]

    @property
    def more(self) -> list:
        return [self["other"], self["note"]]

    @property
    def problem(self) -> str:
        return next((str(error) for errors in self.errors.values() for error in errors), "")


class SessionCorrectForm(forms.Form):
    code = forms.ChoiceField(label="The right mark")
    reason = forms.CharField(
        label="Why is it changed?", max_length=200, help_text="The first mark stays on the record with your reason"
    )

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [choice for choice in marks_for(session.half) if choice[0] != session.code]
