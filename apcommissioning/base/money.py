"""Money: Decimal pounds, never a float, rounded to the penny in one place.

A total never disagrees with its lines, because each line is rounded once, by `line_total`, and lines are only added.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

PENNY = Decimal("0.01")
NOTHING = Decimal("0.00")

type Amount = Decimal | int | str


def exactly(value: Amount) -> Decimal:
    """The value as a Decimal, unrounded. Raises TypeError for a float and ValueError for what is no number."""
    if isinstance(value, float | bool):
        raise TypeError(f"Money is never a {type(value).__name__}: pass a Decimal, an int or a string.")
    try:
        amount = value if isinstance(value, Decimal) else Decimal(value.strip() if isinstance(value, str) else value)
    except InvalidOperation:
        raise ValueError(f"{value!r} is not an amount of money.") from None
    if not amount.is_finite():
        raise ValueError(f"{value!r} is not an amount of money.")
    return amount


def pounds(value: Amount) -> Decimal:
    """To the penny, halves away from nought (HM Revenue and Customs' and people's own rounding)."""
    try:
        amount = exactly(value).quantize(PENNY, rounding=ROUND_HALF_UP)
    except InvalidOperation:
        raise ValueError(f"{value!r} is too large for an amount of money.") from None
    return amount if amount else NOTHING  # no "-0.00"


def line_total(rate: Amount, units: Amount) -> Decimal:
    """What one line comes to: rate × units (units may be a fraction, such as 1.5 hours), rounded once."""
    return pounds(exactly(rate) * exactly(units))


def total(lines: Iterable[Amount]) -> Decimal:
    """The sum of amounts that are each already to the penny."""
    return sum((pounds(line) for line in lines), NOTHING)


def format_money(value: Amount | None, *, whole: bool = False) -> str:
    """`£1,234.50`; `£1,235` if `whole`; `−£5.00` with a true minus sign; an en dash for None."""
    if value is None:
        return "–"
    amount = pounds(value)
    if whole:
        amount = amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"{'−' if amount < 0 else ''}£{abs(amount):,}"
