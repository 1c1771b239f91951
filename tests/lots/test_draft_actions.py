"""Questions and scoring as drafts: what is published stays; what follows says what was written."""

import pytest
from django.core.management import CommandError, call_command

from apcommissioning.base import history
from apcommissioning.base.exceptions import ChangedMeanwhile, Refused, TooLate
from lots import actions
from lots.models import PinnedQuestion, QuestionSet, QuestionVersion, Rubric, Weight
from lots.rules import files, frozen, question_file, rubric_file, texts
from lots.rules.changes import Kind, may_reuse
from tests.factories.lots import PublishedSystemFactory, loaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


@pytest.fixture
def published(db):
    return loaded(QuestionSet)


@pytest.fixture
def draft(published, officer):
    return actions.text_draft(published, by=officer)


@pytest.fixture
def rubric_draft(published, officer):
    return actions.text_draft(loaded(Rubric), by=officer)


def pinned(question_set, key):
    return PinnedQuestion.objects.select_related("section__question_set", "question_version__question").get(
        section__question_set=question_set, question_version__question__key=key
    )


def edit(one, officer, **fields):
    return actions.question_edit(one, by=officer, section=one.section, **fields)


def classes(draft):
    _last, found = texts.changes_since_published(draft)
    return {change.key: change.kind for change in found.each}


def test_a_draft_begins_with_what_is_published_and_changes_nothing(published, draft, officer):
    assert draft.version == published.version + 1
    assert not texts.changes_since_published(draft)[1]
    assert QuestionVersion.objects.count() == 45
    assert frozen.is_intact(published)


def test_there_is_one_draft_at_a_time(published, draft, officer):
    with pytest.raises(Refused, match="is being drafted"):
        actions.text_draft(published, by=officer)


def test_an_edit_makes_the_next_version_once_and_leaves_the_published_one_alone(published, draft, officer):
    one = edit(pinned(draft, "voice"), officer, hint="Say it in your own words.")
    first = one.question_version
    again = edit(one, officer, hint="In your own words.")
    assert (first.number, again.question_version.pk) == (2, first.pk)
    assert frozen.is_intact(published)
    assert classes(draft) == {"voice": Kind.WORDING}


def test_an_edit_taken_back_is_no_change(published, draft, officer):
    one = pinned(draft, "voice")
    hint = one.question_version.hint
    edit(edit(one, officer, hint="Other"), officer, hint=hint)
    assert classes(draft) == {}
    assert QuestionVersion.objects.count() == 45


def test_an_officer_may_say_that_the_words_ask_something_else(draft, officer):
    edit(pinned(draft, "voice"), officer, text="Who listens to parents?", asks_anew=True)
    assert classes(draft) == {"voice": Kind.MEANING}


def test_a_number_that_changes_is_asked_anew_of_everybody(published, draft, officer):
    settings = {**draft.settings, "hours_line": {**draft.settings["hours_line"], "value": 15}}
    actions.text_edit(draft, by=officer, settings=settings)
    assert classes(draft) == {"children_at_hours_line": Kind.MEANING}
    actions.text_publish(draft, by=officer)
    before, after = (pinned(one, "children_at_hours_line").question_version for one in (published, draft))
    assert (before.number, after.number, after.asks_anew) == (1, 2, True)
    contents = [frozen.question_content(version) for version in (before, after)]
    assert not may_reuse(*contents, asks_anew=after.asks_anew)
    assert frozen.is_intact(QuestionSet.objects.get(pk=draft.pk))
    assert frozen.is_intact(published)
    assert classes(draft) == {"children_at_hours_line": Kind.MEANING}


def test_questions_are_added_moved_and_removed(draft, officer):
    section = draft.sections.get(key="how_you_work")
    fields = {name: getattr(pinned(draft, "voice").question_version, name) for name in frozen.VERSION_FIELDS}
    new = actions.question_add(section, by=officer, **{**fields, "short_name": "Swimming"})
    actions.question_move(new, by=officer, up=True)
    actions.question_remove(pinned(draft, "interests"), by=officer)
    found = classes(draft)
    assert (found["swimming"], found["interests"]) == (Kind.NEW, Kind.REMOVED)
    order = list(section.pinned.order_by("order").values_list("question_version__question__key", flat=True))
    assert order.index("swimming") == len(order) - 2


def test_a_colleague_who_was_faster_is_not_written_over(draft, officer, manager):
    one = pinned(draft, "voice")
    seen = frozen.digest(frozen.question_content(one.question_version))
    edit(pinned(draft, "voice"), manager, seen=seen, hint="Mine")
    with pytest.raises(TooLate, match="has just changed this question"):
        edit(one, officer, seen=seen, hint="No, mine")
    assert pinned(draft, "voice").question_version.hint == "Mine"


def test_a_published_question_is_not_edited(published, officer):
    with pytest.raises(Refused, match="published and frozen"):
        edit(pinned(published, "voice"), officer, hint="x")
    assert frozen.is_intact(published)


def test_publishing_freezes_and_the_next_system_asks_it(published, officer):
    before = PublishedSystemFactory()
    draft = actions.text_draft(published, by=officer)
    edit(pinned(draft, "voice"), officer, hint="Other words")
    actions.text_publish(draft, by=officer)
    draft.refresh_from_db()
    assert frozen.is_intact(draft)
    before.refresh_from_db()
    after = PublishedSystemFactory()
    assert (before.question_set, after.question_set) == (published, draft)
    with pytest.raises(Refused):
        actions.text_publish(draft, by=officer)


def test_a_set_with_a_flaw_is_not_published(draft, officer):
    edit(pinned(draft, "voice"), officer, applies_when={"mode": ["virtual"], "registered": ["no_sites"]})
    actions.question_remove(pinned(draft, "registration_status"), by=officer)
    with pytest.raises(Refused, match="nobody is ever asked this"):
        actions.text_publish(draft, by=officer)
    assert not QuestionSet.objects.get(pk=draft.pk).is_published


def test_a_set_that_asks_for_more_words_than_its_budget_is_not_published(officer, published):
    PublishedSystemFactory()
    draft = actions.text_draft(published, by=officer)
    actions.text_edit(draft, by=officer, word_budget=3000)
    words = [str(flaw) for flaw in texts.problems(draft)]
    assert len(words) == 5
    assert all("and the budget is 3,000" in one for one in words)


def test_a_draft_thrown_away_leaves_nothing_behind(published, draft, officer):
    edit(pinned(draft, "voice"), officer, hint="Other words")
    actions.text_discard(draft, by=officer)
    assert (QuestionSet.objects.count(), QuestionVersion.objects.count()) == (1, 45)
    assert frozen.is_intact(published)
    actions.text_draft(published, by=officer)


def test_what_is_written_to_a_file_and_read_again_is_the_same(published, officer):
    content = question_file.content_of(files.parse(question_file.text_of(frozen.content(published))))
    assert frozen.digest(content) == published.hash
    draft = actions.text_upload(QuestionSet, content, by=officer)
    assert not texts.changes_since_published(draft)[1]
    rubric = loaded(Rubric)
    again = rubric_file.content_of(files.parse(rubric_file.text_of(frozen.content(rubric))))
    assert frozen.digest(again) == rubric.hash
    assert not texts.changes_since_published(actions.text_upload(Rubric, again, by=officer))[1]


def test_a_file_takes_the_place_of_what_the_draft_said(published, draft, officer):
    edit(pinned(draft, "voice"), officer, hint="Lost")
    content = frozen.content(published)
    content["sections"][0]["questions"][0]["hint"] = "From the file"
    again = actions.text_upload(QuestionSet, content, by=officer)
    assert again == draft
    assert classes(draft) == {"legal_form": Kind.WORDING}


def test_what_a_file_says_as_a_whole_is_not_saved_over_by_who_had_the_page_open(draft, officer):
    content = {**frozen.content(draft), "title": "From a file"}
    actions.text_upload(QuestionSet, content, by=officer)
    with pytest.raises(ChangedMeanwhile) as told:
        actions.text_edit(draft, by=officer, revision=draft.revision, title="Mine")
    assert told.value.current.title == "From a file"


def test_the_councils_texts_are_not_loaded_over_a_draft(published, officer):
    actions.text_discard(actions.text_draft(published, by=officer), by=officer)
    actions.text_draft(published, by=officer)
    content = {**frozen.content(published), "version": 2}
    with pytest.raises(Refused, match="Publish it or throw it away first"):
        actions.texts.keep_published(QuestionSet, content, by=None)


def test_sections_are_added_moved_and_removed_when_empty(draft, officer):
    section = actions.section_add(draft, by=officer, title="To come", gate="quality")
    told = history.of(draft).count()
    assert actions.section_add(draft, by=officer, title="To come", gate="quality") == section  # pressed twice
    assert history.of(draft).count() == told
    actions.section_edit(section, by=officer, title="First of all", order=1)
    assert list(draft.sections.values_list("title", flat=True))[:2] == ["First of all", "Who you are"]
    actions.section_remove(section, by=officer)
    with pytest.raises(Refused, match="has questions"):
        actions.section_remove(draft.sections.first(), by=officer)


# -- Scoring -----------------------------------------------------------------------------------------------------------


def test_a_rubric_draft_is_edited_and_published(rubric_draft, officer):
    published = loaded(Rubric)
    criterion = rubric_draft.criteria.get(key="voice_and_relationships")
    levels = {level.number: level.words for level in criterion.levels.all()} | {3: "Asked, and answered."}
    fields = {name: getattr(criterion, name) for name in ("title", "asks", "questions", "also_read", "standards")}
    actions.criterion_edit(criterion, by=officer, levels=levels, **fields)
    family = rubric_draft.families.get(key="virtual")
    weights = {weight.criterion_id: (weight.weight, weight.minimum) for weight in family.weights.all()}
    weights[criterion.pk] = (10, 3)
    other = rubric_draft.criteria.get(key="attendance_and_engagement")
    weights[other.pk] = (10, 3)
    actions.family_edit(family, by=officer, weights=weights, title=family.title, when_not_asked="")
    assert {change.key: change.kind for change in texts.changes_since_published(rubric_draft)[1].each} == {
        "voice_and_relationships": Kind.MEANING,
        "attendance_and_engagement": Kind.MEANING,
    }
    actions.text_publish(rubric_draft, by=officer)
    rubric_draft.refresh_from_db()
    assert frozen.is_intact(published)
    assert frozen.is_intact(rubric_draft)


def test_weights_that_do_not_make_a_hundred_stop_publishing(rubric_draft, officer):
    actions.criterion_remove(rubric_draft.criteria.get(key="response_and_reliability"), by=officer)
    with pytest.raises(Refused, match="come to 95: they must make 100"):
        actions.text_publish(rubric_draft, by=officer)
    assert Weight.objects.filter(family__rubric=loaded(Rubric)).count() == 30


def test_what_is_done_to_a_draft_is_in_its_history(draft, officer):
    edit(pinned(draft, "voice"), officer, hint="Other words")
    assert [event.data["words"] for event in history.of(draft)] == [
        "Question “Children's and parents' voice” changed",
        "Drafted from version 1",
    ]


# -- By hand -----------------------------------------------------------------------------------------------------------


def test_a_set_is_dumped_and_drafted_by_hand(published, officer, tmp_path, capsys):
    call_command("dump_text", "questions")
    file = tmp_path / "questions.yaml"
    file.write_text(capsys.readouterr().out.replace("Give one change", "Give two changes"), encoding="utf-8")
    call_command("draft_text", str(file), by=officer.email)
    assert classes(QuestionSet.objects.drafts().get()) == {"voice": Kind.WORDING}
    capsys.readouterr()
    call_command("dump_text", "scoring", number=loaded(Rubric).version)
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    call_command("draft_text", str(file), by=officer.email)
    assert Rubric.objects.drafts().count() == 1


def test_a_file_that_is_none_is_said_to_be_none_by_hand(officer, tmp_path):
    file = tmp_path / "questions.yaml"
    file.write_text("a: [", encoding="utf-8")
    for arguments, words in (
        ({"file": file, "by": officer.email}, "not well-formed YAML"),
        ({"file": file, "by": "nobody@example.test"}, "Nobody signs in"),
        ({"file": tmp_path / "none.yaml", "by": officer.email}, "No such file"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("draft_text", str(arguments["file"]), by=arguments["by"])
