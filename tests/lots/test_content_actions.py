import copy
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from apcommissioning.base import history
from apcommissioning.base.exceptions import Refused
from lots import actions
from lots.actions import content
from lots.models import (
    ContractTemplate,
    Criterion,
    Level,
    LotPart,
    PinnedQuestion,
    PriceRule,
    QuestionSet,
    QuestionVersion,
    Rubric,
    Weight,
)
from lots.rules import frozen
from lots.states import QuestionType

pytestmark = pytest.mark.django_db


def altered(monkeypatch, name, change):
    """The shipped file, as it would read after somebody edited it."""
    read = content.shipped
    source = copy.deepcopy(read(name))
    change(source)
    monkeypatch.setattr(content, "shipped", lambda asked: source if asked == name else read(asked))


def test_the_shipped_questions_are_loaded_over_the_three_gates():
    question_set = actions.content_load().question_set
    gates = list(
        PinnedQuestion.objects.filter(section__question_set=question_set).values_list(
            "question_version__gate", flat=True
        )
    )
    assert (len(gates), gates.count("compliance"), gates.count("quality"), gates.count("financial")) == (45, 27, 15, 3)
    assert set(QuestionVersion.objects.values_list("type", flat=True)) == set(QuestionType.values) - {"date"}


def test_a_question_keeps_everything_that_its_file_says():
    actions.content_load()
    version = QuestionVersion.objects.get(question__key="discretionary_exclusions")
    assert version.options[0] == {"code": "none_apply", "label": "None of these", "exclusive": True}
    assert version.follow_up["when_any_except"] == ["none_apply"]
    assert version.check_rules["pass_when"] == {"answer_is": ["none_apply"]}
    assert version.evidence["kind"] == "self_cleaning_evidence"
    declared = QuestionVersion.objects.get(question__key="staff_checks")
    assert declared.declaration.startswith("The table is complete and true")
    assert declared.record_columns[:2] == ["identity", "right_to_work"]


def test_each_family_of_the_rubric_weighs_a_hundred():
    rubric = actions.content_load().rubric
    totals = {family.key: sum(w.weight for w in family.weights.all()) for family in rubric.families.all()}
    assert totals == {"face_to_face": 100, "therapeutic": 100, "virtual": 100}
    assert (Criterion.objects.count(), Level.objects.count(), Weight.objects.count()) == (12, 72, 30)
    assert rubric.families.get(key="face_to_face").when_not_asked.startswith("If the provider teaches only in schools")


def test_loading_again_changes_nothing():
    first = actions.content_load()
    again = actions.content_load()
    assert (first.question_set, first.rubric, first.contract_template) == (
        again.question_set,
        again.rubric,
        again.contract_template,
    )
    assert first.question_set.hash == again.question_set.hash
    assert history.of(first.question_set, first.rubric, first.contract_template).count() == 3
    assert QuestionVersion.objects.count() == 45


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("question_set.yaml", lambda source: source["questions"][0].update(text="Something else?")),
        ("question_set.yaml", lambda source: source["questions"].pop()),
        ("question_set.yaml", lambda source: source["sections"][0].update(title="Another")),
        ("question_set.yaml", lambda source: source["settings"]["hours_line"].update(value=15)),
        ("rubric.yaml", lambda source: source["families"]["virtual"]["weights"]["staff_expertise"].update(weight=9)),
        ("rubric.yaml", lambda source: source["criteria"][0]["levels"].update({3: "Softer words."})),
    ],
)
def test_a_file_that_changed_under_a_published_version_is_refused(monkeypatch, name, change):
    actions.content_load()
    altered(monkeypatch, name, change)
    with pytest.raises(Refused, match="Give the file the next version number"):
        actions.content_load()


def test_a_next_version_shares_the_questions_that_did_not_change(monkeypatch):
    first = actions.content_load().question_set

    def next_version(source):
        source["question_set"]["version"] = "2"
        source["questions"][0]["text"] = "What kind of organisation would sign?"

    altered(monkeypatch, "question_set.yaml", next_version)
    second = actions.content_load().question_set
    assert (first.version, second.version) == (1, 2)
    assert QuestionVersion.objects.count() == 46
    assert list(QuestionVersion.objects.filter(question__key="legal_form").values_list("number", flat=True)) == [1, 2]
    assert frozen.is_intact(first)
    assert frozen.is_intact(second)


def test_a_published_text_is_neither_changed_nor_deleted():
    loaded = actions.content_load()
    for text, change in (
        (loaded.question_set, {"title": "Another"}),
        (loaded.rubric, {"overall_minimum": 10}),
        (loaded.contract_template, {"body": "We promise nothing."}),
    ):
        rows = type(text).objects.filter(pk=text.pk)
        with pytest.raises(PermissionDenied):
            rows.update(**change)
        with pytest.raises(PermissionDenied):
            rows.delete()
        for name, value in change.items():
            setattr(text, name, value)
        with pytest.raises(PermissionDenied):
            type(text).objects.bulk_update([text], list(change))


def test_a_change_made_behind_the_services_back_shows():
    loaded = actions.content_load()
    assert frozen.is_intact(loaded.question_set)
    QuestionVersion.objects.filter(question__key="prices").update(hint="Ask for more.")
    assert not frozen.is_intact(loaded.question_set)
    Level.objects.filter(number=3, criterion__key="staff_expertise").update(words="Anything goes.")
    assert not frozen.is_intact(loaded.rubric)
    assert frozen.is_intact(loaded.contract_template)


def test_a_stranger_may_not_load_the_texts(stranger, officer):
    with pytest.raises(PermissionDenied):
        actions.content_load(by=stranger)
    assert not QuestionSet.objects.exists()
    assert actions.content_load(by=officer).rubric.is_published


def test_loading_takes_less_than_a_second(draft, officer):
    content.shipped.cache_clear()
    began = time.process_time()
    actions.content_load()
    actions.lots_load(draft, by=officer)
    assert time.process_time() - began < 1


def test_loading_takes_few_queries(draft, officer, django_assert_max_num_queries):
    with django_assert_max_num_queries(80):
        actions.content_load()
        actions.lots_load(draft, by=officer)


def test_the_command_says_what_it_loaded(capsys):
    call_command("load_market")
    said = capsys.readouterr().out
    assert QuestionSet.objects.get().hash in said
    assert Rubric.objects.get().hash in said
    assert ContractTemplate.objects.get().hash in said


# -- Lots --------------------------------------------------------------------------------------------------------------


def test_the_five_lots_have_their_parts_ceilings_and_specifications(draft, officer):
    lots = actions.lots_load(draft, by=officer)
    assert [(lot.number, lot.name, lot.mode) for lot in lots] == [
        (1, "Early intervention and prevention", "face_to_face"),
        (2, "Day six following permanent exclusion", "face_to_face"),
        (3, "Interim provision for pupils awaiting a school place", "face_to_face"),
        (4, "Therapeutic", "therapeutic"),
        (5, "Virtual", "virtual"),
    ]
    assert (LotPart.objects.count(), PriceRule.objects.count()) == (12, 30)
    assert set(PriceRule.objects.values_list("from_on", flat=True)) == {draft.valid_from}
    assert all("{{ council_name }}" in lot.specifications.get().body for lot in lots)
    assert LotPart.objects.get(key="lot_2a").registered_only
    draft.refresh_from_db()
    assert draft.terms["missed_sessions_payable"] == 5


def test_lots_are_loaded_once_and_into_a_draft_only(system, draft, officer, reviewer):
    with pytest.raises(PermissionDenied):
        actions.lots_load(draft, by=reviewer)
    actions.lots_load(draft, by=officer)
    with pytest.raises(Refused, match="has its lots already"):
        actions.lots_load(draft, by=officer)
    with pytest.raises(Refused, match="published"):
        actions.lots_load(system, by=officer)
