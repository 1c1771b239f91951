"""Charts: one string for page and paper, honest with what is hidden, and safe whatever its words are."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from apcommissioning.base import charts
from apcommissioning.base.charts import ChartFigure, Table
from apcommissioning.base.charts.drawing import round_top, steps
from apcommissioning.base.suppression import count, mean

NASTY = '<script>alert("1")</script> & Co\'s'
SVG = "{http://www.w3.org/2000/svg}"

ALL = {
    "bars": lambda words, value: charts.bars([(words, value), ("b", 7)], about=words, of=20),
    "grouped": lambda words, value: charts.grouped([(words, [value, 7])], about=words, series=[words, "b"]),
    "stacked": lambda words, value: charts.stacked(
        [(words, [value, 7, 20]), ("b", [50, 25, 25])],
        about=words,
        series=[words, "b", "c"],
        notes=[words],
        tick=(53, words),
    ),
    "columns": lambda words, value: charts.columns([(words, value), ("b", 7)], about=words),
    "line": lambda words, value: charts.line(
        ["a", words, "c"], [(words, [7, value, 9])], about=words, target=(8, words)
    ),
    "dumbbell": lambda words, value: charts.dumbbell(
        [(words, value, 7, 30), ("b", 3, 4, 12)], about=words, heads=(words, "b")
    ),
    "capacity": lambda words, value: charts.capacity([(words, value, 7), ("b", 9, 5)], about=words),
    "share": lambda words, value: charts.share([(words, value), ("b", 7)], about=words),
    "meter": lambda words, value: charts.meter(words, 50),
    "sparkline": lambda words, value: charts.sparkline([1, value, 4], about=words),
}


@pytest.mark.parametrize("kind", ALL)
def test_a_chart_is_well_formed_and_says_its_numbers(kind):
    drawn = ElementTree.fromstring(ALL[kind](NASTY, 6))
    title, description = drawn[0], drawn[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert NASTY in title.text and description.text
    assert drawn.attrib["aria-labelledby"] == title.attrib["id"]
    assert drawn.attrib["aria-describedby"] == description.attrib["id"]
    assert drawn.attrib["role"] == "img"
    used = {attribute for element in drawn.iter() for attribute in element.attrib}
    assert not used & {"style", "class", "onload", "href"}
    assert {element.tag.removeprefix(SVG) for element in drawn.iter()} <= {
        "svg",
        "title",
        "desc",
        "text",
        "rect",
        "line",
        "circle",
        "polyline",
        "polygon",
    }


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind not in ("meter", "share")])
def test_a_hidden_value_is_told_nowhere(kind):
    """The hidden 3 is drawn as `c` (or as too few to show), in the chart and in its title."""
    drawn = ElementTree.fromstring(ALL[kind]("a", count(3)))
    words = " ".join(drawn.itertext())
    assert re.search(r"\bc\b|too few to show", words)
    assert not re.search(r"(?<![\d.])3(?![\d.])(?!%)", words.replace("53", "").replace("b, 3.0 to 4.0", ""))


def test_one_part_that_is_hidden_leaves_no_share_to_draw():
    assert charts.share([("a", count(3)), ("b", 7)], about="x") is None


@pytest.mark.parametrize(
    "nothing",
    [
        charts.bars([], about="x"),
        charts.bars([("a", 0)], about="x"),
        charts.bars([("a", count(3))], about="x"),
        charts.grouped([], about="x", series=["a"]),
        charts.stacked([], about="x", series=["a"]),
        charts.stacked([("a", [None, None])], about="x", series=["a", "b"]),
        charts.columns([], about="x"),
        charts.line([], [], about="x"),
        charts.line(["a"], [("", [None])], about="x"),
        charts.dumbbell([("a", mean(3.0, 4), mean(4.0, 4), count(4))], about="x"),
        charts.capacity([], about="x"),
        charts.share([], about="x"),
        charts.sparkline([1], about="x"),
    ],
)
def test_with_nothing_to_draw_there_is_no_chart(nothing):
    assert nothing is None


def test_a_hidden_row_stays_in_the_chart():
    drawn = charts.bars([("Lot 1", 12), ("Lot 3", count(2))], about="Children")
    assert drawn.count("<rect") == 1
    assert ">Lot 3</text>" in drawn
    assert "Bar chart. Children: Lot 1, 12; Lot 3, c." in drawn


def test_a_long_label_wraps_and_loses_no_word():
    name = "The Upper Thornbury Alternative Learning and Therapeutic Farm Partnership"
    drawn = ElementTree.fromstring(charts.bars([(name, 12)], about="x", width=306))
    printed = [element.text for element in drawn.iter(f"{SVG}text")]
    assert " ".join(printed[:-1]) == name


def test_a_gap_in_a_line_is_a_gap():
    drawn = charts.line(["a", "b", "c", "d", "e"], [("", [1, 2, None, 4, 5])], about="x")
    assert drawn.count("<polyline") == 2


def test_a_scale_that_does_not_begin_at_nought_says_so():
    assert "scale begins at 60%" in charts.line(["a", "b"], [("", [70, 80])], about="x", unit="%", low=60)


def test_a_gap_between_need_and_places_is_said_both_ways():
    drawn = charts.capacity([("2 Day six", 64, 41), ("5 Virtual", 47, 135), ("3 Interim", count(3), 34)], about="x")
    assert ">23 short</text>" in drawn and ">88 spare</text>" in drawn
    assert "3 Interim, need c, places 34, –." in drawn


@given(st.lists(st.tuples(st.text(max_size=40), st.one_of(st.none(), st.integers(0, 10**6))), max_size=12))
def test_whatever_the_rows_every_bar_stays_inside_the_picture(rows):
    rows = [("".join(c for c in words if c.isprintable()), value) for words, value in rows]
    drawn = charts.bars(rows, about="x")
    if drawn is None:
        return
    tree = ElementTree.fromstring(drawn)
    width, height = float(tree.attrib["width"]), float(tree.attrib["height"])
    for bar in tree.iter(f"{SVG}rect"):
        assert float(bar.attrib["x"]) >= 0 and float(bar.attrib["x"]) + float(bar.attrib["width"]) <= width
        assert float(bar.attrib["y"]) + float(bar.attrib["height"]) <= height


@given(st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=1, max_size=30), st.floats(0, 90))
def test_whatever_the_values_every_point_of_a_line_stays_inside_the_picture(values, low):
    drawn = charts.line(
        [str(n) for n in range(len(values))], [("here", values)], about="x", low=0, target=(low, "target")
    )
    if drawn is None:
        return
    tree = ElementTree.fromstring(drawn)
    for point in tree.iter(f"{SVG}circle"):
        assert 0 <= float(point.attrib["cx"]) <= 640
        assert 0 <= float(point.attrib["cy"]) <= float(tree.attrib["height"])


@given(st.floats(0.001, 10**9))
def test_a_scale_ends_at_a_round_number_not_far_above(highest):
    assert highest * 0.999 <= round_top(highest) <= highest * 2.01


def test_marks_along_a_scale():
    assert steps(0, 10) == [0, 2, 4, 6, 8, 10]
    assert steps(0, 100) == [0, 20, 40, 60, 80, 100]


ROWS = (("Lot 1", 1148), ("Lot 3", count(2)))


def figure(svg, rows=ROWS):
    return ChartFigure(
        key="placements_by_lot",
        question="Where are children placed?",
        finding="Mostly in lot 1",
        svg=svg,
        table=Table(("Lot", "Children"), tuple(rows), caption="Children by lot", why_empty="No child was placed."),
        unit="children",
        population="placed in lots 1 to 5",
        as_at=date(2026, 10, 31),
        coverage="486 of 486 placements",
        source="the council's records",
    )


def test_page_and_paper_show_the_same_string_and_provenance():
    svg = charts.bars([("Lot 1", 1148), ("Lot 3", count(2))], about="Children placed")
    page = render_to_string("components/chart.html", {"figure": figure(svg)})
    paper = render_to_string("pdf/parts/chart.html", {"figure": figure(svg)})
    said = "Children, placed in lots 1 to 5. As at 31\u00a0October\u00a02026. Coverage: 486 of 486 placements."
    for html in (page, paper):
        assert str(svg) in html
        assert said in html
    assert '<td class="app-r">1,148</td>' in page
    assert "style=" not in page


def test_a_figure_with_nothing_to_draw_says_so_in_words():
    page = render_to_string("components/chart.html", {"figure": figure(None, rows=())})
    paper = render_to_string("pdf/parts/chart.html", {"figure": figure(None, rows=())})
    assert "<svg" not in page + paper
    assert "Where are children placed?" in page and "Where are children placed?" in paper
    assert "<details" not in page


def test_a_table_gives_its_rows_to_a_csv():
    assert figure(None).table.as_csv_rows() == [["Lot", "Children"], ["Lot 1", "1148"], ["Lot 3", "c"]]
