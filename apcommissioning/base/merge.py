"""Filling the council's standing texts: letters, the standard contract, the placement agreement, e-mails.

The language is small on purpose, because officers edit the texts: it can look a name up in what it was given, and
nothing else.

    {{ field }}  {{ slot.day }}                   a value
    {% if field %} … {% endif %}                  a part that is left out where the field is empty
    {% for slot in timetable %} … {% endfor %}    a part for each
    ### Block: name (repeat)                      a part for each of `name`, up to the next ### heading
    ### Block: name (repeat within a lot)         the same, inside each item of the blocks before it
    ### End of blocks

A field that has no value is an error that names it (`MissingFields`): no letter goes out with a hole. A value that no
field asks for is fine. Values are words, never Markdown (see `markdown.escape`).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import yaml

from .markdown import Markdown, escape
from .timekeeping import LONDON

TOKEN = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")
NAME = r"[a-z_][a-z0-9_]*"
FIELD = re.compile(rf"\{{\{{\s*({NAME}(?:\.{NAME})?)\s*\}}\}}")
FOR = re.compile(rf"\{{%\s*for\s+({NAME})\s+in\s+({NAME}(?:\.{NAME})?)\s*%\}}")
IF = re.compile(rf"\{{%\s*if\s+({NAME}(?:\.{NAME})?)\s*%\}}")
BLOCK = re.compile(rf"\#\#\#\s+Block:\s*({NAME})\s*(?:\(([^)]*)\))?\s*$")
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


class MissingFields(Exception):
    """The text asks for what it was not given. `names` are the fields, `str()` a sentence."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted(set(names))
        super().__init__(f"The text cannot be filled in. Nothing was given for: {', '.join(self.names)}.")


class BadText(ValueError):
    """The text itself is wrong, such as an `if` that never ends. `str()` says what and where."""


# -- The parts of a text -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    name: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """A `for` (items are known by `item`) or a block (an item's own fields are meant; `item` is empty)."""

    over: str
    item: str
    parts: "tuple[Part, ...]"


@dataclass(frozen=True, slots=True)
class When:
    name: str
    parts: "tuple[Part, ...]"


type Part = str | Field | Repeat | When


@dataclass(frozen=True, slots=True)
class MergeText:
    """A standing text, read once: its front matter and its parts."""

    front: Mapping[str, Any]
    body: str
    parts: tuple[Part, ...]

    @classmethod
    def read(cls, source: str) -> "MergeText":
        """Raises BadText if the text is not well formed."""
        source = source.replace("\r\n", "\n")
        found = FRONT_MATTER.match(source)
        front = yaml.safe_load(found[1]) if found else {}
        if not isinstance(front, dict):
            raise BadText("The lines between --- and --- at the top must be `name: value`.")
        body = source[found.end() :].lstrip("\n") if found else source
        return cls(front=front, body=body, parts=_parse(body))

    @classmethod
    def of(cls, subject: str, body: str) -> "MergeText":
        """A text from its two parts, as an officer types them. Raises BadText if the body is not well formed."""
        body = body.replace("\r\n", "\n")
        return cls(front={"subject": subject}, body=body, parts=_parse(body))

    @property
    def fields(self) -> frozenset[str]:
        """The names that must be given, at the top level: fields, lists and conditions."""
        return frozenset(_names(self.parts))

    @property
    def subject_fields(self) -> frozenset[str]:
        return frozenset(_names(_parse(self._subject)))

    @property
    def _subject(self) -> str:
        return str(self.front.get("subject") or self.front.get("title") or "")

    def fill(self, values: Mapping[str, Any], *, preview: bool = False) -> Markdown:
        """The body as Markdown. `preview` prints `[field]` where a value is missing, instead of raising."""
        return Markdown(_Filling(escape, preview).fill(self.parts, values))

    def fill_plain(self, values: Mapping[str, Any], *, preview: bool = False) -> str:
        """The body as plain text, for an e-mail: values as they are."""
        return _Filling(_one_paragraph, preview).fill(self.parts, values)

    def subject(self, values: Mapping[str, Any], *, preview: bool = False) -> str:
        """The front matter's subject (or title), filled: one plain line."""
        return " ".join(_Filling(_one_paragraph, preview).fill(_parse(self._subject), values).split())


def in_words(value: object) -> str:
    """How a value is written in a text: `26 November 2026`, `4:18pm on 12 November 2026`, `1,234.50`, `Yes`."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        local = value.astimezone(LONDON)
        hour = f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"
        return f"{hour} on {in_words(local.date())}"
    if isinstance(value, date):
        return f"{value.day}\u00a0{value:%B}\u00a0{value.year}"
    if isinstance(value, Decimal):
        return f"{value:,}"
    return str(value)


# -- Reading -----------------------------------------------------------------------------------------------------------


def _parse(body: str) -> tuple[Part, ...]:
    """Parts of a body: text between the blocks, and the blocks, those that go "within" put inside the others."""
    parts: list[Part] = []
    outer: list[tuple[str, tuple[Part, ...]]] = []
    within: list[Part] = []

    def close_run_of_blocks() -> None:
        if within and not outer:
            raise BadText("A block says that it goes within another, and there is no other before it.")
        parts.extend(Repeat(over=name, item="", parts=(*inner, *within)) for name, inner in outer)
        outer.clear()
        within.clear()

    for heading, text in _sections(body):
        found = BLOCK.fullmatch(heading)
        if found is None:
            close_run_of_blocks()
            parts.extend(_run([token for token in TOKEN.split(text) if token]))
            continue
        inner = _run([token for token in TOKEN.split(text.strip("\n") + "\n\n") if token])
        if "within" in (found[2] or ""):
            within.append(Repeat(over=found[1], item="", parts=inner))
        else:
            outer.append((found[1], inner))
    close_run_of_blocks()
    return tuple(parts)


def _sections(body: str) -> Iterable[tuple[str, str]]:
    """(the `### Block` heading or nothing, the lines under it): a block ends at the next ### heading of any kind."""
    heading = ""
    lines: list[str] = []
    for line in body.splitlines(keepends=True):
        marks = line.startswith(("### Block", "### End of block"))
        if marks and not (line.startswith("### End") or BLOCK.fullmatch(line.rstrip())):
            raise BadText(f"“{line.strip()}” must be like: ### Block: name (repeat)")
        if marks or (heading and line.startswith("### ")):
            yield heading, "".join(lines)
            heading, lines = (line.rstrip() if line.startswith("### Block") else ""), []
        if not marks:
            lines.append(line)
    yield heading, "".join(lines)


def _run(tokens: list[str], until: str | None = None) -> tuple[Part, ...]:
    """Parts up to the closing token, which is taken from `tokens` with them."""
    parts: list[Part] = []
    while tokens:
        token = tokens.pop(0)
        if found := FIELD.fullmatch(token):
            parts.append(Field(found[1]))
        elif found := FOR.fullmatch(token):
            parts.append(Repeat(over=found[2], item=found[1], parts=_run(tokens, until="endfor")))
        elif found := IF.fullmatch(token):
            parts.append(When(found[1], _run(tokens, until="endif")))
        elif until is not None and re.fullmatch(rf"\{{%\s*{until}\s*%\}}", token):
            return tuple(parts)
        elif token.startswith(("{{", "{%")):
            raise BadText(f"“{token}” cannot be read here.")
        else:
            parts.append(token)
    if until is not None:
        raise BadText(f"A part is opened and never closed with {{% {until} %}}.")
    return tuple(parts)


def _names(parts: tuple[Part, ...]) -> Iterable[str]:
    for part in parts:
        if isinstance(part, Field):
            yield part.name.partition(".")[0]
        elif isinstance(part, When):
            yield part.name.partition(".")[0]
            yield from _names(part.parts)
        elif isinstance(part, Repeat):
            yield part.over.partition(".")[0]
            if part.item:
                yield from (name for name in _names(part.parts) if name != part.item)


# -- Filling -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Filling:
    write: Callable[[str], str]
    preview: bool

    def fill(self, parts: tuple[Part, ...], values: Mapping[str, Any]) -> str:
        missing: list[str] = []
        text = "".join(self.each(parts, values, missing))
        if missing and not self.preview:
            raise MissingFields(missing)
        return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"

    def each(self, parts: tuple[Part, ...], values: Mapping[str, Any], missing: list[str]) -> Iterable[str]:
        for part in parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, Field):
                yield self.written(part.name, values, missing)
            elif isinstance(part, When):
                if self.look_up(part.name, values, missing, condition=True):
                    yield from self.each(part.parts, values, missing)
            else:
                items = self.look_up(part.over, values, missing, condition=True)
                for item in items if isinstance(items, list | tuple) else ():
                    own = {part.item: item} if part.item else item
                    yield from self.each(part.parts, {**values, **own}, missing)

    def written(self, name: str, values: Mapping[str, Any], missing: list[str]) -> str:
        value = self.look_up(name, values, missing)
        if value is None:
            return self.write(f"[{name.replace('_', ' ')}]")
        if isinstance(value, Markdown):
            return f"\n\n{value}\n\n" if "\n" in value or value.startswith("- ") else value
        return self.write(in_words(value))

    def look_up(self, name: str, values: Mapping[str, Any], missing: list[str], *, condition: bool = False) -> Any:
        """The value. What is not there is missing; None is missing too, except to an `if` or a `for`."""
        found: Any = values
        for step in name.split("."):
            if not isinstance(found, Mapping) or step not in found:
                missing.append(name)
                return None
            found = found[step]
        if found is None and not condition:
            missing.append(name)
        return found


def _one_paragraph(words: str) -> str:
    """A value in a plain text: no line of its own making, so that it cannot pose as another part of the message."""
    return " ".join(words.split())
