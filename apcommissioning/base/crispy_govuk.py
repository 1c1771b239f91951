"""The crispy-forms pack `govuk`: what templates/govuk/ needs to know of a field to draw it in GOV.UK's patterns.

crispy-forms renders `govuk/field.html` for each field; that asks `part` here, and includes the template of its kind.
Everything a person typed or an officer wrote (labels, hints, choices) goes through the templates' escaping.
"""

from dataclasses import dataclass, field
from typing import Any

from crispy_forms import layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField, widgets
from django.template.loader import render_to_string

from .fields import DATE_PARTS, DateBoxes


class Fieldset(layout.Fieldset):
    """Fields under a legend. The legend is words, and officers write some: crispy's own would run it as a template."""

    def render(self, form, context, template_pack=layout.TEMPLATE_PACK, **kwargs):
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        context.update({"fieldset": self, "legend": self.legend, "fields": fields})
        return render_to_string(self.get_template_name(template_pack), context.flatten())


@dataclass
class Choice:
    """A radio button or checkbox."""

    id: str
    value: str
    label: Any
    checked: bool
    hint: str = ""
    reveals: list[BoundField] = field(default_factory=list)
    group: str = ""


@dataclass
class Box:
    """One of the three boxes of a date."""

    id: str
    name: str
    label: str
    value: str
    width: int
    wrong: bool


@dataclass
class Part:
    """A field as its template draws it."""

    kind: str
    id: str
    name: str
    label: Any
    label_size: str
    hint: Any
    errors: list[str]
    optional: bool
    described_by: str
    attrs: dict[str, Any]
    value: Any
    input_type: str = "text"
    prefix: str = ""
    suffix: str = ""
    width: str = ""
    choices: list[Choice] = field(default_factory=list)
    groups: list[tuple[str, list[tuple[str, Any, bool]]]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    small: bool = False
    inline: bool = False
    step: str = ""
    max_words: int | None = None
    max_length: int | None = None
    first_id: str = ""

    @property
    def box_type(self) -> str:
        return "text" if self.input_type in ("number", "date") else self.input_type

    @property
    def input_mode(self) -> str:
        """The keys that a phone shows for a number; a widget's own inputmode stands among its attributes."""
        if self.input_type != "number" or "inputmode" in self.attrs:
            return ""
        return "decimal" if self.step == "any" or "." in self.step else "numeric"

    @property
    def hint_id(self) -> str:
        return f"{self.id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.id}-error"

    @property
    def info_id(self) -> str:
        return f"{self.id}-info"

    @property
    def counted(self) -> bool:
        return bool(self.max_words or self.max_length)


def kind(widget: forms.Widget) -> str:
    """Which template draws a widget. `CheckboxSelectMultiple` is a `RadioSelect` by inheritance, so it comes first."""
    if widget.is_hidden:
        return "hidden"
    kinds: tuple[tuple[type, str], ...] = (
        (DateBoxes, "date"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.PasswordInput, "password"),
        (widgets.Input, "input"),
    )
    for base, name in kinds:
        if isinstance(widget, base):
            return name
    raise TypeError(f"The govuk pack has no template for {type(widget).__name__}.")


def said(bound: BoundField) -> list[str]:
    """The field's errors in words that say what to do: Django's own general ones are made particular to the field."""
    return [_plainly(bound, error) for error in bound.form.errors.get(bound.name, _none).as_data()]


def _plainly(bound: BoundField, error: ValidationError) -> str:
    words, given = error.messages[0], error.params or {}
    # A message that a form or field of ours gave already says what to do.
    if not words.startswith(_GENERAL):
        return words
    label = str(bound.label).strip()
    name = label if label[:2].isupper() else label[:1].lower() + label[1:]
    if name.partition(" ")[0] not in _DETERMINED:
        name = f"the {name}"
    asks = label.endswith("?")
    chosen = kind(bound.field.widget) in ("radios", "checkboxes", "select")
    if error.code == "required":
        if kind(bound.field.widget) == "checkbox":
            return f"Tick “{label}” to go on"
        if kind(bound.field.widget) == "file":
            return "Choose a file" if label.startswith("Choose") else f"Choose a file for “{label}”"
        if label.startswith("Why") and not chosen:
            return "Give your reason"
        if asks:
            return f"{'Choose an answer to' if chosen else 'Answer'} “{label}”"
        return f"{'Choose' if chosen else 'Enter'} {name}"
    if error.code in ("invalid_choice", "invalid_list", "invalid_pk_value"):
        return f"Choose from the list for “{label}”"
    if error.code == "max_length":
        return f"“{label}” must be {given.get('limit_value', given.get('max'))} characters or fewer"
    if error.code == "min_length":
        return f"“{label}” must be {given.get('limit_value')} characters or more"
    if error.code == "min_value":
        return f"“{label}” must be {given.get('limit_value')} or more"
    if error.code == "max_value":
        return f"“{label}” must be {given.get('limit_value')} or less"
    if isinstance(bound.field, forms.EmailField):
        return "Enter an email address in the correct format, like name@example.com"
    return f"{words.rstrip('.')} for “{label}”"


# A label that begins so needs no "the" before it.
_DETERMINED = frozenset(
    (
        "a",
        "all",
        "an",
        "any",
        "at",
        "each",
        "every",
        "how",
        "i",
        "if",
        "in",
        "its",
        "my",
        "no",
        "one",
        "our",
        "the",
        "their",
        "this",
        "what",
        "when",
        "where",
        "who",
        "why",
        "your",
    )
)
# How Django's general messages begin.
_GENERAL = (
    "This field is required",
    "Select a valid choice",
    "Enter a list of values",
    "Ensure this",
    "Enter a valid",
    "Enter a whole number",
    "Enter a number",
    "“",
)


# What the templates write themselves, or what a page in GOV.UK's patterns does without.
NOT_REPEATED = {"id", "class", "required", "aria-describedby", "aria-invalid", "maxlength", "minlength", "type", "rows"}
# What an input of type "number" alone understands; the box is one of text.
NUMBER_ONLY = ("min", "max", "step")


def part(bound: BoundField, *, label_size: str = "", small: bool = False) -> Part:
    """What the template of this field needs. `label_size` is "", "s", "m", "l" or "xl"; `small` is for filters."""
    widget, form = bound.field.widget, bound.form
    kind_of = kind(widget)
    identity = bound.auto_id or bound.html_name
    attrs = bound.build_widget_attrs({**widget.attrs}, widget)
    context = widget.get_context(bound.html_name, bound.value(), {**attrs, "id": identity})["widget"]
    sizes = getattr(form, "label_sizes", {})
    errors = said(bound)
    made = Part(
        kind=kind_of,
        id=identity,
        name=bound.html_name,
        label=bound.label,
        label_size=label_size or sizes.get(bound.name, "") or getattr(form, "label_size", "") or ("s" if small else ""),
        hint=bound.help_text,
        errors=errors,
        optional=not bound.field.required
        and getattr(form, "mark_optional", True)
        and not small
        and bound.name not in revealed(form),
        described_by="",
        attrs={name: value for name, value in context["attrs"].items() if name not in NOT_REPEATED},
        value=context.get("value"),
        input_type=context.get("type") or "text",
        prefix=getattr(widget, "prefix", ""),
        suffix=getattr(widget, "suffix", ""),
        width=f"govuk-input--width-{widget.width}" if getattr(widget, "width", None) else "",
        small=small or getattr(widget, "small", False),
        inline=getattr(widget, "inline", False),
        max_words=getattr(bound.field, "max_words", None),
        first_id=identity,
    )
    made.step = str(made.attrs.get("step", ""))
    for name in NUMBER_ONLY:
        made.attrs.pop(name, None)
    if kind_of == "textarea":
        made.attrs["rows"] = widget.attrs.get("rows", 5)
        if not made.max_words:
            made.max_length = getattr(bound.field, "max_length", None)
    if kind_of in ("radios", "checkboxes"):
        made.choices = list(_choices(context, widget, form))
        made.first_id = made.choices[0].id if made.choices else identity
    elif kind_of == "select":
        made.groups = [
            (
                label or "",
                [(_option_value(o), _option_label(o, made), o["selected"]) for o in options],
            )
            for label, options, _index in context["optgroups"]
        ]
        made.attrs.pop("size", None)
    elif kind_of == "checkbox":
        made.attrs.pop("checked", None)
        made.value = bool(bound.value())
    elif kind_of == "date":
        made.boxes = _boxes(bound, identity)
        made.first_id = next((box.id for box in made.boxes if box.wrong), made.boxes[0].id)
    elif kind_of == "password":
        made.value = None
    made.described_by = _described_by(made)
    return made


def _option_value(option: dict) -> str:
    return "" if option["value"] is None else str(option["value"])


def _option_label(option: dict, made: Part) -> Any:
    """Django's dashes for no choice, in words."""
    if option["label"] != "---------":
        return option["label"]
    if made.small:
        return "Any"
    return "None" if made.optional else "Choose one"


def _described_by(made: Part) -> str:
    ids = [
        *([made.info_id] if made.kind == "textarea" and made.counted else []),
        *([made.hint_id] if made.hint else []),
        *([made.error_id] if made.errors else []),
    ]
    return " ".join(ids)


def _choices(context: dict, widget: widgets.ChoiceWidget, form: BaseForm):
    hints, reveals = getattr(widget, "hints", {}), getattr(widget, "reveals", {})
    for group, options, _index in context["optgroups"]:
        for option in options:
            value = str(option["value"])
            yield Choice(
                id=option["attrs"].get("id", ""),
                value=value,
                label=option["label"],
                checked=option["selected"],
                hint=hints.get(value, ""),
                reveals=[form[name] for name in reveals.get(value, "").split()],
                group=group or "",
            )


def _boxes(bound: BoundField, identity: str) -> list[Box]:
    values = bound.value()
    if not isinstance(values, list | tuple):
        values = bound.field.widget.decompress(values)
    wrong: set[str] = set()
    for error in bound.form.errors.get(bound.name, _none).as_data():
        wrong.update((error.params or {}).get("parts", DATE_PARTS))
    return [
        Box(
            id=f"{identity}_{part}",
            name=f"{bound.html_name}_{part}",
            label=part.capitalize(),
            value=str(value or ""),
            width=4 if part == "year" else 2,
            wrong=part in wrong,
        )
        for part, value in zip(DATE_PARTS, values, strict=False)
    ]


class _NoErrors:
    @staticmethod
    def as_data() -> list:
        return []


_none = _NoErrors()


def revealed(form: BaseForm) -> set[str]:
    """The names of fields that are drawn under the choice that brings them up, and nowhere else."""
    given = [names for f in form.fields.values() for names in getattr(f.widget, "reveals", {}).values()]
    return {name for names in given for name in names.split()}


def drawn(form: BaseForm) -> list[BoundField]:
    """The fields that the form draws one below the other, in order."""
    elsewhere = revealed(form)
    return [bound for bound in form if bound.name not in elsewhere]


def summary(form: BaseForm) -> list[tuple[str, str]]:
    """Each error of a form with the id of the input where it is mended.

    What is said of the whole form, or of a hidden field, leads to the form's first input ("" if it has none).
    """
    first = next((part(bound).first_id for bound in form if not bound.is_hidden), "")
    lines: list[tuple[str, str]] = [(str(error), first) for error in form.non_field_errors()]
    for bound in form:
        if bound.errors:
            target = first if bound.is_hidden else part(bound).first_id
            lines += [(words, target) for words in said(bound)]
    return lines
