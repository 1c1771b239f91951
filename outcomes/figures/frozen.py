"""The shape of a report's figures: frozen dataclasses that become JSON once and are read back for good.

Page, CSV and PDF are three ways of printing one of these. Whatever must not be shown is hidden before it gets here:
a `Shown` holds no number that its reader may not see, so neither does the JSON beside a released report.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cache
from typing import Any, overload

from django.utils.safestring import SafeString

from apcommissioning.base import charts
from apcommissioning.base.charts import ChartFigure, Table
from apcommissioning.base.merge import in_words
from apcommissioning.base.suppression import Shown
from apcommissioning.base.timekeeping import LONDON

from ..content import read

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means, as `content/figures.yaml` says it. A figure has one definition, wherever it is printed."""

    key: str
    label: str
    question: str
    definition: str
    numerator: str
    denominator: str
    unit: str
    comparator: str


@cache
def definition_of(key: str) -> Definition:
    """Raises KeyError for a figure that nobody has defined: it cannot be printed."""
    given = next((one for one in read("figures.yaml")["figures"] if one["key"] == key), None)
    if given is None:
        raise KeyError(f"figures.yaml defines no figure {key!r}.")
    return Definition(**{f.name: given.get(f.name) or "" for f in fields(Definition)})


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `of` is what it rests on, in words ("31 of 36"), where that may be shown."""

    key: str
    label: str
    shown: Shown
    unit: str
    as_at: date
    coverage: str = ""
    of: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        return self.shown.text

    @property
    def definition(self) -> Definition:
        return definition_of(self.key)

    @property
    def anchor(self) -> str:
        return f"definition-{self.key}"

    @property
    def change(self) -> str:
        """The line under a tile's number."""
        return ". ".join(part for part in (self.of, self.note) if part)


@dataclass(frozen=True, slots=True)
class Chart:
    """A kind of `base.charts`, with its rows and options: drawn again each time from the same numbers."""

    kind: str
    rows: tuple[Any, ...]
    options: Mapping[str, Any] = field(default_factory=dict)

    def svg(self, about: str) -> SafeString | None:
        draw = getattr(charts, self.kind)
        if self.kind == "line":
            xs, *series = self.rows
            return draw(xs, series, about=about, **self.options)
        return draw(self.rows, about=about, **self.options)


@dataclass(frozen=True, slots=True)
class Block:
    """A question, its answer in a sentence, the chart that shows it, its numbers as a table, and their provenance."""

    key: str
    question: str
    finding: str
    table: Table
    as_at: date
    chart: Chart | None = None
    unit: str = ""
    population: str = ""
    coverage: str = ""
    source: str = ""  # where not the council's own records
    note: str = ""
    table_too: bool = False  # on paper: the table holds more than the chart

    def figure(self, anchor: str = "") -> ChartFigure:
        """As the templates print it; `anchor` tells two blocks on one figure apart."""
        return ChartFigure(
            key=(anchor or self.key).replace("_", "-"),
            question=self.question,
            finding=self.finding,
            svg=self.chart.svg(self.question.rstrip("?")) if self.chart else None,
            table=self.table,
            unit=self.unit,
            population=self.population,
            as_at=self.as_at,
            coverage=self.coverage,
            source=self.source,
            definition=self.note,
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. `prompts` are the officer's words that belong here."""

    key: str
    title: str
    say: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    blocks: tuple[Block, ...] = ()
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """Everything that a report prints, but for the officer's words."""

    kind: str
    subject: str
    period_from: date
    period_to: date
    as_at: date
    tiles: tuple[Figure, ...]
    sections: tuple[Section, ...]
    hidden_first: int
    hidden_second: int
    facts: tuple[tuple[str, str], ...] = ()
    format: int = FORMAT

    @property
    def blocks(self) -> list[Block]:
        return [block for section in self.sections for block in section.blocks]

    def every_figure(self) -> Iterator[Figure]:
        yield from self.tiles
        for section in self.sections:
            yield from section.figures

    def figure(self, key: str) -> Figure | None:
        return next((one for one in self.every_figure() if one.key == key), None)

    def defined(self) -> list[tuple[Definition, str]]:
        """Each printed figure's definition and its coverage in this report, in order: the annex."""
        coverage: dict[str, str] = {}
        for one in [*self.every_figure(), *self.blocks]:
            coverage[one.key] = coverage.get(one.key) or one.coverage
        return [(definition_of(key), words) for key, words in coverage.items()]

    @property
    def period_words(self) -> str:
        return f"{in_words(self.period_from)} to {in_words(self.period_to)}"

    def as_data(self) -> dict[str, Any]:
        return _to_data(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "ReportFigures":
        found = _from_data(data)
        assert isinstance(found, ReportFigures)
        return found


@overload
def day_of(moment: datetime) -> date: ...
@overload
def day_of(moment: None) -> None: ...
def day_of(moment: datetime | None) -> date | None:
    """The day in England on which something happened."""
    return moment.astimezone(LONDON).date() if moment else None


def hash_of(data: Mapping[str, Any]) -> str:
    """SHA-256 over canonical JSON: the fingerprint printed in the report."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


# -- To JSON and back --------------------------------------------------------------------------------------------------

_KINDS = {kind.__name__: kind for kind in (Figure, Chart, Block, Section, ReportFigures, Shown, Table)}


def _to_data(value: Any) -> Any:
    name = type(value).__name__
    if _KINDS.get(name) is type(value):
        return {"is": name} | {f.name: _to_data(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, date):
        return {"is": "date", "on": value.isoformat()}
    if isinstance(value, frozenset):
        return {"is": "frozenset", "of": sorted(value)}
    if isinstance(value, Mapping):
        return {"is": "mapping", "of": {key: _to_data(one) for key, one in value.items()}}
    if isinstance(value, list | tuple):
        return [_to_data(one) for one in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"A report's figures cannot hold a {name}.")


def _from_data(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_from_data(one) for one in data)
    if not isinstance(data, Mapping):
        return data
    name = data["is"]
    if name == "date":
        return date.fromisoformat(data["on"])
    if name == "frozenset":
        return frozenset(data["of"])
    if name == "mapping":
        return {key: _from_data(one) for key, one in data["of"].items()}
    return _KINDS[name](**{key: _from_data(one) for key, one in data.items() if key != "is"})
