from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apcommissioning.base.money import format_money, line_total, pounds, total

amounts = st.decimals("-99999999", "99999999", places=4)


@pytest.mark.parametrize(
    ("value", "penny"),
    [("1.005", "1.01"), ("1.004", "1.00"), ("-1.005", "-1.01"), (7, "7.00"), (" 12.5 ", "12.50"), ("-0.001", "0.00")],
)
def test_pounds_round_halves_away_from_nought(value, penny):
    assert str(pounds(value)) == penny


@pytest.mark.parametrize("value", [1.5, True])
def test_a_float_is_never_money(value):
    with pytest.raises(TypeError, match="Money is never a"):
        pounds(value)


@pytest.mark.parametrize("value", ["", "ten", "NaN", "Infinity", "1e40"])
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(ValueError, match="amount of money"):
        pounds(value)


def test_a_line_is_rounded_once():
    assert line_total("33.335", 3) == Decimal("100.01")
    assert line_total("68.00", Decimal("1.5")) == Decimal("102.00")


@given(st.lists(st.tuples(amounts, st.integers(0, 400))))
def test_a_total_is_the_sum_of_what_its_lines_print(lines):
    printed = [line_total(rate, units) for rate, units in lines]
    assert total(printed) == sum((Decimal(str(line)) for line in printed), Decimal(0))


@given(amounts)
def test_rounding_twice_changes_nothing(value):
    assert pounds(pounds(value)) == pounds(value)
    assert abs(pounds(value) - value) <= Decimal("0.005")


def test_money_is_written_as_people_write_it():
    assert format_money("1234.5") == "£1,234.50"
    assert format_money("-67600", whole=True) == "−£67,600"
    assert format_money("1234.50", whole=True) == "£1,235"
    assert format_money(None) == "–"
    assert format_money("-0.001") == "£0.00"
