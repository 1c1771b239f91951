"""Form fields and widgets that the GOV.UK pack draws: dates in three boxes, money, long answers with a limit of words.

Their messages say what to do. `what` is the thing in mid-sentence: "the date the certificate expires".
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from . import money

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATE_PARTS = ("day", "month", "year")


class DateBoxes(forms.MultiWidget):
    """Day, month and year, typed: a picker is slow for dates that people know."""

    def __init__(self, attrs: dict | None = None):
        super().__init__({part: forms.TextInput() for part in DATE_PARTS}, attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        if isinstance(value, list | tuple):
            return [str(part or "") for part in value]
        return ["", "", ""]

    def value_omitted_from_data(self, data, files, name) -> bool:
        return all(f"{name}_{part}" not in data for part in DATE_PARTS)


class GovukDateField(forms.Field):
    """A date in three boxes. `earliest` and `latest` are dates, or functions that give one."""

    widget = DateBoxes
    default_error_messages = {"required": "Enter %(what)s, like 31 3 2027"}

    def __init__(self, *, what: str = "", earliest=None, latest=None, **kwargs):
        super().__init__(**kwargs)
        self.what, self.earliest, self.latest = what, earliest, latest

    def _what(self) -> str:
        return self.what or "the date"

    def _wrong(self, words: str, *parts: str) -> ValidationError:
        return ValidationError(words, code="invalid", params={"parts": parts or DATE_PARTS})

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        if isinstance(value, str):  # from one hidden box: what the three held before
            try:
                return date.fromisoformat(value) if value else None
            except ValueError:
                raise self._wrong("Enter a real date, like 31 3 2027") from None
        typed = dict(zip(DATE_PARTS, ((part or "").strip() for part in value or ("", "", "")), strict=False))
        missing = [part for part in DATE_PARTS if not typed.get(part)]
        if len(missing) == len(DATE_PARTS):
            return None
        what = self._what()
        What = what[0].upper() + what[1:]
        if missing:
            raise self._wrong(f"{What} must include a {' and a '.join(missing)}", *missing)
        month = _month(typed["month"])
        day = int(typed["day"]) if re.fullmatch(r"\d{1,2}", typed["day"], re.ASCII) else None
        year = int(typed["year"]) if re.fullmatch(r"\d{4}", typed["year"], re.ASCII) else None
        if year is None:
            raise self._wrong(f"{What} must have a year with 4 numbers, like 2027", "year")
        wrong = [part for part, ok in (("day", day and day <= 31), ("month", month)) if not ok]
        try:
            if not wrong:
                return date(year, month or 0, day or 0)
        except ValueError:
            wrong = ["day"]
        raise self._wrong(f"{What} must be a real date, like 31 3 2027", *wrong)

    def validate(self, value: date | None) -> None:
        if value is None:
            if self.required:
                raise ValidationError(
                    self.error_messages["required"], code="required", params={"what": self._what(), "parts": DATE_PARTS}
                )
            return
        what = self._what()
        What = what[0].upper() + what[1:]
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and value < earliest:
            raise self._wrong(f"{What} must be {_long(earliest)} or later")
        if latest and value > latest:
            raise self._wrong(f"{What} must be {_long(latest)} or earlier")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


def _month(typed: str) -> int | None:
    """3, 03, mar or March."""
    if re.fullmatch(r"\d{1,2}", typed, re.ASCII):
        return int(typed) if 1 <= int(typed) <= 12 else None
    short = typed[:3].lower()
    return MONTHS.index(short) + 1 if short in MONTHS and typed.isalpha() else None


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


class MoneyInput(forms.TextInput):
    """An amount in pounds, with its sign before the box."""

    prefix = "£"
    width = 10

    def __init__(self, attrs: dict | None = None, *, suffix: str = ""):
        super().__init__({"inputmode": "decimal", **(attrs or {})})
        self.suffix = suffix

    def format_value(self, value: Any) -> str | None:
        return f"{value:.2f}" if isinstance(value, Decimal) else super().format_value(value)


class MoneyField(forms.Field):
    """Pounds to the penny, as a Decimal. Takes "£1,234.50", "1234.5" and "1 234"."""

    widget = MoneyInput
    default_error_messages = {"required": "Enter %(what)s in pounds, like 1,250.00"}

    def __init__(
        self,
        *,
        what: str = "",
        least: Decimal | int = 0,
        most: Decimal | int = 99_999_999,
        suffix: str = "",
        **kwargs,
    ):
        if suffix:
            kwargs.setdefault("widget", MoneyInput(suffix=suffix))
        super().__init__(**kwargs)
        self.what, self.least, self.most = what or "the amount", Decimal(least), Decimal(most)

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, Decimal):
            return money.pounds(value)
        typed = re.sub(r"[£,\s]", "", str(value or ""))
        if not typed:
            return None
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,2})?", typed, re.ASCII):
            raise ValidationError(f"Enter {self.what} in pounds, like 1,250.00", code="invalid")
        return money.pounds(typed)

    def validate(self, value: Decimal | None) -> None:
        What = self.what[0].upper() + self.what[1:]
        if value is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required", params={"what": self.what})
        elif value < self.least:
            raise ValidationError(f"{What} must be £{self.least:,.2f} or more", code="min_value")
        elif value > self.most:
            raise ValidationError(f"{What} must be £{self.most:,.2f} or less", code="max_value")


class LongText(forms.Textarea):
    """A large box; the pack counts words or characters under it where the field has a limit."""

    def __init__(self, attrs: dict | None = None, *, rows: int = 5):
        super().__init__({"rows": rows, **(attrs or {})})


class LongTextField(forms.CharField):
    """Words at length. `max_words` is counted under the box and held here."""

    widget = LongText

    def __init__(self, *, max_words: int | None = None, rows: int = 5, **kwargs):
        kwargs.setdefault("widget", LongText(rows=rows))
        kwargs.setdefault("max_length", 20_000 if max_words else None)
        super().__init__(**kwargs)
        self.max_words = max_words

    def clean(self, value: Any) -> str:
        # A browser sends each line's end as two characters: they count as one.
        text = super().clean(value.replace("\r\n", "\n") if isinstance(value, str) else value)
        if self.max_words and (words := len(text.split())) > self.max_words:
            raise ValidationError(
                f"Use {self.max_words} words or fewer: you have used {words}. Shorten your answer", code="max_words"
            )
        return text


class Radios(forms.RadioSelect):
    """Radio buttons with a hint for each choice, and fields that a choice brings up.

    `hints` maps a value to words under it. `reveals` maps a value to the name of a field of the same form that is
    drawn under it, or to several names with spaces between; the form itself must say when that field is needed.
    `inline` sets two short choices side by side.
    """

    def __init__(
        self,
        attrs: dict | None = None,
        choices=(),
        *,
        hints: Mapping[Any, str] | None = None,
        reveals: Mapping[Any, str] | None = None,
        inline: bool = False,
        small: bool = False,
    ):
        super().__init__(attrs, choices)
        self.hints = {str(key): words for key, words in (hints or {}).items()}
        self.reveals = {str(key): name for key, name in (reveals or {}).items()}
        self.inline, self.small = inline, small


class Checkboxes(forms.CheckboxSelectMultiple):
    """Checkboxes with a hint for each choice, and fields that a choice brings up: as `Radios`."""

    def __init__(
        self,
        attrs: dict | None = None,
        choices=(),
        *,
        hints: Mapping[Any, str] | None = None,
        reveals: Mapping[Any, str] | None = None,
        small: bool = False,
    ):
        super().__init__(attrs, choices)
        self.hints = {str(key): words for key, words in (hints or {}).items()}
        self.reveals = {str(key): name for key, name in (reveals or {}).items()}
        self.small = small


class Affixed(forms.TextInput):
    """A short box with a unit before or after it, as wide as what is asked for (`width`: 2, 3, 4, 5, 10 or 20)."""

    def __init__(self, attrs: dict | None = None, *, prefix: str = "", suffix: str = "", width: int = 5):
        super().__init__(attrs)
        self.prefix, self.suffix, self.width = prefix, suffix, width
