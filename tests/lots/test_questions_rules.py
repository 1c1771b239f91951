"""Which questions are asked of whom, against the statement of the question set itself."""

from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lots import actions
from lots.models import Lot, QuestionVersion
from lots.rules import questions
from lots.rules.questions import applies, asked, opens_follow_up
from tests.factories.lots import DraftSystemFactory

REGISTERED = ["all_sites", "some_sites", "no_sites", "online_accredited"]


@dataclass(frozen=True)
class Place:
    pk: int
    urn: str = ""
    teaches_here: bool = True


@pytest.fixture
def market(db, officer):
    """The question set and the five lots by number, their parts read."""
    question_set = actions.content_load().question_set
    system = DraftSystemFactory()
    actions.lots_load(system, by=officer)
    return question_set, {lot.number: lot for lot in system.lots.prefetch_related("parts")}


def keys(market, numbers, *, sites=(), registered="no_sites"):
    question_set, lots = market
    found = asked(question_set, lots=[lots[number] for number in numbers], sites=sites, registered=registered)
    return [(one.key, one.scope_key.partition(":")[0]) for one in found]


def facts(**known):
    return {fact: frozenset(values) for fact, values in known.items()}


@pytest.mark.parametrize(
    ("applies_when", "known", "expected"),
    [
        ({}, facts(), True),
        ({"mode": ["virtual"]}, facts(mode=["virtual"]), True),
        ({"mode": ["virtual"]}, facts(mode=["therapeutic"]), False),
        ({"mode": ["virtual"]}, facts(), False),
        ({"key_stage": ["ks4", "ks5"]}, facts(key_stage=["ks1", "ks4"]), True),
        ({"key_stage": ["ks4"], "mode": ["virtual"]}, facts(key_stage=["ks4"], mode=["therapeutic"]), False),
        ({"key_stage": ["ks4"], "mode": ["virtual"]}, facts(key_stage=["ks4"], mode=["virtual"]), True),
        ({"has_site": [True]}, facts(has_site=[True]), True),
        ({"has_site": [True]}, facts(has_site=[False]), False),
        ({"registered": ["no_sites"]}, facts(registered=[]), False),
        ({"lot": ["lot_4"]}, facts(lot=["lot_4"]), True),
    ],
)
def test_all_facts_listed_must_match_and_an_empty_map_means_always(applies_when, known, expected):
    assert applies(QuestionVersion(applies_when=applies_when), known) is expected


def test_every_fact_and_value_named_by_the_questions_is_known(market):
    _question_set, lots = market
    values = {
        "lot": {lot.key for lot in lots.values()},
        "mode": {lot.mode for lot in lots.values()},
        "key_stage": {"ks1", "ks2", "ks3", "ks4", "ks5"},
        "registered": set(REGISTERED),
        "has_site": {True, False},
    }
    assert set(values) == questions.FACTS
    for version in QuestionVersion.objects.all():
        for fact, wanted in version.applies_when.items():
            assert set(wanted) <= values[fact], version
    registered = QuestionVersion.objects.get(question__key=questions.REGISTERED_QUESTION)
    assert [option["code"] for option in registered.options] == REGISTERED


def test_no_question_is_unreachable(market):
    reached = set()
    for registered, number, sites in product(REGISTERED, range(1, 6), [(), (Place(1),)]):
        reached.update(key for key, _scope in keys(market, [number], sites=sites, registered=registered))
    assert len(reached) == 45


def test_questions_about_the_organisation_are_asked_once_about_a_lot_once_a_lot(market):
    found = keys(market, [1, 3, 4])
    assert found.count(("legal_form", "organisation")) == 1
    assert found.count(("offer_and_curriculum", "lot")) == 3
    assert found.count(("therapeutic_model", "lot")) == 1


def test_an_organisation_question_is_asked_if_any_chosen_lot_matches(market):
    assert ("virtual_session_safety", "organisation") not in keys(market, [1, 2])
    assert ("virtual_session_safety", "organisation") in keys(market, [1, 5])
    assert ("transport_and_food", "organisation") not in keys(market, [5])
    assert ("transport_and_food", "organisation") in keys(market, [4, 5])


def test_a_site_question_is_asked_of_each_site_for_a_lot_that_is_taught_there(market):
    two = (Place(7), Place(8))
    assert keys(market, [1], sites=two).count(("site_safety", "site")) == 2
    assert keys(market, [5], sites=two).count(("site_safety", "site")) == 0
    assert keys(market, [4], sites=two).count(("site_safety", "site")) == 2
    assert keys(market, [4], sites=two).count(("learning_environment", "site")) == 0


def test_an_office_where_nobody_is_taught_is_not_asked_about(market):
    office = Place(9, teaches_here=False)
    assert [key for key, scope in keys(market, [1], sites=[office]) if scope == "site"] == []


def test_a_registered_school_site_is_not_asked_how_near_the_line_it_is(market):
    sites = (Place(7, urn="123456"), Place(8))
    question_set, lots = market
    found = asked(question_set, lots=[lots[2]], sites=sites, registered="some_sites")
    assert [one.scope_key for one in found if one.key == "children_at_hours_line"] == ["site:8"]


def test_questions_that_turn_on_registration_wait_for_its_answer(market):
    before = keys(market, [1], registered=None)
    assert ("inspection_outcome", "organisation") not in before
    assert ("staying_below_school_line", "organisation") not in before
    assert ("staying_below_school_line", "organisation") in keys(market, [1], registered="no_sites")
    assert ("inspection_outcome", "organisation") in keys(market, [1], registered="all_sites")


def test_nothing_is_asked_before_a_lot_is_chosen(market):
    assert keys(market, [], sites=[Place(1)]) == []


def test_questions_come_in_the_order_of_sections_and_a_lots_stand_together(market):
    question_set, lots = market
    found = asked(question_set, lots=[lots[5], lots[1]], sites=[Place(1)], registered="no_sites")
    orders = [one.section.order for one in found]
    assert orders == sorted(orders)
    offer = [one.lot.number for one in found if one.section.key == "your_offer"]
    assert offer == sorted(offer)


def test_the_effort_for_one_lot_is_what_applicants_are_told(market):
    question_set, lots = market
    counts, words = [], []
    for number, registered, sites in product(range(1, 6), REGISTERED, [(), (Place(1),)]):
        found = asked(question_set, lots=[lots[number]], sites=sites, registered=registered)
        counts.append(len(found))
        words.append(sum(one.version.word_limit or 0 for one in found))
    assert (min(counts), max(counts)) == (37, 41)
    assert (min(words), max(words)) == (2910, 3360)
    assert max(words) <= question_set.word_budget


def test_asking_takes_one_query(market, django_assert_num_queries):
    question_set, lots = market
    with django_assert_num_queries(1):
        asked(question_set, lots=lots.values(), sites=[Place(1)], registered="no_sites")


def test_the_councils_numbers_stand_in_the_words(market):
    question_set, lots = market
    found = {
        one.key: one.wording for one in asked(question_set, lots=lots.values(), sites=[Place(1)], registered="no_sites")
    }
    assert "for 18 hours a week or more" in found["children_at_hours_line"].text
    assert "liability of £5,000,000 if we employ" in found["insurance_commitment"].declaration
    assert "within 1 working day" in [o["label"] for o in found["conduct_and_allegations"].options][3]
    assert not [key for key, words in found.items() if "{{" in str(words)]


@pytest.mark.parametrize(
    ("key", "answer", "opens"),
    [
        ("mandatory_exclusions", "yes", True),
        ("mandatory_exclusions", "no", False),
        ("mandatory_exclusions", None, False),
        ("discretionary_exclusions", ["none_apply"], False),
        ("discretionary_exclusions", ["insolvency"], True),
        ("discretionary_exclusions", [], False),
        ("legal_form", "charity", False),
    ],
)
def test_the_further_box_opens_for_the_answers_listed(market, key, answer, opens):
    version = QuestionVersion.objects.get(question__key=key)
    assert opens_follow_up(version, answer) is opens


def test_who_is_asked_is_said_in_words(market):
    words = {
        version.question.key: questions.asked_of(version)
        for version in QuestionVersion.objects.select_related("question")
    }
    assert words["legal_form"] == "Everybody"
    assert words["accreditation"] == "lots for KS4 or post-16 and face-to-face lots or virtual lots"
    assert words["children_at_hours_line"] == (
        "providers that are not schools or providers with some school sites and those with a teaching site"
    )


# -- Properties --------------------------------------------------------------------------------------------------------

some_lots = st.sets(st.integers(1, 5), min_size=1)
some_sites = st.lists(
    st.builds(Place, pk=st.integers(1, 99), urn=st.sampled_from(["", "123456"]), teaches_here=st.booleans()),
    max_size=4,
    unique_by=lambda place: place.pk,
)


def everything(market, numbers, sites, registered):
    question_set, lots = market
    found = asked(question_set, lots=[lots[n] for n in numbers], sites=sites, registered=registered)
    return [(one.key, one.scope_key) for one in found]


def test_asking_holds_its_properties(market):
    _question_set, lots = market

    @settings(max_examples=60, deadline=None)
    @given(some_lots, some_lots, some_sites, st.sampled_from([*REGISTERED, None]))
    def properties(numbers, more, sites, registered):
        found = everything(market, numbers, sites, registered)
        assert len(found) == len(set(found)), "nothing is asked twice in a scope"
        wider = everything(market, numbers | more, sites, registered)
        assert set(found) <= set(wider), "choosing one more lot takes no question away"
        assert {scope for _key, scope in found} <= {
            "organisation",
            *(f"lot:{lots[n].pk}" for n in numbers),
            *(f"site:{site.pk}" for site in sites if site.teaches_here),
        }
        alone = set().union(*(everything(market, {n}, sites, registered) for n in numbers))
        assert set(found) == alone, "an application for several lots asks what each lot asks, and no more"

    properties()


def test_lots_without_parts_at_a_site_have_no_site_questions(market):
    _question_set, lots = market
    assert [number for number, lot in lots.items() if questions.is_delivered_at_sites(lot)] == [1, 2, 3, 4]
    assert Lot.objects.count() == 5
