"""Question sets: the set, a section, a file."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from apcommissioning.base.crispy_govuk import Fieldset
from apcommissioning.base.fields import Affixed, LongTextField, Radios
from apcommissioning.base.together import TogetherForm
from lots.models import QuestionSet, Section
from lots.rules import files, texts
from lots.states import Gate

from .words import label_of


class QuestionSetForm(TogetherForm):
    """The set itself, and the council's own numbers that its words use."""

    title = forms.CharField(label="Title", max_length=200, help_text="As applicants see it")
    statement = LongTextField(label="What are applicants told before they begin?", max_length=3000, rows=4)
    word_budget = forms.IntegerField(
        label="How many words may an application for one lot ask for?",
        help_text="The council’s own limit. A set that asks for more cannot be published",
        min_value=100,
        max_value=30_000,
        widget=Affixed(suffix="words", width=5),
    )

    def __init__(self, *args: Any, draft: QuestionSet, **kwargs: Any):
        self.draft = draft
        kwargs.setdefault("initial", {name: getattr(draft, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        numbers = []
        for name, setting in draft.settings.items():
            unit = str(setting.get("unit") or "").replace("_", " ")
            is_money = unit == "gbp"
            self.fields[f"setting_{name}"] = forms.CharField(
                label=label_of(name),
                max_length=200,
                initial=setting["value"],
                help_text=setting.get("note") or "",
                widget=Affixed(prefix="£" if is_money else "", suffix="" if is_money else unit, width=20),
            )
            numbers.append(f"setting_{name}")
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "title", "statement", "word_budget", *([Fieldset("The council’s own numbers", *numbers)] if numbers else [])
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, setting in self.draft.settings.items():
            value = cleaned.get(f"setting_{name}")
            if value is None:
                continue
            was = setting["value"]
            is_pounds = setting.get("unit") == "gbp"
            if is_pounds and not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", value, re.ASCII):
                self.add_error(f"setting_{name}", "Enter pounds without signs, like 5000000.00")
            elif isinstance(was, int) and not is_pounds and not re.fullmatch(r"\d{1,6}", value, re.ASCII):
                self.add_error(f"setting_{name}", "Enter a whole number, like 5")
        return cleaned

    def head(self) -> dict[str, Any]:
        """What `actions.text_edit` takes: the revision that was read, and what the head says now."""
        settings = {}
        for name, setting in self.draft.settings.items():
            typed = self.cleaned_data[f"setting_{name}"]
            is_count = isinstance(setting["value"], int)
            settings[name] = {**setting, "value": int(typed) if is_count and typed.isdecimal() else typed}
        return {**self.cleaned_data, "settings": settings}


class SectionForm(forms.Form):
    title = forms.CharField(label="Title", max_length=120)
    gate = forms.ChoiceField(label="Which gate does it belong to?", choices=Gate.choices, widget=Radios())
    order = forms.IntegerField(
        label="Which place has it among the sections?", min_value=1, max_value=99, widget=Affixed(width=2)
    )

    def __init__(self, *args: Any, section: Section | None = None, **kwargs: Any):
        if section is not None:
            kwargs.setdefault("initial", {"title": section.title, "order": section.order})
        super().__init__(*args, **kwargs)
        # A section's gate is that of its questions, and a new one stands last until it is moved.
        del self.fields["order" if section is None else "gate"]


class FileForm(forms.Form):
    """A question set or a rubric as a YAML file."""

    file = forms.FileField(
        label="Choose the file",
        help_text="A YAML file, such as one downloaded here and changed. What is wrong with it is said line by line",
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.content: dict[str, Any] = {}

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > files.LARGEST:
            raise forms.ValidationError("The file is too large for a question set or a rubric. Choose another")
        try:
            source = files.parse(upload.read().decode("utf-8-sig"))
            self.content = texts.KINDS[self.kind].read(source)
        except UnicodeDecodeError:
            raise forms.ValidationError("The file is not plain text. Save it as YAML in UTF-8") from None
        except files.BadFile as problem:
            raise forms.ValidationError(str(problem)) from problem
        return upload
