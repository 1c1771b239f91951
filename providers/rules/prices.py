"""Which prices may be asked in a lot part, and up to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lots.figures import ceilings_on
from lots.models import LotPart
from lots.states import Ratio, Unit

# A line's key: part, unit, ratio.
type LineKey = tuple[int, str, str]


@dataclass(frozen=True)
class PriceLine:
    """One line of a lot's price list. `ceiling` is the most the council pays, in pounds excluding VAT."""

    part: LotPart
    unit: str
    ratio: str
    ceiling: Decimal

    @property
    def key(self) -> LineKey:
        return self.part.pk, self.unit, self.ratio

    @property
    def label(self) -> str:
        return line_label(self.unit, self.ratio)


def line_label(unit: str, ratio: str) -> str:
    """`Day, small group (up to 4 with one adult)`."""
    words = str(Ratio(ratio).label)
    return f"{Unit(unit).label}, {words[:1].lower()}{words[1:]}"


def lines(parts: Iterable[LotPart], *, on: date) -> list[PriceLine]:
    """The lines open for prices in these parts on this day, part by part. Prefetch `price_rules`."""
    units, ratios = list(Unit), list(Ratio)
    return [
        PriceLine(part, price_rule.unit, price_rule.ratio, price_rule.ceiling)
        for part in parts
        for price_rule in sorted(
            ceilings_on(part, on), key=lambda row: (units.index(Unit(row.unit)), ratios.index(Ratio(row.ratio)))
        )
    ]
