"""Input to one question of an application, whatever its type, with its document."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from apcommissioning.base.crispy_govuk import drawn
from apcommissioning.base.fields import Affixed, Checkboxes, GovukDateField, LongTextField, MoneyField, Radios
from apcommissioning.base.together import TogetherForm
from lots.rules.questions import Asked, opens_follow_up
from lots.states import QuestionType

from ..models import Answer, Evidence
from ..rules import answers
from ..rules.evidence import EvidenceKind
from ..rules.reuse import Earlier
from .document import DocumentForm

MOST_NUMBER = 9999
FOLLOW_UP_WORDS = 200
NOT_LISTED = "Choose from the answers in the list"


class AnswerForm(DocumentForm, TogetherForm):
    """One question of any type: its answer, the further box that some answers open, and its document."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    pick = forms.ChoiceField(
        label="Or use a document that you have sent already",
        required=False,
        help_text="For one that covers several things, such as a handbook. We check it again for this question",
        error_messages={"invalid_choice": "Choose one of your documents from the list"},
    )

    APART = ("kept", "file", "pick", "issued_on", "expires_on")

    def __init__(
        self,
        *args: Any,
        asked: Asked,
        options: Sequence[Any],
        document_kind: EvidenceKind | None,
        has_document: bool,
        held: Sequence[Evidence] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.document_kind, self.has_document = asked, document_kind, has_document
        version = asked.version
        self.fields["value"] = _value_field(asked, options)
        self.label_sizes = {"value": "" if version.type in (QuestionType.DECLARATION, QuestionType.EVIDENCE) else "m"}
        if version.follow_up:
            self.fields["follow_up"] = LongTextField(
                label=_follow_up_label(asked, options),
                required=False,
                max_words=version.follow_up.get("word_limit", FOLLOW_UP_WORDS),
            )
        if document_kind is None:
            for name in self.APART:
                del self.fields[name]
        else:
            verb = "Replace" if has_document else "Upload"
            needed = answers.needs_document(asked, None)
            self.fields["file"].label = f"{verb} the document" if needed else f"{verb} a document, if you have one"
            self.picks = {str(row.pk): row for row in held}
            if self.picks:
                named = [(key, _document_name(row)) for key, row in self.picks.items()]
                self.fields["pick"].choices = [("", "None of these"), *named]  # type: ignore[attr-defined]
            else:
                del self.fields["pick"]
            if not document_kind.expires:
                del self.fields["issued_on"], self.fields["expires_on"]
        first = list(self.APART) if version.type == QuestionType.EVIDENCE else []
        self.order_fields(["revision", *first, "value", "follow_up", *self.APART])

    @classmethod
    def initial_of(cls, asked: Asked, answer: Answer | None) -> dict[str, Any]:
        if answer is None:
            return {"revision": 0}
        value = answer.value
        if asked.version.type == QuestionType.MONEY and value:
            value = Decimal(value)
        if asked.version.type == QuestionType.DATE and value:
            value = date.fromisoformat(value)
        return {"value": value, "follow_up": answer.follow_up, "revision": answer.revision}

    def answer_fields(self) -> list[forms.BoundField]:
        """What is drawn above the document: the answer and the box that it opens, unless that is drawn inside it."""
        if self.asked.version.type == QuestionType.EVIDENCE:
            return []
        return [bound for bound in drawn(self) if bound.name in ("value", "follow_up")]

    def note_fields(self) -> list[forms.BoundField]:
        """What is drawn below the document: the note, where the document is the answer."""
        return [self["value"]] if self.asked.version.type == QuestionType.EVIDENCE else []

    def document_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.APART[1:] if name in self.fields]

    def is_untouched(self) -> bool:
        """Nothing was there and nothing is typed or chosen: whoever comes back later loses nothing."""
        given = [key for key in self.data if key.startswith(("value", "follow_up", "issued_on", "expires_on", "pick"))]
        return (
            self.data.get("revision") == "0"
            and not self.files
            and not self.data.get("kept")
            and not any(typed.strip() for key in given for typed in self.data.getlist(key))
        )

    def box_name(self, bound: forms.BoundField) -> str:
        return "Further details" if bound.name == "follow_up" else self.asked.version.short_name

    def _use(self, picked: Evidence) -> None:
        """A document of another kind serves here too, with its own dates where none are typed: what counts for how
        long it is good is the date on it and this question's months, and the day it runs out where it has no date."""
        self.kept_file = picked.file
        if {"issued_on", "expires_on"} <= set(self.fields) and not (
            self.cleaned_data.get("issued_on") or self.cleaned_data.get("expires_on")
        ):
            self.cleaned_data["issued_on"] = picked.issued_on
            if picked.issued_on is None or self.document_kind is None or self.document_kind.months is None:
                self.cleaned_data["expires_on"] = picked.expires_on

    def value(self) -> Any:
        """The answer as it is kept (see `Answer.value`)."""
        given = self.cleaned_data.get("value")
        kind = self.asked.version.type
        if kind == QuestionType.MONEY and given is not None:
            return f"{given:.2f}"
        if kind == QuestionType.DATE and given is not None:
            return given.isoformat()
        if kind == QuestionType.DECLARATION:
            return bool(given)
        return given

    def clean(self) -> dict[str, Any]:
        picked = self.picks.get(self.cleaned_data.get("pick", "")) if self.document_kind else None
        if picked is not None and self.kept_file is None:
            self._use(picked)
        cleaned = super().clean()
        version = self.asked.version
        if "value" in self.errors:
            return cleaned
        value = self.value()
        if version.type == QuestionType.MANY_OF:
            exclusive = {option["code"] for option in version.options if option.get("exclusive")}
            if exclusive & set(value) and len(value) > 1:
                label = next(
                    option["label"] for option in self.asked.wording.options if option["code"] in exclusive & set(value)
                )
                self.add_error("value", f"Tick either “{label}” or the others, not both")
        if (
            "follow_up" in self.fields
            and "follow_up" not in self.errors
            and opens_follow_up(version, value)
            and not cleaned.get("follow_up")
        ):
            self.add_error("follow_up", "Your answer needs further details: give them here")
        return cleaned


def _document_name(row: Evidence) -> str:
    about = f", {row.site}" if row.site else ""
    until = f", until {row.expires_on.day} {row.expires_on:%B %Y}" if row.expires_on else ""
    return f"{row.file.name} ({_lower(row.kind_words())}{about}{until})"


def _value_field(asked: Asked, options: Sequence[Any]) -> forms.Field:
    """The field of the question's type. Its label is the question itself, which is the heading of the page."""
    version, wording = asked.version, asked.wording
    common: dict[str, Any] = {"label": wording.text, "help_text": wording.hint}
    choices = [(option["code"], option["label"]) for option in options]
    reveals = {}
    when = version.follow_up.get("when", [])
    if len(when) == 1 and version.type in (QuestionType.YES_NO, QuestionType.ONE_OF):
        reveals = {when[0]: "follow_up"}
    match version.type:
        case QuestionType.TEXT:
            return LongTextField(
                **common,
                max_words=version.word_limit,
                rows=12 if (version.word_limit or 0) > 150 else 8,
                error_messages={"required": "Write your answer"},
            )
        case QuestionType.YES_NO:
            return forms.ChoiceField(
                **common,
                choices=[("yes", "Yes"), ("no", "No")],
                widget=Radios(reveals=reveals, inline=not reveals),
                error_messages={"required": "Choose yes or no", "invalid_choice": "Choose yes or no"},
            )
        case QuestionType.ONE_OF:
            return forms.ChoiceField(
                **common,
                choices=choices,
                widget=Radios(reveals=reveals),
                error_messages={"required": "Choose the answer that fits best", "invalid_choice": NOT_LISTED},
            )
        case QuestionType.MANY_OF:
            return forms.MultipleChoiceField(
                **common,
                choices=choices,
                widget=Checkboxes,
                error_messages={"required": "Tick at least one", "invalid_choice": NOT_LISTED},
            )
        case QuestionType.NUMBER:
            return forms.IntegerField(
                **common,
                min_value=0,
                max_value=MOST_NUMBER,
                widget=Affixed(width=5, attrs={"inputmode": "numeric"}),
                error_messages={
                    "required": "Enter a number",
                    "invalid": "Enter a whole number, like 8",
                    "min_value": "Enter 0 or more",
                    "max_value": f"Enter {MOST_NUMBER} or less",
                },
            )
        case QuestionType.MONEY:
            return MoneyField(**common, what="the amount")
        case QuestionType.DATE:
            return GovukDateField(**common, what="the date")
        case QuestionType.EVIDENCE:
            return LongTextField(
                label="Is there anything we should know about it? (optional)",
                help_text="" if answers.needs_document(asked, None) else "If you have nothing to upload, say why here",
                required=False,
                max_words=version.word_limit or FOLLOW_UP_WORDS,
                rows=3,
            )
        case QuestionType.DECLARATION:
            return forms.BooleanField(
                label="I agree to this for the organisation",
                error_messages={
                    "required": "Tick the box if you agree. If you cannot agree, write to us before you go on"
                },
            )
    raise TypeError(f"There is no field for a question of the type {version.type!r}.")


def _follow_up_label(asked: Asked, options: Sequence[Any]) -> str:
    """The further question with the answers that open it: without JavaScript the box is always there."""
    follow_up = asked.version.follow_up
    labels = {"yes": "Yes", "no": "No"} | {option["code"]: option["label"] for option in options}
    if "when" in follow_up:
        when = " or ".join(f"“{labels.get(code, code)}”" for code in follow_up["when"])
        return f"If you chose {when}: {_lower(asked.wording.follow_up)}"
    but = " or ".join(f"“{labels.get(code, code)}”" for code in follow_up.get("when_any_except", []))
    return f"If you ticked anything but {but}: {_lower(asked.wording.follow_up)}"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


class ConfirmForm(forms.Form):
    """Which earlier answers still hold: one box for each that can stand as it is."""

    chosen = forms.MultipleChoiceField(
        label="Earlier answers",
        widget=Checkboxes,
        error_messages={
            "required": "Tick the answers that still hold, or go back",
            "invalid_choice": "One of these answers has been given meanwhile. Look at the list again",
        },
    )

    def __init__(self, *args: Any, offered: Sequence[Earlier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(one.key, one.asked.version.short_name) for one in offered]
        self.fields["chosen"].choices = names  # type: ignore[attr-defined]
