"""How a report is laid out: the same numbered sections for page and PDF, and the same numbers as rows of a CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apcommissioning.base.charts import ChartFigure
from apcommissioning.base.clocks import plural
from apcommissioning.base.merge import in_words

from ..models import Report
from ..rules.report import FIRST, prompts, words_at
from ..states import ReportKind, ReportStatus
from .frozen import Block, Figure, ReportFigures, Section, day_of

CSV_HEADINGS = ("Section", "Figure or table", "Row", "Column", "Value", "Unit", "As at", "Coverage", "Definition")


@dataclass(frozen=True, slots=True)
class Item:
    """A block as it is printed: its chart and its table, each with a number of its own where it is printed."""

    figure: ChartFigure
    chart_number: str = ""
    table_number: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The officer's words at a prompt, one paragraph or point to a line."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered section as it is printed."""

    anchor: str
    heading: str
    say: tuple[str, ...]
    figures: tuple[Figure, ...]
    items: tuple[Item, ...]
    words: tuple[Words, ...]


class Layout:
    """A report, ready to print. Everything in it comes from the frozen figures and the officer's words."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.figures = ReportFigures.from_data(report.figures)
        self.is_committee = report.kind == ReportKind.COMMITTEE
        self._blocks = self._charts = self._tables = 0
        first = ("purpose", "Purpose and recommendations") if self.is_committee else ("stand", "Where things stand")
        self.first = (first[0], f"1. {first[1]}")
        self.key_figures = ("key", "2. The period in figures") if self.is_committee else None
        start = 3 if self.is_committee else 2
        self.parts = [self._part(number, section) for number, section in enumerate(self.figures.sections, start)]
        self.annex = ("annex", "Annex: how each figure is made")

    @property
    def contents(self) -> list[tuple[str, str]]:
        first = [self.first, *([self.key_figures] if self.key_figures else [])]
        return [*first, *((part.anchor, part.heading) for part in self.parts), self.annex]

    @property
    def lead(self) -> tuple[str, ...]:
        return _lines(words_at(self.report, FIRST))

    @property
    def recommendations(self) -> list[str]:
        """What the committee is recommended to do; each begins with its verb."""
        if not self.is_committee:
            return []
        middle = [_first_line(words_at(self.report, f"recommendation_{letter}")) for letter in "bc"]
        return [
            "note the outcomes, cost and coverage of every figure in this report",
            *(one for one in middle if one),
            "agree when this item comes back",
        ]

    @property
    def letters(self) -> list[tuple[str, Figure]]:
        return list(zip("abcdef", self.figures.tiles, strict=False))

    @property
    def tiles(self) -> list[dict[str, Any]]:
        return [
            {
                "label": figure.label,
                "figure": "Too few to show" if figure.text == "c" else figure.text,
                "change": figure.change,
                "definition": figure.anchor,
            }
            for figure in self.figures.tiles
        ]

    @property
    def title(self) -> str:
        return self.report.title

    @property
    def kind_words(self) -> str:
        if self.is_committee:
            return f"Report to the {self.figures.subject}"
        return f"Provider monitoring report, {self.report.schedule.title}"

    @property
    def headline(self) -> str:
        return self.report.title if self.is_committee else self.figures.subject

    @property
    def sub(self) -> str:
        if self.is_committee:
            return "What the council bought for children who cannot be in a mainstream school, and what it did for them"
        return f"Lots: {dict(self.figures.facts).get('Lots', '')}"

    @property
    def meta(self) -> list[tuple[str, str, str, str]]:
        report, released = self.report, self.report.released_by
        meeting = dict(self.figures.facts).get("Meeting", "")
        who = f"{released}, {in_words(day_of(report.released_at))}" if released and report.released_at else "Not yet"
        checked = report.checked_by
        by = f"{checked}, {in_words(day_of(report.checked_at))}" if checked and report.checked_at else "Not yet"
        first = ("Meeting", meeting) if self.is_committee else ("Provider", self.figures.subject)
        return [
            (*first, "Period", self.figures.period_words),
            ("Checked by", by, "Figures as at", f"{in_words(self.figures.as_at)}, frozen"),
            ("Released by", who, "Reference", f"{report.reference}, version {report.edition}"),
        ]

    @property
    def hidden_words(self) -> str:
        first, second = self.figures.hidden_first, self.figures.hidden_second
        if not first and not second:
            return "In this report no figure had to be hidden."
        return (
            f"In this report {plural(first, 'figure')} {'was' if first == 1 else 'were'} hidden at the first step, and "
            f"{second} more at the second, so that the first cannot be "
            "worked out."
        )

    @property
    def sources(self) -> str:
        report = self.report
        made = f"The report was produced on {in_words(day_of(report.produced_at))}" if report.produced_at else ""
        checked = f", checked on {in_words(day_of(report.checked_at))}" if report.checked_at else ""
        out = f" and released on {in_words(day_of(report.released_at))}" if report.released_at else ""
        return (
            f"The figures are the council's own records, frozen as at {in_words(self.figures.as_at)}; what comes from "
            "elsewhere says so beside it. The same figures are on the web page, in the CSV and in the PDF of this "
            f"report. {made}{checked}{out}{'.' if made else ''}"
        ).strip()

    def _part(self, number: int, section: Section) -> Part:
        return Part(
            anchor=section.key,
            heading=f"{number}. {section.title}",
            say=section.say,
            figures=section.figures,
            items=tuple(self._item(block) for block in section.blocks),
            words=tuple(
                Words(one.title, _lines(words_at(self.report, one.key)))
                for one in prompts(self.report.kind)
                if one.key in section.prompts and words_at(self.report, one.key)
            ),
        )

    def _item(self, block: Block) -> Item:
        self._blocks += 1
        figure = block.figure(anchor=f"{block.key}-{self._blocks}")
        chart_number = table_number = ""
        if figure.svg is not None:
            self._charts += 1
            chart_number = f"Figure {self._charts}"
        if figure.svg is None or block.table_too:
            self._tables += 1
            table_number = f"Table {self._tables}"
        return Item(figure, chart_number, table_number)


def _lines(words: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (words or "").splitlines() if line.strip())


def _first_line(words: str | None) -> str:
    lines = _lines(words)
    return lines[0].rstrip(".;") if lines else ""


# -- The PDF -----------------------------------------------------------------------------------------------------------


def of(report: Report) -> tuple[str, dict[str, Any]]:
    """The template and context of a report's PDF."""
    return "outcomes/pdf/report.html", {"report": report, "layout": Layout(report), "on_paper": True}


def about(report: Report) -> dict[str, Any]:
    """What stands around it: for `pdf.render`."""
    as_at = report.as_at or report.period_to
    waiting = "" if report.status == ReportStatus.RELEASED else ". Draft, not released"
    return {
        "title": report.title,
        "reference": report.reference,
        "as_at": as_at,
        "as_at_words": f"Figures as at {in_words(as_at)}{waiting}",
        "description": f"{report.get_kind_display()} on alternative provision",
        "keywords": "alternative provision, monitoring",
    }


# -- The CSV -----------------------------------------------------------------------------------------------------------


def csv_rows(figures: ReportFigures) -> Iterator[tuple[str, ...]]:
    """Every number of a report, one to a row, as it is printed on the page."""
    for tile in figures.tiles:
        yield _figure_row("Key figures", tile)
    for section in figures.sections:
        for figure in section.figures:
            yield _figure_row(section.title, figure)
        for block in section.blocks:
            headers = block.table.headers
            for row in block.table.body:
                name, *cells = row.cells
                for heading, cell in zip(headers[1:], cells, strict=True):
                    yield (
                        section.title,
                        block.table.caption or block.question,
                        name.text,
                        heading,
                        cell.text,
                        block.unit,
                        block.as_at.isoformat(),
                        block.coverage,
                        block.note,
                    )


def _figure_row(section: str, figure: Figure) -> tuple[str, ...]:
    return (
        section,
        figure.label,
        "",
        "",
        figure.text,
        figure.unit,
        figure.as_at.isoformat(),
        figure.coverage,
        figure.definition.definition,
    )
