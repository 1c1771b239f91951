"""The form pack: every kind of input has its label, hint and error where it says they are, and nothing unescaped."""

import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.utils.html import escape

from apcommissioning.base import crispy_govuk
from apcommissioning.base.fields import (
    Affixed,
    Checkboxes,
    GovukDateField,
    LongTextField,
    MoneyField,
    Radios,
)

COLOURS = [("red", "Red"), ("blue", "Blue"), ("other", "Another")]


class EveryKind(forms.Form):
    name = forms.CharField(label="Your <b>name</b>", help_text="As on the <i>register</i>", max_length=20)
    count = forms.IntegerField(label="How many?", min_value=1, widget=Affixed(suffix="places", width=3))
    email = forms.EmailField(label="Email address")
    story = LongTextField(label="Your story", max_words=5)
    notes = forms.CharField(label="Notes", widget=forms.Textarea, max_length=100)
    plain = forms.CharField(label="Plain", widget=forms.Textarea, required=False)
    colour = forms.ChoiceField(label="Colour", choices=COLOURS)
    radio = forms.ChoiceField(
        label="Paint", choices=COLOURS, widget=Radios(hints={"red": "Like <fire>"}, reveals={"other": "which"})
    )
    which = forms.CharField(label="Which colour", required=False)
    many = forms.MultipleChoiceField(label="Other paints", choices=COLOURS, widget=Checkboxes())
    agree = forms.BooleanField(label="I agree")
    on = GovukDateField(label="When?", what="the start date", help_text="For example, 31 3 2027")
    price = MoneyField(label="Price", what="the price")
    file = forms.FileField(label="Certificate")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


GOOD = {
    "name": "Ada",
    "count": "3",
    "email": "ada@example.test",
    "story": "one two three",
    "notes": "some",
    "colour": "red",
    "radio": "blue",
    "many": ["red", "blue"],
    "agree": "on",
    "on_day": "31",
    "on_month": "3",
    "on_year": "2027",
    "price": "£1,234.50",
    "password": "hunter",
}


class Page(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.feed(html)
        self.ids = [attrs["id"] for _tag, attrs in self.tags if "id" in attrs]

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict]:
        return [attrs for name, attrs in self.tags if name == tag]


def render(source: str, **context) -> str:
    return Template("{% load crispy_forms_tags govuk %}" + source).render(Context(context))


def bound(**changes) -> EveryKind:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return EveryKind({**GOOD, **changes}, {"file": SimpleUploadedFile("a.pdf", b"%PDF-")})


@pytest.mark.parametrize("form", [EveryKind(), EveryKind({}), bound()], ids=["fresh", "all wrong", "all right"])
def test_every_described_by_and_every_label_points_at_what_is_there_once(form):
    page = Page(render("{% include 'components/error_summary.html' %}{{ form|crispy }}", form=form))
    assert sorted(page.ids) == sorted(set(page.ids))
    for tag, attrs in page.tags:
        for target in (attrs.get("aria-describedby") or "").split():
            assert target in page.ids, (tag, attrs)
    for label in page.all("label"):
        assert label["for"] in page.ids
    labelled = {label["for"] for label in page.all("label")}
    for tag in ("input", "select", "textarea"):
        for attrs in page.all(tag):
            assert attrs.get("type") == "hidden" or attrs["id"] in labelled


def test_each_line_of_the_error_summary_leads_to_an_input():
    page = Page(render("{% include 'components/error_summary.html' %}{{ form|crispy }}", form=EveryKind({})))
    targets = [a["href"][1:] for a in page.all("a")]
    inputs = {attrs.get("id") for tag in ("input", "select", "textarea") for attrs in page.all(tag)}
    assert len(targets) == 13
    assert set(targets) <= inputs


def test_a_fresh_form_shows_no_error_and_chooses_nothing():
    html = render("{% include 'components/error_summary.html' %}{{ form|crispy }}", form=EveryKind())
    assert "error" not in html
    assert " checked" not in html


def test_labels_hints_and_choices_are_escaped():
    html = render("{{ form|crispy }}", form=EveryKind())
    assert "Your &lt;b&gt;name&lt;/b&gt;" in html
    assert "Like &lt;fire&gt;" in html
    assert "<i>register</i>" not in html


def test_what_was_typed_is_kept_and_escaped_but_a_password_is_not_sent_back():
    html = render("{{ form|crispy }}", form=bound(name="<script>alert(1)</script>" * 3, on_month="13"))
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert 'value="13"' in html
    assert "hunter" not in html


def test_checkboxes_are_checkboxes_though_they_inherit_from_radios():
    page = Page(render("{{ form.many|as_crispy_field }}", form=EveryKind()))
    assert [attrs["type"] for attrs in page.all("input")] == ["checkbox"] * 3


def test_a_revealed_field_stands_under_its_choice_and_nowhere_else():
    html = render("{{ form|crispy }}", form=EveryKind())
    assert html.count('name="which"') == 1
    other, which = html.index('id="id_radio_2"'), html.index('name="which"')
    assert 'class="govuk-radios__conditional app-reveal"' in html[other:which]


def test_where_there_is_nothing_to_choose_from_that_is_said_and_the_error_leads_there():
    form = EveryKind({})
    for name in ("radio", "many"):
        form.fields[name].choices = []
    page = Page(render("{% include 'components/error_summary.html' %}{{ form|crispy }}", form=form))
    assert {"id_radio", "id_many"} <= set(page.ids)
    assert {"#id_radio", "#id_many"} <= {a["href"] for a in page.all("a")}
    modules = [attrs.get("data-module") for attrs in page.all("div")]
    assert modules.count("govuk-checkboxes") == 1  # the box to agree


def test_words_are_counted_where_there_is_a_limit():
    page = Page(render("{{ form|crispy }}", form=EveryKind()))
    counted = [(d["data-maxlength"], d.get("data-count-type")) for d in page.all("div") if "data-maxlength" in d]
    assert counted == [("5", "words"), ("100", None)]
    assert all("maxlength" not in attrs for attrs in page.all("textarea"))


def test_no_input_has_the_browsers_own_checks():
    page = Page(render("{{ form|crispy }}", form=EveryKind()))
    assert [attrs for _tag, attrs in page.tags if "required" in attrs or attrs.get("type") == "number"] == []


def test_what_is_said_of_the_whole_form_leads_to_its_first_input():
    form = EveryKind({})
    form.add_error(None, "These do not fit together")
    first = crispy_govuk.summary(form)[0]
    assert first == ("These do not fit together", "id_name")
    page = Page(render("{% include 'components/error_summary.html' %}{{ form|crispy }}", form=form))
    assert "id_name" in page.ids


def test_messages_say_what_to_do():
    form = EveryKind({"email": "x", "colour": "puce"})
    lines = {target: words for words, target in crispy_govuk.summary(form)}
    assert lines == {
        "id_name": "Enter your <b>name</b>",
        "id_count": "Answer “How many?”",
        "id_email": "Enter an email address in the correct format, like name@example.com",
        "id_story": "Enter your story",
        "id_notes": "Enter the notes",
        "id_colour": "Choose from the list for “Colour”",
        "id_radio_0": "Choose the paint",
        "id_many_0": "Choose the other paints",
        "id_agree": "Tick “I agree” to go on",
        "id_on_day": "Enter the start date, like 31 3 2027",
        "id_price": "Enter the price in pounds, like 1,250.00",
        "id_file": "Choose a file for “Certificate”",
        "id_password": "Enter the password",
    }


def test_a_crispy_layout_and_helper_are_drawn():
    form = EveryKind({})
    form.helper = FormHelper()
    form.helper.layout = Layout(crispy_govuk.Fieldset("About you", "name", "email"), "on")
    form.helper.add_input(Submit("save", "Save"))
    page = Page(render_crispy_form(form))
    assert page.all("form") == [{"method": "post", "novalidate": None, "enctype": "multipart/form-data"}]
    assert [b["name"] for b in page.all("button")] == ["save"]
    assert "id_name" in page.ids and "id_on_day" in page.ids and "id_count" not in page.ids


@pytest.mark.parametrize("written", ["50% {{ request.user }}", "{% debug %}", "{{ 7*7 }", "<b>Bold</b> {% now 'Y' %}"])
def test_a_legend_is_words_and_never_a_template(written):
    form = EveryKind()
    form.helper = FormHelper()
    form.helper.layout = Layout(crispy_govuk.Fieldset(written, "name"))
    assert escape(written) in render_crispy_form(form)


def test_a_form_in_pieces_has_no_tag_of_its_own():
    form = EveryKind()
    form.helper = FormHelper()
    form.helper.layout = Layout("name")
    page = Page(render("{% govuk_fields form %}", form=form))
    assert page.all("form") == []
    assert sorted(page.ids) == ["id_name", "id_name-hint"]


def test_a_formset_draws_its_forms_and_its_management():
    FormSet = forms.formset_factory(EveryKind, extra=2)
    html = render("{{ formset|crispy }}", formset=FormSet())
    assert "form-TOTAL_FORMS" in html
    assert 'id="id_form-1-name"' in html


# -- Dates --------------------------------------------------------------------------------------------------------


class Dated(forms.Form):
    on = GovukDateField(what="the date it ends", earliest=date(2026, 1, 1), latest=lambda: date(2027, 12, 31))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("31", "3", "2027"), date(2027, 3, 31)),
        (("01", "02", "2027"), date(2027, 2, 1)),
        ((" 5 ", "March", " 2026"), date(2026, 3, 5)),
        (("5", "sep", "2026"), date(2026, 9, 5)),
    ],
)
def test_a_date_may_be_typed_as_people_type_it(typed, expected):
    form = Dated(dict(zip(("on_day", "on_month", "on_year"), typed, strict=True)))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == expected


@pytest.mark.parametrize(
    ("typed", "message", "wrong"),
    [
        (("", "", ""), "Enter the date it ends, like 31 3 2027", "day month year"),
        (("31", "", ""), "The date it ends must include a month and a year", "month year"),
        (("31", "2", "2027"), "The date it ends must be a real date, like 31 3 2027", "day"),
        (("1", "13", "2027"), "The date it ends must be a real date, like 31 3 2027", "month"),
        (("0", "1", "2027"), "The date it ends must be a real date, like 31 3 2027", "day"),
        (("1", "1", "27"), "The date it ends must have a year with 4 numbers, like 2027", "year"),
        (("1", "1", "0000"), "The date it ends must be a real date, like 31 3 2027", "day"),
        (("x", "<b>", "2027"), "The date it ends must be a real date, like 31 3 2027", "day month"),
        (("١", "1", "2027"), "The date it ends must be a real date, like 31 3 2027", "day"),
        (("31", "12", "2025"), "The date it ends must be 1 January 2026 or later", "day month year"),
        (("1", "1", "2028"), "The date it ends must be 31 December 2027 or earlier", "day month year"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_and_marks_the_box(typed, message, wrong):
    form = Dated(dict(zip(("on_day", "on_month", "on_year"), typed, strict=True)))
    made = crispy_govuk.part(form["on"])
    assert made.errors == [message]
    assert " ".join(box.label.lower() for box in made.boxes if box.wrong) == wrong
    assert [box.value for box in made.boxes] == list(typed)


def test_a_date_is_shown_as_it_was_kept():
    made = crispy_govuk.part(Dated(initial={"on": date(2026, 3, 11)})["on"])
    assert [box.value for box in made.boxes] == ["11", "3", "2026"]


# -- Money and long answers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("1234.5", "1234.50"), ("£1,234.50", "1234.50"), ("1 000", "1000.00"), ("0", "0.00")],
)
def test_money_is_pounds_to_the_penny(typed, expected):
    assert MoneyField().clean(typed) == Decimal(expected)


@pytest.mark.parametrize("typed", ["5 mil", "1.234", "NaN", "1e5", "Infinity", "--5", "١٢", "<b>"])
def test_what_is_no_money_is_refused(typed):
    with pytest.raises(forms.ValidationError, match="Enter the price in pounds"):
        MoneyField(what="the price").clean(typed)


def test_money_has_a_least_and_a_most():
    with pytest.raises(forms.ValidationError, match="The price must be £10.00 or more"):
        MoneyField(what="the price", least=10).clean("9.99")
    with pytest.raises(forms.ValidationError, match="The price must be £10.00 or less"):
        MoneyField(what="the price", most=10).clean("10.01")


def test_words_over_the_limit_are_counted_for_the_writer():
    with pytest.raises(forms.ValidationError, match="Use 3 words or fewer: you have used 4"):
        LongTextField(max_words=3).clean("one two three four")
    assert LongTextField(max_words=3).clean("one\r\ntwo") == "one\ntwo"


# -- The templates that use it ------------------------------------------------------------------------------------


def test_every_page_that_draws_a_form_says_at_its_top_what_must_be_mended():
    draws = re.compile(r"{% (govuk_fields?|crispy) |\|crispy")
    says = re.compile(r"components/(error_summary|form_page|confirm_page|filter_fold)\.html|account/form\.html")
    silent = []
    for path in sorted((Path(settings.ROOT) / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        is_page = "{% extends" in text
        if is_page and draws.search(text) and not says.search(text):
            silent.append(path.name)
    assert silent == ["gallery.html"]  # which draws the summary among its parts
