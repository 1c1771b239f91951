"""The difference between two question sets, for any sets: nothing is lost, nothing counted twice."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lots.actions import shipped
from lots.rules import question_file, rubric_file
from lots.rules.changes import Kind, may_reuse, question_change, question_set_changes, rubric_changes


def shipped_set():
    return copy.deepcopy(question_file.content_of(shipped("question_set.yaml")))


def shipped_rubric():
    return copy.deepcopy(rubric_file.content_of(shipped("rubric.yaml")))


SMALL = shipped_set()
SMALL["sections"] = [{**section, "questions": section["questions"][:2]} for section in SMALL["sections"][:4]]


def questions_of(content):
    return [question for section in content["sections"] for question in section["questions"]]


WORDS = {
    "text": "Something else in other words?",
    "short_name": "Another name",
    "hint": "Another hint",
    "why_we_ask": "Because",
    "reading_notes": "Read it twice",
    "standards": ["nsap:2"],
}
MEANING = {
    "type": "date",
    "scope": "site",
    "gate": "financial",
    "declaration": "We declare something else",
    "applies_when": {"mode": ["virtual"], "registered": ["no_sites"]},
    "evidence": {"kind": "another", "required": "always", "expires": False, "months": None},
    "check_rules": {"fail_when": {"answer_is": ["never"]}, "pass_when": {"person_decides": True}},
    "criteria": ["another_criterion"],
    "options": [{"code": "another", "label": "Another"}],
    "reuse": "carry_until_expiry",
    "personal_data": "staff",
    "must_cover": ["something_else"],
}


@st.composite
def edits(draw):
    """A set, the same set after an officer's edits, and what was done to each question."""
    before, after = copy.deepcopy(SMALL), copy.deepcopy(SMALL)
    done: dict[str, Kind] = {}
    for question in draw(st.lists(st.sampled_from(questions_of(after)), max_size=6, unique_by=lambda q: q["key"])):
        kind = draw(st.sampled_from(Kind))
        words, meaning = ({n: v for n, v in other.items() if question[n] != v} for other in (WORDS, MEANING))
        if kind in (Kind.WORDING, Kind.MEANING):
            changed = draw(st.sets(st.sampled_from(sorted(words)), min_size=1))
            question |= {name: words[name] for name in changed}
        if kind == Kind.MEANING:
            changed = draw(st.sets(st.sampled_from(sorted(meaning)), min_size=1))
            question |= {name: meaning[name] for name in changed}
        if kind == Kind.REMOVED:
            for section in after["sections"]:
                section["questions"] = [one for one in section["questions"] if one["key"] != question["key"]]
        if kind == Kind.NEW:
            key = f"{question['key']}_new"
            draw(st.sampled_from(after["sections"]))["questions"].append({**copy.deepcopy(question), "key": key})
            done[key] = kind
            continue
        done[question["key"]] = kind
    return before, after, done


@given(edits())
def test_every_change_is_classed_once(edited):
    before, after, done = edited
    found = question_set_changes(before, after)
    assert {change.key: change.kind for change in found.each} == done
    assert len(found.each) == len(done)


@given(edits())
def test_a_set_does_not_differ_from_itself(edited):
    _before, after, _done = edited
    assert not question_set_changes(after, copy.deepcopy(after))


@given(edits())
def test_turned_round_what_is_new_is_removed_and_the_rest_stays_in_its_class(edited):
    before, after, done = edited
    other = {Kind.NEW: Kind.REMOVED, Kind.REMOVED: Kind.NEW}
    back = question_set_changes(after, before)
    assert {change.key: change.kind for change in back.each} == {
        key: other.get(kind, kind) for key, kind in done.items()
    }


@given(edits())
def test_only_other_words_let_an_earlier_answer_be_used_again(edited):
    before, after, done = edited
    old = {question["key"]: question for question in questions_of(before)}
    for question in questions_of(after):
        if question["key"] in old:
            assert may_reuse(old[question["key"]], question) is (done.get(question["key"]) != Kind.MEANING)


def test_an_officer_may_say_that_other_words_ask_something_else():
    question = questions_of(shipped_set())[0]
    assert may_reuse(question, {**question, "text": "Other words?"})
    assert not may_reuse(question, {**question, "text": "Other words?"}, asks_anew=True)


def test_more_words_are_a_matter_of_wording_and_fewer_are_not():
    question = next(one for one in questions_of(shipped_set()) if one["word_limit"])
    limit = question["word_limit"]
    assert question_change(question, {**question, "word_limit": limit + 50}).kind == Kind.WORDING
    assert question_change(question, {**question, "word_limit": limit - 50}).kind == Kind.MEANING


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda options: [{**option, "label": option["label"] + "!"} for option in options], Kind.WORDING),
        (lambda options: options[::-1], Kind.WORDING),
        (lambda options: options[1:], Kind.MEANING),
        (lambda options: [*options, {"code": "one_more", "label": "One more"}], Kind.MEANING),
    ],
    ids=["other labels", "another order", "one choice less", "one choice more"],
)
def test_choices_may_be_said_otherwise_but_not_be_others(change, kind):
    question = next(one for one in questions_of(shipped_set()) if one["options"])
    assert question_change(question, {**question, "options": change(question["options"])}).kind == kind


def test_a_number_that_a_question_names_is_part_of_what_it_asks():
    before, after = shipped_set(), shipped_set()
    after["settings"]["hours_line"]["value"] = 15
    found = question_set_changes(before, after)
    assert {change.key: change.kind for change in found.each} == {"children_at_hours_line": Kind.MEANING}


def test_another_order_is_said_of_the_section():
    before, after = shipped_set(), shipped_set()
    after["sections"][0]["questions"].reverse()
    found = question_set_changes(before, after)
    assert ([change.name for change in found.whole], found.each) == (["order of “Who you are”"], ())


def test_a_rubric_does_not_differ_from_itself():
    assert not rubric_changes(shipped_rubric(), shipped_rubric())


def test_levels_and_weights_change_what_a_score_means_and_titles_do_not():
    before, after = shipped_rubric(), shipped_rubric()
    after["criteria"][0]["levels"]["3"] = "Other words for level 3."
    after["criteria"][1]["title"] = "Staff"
    weights = after["families"][0]["weights"]
    weights[0], removed = [weights[0][0], weights[0][1] + 5, weights[0][2]], after["criteria"].pop()
    found = rubric_changes(before, after)
    assert {change.key: change.kind for change in found.each} == {
        "safeguarding_practice": Kind.MEANING,
        "staff_expertise": Kind.WORDING,
        weights[0][0]: Kind.MEANING,
        removed["key"]: Kind.REMOVED,
    }
