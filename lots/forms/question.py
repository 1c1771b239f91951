"""A question of a draft."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from apcommissioning.base.fields import Affixed, Checkboxes, LongTextField, Radios
from lots.models import QuestionSet, QuestionVersion, Section
from lots.rules import soundness
from lots.states import KeyStage, Mode, QuestionType, Reuse, Scope

from .question_values import (
    PASS_RULES,
    CodesField,
    LinesField,
    applies_when,
    check_rules,
    code_of,
    codes,
    evidence,
    follow_up,
    initial,
    lines,
    question_says,
)

_NAMED = re.compile(r"([a-z0-9][a-z0-9_]{0,58}):\s+(.+)")
REGISTRATIONS = {
    "all_sites": "Schools at every site",
    "some_sites": "Providers with some school sites",
    "no_sites": "Providers that are not schools",
    "online_accredited": "Accredited online providers",
}
# Which field shows what is wrong with a part of the question (`soundness.question_flaws`).
_FIELD_OF_PART = {
    "words": "text",
    "follow_up": "follow_up_codes",
    "evidence": "evidence_kind",
    "check": "pass_rules",
    "applies": "modes",
}


GROUPS: Mapping[str, tuple[str, ...]] = {
    "The words": ("section", "short_name", "text", "hint", "why_we_ask", "asks_anew"),
    "The answer": ("type", "word_limit"),
    "Choices": ("options", "exclusive", "needed"),
    "A declaration, a record, prices": ("declaration", "record_columns", "per"),
    "A further box": ("follow_up_rule", "follow_up_codes", "follow_up_ask", "follow_up_words"),
    "Whom it is asked of": ("scope", "lots", "modes", "key_stages", "registered", "has_site"),
    "A document": ("evidence_required", "evidence_kind", "evidence_months", "evidence_answers", "must_cover"),
    "The check": (
        *("pass_rules", "pass_answer_is", "pass_answer_includes", "pass_none_but", "pass_at_most"),
        *("fail_answer_is", "fail_answer_includes", "fail_not_agreed", "refer_note"),
    ),
    "Scoring, standards and records": ("criteria", "standards", "reuse", "personal_data", "reading_notes"),
}
ALWAYS_OPEN = ("The words", "The answer")


@dataclass(frozen=True)
class Part:
    """A part of the page: its fields, and in words what they say now."""

    legend: str
    says: str
    is_folded: bool
    is_open: bool
    fields: list[Any]


class QuestionForm(forms.Form):
    """One question of a draft, with everything that decides whom it is asked of and how the answer is judged."""

    mark_optional = False

    section = forms.ModelChoiceField(queryset=Section.objects.none(), label="Section", empty_label=None)
    short_name = forms.CharField(label="Short name", max_length=120, help_text="For lists and letters")
    text = LongTextField(label="The question", max_length=2000, rows=3)
    hint = LongTextField(label="Help under it", required=False, max_length=2000, rows=3)
    why_we_ask = LongTextField(label="Why we ask", required=False, max_length=2000, rows=2)
    asks_anew = forms.BooleanField(
        label="The words now ask something else",
        required=False,
        help_text="Then nobody is offered an earlier answer. Other changes of meaning are noticed by themselves",
    )

    type = forms.ChoiceField(label="How is it answered?", choices=QuestionType.choices, widget=Radios(small=True))
    word_limit = forms.IntegerField(
        label="Most words", required=False, min_value=5, max_value=2000, widget=Affixed(suffix="words", width=4)
    )
    options = LinesField(
        label="Choices",
        rows=6,
        help_text="One a line, as code: words. A line without a code is given one",
    )
    exclusive = CodesField(label="Choice that rules out the others", help_text="Its code, such as none_apply")
    needed = CodesField(label="Choices that must be there", help_text="Their codes, with commas between")
    declaration = LongTextField(label="What is declared", required=False, max_length=4000, rows=4)
    record_columns = LinesField(label="Columns of the record that is declared", help_text="One a line")
    per = forms.CharField(label="For each of what is a number or price given?", required=False, max_length=120)
    follow_up_rule = forms.ChoiceField(
        label="Is there a further box?",
        choices=[("", "No"), ("when", "Yes, for these answers"), ("when_any_except", "Yes, for all answers but these")],
        required=False,
        widget=Radios(small=True),
    )
    follow_up_codes = CodesField(label="For which answers?", help_text="Their codes, with commas between: yes")
    follow_up_ask = LongTextField(label="What does it ask?", required=False, max_length=1000, rows=2)
    follow_up_words = forms.IntegerField(
        label="Most words in it", required=False, min_value=5, max_value=1000, widget=Affixed(suffix="words", width=4)
    )

    scope = forms.ChoiceField(
        label="Asked once for each",
        choices=Scope.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose for what it is asked once"},
    )
    lots = forms.MultipleChoiceField(
        label="Lots", required=False, widget=Checkboxes(small=True), help_text="None ticked: every lot"
    )
    modes = forms.MultipleChoiceField(
        label="Modes",
        choices=Mode.choices,
        required=False,
        widget=Checkboxes(small=True),
        help_text="None ticked: every mode",
    )
    key_stages = forms.MultipleChoiceField(
        label="Key stages",
        choices=KeyStage.choices,
        required=False,
        widget=Checkboxes(small=True),
        help_text="None ticked: all",
    )
    registered = forms.MultipleChoiceField(
        label="Registration",
        choices=list(REGISTRATIONS.items()),
        required=False,
        widget=Checkboxes(small=True),
        help_text="None ticked: everybody",
    )
    has_site = forms.ChoiceField(
        label="Teaching sites",
        choices=[("", "With or without a site"), ("yes", "Those with a site"), ("no", "Those without a site")],
        required=False,
        widget=Radios(small=True),
    )

    evidence_required = forms.ChoiceField(
        label="Is a document asked for?",
        choices=[
            ("", "No"),
            ("always", "Yes, always"),
            ("if_held", "If they have it"),
            ("if_answer", "For some answers"),
        ],
        required=False,
        widget=Radios(small=True),
    )
    evidence_kind = forms.CharField(
        label="Which document?", required=False, max_length=60, help_text="In a few words: fire risk assessment"
    )
    evidence_months = forms.IntegerField(
        label="How long is it good from its date?",
        help_text="Leave empty for a document that does not run out",
        required=False,
        min_value=1,
        max_value=120,
        widget=Affixed(suffix="months", width=3),
    )
    evidence_answers = CodesField(label="Which answers need it?")
    must_cover = LinesField(label="What must it cover?", help_text="One a line")

    pass_rules = forms.MultipleChoiceField(
        label="It passes if",
        choices=PASS_RULES,
        required=False,
        widget=Checkboxes(small=True),
        help_text="All that is ticked or written here must be so. Leave it all empty for a question that is scored",
    )
    pass_answer_is = CodesField(label="The answer is one of", help_text="Codes, with commas between")
    pass_answer_includes = CodesField(label="The answers include all of")
    pass_none_but = CodesField(label="Nothing is ticked but")
    pass_at_most = forms.IntegerField(
        label="The number is no more than", required=False, min_value=0, max_value=99_999_999, widget=Affixed(width=10)
    )
    fail_answer_is = CodesField(
        label="It fails at once if the answer is one of", help_text="Be sparing: doubt goes to a person"
    )
    fail_answer_includes = CodesField(label="It fails at once if the answers include all of")
    fail_not_agreed = forms.BooleanField(label="It fails at once if the declaration is refused", required=False)
    refer_note = LongTextField(label="What does a person look at otherwise?", required=False, max_length=2000, rows=3)

    criteria = forms.MultipleChoiceField(
        label="Criterion that scores it", required=False, widget=Checkboxes(small=True)
    )
    standards = LinesField(
        label="Standards it answers to",
        help_text="One a line. nsap:1 to nsap:4 are the Department for Education’s headings for AP outside school",
    )
    reuse = forms.ChoiceField(
        label="Next time",
        choices=Reuse.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose what becomes of the answer next time"},
    )
    personal_data = forms.ChoiceField(
        label="Personal data in the answer",
        choices=list(soundness.PERSONAL_DATA.items()),
        widget=Radios(small=True),
        error_messages={"required": "Choose which personal data the answer holds"},
    )
    reading_notes = LongTextField(label="Notes for whoever reads the answer", required=False, max_length=2000, rows=3)

    def __init__(
        self,
        *args: Any,
        draft: QuestionSet,
        criteria: Mapping[str, str],
        lots: Iterable[Any],
        version: QuestionVersion | None = None,
        section: Section | None = None,
        **kwargs: Any,
    ):
        self.draft, self.version = draft, version
        self.lot_names = {lot.key: str(lot) for lot in lots}
        if version is not None:
            kwargs.setdefault("initial", {**initial(version), "section": section})
        else:
            start = {"section": section, "scope": Scope.ORGANISATION, "reuse": Reuse.CONFIRM, "personal_data": "none"}
            kwargs.setdefault("initial", start)
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = draft.sections.all()
        if self.lot_names:
            self.fields["lots"].choices = list(self.lot_names.items())
        else:
            del self.fields["lots"]
        self.fields["criteria"].choices = list(criteria.items())
        if version is None:
            del self.fields["asks_anew"]
        self.criteria = criteria

    def parts(self) -> list["Part"]:
        """The page's parts in order: the words and the kind of answer in full, the rest folded up with what it says."""
        says = question_says(self.version) if self.version else {}
        found = []
        for legend, names in GROUPS.items():
            fields = [self[name] for name in names if name in self.fields]
            is_folded = legend not in ALWAYS_OPEN
            is_new = self.version is None and legend == "The check"
            found.append(
                Part(legend, says.get(legend, ""), is_folded, is_new or any(field.errors for field in fields), fields)
            )
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        self.question = self._question(cleaned)
        flaws = soundness.question_flaws(
            self.question, criteria=self.criteria, settings=self.draft.settings, lots=self.lot_names
        )
        for part, words in flaws:
            self.add_error(self._field_of(part), words)
        return cleaned

    def _field_of(self, part: str) -> str:
        if part == "answer":
            kind = self.question["type"]
            return {QuestionType.TEXT: "word_limit", QuestionType.DECLARATION: "declaration"}.get(kind, "options")
        return _FIELD_OF_PART[part]

    def fields_of_question(self) -> dict[str, Any]:
        """What `actions.question_edit` and `question_add` take, but for the section."""
        asks_anew = {"asks_anew": self.cleaned_data["asks_anew"]} if "asks_anew" in self.fields else {}
        return {**{name: value for name, value in self.question.items() if name != "gate"}, **asks_anew}

    def _question(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        kind = cleaned["type"]
        plain = ("short_name", "text", "hint", "why_we_ask", "declaration", "per", "scope", "reuse", "personal_data")
        return {
            **{name: cleaned[name] for name in (*plain, "reading_notes", "criteria")},
            "gate": cleaned["section"].gate,
            "type": kind,
            "word_limit": cleaned["word_limit"] if kind == QuestionType.TEXT else None,
            "options": self._options(cleaned),
            "record_columns": lines(cleaned["record_columns"]),
            "must_cover": lines(cleaned["must_cover"]),
            "follow_up": follow_up(cleaned),
            "applies_when": applies_when(cleaned, self.version),
            "evidence": evidence(cleaned, self.version),
            "check_rules": check_rules(cleaned, self.version),
            "standards": lines(cleaned["standards"]),
        }

    def _options(self, cleaned: Mapping[str, Any]) -> list[dict[str, Any]]:
        """A choice keeps what this page does not show of it (whom it is shown to), by its code."""
        before = {option["code"]: option for option in (self.version.options if self.version else [])}
        exclusive, needed = codes(cleaned["exclusive"]), codes(cleaned["needed"])
        found = []
        for line in lines(cleaned["options"]):
            named = _NAMED.fullmatch(line)
            code, label = named.groups() if named else (code_of(line), line)
            option = {name: value for name, value in before.get(code, {}).items() if name in {"applies_when", "needed"}}
            option = {"code": code, "label": label, **option}
            if code in exclusive:
                option["exclusive"] = True
            if code in needed or "needed" in option:
                option["needed"] = code in needed
            found.append(option)
        return found
