"""Documents: every part in one sample, with what stresses it, checked by pikepdf and pdfua.

The sample's pages become pictures where `PDF_PICTURES` names a folder: look at them after a change of the style.
"""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pdfua
import pikepdf
import pytest

from apcommissioning.base import charts, markdown, pdf
from apcommissioning.base.charts import ChartFigure, Table
from apcommissioning.base.suppression import count, mean
from apcommissioning.base.timekeeping import LONDON

pytestmark = pytest.mark.skipif(not pdf.available(), reason=pdf.why_unavailable())

LONG_NAME = "The Upper Thornbury Alternative Learning and Therapeutic Farm Partnership (Community Interest Company) Ltd"
TITLE = "Alternative provision: monitoring report for the academic year 2025/26 to the Education Scrutiny Committee"
AS_AT = date(2026, 10, 31)
LOTS = [
    ("1 Early intervention and prevention", 148),
    ("2 Day six after exclusion", 76),
    ("3 Interim, awaiting a school place", count(3)),
    ("4 Therapeutic", 121),
    (LONG_NAME, 80),
]


def figure(question, finding, svg):
    return ChartFigure(
        key="sample",
        question=question,
        finding=finding,
        svg=svg,
        table=Table(("Lot", "Children"), (("1", 148),)),
        unit="children",
        population="placed in lots 1 to 5",
        as_at=AS_AT,
        coverage="486 of 486 placements",
        source="the council's records",
    )


def all_charts():
    months = ["Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul"]
    attendance = [74, 77, 79, 81, 78, None, 80, 83, 85, 82, 84]
    return [
        figure(
            "Where are children placed?",
            "Most in lots 1 and 4",
            charts.bars(LOTS, about="Children placed, by lot", of=486),
        ),
        figure(
            "How does each lot's attendance compare?",
            "All but one above England",
            charts.bars(
                [("1 Early", 84), ("2 Day six", 52)],
                about="Attendance",
                unit="%",
                top=100,
                comparators=[65, 65],
                comparator_words="England 65%",
            ),
        ),
        figure(
            "Which lots do providers want?",
            "Virtual and therapeutic",
            charts.grouped(
                [("1 Early intervention", [14, 9, 7]), ("5 Virtual", [31, 21, count(4)])],
                about="Providers, by lot",
                series=["applied", "admitted", "used"],
            ),
        ),
        figure(
            "Are fewer people dissatisfied than the 53% of 2020?",
            "Yes: 28%",
            charts.stacked(
                [
                    ("Children", [24, 18, 58]),
                    ("Parents and carers", [28, 18, 54]),
                    ("Schools", [41, 21, 38]),
                    ("Carers' groups", [None, None, None]),
                ],
                about="What people said",
                series=["dissatisfied", "neither", "satisfied"],
                notes=["211 answered of 438", "164 of 402", "58 of 84", "7 of 9"],
                tick=(53, "2020 consultation: 53% dissatisfied"),
            ),
        ),
        figure(
            "Is attendance at the target?",
            "It has been since April",
            charts.line(
                months,
                [("", attendance)],
                about="Sessions attended, by month",
                unit="%",
                low=60,
                top=90,
                target=(80, "target 80%"),
                spread=[(v - 6, v + 5) if v else None for v in attendance],
                spread_words="middle half of providers",
            ),
        ),
        figure(
            "Is demand rising?",
            "Faster here than in England",
            charts.line(
                ["2018", "2019", "2020", "2021"],
                [("County", [100, 149, 201, 203]), ("England", [100, 114, 129, 142])],
                about="Index",
                low=0,
            ),
        ),
        figure(
            "Did children improve?",
            "On all",
            charts.dumbbell(
                [
                    ("Safe and feels safe", 5.9, 7.4, 279),
                    ("Emotional health and wellbeing", 3.8, 3.1, 271),
                    ("Pathway to school or post-16", mean(2.9, 4), mean(4.3, 4), count(4)),
                    ("All six", 4.1, 5.8, 1279),
                ],
                about="Mean scores from 0 to 10",
                strong="All six",
                target=6,
            ),
        ),
        figure(
            "Are exclusions falling?",
            "Yes",
            charts.columns([("2023/24", 88), ("2024/25", 97), ("2025/26", 83)], about="Permanent exclusions"),
        ),
        figure(
            "Where are they now?",
            "Mostly on roll",
            charts.share(
                [("Still on the school’s roll", 109), ("Moved school", 14), ("Excluded", 8)], about="131 children"
            ),
        ),
        figure(
            "How much of the money picture is complete?",
            "Nearly all",
            charts.meter("Spending with a recorded source", 97.2, places=1),
        ),
        figure(
            "Are there places where children need them?",
            "Enough in total, but 23 too few after exclusion",
            charts.capacity([("2 Day six after exclusion", 64, 41), (LONG_NAME, 47, 135)], about="Places and need"),
        ),
        figure("A tile's line", "Rising", charts.sparkline([3, 4, None, 8], about="Children")),
        figure(
            "Do they stay there?",
            "Not known yet: the first children left in July; there will be an answer in January.",
            None,
        ),
    ]


# Each way of the sample, made once for the tests that look at it.
SAMPLES: dict[tuple, bytes] = {}


@pytest.fixture
def sample(settings):
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]}
    ]
    signed = SimpleNamespace(
        for_whom="Provider",
        name=LONG_NAME,
        role="Director",
        signed_at=datetime(2026, 11, 17, 10, 12, tzinfo=LONDON),
        words="Tobias Renshaw",
    )
    unsigned = SimpleNamespace(
        for_whom="Council", name="Priya Nandakumar", role="Commissioning Manager", signed_at=None, words=""
    )
    tile = SimpleNamespace(
        label="Children placed through the five lots",
        figure="486",
        change="Up from 452 the year before",
        definition="def-a",
    )
    context = {
        "meta": [("Meeting", "10 December 2026, agenda item 6", "Period", "1 September 2025 to 31 August 2026")],
        "words": "The Committee asked.\n\n> **In my own words.** I like small rooms.\n\n1. note\n2. support\n\n"
        "See [the portal](https://portal.example/).\n\n### 1. Length\n1.1 It starts.\n1.2 It ends.",
        "sections": [
            ("s1", "1. Purpose"),
            ("s2", "2. The year in figures"),
            ("s3", "3. Charts"),
            ("s4", "4. Thirty lots"),
        ],
        "tiles": [tile] * 6,
        "table": Table(
            ("Provider", "Children", "Attendance", "Why"),
            (
                (LONG_NAME, count(3), "n/a", "Łódź, Llŷn and Ynys Môn"),
                ("Westering House", 7, "58%", "Embargo"),
                ("All", 1210, "78%", ""),
            ),
            caption="Providers, and what is being done",
            words=frozenset({3}),
            has_total=True,
            note="c: fewer than five children.",
        ),
        "empty": Table(
            ("Concern", "Raised"), (), caption="Concerns upheld", why_empty="No concern was upheld in the period."
        ),
        "long": Table(
            ("Lot", "Children"),
            tuple((f"{n} {LONG_NAME[: n * 3]}", n * 7) for n in range(1, 31)),
            caption="All thirty lots",
        ),
        "figures": [{"number": f"Figure {n}", "figure": f} for n, f in enumerate(all_charts(), 1)],
        "terms": [("The Provider", LONG_NAME), ("Notices", "In the portal")],
        "signatures": [signed, unsigned],
        "sha256": "c41f77a02be8905d" * 4,
    }

    def make(**how):
        how = {
            "title": TITLE,
            "reference": "NCC-AP-SCR-2026-02",
            "as_at": AS_AT,
            "description": "Monitoring report",
        } | how
        return pdf.render("sample.html", context, **how)

    def made_once(**how):
        key = tuple(sorted(how.items()))
        return SAMPLES.get(key) or SAMPLES.setdefault(key, make(**how))

    made_once.again = make
    return made_once


def tags(node, path=()):
    """Every structure element, with the names of those above it."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from tags(child, path)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        name = str(node.S)
        yield name, node, path
        if "/K" in node:
            yield from tags(node.K, (*path, name))


def opened(content):
    document = pikepdf.open(io.BytesIO(content))
    return document, list(tags(document.Root.StructTreeRoot.K))


def test_the_sample_is_tagged_named_and_in_english(sample, caplog):
    content = sample()
    assert [record.message for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []
    document, elements = opened(content)
    assert str(document.Root.Lang) == "en-GB"
    assert bool(document.Root.MarkInfo.Marked)
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert str(document.docinfo.Title) == TITLE
    assert str(document.docinfo.Author) == "Northmoor County Council"
    assert str(document.docinfo.Subject) == "Monitoring report"
    assert str(document.docinfo.Keywords) == "alternative provision, NCC-AP-SCR-2026-02"
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    headers = [node for name, node, _ in elements if name == "/TH"]
    assert headers and all(str(node.A.Scope) in ("/Row", "/Column") for node in headers)
    assert {str(node.A.Scope) for node in headers} == {"/Row", "/Column"}
    figures = [node for name, node, _ in elements if name == "/Figure"]
    assert all(str(node.Alt).strip() for node in figures)
    told = " ".join(str(node.Alt) for node in figures)
    assert "Bar chart. Children placed, by lot: 1 Early intervention and prevention, 148; " in told
    assert "3 Interim, awaiting a school place, c; " in told
    assert [name for name, _, _ in elements if name == "/H1"] == ["/H1"]
    with document.open_outline() as outline:
        assert [entry.title for entry in outline.root] == [TITLE]
        assert [entry.title for entry in outline.root[0].children][:2] == ["1. Purpose", "2. The year in figures"]
    levels = [int(name[2]) for name, _, _ in elements if name in ("/H1", "/H2", "/H3", "/H4")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert not pdfua.validate(io.BytesIO(content)).findings
    for page in document.pages:
        for note in page.get("/Annots", ()):
            assert int(note.F) & 4
    if folder := os.environ.get("PDF_PICTURES"):
        picture(content, Path(folder), "sample")
        picture(sample(confidential=True, draft=True), Path(folder), "draft")


def picture(content, folder, name):
    import subprocess

    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.pdf").write_bytes(content)
    subprocess.run(["pdftoppm", "-r", "70", "-png", folder / f"{name}.pdf", folder / name], check=True)


def test_the_same_input_gives_the_same_bytes(sample):
    """Also from fonts that were just unpacked, as another process or thread has them."""
    with ThreadPoolExecutor(1) as another:
        assert sample() == another.submit(sample.again).result()
    assert sample() != sample(as_at=date(2026, 11, 1))


def test_each_page_says_what_it_is_and_how_old(sample):
    words = text_of(sample(), 2)
    assert "NCC-AP-SCR-2026-02 · As at 31 October 2026" in words
    assert "Page 2 of " in words
    assert "Alternative provision: monitoring report for the academic year 2025/26 to the…" in words


def test_a_confidential_draft_is_marked_on_every_page(sample):
    content = sample(confidential=True, draft=True)
    document, _ = opened(content)
    for number in range(1, len(document.pages) + 1):
        words = text_of(content, number)
        assert "CONFIDENTIAL: personal data about a child" in words
        assert "DRAFT: not in force" in words
    assert "CONFIDENTIAL" not in text_of(sample(), 2)


def text_of(content, page):
    from pypdf import PdfReader

    return " ".join(PdfReader(io.BytesIO(content)).pages[page - 1].extract_text().replace("\xa0", " ").split())


def test_a_document_fetches_nothing_but_our_static_files():
    for address in (
        "https://evil.example/x.css",
        "file:///etc/passwd",
        "../settings.py",
        "pdf/../../manage.py",
        "pdf/%2e%2e/%2e%2e/manage.py",
        "pdf/none.css",
        "data:text/css,p{}",
    ):
        with pytest.raises(pdf.NotOurs, match="static file"):
            pdf.from_html(f'<html lang="en"><title>x</title><link rel="stylesheet" href="{address}"><p>x</p></html>')


def test_static_files_are_found_where_only_collected_ones_are_left(settings, tmp_path):
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf" / "collected.css").write_text("p { color: red }")
    settings.STATIC_ROOT = tmp_path
    assert pdf._static_file("file:///static/pdf/collected.css") == tmp_path / "pdf" / "collected.css"


def test_without_pango_it_is_said_plainly(monkeypatch):
    monkeypatch.setattr(pdf, "why_unavailable", lambda: "PDFs are off: install libpango-1.0-0.")
    assert not pdf.available()
    with pytest.raises(pdf.PdfUnavailable, match="install libpango"):
        pdf.from_html("<p>x</p>")


def test_a_letter_is_laid_out_from_markdown(sample):
    content = pdf.render(
        "letter.html",
        {
            "address": ["Alternative Provision Commissioning", "County Hall"],
            "to": ["Marguerite Osei-Lund", LONG_NAME],
            "refs": ["20 November 2026", "Application: A-2026-0093"],
            "body": "Dear Ms Osei-Lund\n\n## What happens next\n\n1. Sign by **4 December 2026**.\n\n"
            + markdown.table(["Criterion", "Level"], [["Safety", 4]], right=[1]),
        },
        title="You are admitted to lot 4",
        reference="NCC-AP-DL-2026-0093",
        as_at=date(2026, 11, 18),
        as_at_words="Decided 18 November 2026",
        description="Decision letter",
    )
    document, elements = opened(content)
    assert "Decided 18 November 2026" in text_of(content, 1)
    assert len(document.pages) == 1
    assert {"/H1", "/H2", "/Table", "/L"} <= {name for name, _, _ in elements}
    if folder := os.environ.get("PDF_PICTURES"):
        picture(content, Path(folder), "letter")
