"""An officer drafts the next version of the questions, sees what it changes, and publishes it."""

import pytest

from lots.models import QuestionSet, Rubric
from lots.rules import frozen
from tests.factories.lots import PublishedSystemFactory, loaded

pytestmark = pytest.mark.django_db(transaction=True)


def test_questions_are_drafted_compared_and_published(page, sign_in, look, officer):
    PublishedSystemFactory()
    sign_in(page, officer)
    page.goto("/lots/")
    page.get_by_role("button", name="Questions and scoring").click()
    look(page, "questions and scoring")
    page.get_by_role("button", name="Draft a new version").first.click()
    look(page, "what a draft is")
    page.get_by_role("button", name="Start the draft").click()
    page.get_by_text("This is the draft.").wait_for()

    # Other words for one question, another meaning for a second.
    page.get_by_role("link", name="Change Children's and parents' voice").click()
    look(page, "a question")
    page.get_by_label("The question").fill("How do children and parents shape what you do? Give two changes.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Change Links with the council or schools").click()
    page.get_by_text("A further box", exact=True).click()
    page.get_by_label("For which answers?").fill("perhaps")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="The further box opens for “perhaps”").click()
    look(page, "what is wrong with a question")
    page.get_by_label("For which answers?").fill("yes, no")
    page.get_by_role("button", name="Save").click()

    # A new question, and one that is not asked any more.
    page.get_by_role("link", name="Add a question to Money, prices and places").click()
    page.get_by_label("Short name").fill("Other income")
    page.get_by_label("The question").fill("Who else pays you for children's education?")
    page.get_by_label("Text", exact=True).check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Say how many words the answer may have").click()
    page.get_by_label("Most words", exact=False).first.fill("100")
    page.get_by_label("A person has looked and decides so").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Up Other income").click()
    page.get_by_role("link", name="Change References").click()
    page.get_by_role("link", name="Remove this question").click()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("is removed from the draft").wait_for()
    look(page, "the draft")

    page.get_by_role("link", name="What changes").click()
    page.get_by_role("heading", name="What version 2 changes").wait_for()
    look(page, "what changes")

    # More words than the council allows itself.
    page.get_by_role("link", name="Questions", exact=True).click()
    page.get_by_role("link", name="Title, budget and the council’s numbers").click()
    look(page, "the set as a whole")
    page.get_by_label("How many words").fill("4000")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Check and publish").click()
    page.get_by_text("and the budget is 4,000").first.wait_for()
    look(page, "what stands in the way")
    page.get_by_role("link", name="Questions", exact=True).click()
    page.get_by_role("link", name="Title, budget and the council’s numbers").click()
    page.get_by_label("How many words").fill("4600")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Check and publish").click()
    look(page, "ready to publish")
    page.get_by_role("button", name="Publish version 2").click()
    page.get_by_text("Version 2 is published and frozen.").wait_for()
    assert frozen.is_intact(loaded(QuestionSet))
    assert loaded(QuestionSet).version == 2

    # The scoring next to it.
    page.goto(f"/lots/rubrics/{loaded(Rubric).pk}/")
    page.get_by_role("button", name="Draft a new version").click()
    page.get_by_role("button", name="Start the draft").click()
    look(page, "a rubric in draft")
    page.get_by_role("link", name="Change safeguarding in practice").click()
    look(page, "a criterion")
    page.get_by_label("Level 3").fill("Staff notice, record and tell the lead within the hour.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Weights: Virtual lot (5)").click()
    look(page, "weights")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="What changes").click()
    look(page, "what the rubric changes")
    page.get_by_role("link", name="Check and publish").click()
    page.get_by_role("button", name="Publish version 2").click()
    page.get_by_text("Version 2 is published and frozen.").wait_for()
