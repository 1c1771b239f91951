"""The pages on which questions and scoring are written."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lots import actions
from lots.forms import CriterionForm, FamilyForm, QuestionForm, QuestionSetForm
from lots.models import PinnedQuestion, QuestionSet, Rubric
from lots.rules import files, frozen, rubric_file, texts
from tests.factories.lots import PublishedSystemFactory, loaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def draft(officer):
    return actions.text_draft(loaded(QuestionSet), by=officer)


@pytest.fixture
def rubric_draft(officer, draft):
    return actions.text_draft(loaded(Rubric), by=officer)


def pins(question_set):
    return PinnedQuestion.objects.filter(section__question_set=question_set).select_related(
        "section", "question_version__question"
    )


def filled(form):
    """What a browser sends of a form that is only looked at."""
    sent = {}
    for bound in form:
        value = bound.value()
        if value is True:
            sent[bound.html_name] = "on"
        elif value not in (None, False, ""):
            sent[bound.html_name] = value.pk if hasattr(value, "pk") else value
    return sent


def question_form(one, draft, data=None):
    return QuestionForm(
        data,
        draft=draft,
        version=one.question_version,
        section=one.section,
        criteria=texts.criteria_in_hand(),
        lots=texts.lots_in_view(),
    )


def test_a_question_looked_at_and_saved_says_what_it_said(draft, officer):
    """No attribute of any shipped question is lost between its page and its row."""
    for one in pins(draft):
        form = question_form(one, draft, filled(question_form(one, draft)))
        assert form.is_valid(), (one, form.errors)
        actions.question_edit(one, by=officer, section=one.section, **form.fields_of_question())
    assert not texts.changes_since_published(draft)[1]


def test_a_set_looked_at_and_saved_says_what_it_said(draft, officer):
    form = QuestionSetForm(filled(QuestionSetForm(draft=draft)), draft=draft)
    assert form.is_valid(), form.errors
    actions.text_edit(draft, by=officer, **form.head())
    assert not texts.changes_since_published(draft)[1]


def test_a_rubric_looked_at_and_saved_says_what_it_said(rubric_draft, officer):
    questions = texts.questions_in_hand()
    for criterion in rubric_draft.criteria.all():
        blank = CriterionForm(draft=rubric_draft, questions=questions, criterion=criterion)
        form = CriterionForm(filled(blank), draft=rubric_draft, questions=questions, criterion=criterion)
        assert form.is_valid(), form.errors
        actions.criterion_edit(criterion, by=officer, levels=form.levels(), **form.fields_of_criterion())
    for family in rubric_draft.families.all():
        form = FamilyForm(filled(FamilyForm(draft=rubric_draft, family=family)), draft=rubric_draft, family=family)
        assert form.is_valid(), form.errors
        fields = {name: form.cleaned_data[name] for name in ("title", "when_not_asked")}
        actions.family_edit(family, by=officer, weights=form.weights(), **fields)
    assert not texts.changes_since_published(rubric_draft)[1]


def test_what_is_wrong_with_a_question_is_said_beside_its_box(draft):
    one = pins(draft).get(question_version__question__key="interests")
    sent = filled(question_form(one, draft)) | {"follow_up_codes": "perhaps", "pass_answer_is": "never", "modes": []}
    form = question_form(one, draft, sent)
    assert not form.is_valid()
    assert dict(form.errors) == {
        "follow_up_codes": ["The further box opens for “perhaps”, which is no choice of this question."],
        "pass_rules": ["The check looks for “never”, which is no choice of this question."],
    }


def test_a_question_is_changed_compared_and_published(as_officer, draft):
    PublishedSystemFactory()
    one = pins(draft).get(question_version__question__key="voice")
    url = reverse("question_edit", args=[one.pk])
    page = as_officer.get(url)
    sent = filled(page.context["form"]) | {"seen": page.context["seen"], "hint": "In their own words."}
    assert as_officer.post(url, sent).url == f"{draft.get_absolute_url()}#q-voice"
    assert "In their own words." in as_officer.get(draft.get_absolute_url()).text
    changes = as_officer.get(reverse("text_changes", args=["questions", draft.pk])).text
    assert "<ins>In their own words.</ins>" in changes
    # A colleague had the page open all the while: what they typed stays on the page.
    late = as_officer.post(url, sent | {"hint": "My own words."})
    assert "Somebody else has just changed this question" in late.text
    assert "My own words." in late.text
    publish = reverse("text_publish", args=["questions", draft.pk])
    assert "Publish version 2" in as_officer.get(publish).text
    assert as_officer.post(publish).url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert frozen.is_intact(draft)


def carried(page):
    """The hidden boxes of a form as a browser sends them back."""
    found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page.text)
    sent = {}
    for name, value in found:
        sent.setdefault(name, []).append(unescape(value))
    return sent


def test_two_colleagues_change_what_a_draft_says_as_a_whole(as_officer, draft, manager):
    url = reverse("text_edit", args=["questions", draft.pk])
    page = as_officer.get(url)
    sent = carried(page) | filled(page.context["form"]) | {"title": "My own title"}
    number = {**draft.settings, "public_liability": {**draft.settings["public_liability"], "value": "1000000.00"}}
    actions.text_edit(draft, by=manager, title="Their title", word_budget=4600, settings=number)
    met = as_officer.post(url, sent)
    assert f"{manager} changed this while you had it open" in met.text
    assert [one.name for one in met.context["form"].meeting.both] == ["title"]
    assert {one.name for one in met.context["form"].meeting.taken} == {"word_budget", "setting_public_liability"}
    draft.refresh_from_db()
    assert draft.title == "Their title"
    again = carried(met) | {name: met.context["form"][name].value() for name in met.context["form"].fields}
    assert as_officer.post(url, again).url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert (draft.title, draft.word_budget, draft.settings) == ("My own title", 4600, number)


def test_two_colleagues_change_what_a_rubric_says_as_a_whole(as_officer, rubric_draft, manager):
    url = reverse("text_edit", args=["rubrics", rubric_draft.pk])
    page = as_officer.get(url)
    mine = filled(page.context["form"]) | {"overall_minimum": "55"}
    mine.pop("revision", None)
    actions.text_edit(rubric_draft, by=manager, guidance=["One rule."], overall_minimum=65)
    met = as_officer.post(url, carried(page) | mine)
    assert [one.name for one in met.context["form"].meeting.taken] == ["guidance"]
    assert [one.name for one in met.context["form"].meeting.both] == ["overall_minimum"]
    taken = as_officer.post(url, carried(met) | mine | {"guidance": "One rule.", "take": "overall_minimum"})
    assert taken.context["form"]["overall_minimum"].value() == "65"


def test_two_colleagues_weigh_one_family_of_lots(as_officer, rubric_draft, manager):
    family = rubric_draft.families.get(key="virtual")
    weights = {weight.criterion_id: (weight.weight, weight.minimum) for weight in family.weights.all()}
    one, other = list(weights)[:2]
    url = reverse("family_edit", args=[family.pk])
    page = as_officer.get(url)
    sent = carried(page) | filled(page.context["form"]) | {"title": "Online teaching"}
    weights[one] = (weights[one][0] + 1, 3)
    weights[other] = (weights[other][0] - 1, 2)
    actions.family_edit(family, by=manager, weights=weights, title=family.title, when_not_asked=family.when_not_asked)
    met = as_officer.post(url, sent)
    labels = [found.label for found in met.context["form"].meeting.taken]
    assert f"{rubric_draft.criteria.get(pk=one)}: weight" in labels
    form = met.context["form"]
    again = carried(met) | {name: form[name].value() or "" for name in form.fields}
    assert as_officer.post(url, again).status_code == 302
    family.refresh_from_db()
    assert family.title == "Online teaching"
    assert {w.criterion_id: (w.weight, w.minimum) for w in family.weights.all()} == weights


def test_what_stands_in_the_way_links_to_where_it_is_mended(as_officer, draft, officer):
    one = pins(draft).get(question_version__question__key="voice")
    actions.question_edit(one, by=officer, section=one.section, criteria=["charm"])
    text = as_officer.get(reverse("text_publish", args=["questions", draft.pk])).text
    assert "The scoring rubric has no criterion “charm”" in text
    assert reverse("question_edit", args=[one.pk]) in text
    assert "Publish version" not in text
    assert as_officer.post(reverse("text_publish", args=["questions", draft.pk])).status_code == 409


def test_a_set_goes_out_as_a_file_and_comes_back(as_officer):
    published = loaded(QuestionSet)
    response = as_officer.get(reverse("text_download", args=["questions", published.pk]))
    assert response["Content-Disposition"] == 'attachment; filename="ap_application-1.yaml"'
    changed = response.content.replace(b"Give one change they caused.", b"Give two changes they caused.")
    sent = {"file": SimpleUploadedFile("questions.yaml", changed)}
    response = as_officer.post(reverse("text_upload", args=["questions"]), sent)
    draft = QuestionSet.objects.drafts().get()
    assert response.url == draft.get_absolute_url()
    assert [change.key for change in texts.changes_since_published(draft)[1].each] == ["voice"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"question_set: [", "not well-formed YAML"),
        (b"\xff\xfe\x00", "not plain text"),
        (b"rubric: {}", "“question_set” must be names with values"),
    ],
)
def test_a_file_that_is_no_set_is_said_to_be_none(as_officer, content, words):
    sent = {"file": SimpleUploadedFile("x.yaml", content)}
    response = as_officer.post(reverse("text_upload", args=["questions"]), sent)
    assert words in str(response.context["form"].errors["file"])
    assert QuestionSet.objects.count() == 0


def test_a_rubric_goes_out_as_a_file_and_comes_back(as_officer):
    published = loaded(Rubric)
    content = as_officer.get(reverse("text_download", args=["rubrics", published.pk])).content
    assert frozen.digest(rubric_file.content_of(files.parse(content.decode()))) == published.hash
    as_officer.post(reverse("text_upload", args=["rubrics"]), {"file": SimpleUploadedFile("rubric.yaml", content)})
    assert Rubric.objects.drafts().get().version == 2


def test_the_pages_of_a_draft_take_few_queries(as_officer, draft, rubric_draft, django_assert_max_num_queries):
    PublishedSystemFactory()
    for route, one, most in (
        ("text_list", None, 15),
        ("question_set_detail", draft, 20),
        ("text_changes", draft, 20),
        ("text_publish", draft, 20),
        ("question_edit", pins(draft).first(), 20),
        ("rubric_detail", rubric_draft, 20),
        ("text_publish", rubric_draft, 20),
    ):
        args = [] if one is None else [one.KIND, one.pk] if route.startswith("text_") else [one.pk]
        with django_assert_max_num_queries(most):
            assert as_officer.get(reverse(route, args=args)).status_code == 200
