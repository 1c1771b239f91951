"""Input about an application: its lots, its prices, one answer at a time, and the signature."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from apcommissioning.base.crispy_govuk import drawn
from apcommissioning.base.fields import Affixed, Checkboxes, GovukDateField, LongTextField, MoneyField, Radios
from lots.models import Lot, LotPart
from lots.rules.questions import Asked, opens_follow_up
from lots.states import QuestionType

from ..models import Answer, LotApplication, Provider, Site
from ..rules import answers, readiness
from ..rules.evidence import EvidenceKind
from ..rules.prices import LineKey, PriceLine
from .document import DocumentForm

MOST_NUMBER = 9999
FOLLOW_UP_WORDS = 200
NOT_LISTED = "Choose from the answers in the list"


class StartForm(forms.Form):
    """For which organisation: asked only of somebody who manages several."""

    provider = forms.ModelChoiceField(
        label="Which organisation applies?",
        queryset=Provider.objects.none(),
        widget=Radios,
        empty_label=None,
        error_messages={
            "required": "Choose the organisation that applies",
            "invalid_choice": "Choose one of your organisations",
        },
    )

    def __init__(self, *args: Any, providers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = providers  # type: ignore[attr-defined]


class LotsForm(forms.Form):
    """A box for each part of each open lot (a ticked part chooses its lot), and one for each teaching site."""

    mark_optional = False

    def __init__(
        self, *args: Any, lots: Sequence[Lot], sites: Sequence[Site], provider: Provider, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lots = list(lots)
        self.parts: dict[str, LotPart] = {}
        self.label_sizes = {}
        for lot in self.lots:
            allowed = [part for part in lot.parts.all() if not readiness.part_problem(part, provider)]
            barred = [part for part in lot.parts.all() if part not in allowed]
            self.parts |= {str(part.pk): part for part in allowed}
            barred_words = " ".join(f"{readiness.part_problem(part, provider)}." for part in barred)
            self.fields[self.name_of(lot)] = forms.MultipleChoiceField(
                label=str(lot),
                help_text=" ".join(words for words in (lot.cohort.rstrip(".") + ".", barred_words) if words),
                required=False,
                choices=[(str(part.pk), part.title) for part in allowed],
                widget=Checkboxes(hints={str(part.pk): _part_hint(part) for part in allowed}),
                error_messages={"invalid_choice": f"Choose parts of lot {lot.number} from the list"},
            )
            self.label_sizes[self.name_of(lot)] = "m"
        self.sites = {str(site.pk): site for site in sites}
        self.fields["sites"] = forms.MultipleChoiceField(
            label="Where will you teach?",
            help_text="The sites that this application is about. We ask about each of them"
            if self.sites
            else "You have no site where you teach. Add one under your organisation if you need it",
            required=False,
            choices=[(key, site.name) for key, site in self.sites.items()],
            widget=Checkboxes(hints={key: site.get_kind_display() for key, site in self.sites.items()}),
            error_messages={"invalid_choice": "Choose sites of your own from the list"},
        )
        self.label_sizes["sites"] = "m"

    @staticmethod
    def name_of(lot: Lot) -> str:
        return f"lot_{lot.pk}"

    @classmethod
    def initial_of(cls, filled: readiness.Filled) -> dict[str, Any]:
        chosen = {cls.name_of(row.lot): [str(part.pk) for part in row.parts.all()] for row in filled.lot_applications}
        return {**chosen, "sites": [str(site.pk) for site in filled.sites]}

    def chosen_parts(self) -> list[LotPart]:
        return [self.parts[key] for lot in self.lots for key in self.cleaned_data.get(self.name_of(lot), [])]

    def chosen_lots(self) -> list[Lot]:
        return [lot for lot in self.lots if self.cleaned_data.get(self.name_of(lot))]

    def chosen_sites(self) -> list[Site]:
        return [self.sites[key] for key in self.cleaned_data["sites"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        parts = self.chosen_parts()
        if not parts and self.lots:
            self.add_error(self.name_of(self.lots[0]), "Choose at least one part of one lot")
        elif any(part.needs_site for part in parts) and not self.chosen_sites():
            first = next(part for part in parts if part.needs_site)
            self.add_error("sites", f"Choose where you teach: “{first.title}” in lot {first.lot.number} needs a site")
        return cleaned


def _part_hint(part: LotPart) -> str:
    names = part.delivery_names()
    deliveries = ", ".join([names[0], *[_lower(name) for name in names[1:]]])
    words = [deliveries] if deliveries != part.title else []
    if part.needs_site:
        words.append("you need a site of your own")
    return ". ".join(f"{sentence[:1].upper()}{sentence[1:]}" for sentence in words)


class PricesForm(forms.Form):
    """A box for each line of the lot's price list, never above the line's ceiling."""

    mark_optional = False

    def __init__(self, *args: Any, lot_application: LotApplication, lines: Sequence[PriceLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lot_application = lot_application
        self.lines = {self.name_of(line.key): line for line in lines}
        for name, line in self.lines.items():
            words = f"{'an' if line.label.startswith('Hour') else 'a'} {_lower(line.label)}"
            self.fields[name] = MoneyField(
                label=line.label,
                what=f"the price of {words}",
                help_text=f"We pay £{line.ceiling:,.2f} at most",
                required=False,
                least=Decimal("0.01"),
                most=line.ceiling,
            )

    @staticmethod
    def name_of(key: LineKey) -> str:
        return f"price_{key[0]}_{key[1]}_{key[2]}"

    @classmethod
    def initial_of(cls, lot_application: LotApplication) -> dict[str, Decimal]:
        return {
            cls.name_of((offer.part_id, offer.unit, offer.ratio)): offer.price
            for offer in lot_application.price_offers.all()
        }

    def groups(self) -> list[tuple[LotPart, list[forms.BoundField]]]:
        """The boxes, part by part."""
        grouped: dict[LotPart, list[forms.BoundField]] = {}
        for name, line in self.lines.items():
            grouped.setdefault(line.part, []).append(self[name])
        return list(grouped.items())

    def prices(self) -> dict[LineKey, Decimal]:
        given = {line.key: self.cleaned_data.get(name) for name, line in self.lines.items()}
        return {key: price for key, price in given.items() if price is not None}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for part, boxes in self.groups():
            if not any(cleaned.get(box.name) or box.name in self.errors for box in boxes):
                self.add_error(boxes[0].name, f"Give at least one price for: {part.title}")
        return cleaned


class AnswerForm(DocumentForm):
    """One question of any type: its answer, the further box that some answers open, and its document."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        asked: Asked,
        options: Sequence[Any],
        document_kind: EvidenceKind | None,
        has_document: bool,
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
            for name in ("kept", "file", "issued_on", "expires_on"):
                del self.fields[name]
        else:
            verb = "Replace" if has_document else "Upload"
            needed = answers.needs_document(asked, None)
            self.fields["file"].label = f"{verb} the document" if needed else f"{verb} a document, if you have one"
            if not document_kind.expires:
                del self.fields["issued_on"], self.fields["expires_on"]
        first = ["kept", "file", "issued_on", "expires_on"] if version.type == QuestionType.EVIDENCE else []
        self.order_fields(["revision", *first, "value", "follow_up", "kept", "file", "issued_on", "expires_on"])

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
        return [self[name] for name in ("file", "issued_on", "expires_on") if name in self.fields]

    def is_untouched(self) -> bool:
        """Nothing was there and nothing is typed or chosen: whoever comes back later loses nothing."""
        given = [key for key in self.data if key.startswith(("value", "follow_up", "issued_on", "expires_on"))]
        return (
            self.data.get("revision") == "0"
            and not self.files
            and not self.data.get("kept")
            and not any(typed.strip() for key in given for typed in self.data.getlist(key))
        )

    def read_again(self, current: Answer) -> None:
        """A colleague's newer answer has been seen: what is typed here may now be saved over it."""
        self.data = self.data.copy()
        self.data["revision"] = str(current.revision)

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


class SubmitForm(forms.Form):
    """The signature under an application."""

    name = forms.CharField(
        label="Your full name",
        max_length=120,
        widget=Affixed(width=20, attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your full name"},
    )
    role = forms.CharField(
        label="Your role in the organisation",
        max_length=120,
        help_text="You must be able to bind the organisation, for example as a director or a trustee",
        widget=Affixed(width=20, attrs={"autocomplete": "organization-title"}),
        error_messages={"required": "Enter your role in the organisation"},
    )
    agree = forms.BooleanField(
        label="I agree to this for the organisation", error_messages={"required": "Tick the box to sign"}
    )


class WithdrawForm(forms.Form):
    reason = LongTextField(
        label="Why are you withdrawing it?",
        required=False,
        rows=3,
        max_length=1000,
        help_text="It helps us to know, but you need not say",
    )
