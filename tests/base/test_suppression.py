from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apcommissioning.base import suppression
from apcommissioning.base.suppression import HIDDEN


def texts(shown):
    return [[cell.text for cell in row] for row in shown.rows_with_totals()]


@pytest.mark.parametrize(
    ("number", "text", "words"),
    [(0, "0", "0"), (1, "c", "fewer than 5"), (4, "c", "fewer than 5"), (5, "5", "5"), (1234, "1,234", "1,234")],
)
def test_a_count_of_one_to_four_is_hidden_and_nought_is_shown(number, text, words):
    shown = suppression.count(number)
    assert (shown.text, shown.words, shown.value) == (text, words, None if text == "c" else number)


def test_what_was_not_collected_is_not_hidden():
    assert suppression.count(None).text == "n/a"


def test_inside_the_council_everything_is_shown():
    assert suppression.count(3, released=False).text == "3"
    assert suppression.rate(1, 4, released=False).text == "25%"
    assert texts(suppression.table([[3, 0], [7, 9]], released=False)) == [
        ["3", "0", "3"],
        ["7", "9", "16"],
        ["10", "9", "19"],
    ]


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (5, 9, "c"),
        (0, 0, "–"),
        (5, 10, "50%"),
        (0, 10, "0%"),
        (10, 10, "100%"),
        (3, 20, "under 25%"),
        (17, 20, "over 75%"),
        (1, 30, "under 17%"),
        (97, 101, "over 95%"),
        (37, 199, "19%"),
        (37, 200, "18.5%"),
    ],
)
def test_a_rate_needs_ten_and_hides_small_parts_in_a_band(numerator, denominator, text):
    assert suppression.rate(numerator, denominator).text == text


@given(st.integers(10, 3000).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))))
def test_a_band_is_true_and_a_hidden_rate_has_no_value(pair):
    numerator, denominator = pair
    shown = suppression.rate(numerator, denominator)
    if shown.text.startswith("under"):
        assert 100 * numerator / denominator < int(shown.text[6:-1])
    if shown.text.startswith("over"):
        assert 100 * numerator / denominator > int(shown.text[5:-1])
    assert shown.hidden is (0 < numerator < 5 or 0 < denominator - numerator < 5)
    assert shown.hidden is (shown.value is None)


def test_a_mean_needs_ten():
    assert [suppression.mean(5.25, n).text for n in (0, 9, 10)] == ["–", "c", "5.2"]
    assert suppression.mean(61.4, 30, places=2, unit="%").text == "61.40%"


def test_one_hidden_part_takes_the_next_smallest_with_it():
    shown = suppression.line([3, 40, 12, 0])
    assert [cell.text for cell in shown.cells] == [HIDDEN, "40", HIDDEN, "0"]
    assert (shown.total.text, shown.first, shown.second) == ("55", 1, 1)


def test_with_nothing_left_to_hide_the_total_goes():
    shown = suppression.line([3, 0])
    assert (shown.cells[0].text, shown.total.text) == (HIDDEN, HIDDEN)
    shown = suppression.line([2, 3])
    assert ([cell.text for cell in shown.cells], shown.total.text, shown.second) == ([HIDDEN, HIDDEN], "5", 0)


def test_two_hidden_parts_that_are_small_together_take_a_third():
    shown = suppression.line([1, 1, 30, 50])
    assert [cell.text for cell in shown.cells] == [HIDDEN, HIDDEN, HIDDEN, "50"]


def test_a_table_of_lots_by_reason():
    shown = suppression.table([[41, 3, 16], [22, 18, 9], [30, 12, 25]])
    assert texts(shown) == [
        ["41", HIDDEN, HIDDEN, "60"],
        ["22", "18", "9", "49"],
        ["30", HIDDEN, HIDDEN, "67"],
        ["93", "33", "50", "176"],
    ]
    assert (shown.first, shown.second) == (1, 3)


def test_a_table_without_totals_needs_no_second_step():
    shown = suppression.table([[41, 3], [22, 18]], row_totals=False, column_totals=False)
    assert texts(shown) == [["41", HIDDEN], ["22", "18"]]
    assert (shown.first, shown.second) == (1, 0)


def test_a_bridge_between_two_hidden_blocks_is_found():
    """Each line has two hidden cells, and yet the one in the middle could be worked out from the totals."""
    shown = suppression.table(
        [
            [2, 3, 50, 60, 70],
            [4, 3, 50, 60, 70],
            [50, 60, 2, 80, 70],
            [50, 60, 80, 3, 4],
            [50, 60, 80, 4, 3],
        ]
    )
    assert not determined(
        [[2, 3, 50, 60, 70], [4, 3, 50, 60, 70], [50, 60, 2, 80, 70], [50, 60, 80, 3, 4], [50, 60, 80, 4, 3]], shown
    )


def test_what_was_not_collected_stays_so_in_a_table():
    shown = suppression.line([None, 3, 20, 31])
    assert [cell.text for cell in shown.cells] == ["n/a", HIDDEN, HIDDEN, "31"]


def test_an_empty_table_and_a_ragged_one():
    assert texts(suppression.table([])) == [["0"]]
    with pytest.raises(ValueError, match="one length"):
        suppression.table([[1, 2], [3]])
    with pytest.raises(ValueError, match="below nought"):
        suppression.table([[-1]])


def unknowns(rows, shown):
    """Hidden cells, and each published line as (unknowns with signs, known remainder)."""
    height, width = len(rows), len(rows[0])
    full = [[*row, sum(row)] for row in rows]
    full.append([sum(column) for column in zip(*full, strict=True)])
    hidden = {(r, c): full[r][c] for r in range(height + 1) for c in range(width + 1) if get(shown, r, c).hidden}
    lines = [[(r, c) for c in range(width + 1)] for r in range(height + 1)]
    lines += [[(r, c) for r in range(height + 1)] for c in range(width + 1)]
    return hidden, lines


def get(shown, r, c):
    return list(shown.rows_with_totals())[r][c]


def determined(rows, shown):
    """Hidden cells that follow from the shown ones by adding and subtracting alone (Gauss, in fractions)."""
    hidden, lines = unknowns(rows, shown)
    names = sorted(hidden)
    matrix = []
    for line in lines:
        matrix.append([Fraction((-1 if cell == line[-1] else 1) if cell in line else 0) for cell in names])
    pivots = []
    row = 0
    for column in range(len(names)):
        found = next((r for r in range(row, len(matrix)) if matrix[r][column]), None)
        if found is None:
            continue
        matrix[row], matrix[found] = matrix[found], matrix[row]
        matrix[row] = [value / matrix[row][column] for value in matrix[row]]
        for r in range(len(matrix)):
            if r != row and matrix[r][column]:
                matrix[r] = [a - matrix[r][column] * b for a, b in zip(matrix[r], matrix[row], strict=True)]
        pivots.append((row, column))
        row += 1
    return [names[column] for r, column in pivots if sum(bool(value) for value in matrix[r]) == 1]


tables = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda size: st.lists(
        st.lists(st.one_of(st.integers(0, 7), st.integers(0, 200)), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


@settings(deadline=None)
@given(tables)
def test_no_hidden_cell_can_be_worked_out_from_the_shown_ones(rows):
    shown = suppression.table(rows)
    assert determined(rows, shown) == []
    cells = [cell for row in shown.rows_with_totals() for cell in row]
    assert not any(cell.value is not None and 0 < cell.value < 5 for cell in cells)
    assert sum(cell.hidden for cell in cells) == shown.first + shown.second


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.integers(0, 8), min_size=2, max_size=2), min_size=1, max_size=2))
def test_not_even_by_one_who_knows_that_no_count_is_below_nought(rows):
    """Every table that would print the same is tried: each hidden cell takes at least two values."""
    shown = suppression.table(rows)
    printed = [[cell.text for cell in row] for row in shown.rows_with_totals()]
    height, width = len(rows), len(rows[0])
    takes: dict[tuple[int, int], set[int]] = {}
    free = [(r, c) for r in range(height) for c in range(width) if shown.rows[r][c].hidden]
    for guess in product(range(13), repeat=len(free)):
        candidate = [list(row) for row in rows]
        for (r, c), value in zip(free, guess, strict=True):
            candidate[r][c] = value
        full = [[*row, sum(row)] for row in candidate]
        full.append([sum(column) for column in zip(*full, strict=True)])
        if all(printed[r][c] in (HIDDEN, str(value)) for r, row in enumerate(full) for c, value in enumerate(row)):
            for r, row in enumerate(full):
                for c, value in enumerate(row):
                    if printed[r][c] == HIDDEN:
                        takes.setdefault((r, c), set()).add(value)
    assert all(len(values) > 1 for values in takes.values())


@settings(deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_the_hidden_cells_of_a_line_hold_five_together_or_hide_their_total(numbers):
    shown = suppression.line(numbers)
    together = sum(n for n, cell in zip(numbers, shown.cells, strict=True) if cell.hidden)
    assert shown.total.hidden or together == 0 or together >= 5
