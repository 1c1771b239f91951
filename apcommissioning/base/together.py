"""Two colleagues with one form open at once: the second to save loses nothing, and is shown what the first changed.

A `TogetherForm` carries the `revision` that was read and, hidden, what each box held when it was opened. The action
saves over that revision alone and raises `ChangedMeanwhile` over a newer one; the view then asks `form.meet` to bring
the two together: what only the colleague changed comes into its box, what both changed stays as it was typed here,
with the colleague's words beside it. A press takes theirs; saving again keeps one's own. No script is needed.
"""

import contextlib
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from .exceptions import ChangedMeanwhile
from .models import Person
from .money import format_money

# Words and whether the other has them not.
type Marked = list[tuple[str, bool]]
ONLY_THEIRS = object()


def taking(request: HttpRequest, form: Any) -> bool:
    """Whether the press was to take a colleague's words into a box, and not to save."""
    return isinstance(form, TogetherForm) and "take" in request.POST and form.take(request.POST["take"])


@dataclass(frozen=True)
class Difference:
    """A box that changed in the meantime. `mine` is empty where only the colleague changed it."""

    name: str
    label: str
    theirs: Marked
    mine: Marked = field(default_factory=list)


@dataclass(frozen=True)
class Meeting:
    """What a colleague saved while this form was open."""

    by: Person | None
    at: datetime | None
    taken: Sequence[Difference]
    both: Sequence[Difference]


class TogetherForm(forms.Form):
    """A form whose boxes two colleagues may change at once. `meeting` is set when they did."""

    revision = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    # Boxes that belong to the sender alone, such as a file.
    APART: tuple[str, ...] = ()

    meeting: Meeting | None = None
    data: Any  # a QueryDict: what a browser sent

    def shared(self) -> list[BoundField]:
        return [bound for bound in self if bound.name != "revision" and bound.name not in self.APART]

    @property
    def carried(self) -> SafeString:
        """The hidden parts of the form: draw them once inside it."""
        parts = [self["revision"].as_hidden(), *(self._hidden(bound) for bound in self.shared())]
        return format_html_join("", "{}", ((part,) for part in parts))

    def _hidden(self, bound: BoundField) -> SafeString:
        """What a box held when it was opened. Django's own would refer to the box's hint and error, by ids that our
        pages do not have."""
        widget, name = bound.field.hidden_widget(), bound.html_initial_name
        sent = name in self.data
        return widget.render(name, widget.value_from_datadict(self.data, self.files, name) if sent else bound.value())

    def meet(
        self, current: Mapping[str, Any], *, revision: int, by: Person | None = None, at: datetime | None = None
    ) -> None:
        """Bring what was typed here and what a colleague saved (`current`, as the form's initial) together."""
        taken, both = [], []
        self.data = self.data.copy()
        for bound in self.shared():
            theirs = _settled(bound, current.get(bound.name))
            typed, opened = self._typed(bound), self._opened(bound)
            if theirs == opened:
                continue
            if typed == opened:
                _put(self.data, bound, current.get(bound.name))
                taken.append(self._difference(bound, theirs))
            elif typed != theirs:
                both.append(self._difference(bound, theirs, typed))
            _put_hidden(self.data, bound, current.get(bound.name))
        self.data["revision"] = str(revision)
        self.meeting = Meeting(by, at, taken, both)

    def meet_newer(self, changed: ChangedMeanwhile, fresh: forms.Form) -> None:
        """Bring what was typed here together with what a colleague saved: `fresh` is the form as it opens on that."""
        now = {bound.name: bound.initial for bound in fresh}
        self.meet(now, revision=changed.current.revision, by=changed.by, at=changed.at)

    def take(self, name: str) -> bool:
        """Put the colleague's words into the box `name`. False if the form has no such box."""
        wanted = next((bound for bound in self.shared() if bound.name == name), None)
        if wanted is None:
            return False
        left = [bound for bound in self.shared() if bound.name in self.data.getlist("both") and bound is not wanted]
        self.data = self.data.copy()
        _put(self.data, wanted, self._opened(wanted))
        both = [self._difference(bound, self._opened(bound), self._typed(bound)) for bound in left]
        self.meeting = Meeting(None, None, [self._difference(wanted, self._opened(wanted))], both)
        return True

    def box_name(self, bound: BoundField) -> str:
        """What a box is called where it stands alone."""
        return str(bound.label)

    def _difference(self, bound: BoundField, theirs: Any, mine: Any = ONLY_THEIRS) -> Difference:
        one = _in_words(bound, theirs)
        if mine is ONLY_THEIRS:
            return Difference(bound.name, self.box_name(bound), [(one, False)])
        other = _in_words(bound, mine)
        return Difference(bound.name, self.box_name(bound), _marked(one, other), _marked(other, one))

    def _typed(self, bound: BoundField) -> Any:
        return _settled(bound, bound.field.widget.value_from_datadict(self.data, self.files, bound.html_name))

    def _opened(self, bound: BoundField) -> Any:
        hidden = bound.field.hidden_widget()
        return _settled(bound, hidden.value_from_datadict(self.data, self.files, bound.html_initial_name))


def _settled(bound: BoundField, value: Any) -> Any:
    """A value as two may be compared: what cannot be read is compared as it was typed; nothing is None."""
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").strip()
    with contextlib.suppress(ValidationError):
        value = bound.field.to_python(value)
    if isinstance(value, list | tuple):
        value = [str(part) for part in value]
    return None if value in ("", [], False) else value


def _put(data: Any, bound: BoundField, value: Any) -> None:
    """Write a value into the data of a form, as its box would send it."""
    widget: Any = bound.field.widget
    name = bound.html_name
    if isinstance(bound.field.widget, forms.MultiWidget):
        for suffix, part in zip(widget.widgets_names, widget.decompress(value), strict=True):
            data[name + suffix] = part
    elif isinstance(widget, forms.CheckboxInput):
        data.setlist(name, ["on"] if value else [])
    elif getattr(widget, "allow_multiple_selected", False):
        data.setlist(name, [str(one) for one in value or []])
    else:
        data[name] = "" if value is None else str(value)


def _put_hidden(data: Any, bound: BoundField, value: Any) -> None:
    values = value if isinstance(value, list | tuple) else ["" if value is None else value]
    data.setlist(bound.html_initial_name, [str(one) for one in values])


def _in_words(bound: BoundField, value: Any) -> str:
    if value is None:
        return "Nothing"
    if choices := getattr(bound.field, "choices", None):
        labels = {str(code): str(label) for code, label in choices}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(code), str(code)) for code in chosen)
    if value is True:
        return "Ticked"
    if isinstance(value, Decimal):
        return format_money(value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return str(value)


def _marked(one: str, other: str) -> Marked:
    """The words of `one`, with those marked that `other` has not in that place."""
    mine, theirs = one.split(" "), other.split(" ")
    matcher = difflib.SequenceMatcher(None, theirs, mine, autojunk=False)
    return [
        (" ".join(mine[first:last]), kind != "equal")
        for kind, _start, _end, first, last in matcher.get_opcodes()
        if last > first
    ]
