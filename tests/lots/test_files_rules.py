"""Question sets and rubrics as files: what is written reads the same, and what is wrong is said."""

import contextlib
import copy
import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lots.actions import shipped
from lots.rules import files, frozen, question_file, rubric_file
from lots.rules.files import BadFile
from lots.rules.soundness import question_set_flaws, rubric_flaws


def shipped_set():
    return copy.deepcopy(question_file.content_of(shipped("question_set.yaml")))


def shipped_rubric():
    return copy.deepcopy(rubric_file.content_of(shipped("rubric.yaml")))


def criteria():
    return [criterion["key"] for criterion in shipped_rubric()["criteria"]]


def test_the_shipped_set_written_and_read_again_is_the_same():
    said = shipped_set()
    again = question_file.content_of(files.parse(question_file.text_of(said)))
    assert frozen.digest(again) == frozen.digest(said)


def test_the_shipped_rubric_written_and_read_again_is_the_same():
    said = shipped_rubric()
    again = rubric_file.content_of(files.parse(rubric_file.text_of(said)))
    assert frozen.digest(again) == frozen.digest(said)


SENTENCES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80).filter(lambda s: s.strip())


@settings(max_examples=40)
@given(SENTENCES, SENTENCES, st.booleans(), st.integers(1, 99))
def test_whatever_an_officer_writes_survives_the_file(text, hint, asks_anew, number):
    said = shipped_set()
    said["sections"] = [{**said["sections"][0], "questions": said["sections"][0]["questions"][:1]}]
    question = said["sections"][0]["questions"][0]
    question |= {"text": text, "hint": hint, "number": number}
    if asks_anew:
        question["asks_anew"] = True
    again = question_file.content_of(files.parse(question_file.text_of(said)))
    assert again == said


def test_what_ships_has_no_flaw():
    said = shipped_set()
    keys = [question["key"] for section in said["sections"] for question in section["questions"]]
    families = [lot["rubric_family"] for lot in shipped("lots.yaml")["lots"]]
    assert question_set_flaws(said, criteria=criteria()) == []
    assert rubric_flaws(shipped_rubric(), questions=keys, families=families) == []


def broken(path, value):
    source = copy.deepcopy(dict(shipped("question_set.yaml")))
    *way, last = path
    place = source
    for step in way:
        place = place[step]
    place[last] = value
    return source


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("question_set", "key"), "Not A Key", "The heading: the key “Not A Key”"),
        (("question_set", "version"), "one", "The heading: “version” must be a whole number from 1."),
        (("questions", 0, "type"), "essay", "Question 1, legal_form: “type” must be one of text, yes_no"),
        (("questions", 0, "hnit"), "x", "Question 1, legal_form: nothing reads “hnit”."),
        (("questions", 0, "section"), "nowhere", "Question 1, legal_form: there is no section “nowhere”."),
        (("questions", 1, "key"), "legal_form", "Question 2, legal_form: there is another question with this key."),
        (("questions", 0, "options"), ["a", "b"], "each choice has a code and a label"),
        (("questions", 0, "applies_when"), {"mode": "virtual"}, "“applies_when” names a fact and a list"),
        (("questions", 0, "text"), "x" * 5001, "“text” is longer than 5000 characters."),
        (("questions", 0, "word_limit"), True, "“word_limit” must be a whole number."),
        (("questions", 0, "check"), {"pass_when": {"answer_is": "yes"}}, "“answer_is” must be a list of words"),
        (("questions",), {}, "“questions” must be a list."),
        (("sections", 0), "first", "Section 1: names with values are expected here"),
        (("settings", "hours_line"), 18, "Setting hours_line: each setting has a value"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(path, value, words):
    with pytest.raises(BadFile, match="^.*" + re.escape(words)):
        question_file.content_of(broken(path, value))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no question set or rubric"),
        ("[1, 2]", "holds no question set or rubric"),
        ("a: ]1", "not well-formed YAML on line 1"),
        ("a: &x [1]\nb: *x", "uses references"),
        ("a: 2026-01-31", "put “2026-01-31” in quotes"),
        ("a: .nan", "write a number"),
        ("a: 99999999999999", "the number is too large"),
        ("a: !!python/object:os.system {}", "not well-formed YAML"),
        ('a: "\\0"', "zero byte"),
        ("a: " + "x" * 500_001, "too large"),
    ],
)
def test_a_file_that_is_no_set_is_refused_in_words(text, words):
    with pytest.raises(BadFile, match=words):
        files.parse(text)


NAMES = ["question_set", "rubric", "sections", "questions", "criteria", "families", "key", "title", "scale", "levels"]
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=12,
)


@settings(max_examples=40)
@given(TREES)
def test_no_file_breaks_the_reading(source):
    for read in (question_file.content_of, rubric_file.content_of):
        with contextlib.suppress(BadFile):
            read(files.parse(yaml.safe_dump(source)))


def flawed(change):
    said = shipped_set()
    change({question["key"]: question for section in said["sections"] for question in section["questions"]}, said)
    return [str(flaw) for flaw in question_set_flaws(said, criteria=criteria())]


def test_a_question_that_nobody_can_be_asked_stops_publishing():
    def change(questions, said):
        questions["registration_status"]["applies_when"] = {"registered": ["no_sites"]}
        questions["voice"]["applies_when"] = {"mode": ["virtual"], "has_site": [True], "registered": ["all_sites"]}
        questions["response"]["applies_when"] = {"mode": ["virtually"]}

    words = flawed(change)
    assert "“School registration” waits for “School registration”: nobody could answer them." in words[1]
    assert any(flaw.startswith("Speed") or "There is no mode “virtually”." in flaw for flaw in words)
    assert any("nobody is ever asked this" in flaw for flaw in words)


def test_checks_and_further_boxes_look_for_choices_that_are_there():
    def change(questions, said):
        questions["interests"]["follow_up"]["when"] = ["perhaps"]
        questions["mandatory_exclusions"]["check_rules"]["pass_when"] = {"answer_is": ["never"]}
        questions["legal_form"]["check_rules"] = {"pass_when": {"agreed": True}}
        questions["safeguarding_policy"]["evidence"] = {}
        questions["voice"]["criteria"] = ["charm"]

    words = " ".join(flawed(change))
    for part in (
        "The further box opens for “perhaps”, which is no choice of this question.",
        "The check looks for “never”, which is no choice of this question.",
        "“agreed” does not fit this kind of answer.",
        "Say which document is asked for.",
        "The scoring rubric has no criterion “charm”",
    ):
        assert part in words


def test_a_rubric_must_weigh_a_hundred_and_anchor_every_level():
    rubric = shipped_rubric()
    rubric["families"][0]["weights"][0][1] += 1
    rubric["criteria"][0]["levels"]["2"] = " "
    rubric["criteria"][1]["questions"] = ["nothing"]
    said = shipped_set()
    keys = [question["key"] for section in said["sections"] for question in section["questions"]]
    words = [str(flaw) for flaw in rubric_flaws(rubric, questions=keys, families=["face_to_face", "at_sea"])]
    assert words == [
        "Safeguarding in practice: write the words of level 2.",
        "Staff and supervision: the question set has no question “nothing”.",
        "The weights of “Lots taught in person (1, 2 and 3)” come to 101: they must make 100.",
        "Lots are scored by the family “at_sea”, which the rubric no longer has.",
    ]
