"""What stands around a chart: its question and answer, its table, and where its numbers come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from apcommissioning.base.merge import in_words
from apcommissioning.base.suppression import Shown

# A longer table breaks over pages and repeats its header.
ROWS_ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    is_figure: bool


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers. The first column names the row; the others hold figures, unless numbered in `words`.

    `has_total`: the last row is the total of the others. `why_empty` says what it means that there are no rows.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str | int | Shown, ...], ...]
    caption: str = ""
    words: frozenset[int] = frozenset()
    has_total: bool = False
    note: str = ""
    why_empty: str = ""

    def is_figure(self, column: int) -> bool:
        return column > 0 and column not in self.words

    @property
    def header_cells(self) -> list[Cell]:
        return [Cell(text, self.is_figure(column)) for column, text in enumerate(self.headers)]

    @property
    def body(self) -> list[Row]:
        return list(self._body())

    def _body(self) -> Iterator[Row]:
        for number, row in enumerate(self.rows):
            cells = tuple(
                Cell(f"{value:,}" if isinstance(value, int) else str(value), self.is_figure(column))
                for column, value in enumerate(row)
            )
            yield Row(cells, is_total=self.has_total and number == len(self.rows) - 1)

    @property
    def fits_a_page(self) -> bool:
        return len(self.rows) <= ROWS_ON_A_PAGE

    def as_csv_rows(self) -> list[list[str]]:
        """Headers and rows as plain text, figures without thousands' commas."""
        return [list(self.headers)] + [
            [str(value) if isinstance(value, int) else _plain(value) for value in row] for row in self.rows
        ]


def _plain(value: str | Shown) -> str:
    if isinstance(value, Shown):
        return value.text.replace(",", "")
    return value


@dataclass(frozen=True, slots=True)
class ChartFigure:
    """A chart, its twin as a table, and its provenance: the same object behind the page, the PDF and the CSV.

    `svg` is None where there is nothing to draw: `finding` then says why, and when there will be. `coverage` is in
    words ("57 of 60 placements"); `definition` says how the figure is made.
    """

    key: str
    question: str
    finding: str
    svg: SafeString | None
    table: Table
    unit: str
    population: str
    as_at: date
    coverage: str
    source: str
    definition: str = ""

    @property
    def provenance(self) -> str:
        """What it counts, of whom, when, how completely, from where: one line below the chart."""
        counted = ", ".join(part for part in (self.unit, self.population) if part)
        parts = [counted[:1].upper() + counted[1:], f"As at {in_words(self.as_at)}"]
        parts += [f"Coverage: {self.coverage}"] * bool(self.coverage) + [f"Source: {self.source}"] * bool(self.source)
        return " ".join(f"{part.rstrip('.')}." for part in parts if part)
