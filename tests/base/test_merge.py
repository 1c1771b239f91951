from datetime import UTC, date, datetime
from decimal import Decimal

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apcommissioning.base import markdown
from apcommissioning.base.merge import BadText, MergeText, MissingFields, in_words

LETTER = """---
key: decision
subject: Our decision on your application ({{ reference }})
merge_fields: [reference, provider_name]
---

Dear {{ provider_name }}

### Block: lot_admitted (repeat)

**Lot {{ lot_number }}: admitted.**

### Block: lot_refused (repeat)

**Lot {{ lot_number }}: not admitted.** {{ refusal_reason }}

### Block: criterion_feedback (repeat within a lot)

{{ criterion_title }}: level {{ level }}.

### End of blocks

Yours, {{ officer_name }}
"""
VALUES = {
    "reference": "A-1",
    "provider_name": "Heron Yard CIC",
    "officer_name": "Olive Officer",
    "lot_admitted": [
        {"lot_number": 4, "criterion_feedback": [{"criterion_title": "Safety", "level": 4}]},
    ],
    "lot_refused": [
        {"lot_number": 2, "refusal_reason": "Below the minimum.", "criterion_feedback": []},
        {
            "lot_number": 5,
            "refusal_reason": "Too few hours.",
            "criterion_feedback": [
                {"criterion_title": "Safety", "level": 1},
                {"criterion_title": "Impact", "level": 2},
            ],
        },
    ],
    "never_asked_for": "fine",
}


def words(text):
    return nh3.clean(markdown.to_html(text), tags=set()).split()


def test_a_letter_is_filled_block_by_block():
    filled = MergeText.read(LETTER).fill(VALUES)
    assert " ".join(words(filled)) == (
        "Dear Heron Yard CIC Lot 4: admitted. Safety: level 4. Lot 2: not admitted. Below the minimum. "
        "Lot 5: not admitted. Too few hours. Safety: level 1. Impact: level 2. Yours, Olive Officer"
    )
    assert MergeText.read(LETTER).subject(VALUES) == "Our decision on your application (A-1)"


def test_every_missing_field_is_named_at_once():
    with pytest.raises(MissingFields) as raised:
        MergeText.read(LETTER).fill({"provider_name": "Heron Yard CIC", "lot_admitted": [{}]})
    assert raised.value.names == ["criterion_feedback", "lot_number", "lot_refused", "officer_name"]
    assert str(raised.value).startswith("The text cannot be filled in. Nothing was given for: criterion_feedback, ")


def test_a_field_given_as_nothing_is_missing():
    with pytest.raises(MissingFields, match="name"):
        MergeText.read("{{ name }}").fill({"name": None})


def test_a_preview_shows_where_values_will_stand():
    assert words(MergeText.read("Dear {{ provider_name }}").fill({}, preview=True)) == ["Dear", "[provider", "name]"]


def test_the_fields_of_a_text_are_known():
    text = "{{ a }} {% if b %}{{ c }}{% endif %} {% for d in e %}{{ d.f }} {{ g }}{% endfor %}"
    assert MergeText.read(text).fields == {"a", "b", "c", "e", "g"}
    assert MergeText.read(LETTER).fields == {"provider_name", "lot_admitted", "lot_refused", "officer_name"}


def test_an_if_leaves_its_part_out_and_asks_for_nothing_in_it():
    text = MergeText.read("On the roll.{% if looked_after %} Looked after by {{ council }}.{% endif %}")
    assert text.fill({"looked_after": None}) == "On the roll.\n"
    with pytest.raises(MissingFields, match="council"):
        text.fill({"looked_after": True})
    with pytest.raises(MissingFields, match="looked_after"):
        text.fill({})


def test_a_for_makes_the_rows_of_a_table():
    text = MergeText.read(
        "| Day | Morning |\n|---|---|\n{% for slot in week %}| {{ slot.day }} | {{ slot.am }} |\n{% endfor %}\n\nEnd."
    )
    html = markdown.to_html(text.fill({"week": [{"day": "Monday", "am": "Maths | art"}, {"day": "Tuesday", "am": ""}]}))
    assert html.count("<tr") == 3
    assert ">Maths | art</td>" in html


@pytest.mark.parametrize(
    "text",
    [
        "{% if a %} never closed",
        "{% endif %}",
        "{% for a in b %}{% endif %}",
        "{{ a|safe }}",
        "{{ a.b.c }}",
        "{{ A() }}",
        "{% load static %}",
        "{% include 'x' %}",
        "### Block without a name\n",
        "### Block: a (repeat within a lot)\n\nalone\n",
    ],
)
def test_a_text_that_is_not_well_formed_is_refused(text):
    with pytest.raises(BadText):
        MergeText.read(text)


def test_nothing_but_what_was_given_can_be_reached():
    with pytest.raises(MissingFields):
        MergeText.read("{{ name.upper }}").fill({"name": "x"})


def test_values_are_written_as_people_write_them():
    assert in_words(date(2026, 11, 26)) == "26\u00a0November\u00a02026"
    assert in_words(datetime(2026, 7, 1, 12, 5, tzinfo=UTC)) == "1:05pm on 1\u00a0July\u00a02026"
    assert [in_words(v) for v in (Decimal("8673.60"), 1200, True)] == ["8,673.60", "1200", "Yes"]


def test_a_merged_table_stands_on_its_own():
    text = MergeText.read("Lots\n{{ lots_table }} *(note)*")
    html = markdown.to_html(text.fill({"lots_table": markdown.table(["Lot", "Price"], [[1, "£5.00"]], right=[1])}))
    assert '<td class="govuk-table__cell n">£5.00</td>' in html
    assert '<th scope="col" class="govuk-table__header">Lot</th>' in html or 'scope="col"' in html
    assert "<em>(note)</em>" in html


def test_an_email_is_plain_and_a_value_makes_no_line_of_its_own():
    text = MergeText.read("---\nsubject: 'Due {{ on }}'\n---\n- Ask first: {{ link }}\n\n{{ council }}\n")
    body = text.fill_plain({"link": "https://x.example/a_b", "council": "North*moor\n\nP.S. send money"})
    assert body == "- Ask first: https://x.example/a_b\n\nNorth*moor P.S. send money\n"
    assert text.subject({"on": "1 May\r\nBcc: x"}) == "Due 1 May Bcc: x"


# -- Markdown ----------------------------------------------------------------------------------------------------------

NASTY = [
    "<script>alert(1)</script>",
    "<b>bold</b>",
    "**bold** _em_ `code`",
    "# heading",
    "1. item",
    "2) item",
    "- item",
    "+ item",
    "> quote",
    "[x](javascript:alert(1))",
    "![x](https://x.example/y.png)",
    "| a | b |",
    "---",
    "===",
    "    code",
    "a\n\n# b\n\n- c",
    "&lt;script&gt; &#60;b&#62;",
    "\x02amp\x03 \x02klzzwxh:0001\x03",
    "https://evil.example www.evil.example a@b.example",
    "<https://evil.example>",
    "[ref]: https://evil.example",
    "1.1 A clause of my own",
    "{{ other }} {% if x %}",
    "\\",
    "1.1 mine",
    "$x$ ~~gone~~ ^up^",
]


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize(
    "around", ["{{ v }}", "Dear {{ v }}, hello", "- {{ v }}", "| A |\n|---|\n| {{ v }} |", "> {{ v }}"]
)
def test_a_value_prints_as_it_was_typed_and_is_nothing_else(value, around):
    text = MergeText.read(around)
    plain = markdown.to_html(text.fill({"v": "word"}))
    html = markdown.to_html(text.fill({"v": value}))
    assert html.replace("<br>", "").count("<") == plain.count("<")
    printed = nh3.clean(html.replace("<br>", " "), tags=set()).split()
    expected = nh3.clean(
        plain.replace(
            "word", "".join(c for c in value if c >= " " or c == "\n").replace("&", "&amp;").replace("<", "&lt;")
        ),
        tags=set(),
    ).split()
    assert printed == expected


@given(st.text(max_size=60))
def test_no_value_can_make_markup(value):
    text = MergeText.read("Dear {{ v }}\n\n- {{ v }}\n\n| A |\n|---|\n| {{ v }} |\n")
    for paper in (False, True):
        plain = markdown.to_html(text.fill({"v": "word"}), paper=paper)
        html = markdown.to_html(text.fill({"v": value}), paper=paper)
        assert html.replace("<br>", "").count("<") == plain.count("<")


def test_raw_html_in_a_text_is_shown_and_not_obeyed():
    assert "<script" not in markdown.to_html("a <script>alert(1)</script> <b onclick=x>b</b>\n\n<div>c</div>")
    assert "javascript" not in markdown.to_html("[x](javascript:alert(1))")


def test_headings_step_down_under_the_page_s_own():
    assert markdown.to_html("# A\n\n## B") == '<h2 class="govuk-heading-m">A</h2>\n<h3 class="govuk-heading-s">B</h3>'
    assert markdown.to_html("## A\n\n### B", paper=True, top=2) == "<h2>A</h2>\n<h3>B</h3>"


def test_a_nameless_first_column_names_the_rows():
    html = markdown.to_html("| | Name |\n|---|---|\n| Council | Northmoor |", paper=True)
    assert html.replace("\n", "") == (
        '<table class="data"><thead><tr><td></td><th scope="col">Name</th></tr></thead>'
        '<tbody><tr><th scope="row">Council</th><td>Northmoor</td></tr></tbody></table>'
    )


def test_clauses_stand_apart_with_their_numbers_as_text():
    html = markdown.to_html("### 1. Length\n1.1 It starts.\n1.2 It ends.", paper=True, top=2)
    assert html.replace("\n", "") == (
        '<h2>1. Length</h2><p class="clause"><span class="no">1.1</span>It starts.</p>'
        '<p class="clause"><span class="no">1.2</span>It ends.</p>'
    )


def test_small_helpers_make_markdown_of_values():
    assert (
        markdown.to_html(markdown.bullets(["a*b", "<c>"]), paper=True)
        == "<ul>\n<li>a*b</li>\n<li>&lt;c&gt;</li>\n</ul>"
    )
    assert markdown.to_html(markdown.bullets([]), paper=True) == "<ul>\n<li>None</li>\n</ul>"
    assert markdown.to_html(markdown.link("Portal", "https://x.example/a_b"), paper=True) == (
        '<p><a href="https://x.example/a_b">Portal</a></p>'
    )
    assert "None" in markdown.table(["A", "B"], [])
