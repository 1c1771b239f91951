"""Markdown to safe HTML, for pages (GOV.UK classes) and for paper (document.css).

The texts are the council's own, edited by its officers; the values merged into them come from anybody. So a value is
passed through `escape` first, after which it can be nothing but words, raw HTML in a text is shown as it was typed,
and what comes out is cleaned once more by nh3.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree import ElementTree

import markdown as python_markdown
import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

PAGE_CLASSES = {
    "p": "govuk-body",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "blockquote": "govuk-inset-text",
    "hr": "govuk-section-break govuk-section-break--m govuk-section-break--visible",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
}
PAPER_CLASSES = {"table": "data", "blockquote": "panel"}
TAGS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "a", "blockquote", "hr", "br", "strong", "em", "code"}
    | {"table", "thead", "tbody", "tr", "th", "td", "span"}
)
CLAUSE = re.compile(r"^(\d+\.\d+(?:\.\d+)?)\s+(?=\S)")
# A control character could stand for one of the parser's own marks.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
SPECIAL = re.compile(r"[\\`*_{}\[\]()#+\-!|<>&~=^\"$@]|(?<=\d)[.)]|(?<=\w):(?=//)|(?<=www)\.")
LINE_BREAK = "\u2028"  # inside a value: no block of Markdown ends at it, and it prints as <br>


class Markdown(str):
    """Markdown of our own making, such as a table: merged as it is."""

    __slots__ = ()


def escape(words: str) -> str:
    """Words that mean nothing to Markdown and nothing to HTML, whatever was typed, on one line of source."""
    words = CONTROL.sub("", words.replace("\r\n", "\n").replace("\r", "\n")).strip()
    words = SPECIAL.sub(lambda found: f"&#{ord(found[0])};", words.replace("\t", " "))
    return re.sub(rf"\s*(?:\n|{LINE_BREAK})\s*", LINE_BREAK, words)


def table(headers: Sequence[object], rows: Iterable[Sequence[object]], *, right: Iterable[int] = ()) -> Markdown:
    """A table of plain values; `right` numbers the columns (from 0) that hold figures."""
    figures = set(right)
    rule = ["---:" if number in figures else "---" for number in range(len(headers))]
    body = [[escape(str(cell)) for cell in row] for row in rows]
    if not body:
        body = [["None", *[""] * (len(headers) - 1)]]
    lines = [[escape(str(cell)) for cell in headers], rule, *body]
    return Markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))


def bullets(items: Iterable[object]) -> Markdown:
    return Markdown("\n".join(f"- {escape(str(item))}" for item in items) or "- None")


def link(words: str, url: str) -> Markdown:
    return Markdown(f"[{escape(words)}]({escape(url)})")


def to_html(text: str, *, paper: bool = False, top: int = 2) -> SafeString:
    """Safe HTML. The text's highest heading becomes `<h{top}>`: the page or document has its own h1."""
    parser = python_markdown.Markdown(
        extensions=["tables", "sane_lists", "nl2br", Dressing(PAPER_CLASSES if paper else PAGE_CLASSES, top, paper)]
    )
    parser.preprocessors.deregister("html_block")
    parser.inlinePatterns.deregister("html")
    cleaned = nh3.clean(
        parser.convert(text),
        tags=set(TAGS),
        attributes={tag: {"class"} for tag in TAGS}
        | {"a": {"class", "href"}, "th": {"class", "scope"}, "ol": {"class", "start"}},
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
    )
    return mark_safe(cleaned.replace(LINE_BREAK, "<br>"))


class Dressing(Extension):
    """What our pages and papers need of Markdown's tree: levels, classes, table headers, numbered clauses."""

    def __init__(self, classes: dict[str, str], top: int, paper: bool) -> None:
        super().__init__()
        self.classes, self.top, self.paper = classes, top, paper

    def extendMarkdown(self, md: python_markdown.Markdown) -> None:
        md.preprocessors.register(ClausesApart(md), "clauses", 15)
        md.treeprocessors.register(_Dresser(md, self), "dressing", 1)


class ClausesApart(Preprocessor):
    """`1.1 …` opens a paragraph of its own, as a contract's clauses need."""

    def run(self, lines: list[str]) -> list[str]:
        apart: list[str] = []
        for line in lines:
            if CLAUSE.match(line) and apart and apart[-1].strip():
                apart.append("")
            apart.append(line)
        return apart


class _Dresser(Treeprocessor):
    def __init__(self, md: python_markdown.Markdown, dressing: Dressing) -> None:
        super().__init__(md)
        self.dressing = dressing

    def run(self, root: Any) -> None:
        levels = [int(element.tag[1]) for element in root.iter() if re.fullmatch(r"h[1-6]", str(element.tag))]
        down = self.dressing.top - min(levels) if levels else 0
        for element in list(root.iter()):
            if re.fullmatch(r"h[1-6]", str(element.tag)):
                element.tag = f"h{min(int(element.tag[1]) + down, 6)}"
            elif element.tag == "table":
                self.head_rows_and_columns(element)
            elif element.tag == "p" and self.dressing.paper:
                self.number_clause(element)
        for element in root.iter():
            if name := self.dressing.classes.get(str(element.tag)):
                element.set("class", f"{name} {element.get('class', '')}".strip())

    @staticmethod
    def head_rows_and_columns(table: Any) -> None:
        headers = table.findall("./thead/tr/th")
        rows_are_named = bool(headers) and not "".join(headers[0].itertext()).strip()
        for cell in headers:
            cell.set("scope", "col")
        for cell in [*headers, *table.findall("./tbody/tr/td")]:
            if "right" in (cell.get("style") or cell.get("align") or ""):
                cell.set("class", "n")
        if rows_are_named:
            headers[0].tag = "td"
            headers[0].attrib.pop("scope")
            for row in table.findall("./tbody/tr"):
                row[0].tag = "th"
                row[0].set("scope", "row")

    @staticmethod
    def number_clause(paragraph: Any) -> None:
        if found := CLAUSE.match(paragraph.text or ""):
            number = ElementTree.Element("span", {"class": "no"})
            number.text, number.tail = found[1], paragraph.text[found.end() :]
            paragraph.text = ""
            paragraph.insert(0, number)
            paragraph.set("class", "clause")
