"""Small numbers in what is released: counts from one to four are hidden, and whatever else would give them away.

First step: every count of 1 to 4, totals included, is hidden; a true 0 is shown. Second step, in a table with totals:
wherever a hidden cell could be worked out from the shown ones by adding and subtracting (knowing that no count is
below nought), or the hidden cells of a line could be seen to hold fewer than five together, the next smallest cell of
that line is hidden too, and the line's total when no cell is left. Both kinds print as the same `c`, so that nobody
can tell which is which. No rate stands on fewer than ten. How many cells were hidden at each step is counted, because
every released report says so.

Inside the council the same functions with `released=False` show everything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

FEWEST = 5
FEWEST_FOR_A_RATE = 10
HIDDEN = "c"
NOT_COLLECTED = "n/a"
NOT_APPLICABLE = "–"


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it may be shown. `text` stands in a table, `words` in a sentence; `value` is None where hidden."""

    text: str
    words: str
    value: float | None = None
    hidden: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as it may be shown. `first` and `second` count the cells (totals too) hidden at each step."""

    rows: tuple[tuple[Shown, ...], ...]
    row_totals: tuple[Shown, ...] | None
    column_totals: tuple[Shown, ...] | None
    grand_total: Shown | None
    first: int
    second: int

    def rows_with_totals(self) -> Iterator[tuple[Shown, ...]]:
        """Each row, its total last if it has one; the row of column totals last."""
        for number, row in enumerate(self.rows):
            yield (*row, self.row_totals[number]) if self.row_totals is not None else row
        if self.column_totals is not None:
            yield (*self.column_totals, self.grand_total) if self.grand_total is not None else self.column_totals


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One row of counts and their total, as they may be shown."""

    cells: tuple[Shown, ...]
    total: Shown
    first: int
    second: int


def is_small(number: int) -> bool:
    return 0 < number < FEWEST


def plain(number: int | None) -> Shown:
    """A count shown as it is."""
    if number is None:
        return Shown(NOT_COLLECTED, "not recorded")
    return Shown(f"{number:,}", f"{number:,}", number)


def count(number: int | None, *, released: bool = True) -> Shown:
    """A count that stands alone: in no table and no total that is also shown."""
    if released and number is not None and is_small(number):
        return Shown(HIDDEN, f"fewer than {FEWEST}", hidden=True)
    return plain(number)


def rate(numerator: int, denominator: int, *, released: bool = True) -> Shown:
    """A percentage: none from fewer than ten, and a band where the part or the rest is one to four.

    Whole numbers where the denominator is under 200, one decimal place from there.
    """
    if denominator == 0:
        return Shown(NOT_APPLICABLE, "not applicable")
    if released and denominator < FEWEST_FOR_A_RATE:
        return Shown(HIDDEN, "too few to show", hidden=True)
    if released and is_small(numerator):
        band = f"under {ceil(100 * FEWEST / denominator)}%"
        return Shown(band, band, hidden=True)
    if released and is_small(denominator - numerator):
        band = f"over {floor(100 * (denominator - FEWEST) / denominator)}%"
        return Shown(band, band, hidden=True)
    value = 100 * numerator / denominator
    text = f"{value:.{0 if denominator < 200 else 1}f}%"
    return Shown(text, text, value)


def mean(value: float | None, number: int, *, places: int = 1, unit: str = "", released: bool = True) -> Shown:
    """A mean of `number` children's values: none from fewer than ten."""
    if value is None or number == 0:
        return Shown(NOT_APPLICABLE, "not applicable")
    if released and number < FEWEST_FOR_A_RATE:
        return Shown(HIDDEN, "too few to show", hidden=True)
    text = f"{value:,.{places}f}{unit}"
    return Shown(text, text, float(value))


def line(numbers: Sequence[int | None], *, released: bool = True) -> ShownLine:
    """Counts that add up to a total which is shown beside them."""
    shown = table([numbers], row_totals=True, column_totals=False, released=released)
    assert shown.row_totals is not None
    return ShownLine(shown.rows[0], shown.row_totals[0], shown.first, shown.second)


def table(
    rows: Sequence[Sequence[int | None]],
    *,
    row_totals: bool = True,
    column_totals: bool = True,
    released: bool = True,
) -> ShownTable:
    """Counts in rows and columns, with the totals that will be shown beside them. None is "not collected".

    Totals that are printed anywhere else (a tile, another table) must be asked for here too.
    """
    grid = _Grid(rows, row_totals=row_totals, column_totals=column_totals)
    first = second = 0
    if released:
        first = grid.hide_small_counts()
        second = grid.hide_what_gives_them_away()
    height, width = grid.height, grid.width
    return ShownTable(
        rows=tuple(tuple(grid.shown(r, c) for c in range(width)) for r in range(height)),
        row_totals=tuple(grid.shown(r, width) for r in range(height)) if row_totals else None,
        column_totals=tuple(grid.shown(height, c) for c in range(width)) if column_totals else None,
        grand_total=grid.shown(height, width) if row_totals and column_totals else None,
        first=first,
        second=second,
    )


type _Cell = tuple[int, int]


class _Grid:
    """The table with its totals as one more row and column.

    Give every total a minus sign, and the grand total a plus again: then each row and each column adds up to nought,
    and a set of changes to hidden cells that keeps every line at nought is a set of closed walks, row to column to
    row, over hidden cells. So a hidden cell can hold another value exactly if such a walk leads through it, where a
    count may always be thought larger, and smaller only if it is above nought. (A total that is not published is a
    hidden cell that may hold anything.)
    """

    def __init__(self, rows: Sequence[Sequence[int | None]], *, row_totals: bool, column_totals: bool) -> None:
        self.height, self.width = len(rows), len(rows[0]) if rows else 0
        if any(len(row) != self.width for row in rows):
            raise ValueError("The rows of a table must be of one length.")
        self.missing = {(r, c) for r, row in enumerate(rows) for c, value in enumerate(row) if value is None}
        inner = [[value or 0 for value in row] for row in rows]
        if any(value < 0 for row in inner for value in row):
            raise ValueError("A count cannot be below nought.")
        down = [sum(column) for column in zip(*inner, strict=True)]
        self.value = [[*row, sum(row)] for row in inner] + [[*down, sum(down)]]
        self.unpublished = {(r, self.width) for r in range(self.height) if not row_totals}
        self.unpublished |= {(self.height, c) for c in range(self.width) if not column_totals}
        if not (row_totals and column_totals):
            self.unpublished.add((self.height, self.width))
        self.hidden: set[_Cell] = set(self.unpublished)

    def cells(self) -> Iterator[_Cell]:
        return ((r, c) for r in range(self.height + 1) for c in range(self.width + 1))

    def at(self, cell: _Cell) -> int:
        return self.value[cell[0]][cell[1]]

    def is_total(self, cell: _Cell) -> bool:
        return cell[0] == self.height or cell[1] == self.width

    def shown(self, row: int, column: int) -> Shown:
        if (row, column) in self.missing:
            return plain(None)
        if (row, column) in self.hidden:
            return Shown(HIDDEN, "hidden to protect a child", hidden=True)
        return plain(self.at((row, column)))

    def hide_small_counts(self) -> int:
        small = {cell for cell in self.cells() if is_small(self.at(cell))} - self.hidden - self.missing
        self.hidden |= small
        return len(small)

    def hide_what_gives_them_away(self) -> int:
        hidden = 0
        while (line := self.line_to_mend()) is not None:
            self.hidden.add(min((cell for cell in line if cell not in self.hidden), key=self.cost))
            hidden += 1
        return hidden

    def cost(self, cell: _Cell) -> tuple[bool, bool, int, _Cell]:
        """The next to hide: a count before a total, the smallest first; a true nought only if nothing else is left."""
        return self.at(cell) == 0, self.is_total(cell), self.at(cell), cell

    def line_to_mend(self) -> list[_Cell] | None:
        """The shown and hidden cells of a line in which one more must be hidden."""
        lines = [[(r, c) for c in range(self.width + 1)] for r in range(self.height + 1)]
        lines += [[(r, c) for r in range(self.height + 1)] for c in range(self.width + 1)]
        lines = [[cell for cell in line if cell not in self.missing] for line in lines]
        for line in lines:
            hidden = [cell for cell in line if cell in self.hidden]
            alone = len(hidden) == 1 and hidden[0] not in self.unpublished
            together = line[-1] not in self.hidden and is_small(sum(self.at(cell) for cell in hidden))
            if (alone or together) and len(hidden) < len(line):
                return line
        for cell in sorted(self.hidden - self.unpublished):
            if not self.may_hold_another_value(cell):
                through = [other for line in lines if cell in line for other in line]
                if any(other not in self.hidden for other in through):
                    return through
        return None

    def may_hold_another_value(self, cell: _Cell) -> bool:
        row, column = cell
        return self.leads(("column", column), ("row", row), cell) or (
            self.at(cell) > 0 and self.leads(("row", row), ("column", column), cell)
        )

    def leads(self, start: tuple[str, int], goal: tuple[str, int], without: _Cell) -> bool:
        """Whether a walk over hidden cells, each changed the way it may be, leads from one line to another."""
        seen, waiting = {start}, [start]
        while waiting:
            kind, number = waiting.pop()
            if (kind, number) == goal:
                return True
            for cell in self.hidden - {without}:
                if cell[0 if kind == "row" else 1] != number:
                    continue
                # From its row a cell is raised, from its column lowered; a total's sign is turned round.
                raised = (kind == "row") is (not self.is_total(cell) or cell == (self.height, self.width))
                if raised or self.at(cell) > 0 or cell in self.unpublished:
                    step = ("column", cell[1]) if kind == "row" else ("row", cell[0])
                    if step not in seen:
                        seen.add(step)
                        waiting.append(step)
        return False
