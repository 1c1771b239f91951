"""Questions about the arrangement, asked and answered."""

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import Person
from lots import emails
from lots.models import Lot, MarketQuestion, PurchasingSystem
from lots.rules import require
from lots.rules.market import given_away
from lots.states import MarketQuestionStatus


def market_question_ask(system: PurchasingSystem, *, by: Person, text: str, lot: Lot | None = None) -> MarketQuestion:
    """Ask the council about the arrangement, or about one of its lots. Sent twice, it is one question."""
    require(by, "market_question_ask", system)
    if lot is not None and lot.purchasing_system_id != system.pk:
        raise Refused("Choose a lot of this arrangement.")
    with acting():
        waiting = MarketQuestion.objects.filter(purchasing_system=system, lot=lot, asked_by=by, text=text)
        if same := waiting.filter(status=MarketQuestionStatus.ASKED).first():
            return same
        question = MarketQuestion.objects.create(purchasing_system=system, lot=lot, asked_by=by, text=text)
        history.record(question, "asked", by=by, words="Asked")
    return question


def market_question_answer(question: MarketQuestion, *, by: Person, public_text: str, answer: str) -> MarketQuestion:
    """Publish the question, in words that do not say who asked, with its answer. Whoever asked is told.

    Raises `Refused` where the words name who asked.
    """
    require(by, "market_question_answer", question)
    if name := given_away(f"{public_text} {answer}", question.asked_by):
        raise Refused(f"This names “{name}”, and it is published to everybody. Take the name out.")
    with acting():
        question.move(MarketQuestionStatus.PUBLISHED, by=by, public_text=public_text, answer=answer)
        emails.market_question_answered(question)
    return question


def market_question_set_aside(question: MarketQuestion, *, by: Person, reason: str) -> MarketQuestion:
    """Not to be published: told to whoever asked, with the reason."""
    require(by, "market_question_set_aside", question)
    with acting():
        question.move(MarketQuestionStatus.SET_ASIDE, by=by, reason=reason)
        emails.market_question_set_aside(question, reason)
    return question
