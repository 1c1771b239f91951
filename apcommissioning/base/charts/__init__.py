"""Charts as SVG text, the same string on the page and on paper, and the figure that stands around each.

    svg = charts.bars([("Lot 1", shown), ("Lot 2", 12)], about="Children placed, by lot", unit="")
    ChartFigure(question="Where are children placed?", finding="Mostly in lot 1", svg=svg, table=Table(...), ...)

A value is a number, a `suppression.Shown`, or None. What is hidden keeps its row and prints as `c`; a chart with
nothing to draw is None, and the figure's part of the template says so in words.
"""

from .bars import bars, capacity, columns, grouped, meter, share, stacked
from .figure import ChartFigure, Table
from .points import dumbbell, line, sparkline

__all__ = [
    "ChartFigure",
    "Table",
    "bars",
    "capacity",
    "columns",
    "dumbbell",
    "grouped",
    "line",
    "meter",
    "share",
    "sparkline",
    "stacked",
]
