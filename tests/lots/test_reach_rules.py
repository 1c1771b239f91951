"""Who can be asked what, for any questions: what is called unreachable is asked of nobody, the rest of somebody."""

from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from lots.actions import shipped
from lots.rules import question_file, questions
from lots.rules.reach import ANY_LOT, LotShape, cycles, never_asked, witnesses
from lots.rules.soundness import REGISTRATIONS
from lots.states import KeyStage, Mode, Scope

LOTS = [
    LotShape("lot_1", Mode.FACE_TO_FACE, frozenset({KeyStage.KS1, KeyStage.KS2})),
    LotShape("lot_2", Mode.THERAPEUTIC, frozenset({KeyStage.KS4})),
    LotShape("lot_3", Mode.VIRTUAL, frozenset({KeyStage.KS4, KeyStage.KS5}), has_sites=False),
]
VALUES = {
    "lot": ["lot_1", "lot_2", "lot_3", "lot_9"],
    "mode": Mode.values,
    "key_stage": KeyStage.values,
    "registered": list(REGISTRATIONS),
    "has_site": [True, False],
}


@st.composite
def applies(draw):
    facts = draw(st.sets(st.sampled_from(sorted(VALUES)), max_size=3))
    return {fact: draw(st.lists(st.sampled_from(VALUES[fact]), min_size=1, unique=True)) for fact in sorted(facts)}


@st.composite
def question_lists(draw):
    """Questions of any scope and applicability, the one about registration among them."""
    registration = {
        "key": questions.REGISTERED_QUESTION,
        "scope": Scope.ORGANISATION,
        "applies_when": draw(applies()),
        "options": [{"code": code} for code in REGISTRATIONS],
    }
    others = draw(st.lists(st.tuples(st.sampled_from(Scope.values), applies()), max_size=5))
    return [registration] + [
        {"key": f"q{number}", "scope": scope, "applies_when": asked, "options": []}
        for number, (scope, asked) in enumerate(others)
    ]


def is_asked(question, known):
    return questions.applies(SimpleNamespace(**question), known)


@settings(max_examples=40)
@given(question_lists())
def test_each_question_is_asked_of_somebody_or_called_unreachable(asked):
    found = witnesses(asked, LOTS)
    unreachable = never_asked(asked, LOTS)
    assert sorted([*found, *unreachable]) == sorted(question["key"] for question in asked)
    for question in asked:
        if question["key"] in found:
            assert is_asked(question, found[question["key"]])


@settings(max_examples=40)
@given(question_lists(), st.sampled_from(LOTS), st.booleans(), st.sampled_from(REGISTRATIONS))
def test_nobody_is_asked_what_is_called_unreachable(asked, lot, has_site, registered):
    """An applicant answers what is asked until nothing more is asked."""
    known = {
        "lot": frozenset({lot.key}),
        "mode": frozenset({lot.mode}),
        "key_stage": lot.key_stages,
        "has_site": frozenset({has_site}),
        "registered": frozenset(),
    }
    seen: set[str] = set()
    for _round in asked:
        for question in asked:
            if question["scope"] == Scope.SITE and not (has_site and lot.has_sites):
                continue
            if is_asked(question, known):
                seen.add(question["key"])
                if question["key"] == questions.REGISTERED_QUESTION:
                    known["registered"] = frozenset({registered})
    assert seen.isdisjoint(never_asked(asked, LOTS))


@given(st.integers(2, 8), st.data())
def test_a_round_of_questions_that_wait_for_one_another_is_found_and_no_other(size, data):
    """Each question may wait for earlier ones alone, so there is no round; then the first waits for the last."""
    sources = {f"fact{number}": f"q{number}" for number in range(size)}
    asked = [
        {
            "key": f"q{number}",
            "scope": Scope.ORGANISATION,
            "options": [{"code": "yes"}],
            "applies_when": {
                f"fact{before}": ["yes"] for before in range(number) if before == number - 1 or data.draw(st.booleans())
            },
        }
        for number in range(size)
    ]
    assert cycles(asked, sources=sources) == []
    assert never_asked(asked, ANY_LOT, sources=sources) == []
    asked[0]["applies_when"] = {f"fact{size - 1}": ["yes"]}
    rounds = cycles(asked, sources=sources)
    assert rounds
    for keys in rounds:
        following = [*keys[1:], keys[0]]
        waits = {question["key"]: {sources[fact] for fact in question["applies_when"]} for question in asked}
        assert all(then in waits[key] for key, then in zip(keys, following, strict=True))
    assert never_asked(asked, ANY_LOT, sources=sources) == [question["key"] for question in asked]


def test_a_question_that_waits_for_its_own_answer_is_a_round():
    registration = {
        "key": questions.REGISTERED_QUESTION,
        "scope": Scope.ORGANISATION,
        "applies_when": {"registered": ["no_sites"]},
        "options": [{"code": code} for code in REGISTRATIONS],
    }
    assert cycles([registration]) == [[questions.REGISTERED_QUESTION]]


def test_every_shipped_question_is_asked_of_somebody():
    content = question_file.content_of(shipped("question_set.yaml"))
    asked = [question for section in content["sections"] for question in section["questions"]]
    lots = [LotShape(lot["key"], lot["mode"], frozenset(lot["key_stages"])) for lot in shipped("lots.yaml")["lots"]]
    assert (never_asked(asked, lots), never_asked(asked, ANY_LOT), cycles(asked)) == ([], [], [])
