"""Questions about the arrangement: anybody registered asks, the council answers to everybody without a name."""

from apcommissioning.base import timekeeping
from apcommissioning.base.merge import in_words
from apcommissioning.base.models import Person
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from apcommissioning.base.rules import Answer, No, rule
from lots.models import MarketQuestion, PurchasingSystem
from lots.states import MarketQuestionStatus, SystemStatus

ASKERS = (*PROVIDER_ROLES, Role.SCHOOL_LEAD)


def questions_closed_words(system: PurchasingSystem) -> str:
    """Why no question about the arrangement is taken today; "" if one is."""
    if system.status not in (SystemStatus.OPEN, SystemStatus.PAUSED):
        return "Questions are taken while the arrangement is open."
    until = system.questions_until
    if until is not None and until < timekeeping.today():
        return f"Questions were taken until {in_words(until)}."
    return ""


@rule("market_question_ask", roles=ASKERS)
def market_question_ask(by: Person, system: PurchasingSystem) -> Answer:
    why = questions_closed_words(system)
    return No(f"{why} Read what has been answered.") if why else True


@rule("market_question_answer", roles=COMMISSIONERS)
def market_question_answer(by: Person, question: MarketQuestion) -> Answer:
    if question.status != MarketQuestionStatus.ASKED:
        return No("This question has been dealt with already.")
    return True


@rule("market_question_set_aside", roles=COMMISSIONERS)
def market_question_set_aside(by: Person, question: MarketQuestion) -> Answer:
    return market_question_answer(by, question)


def names_of(person: Person) -> list[str]:
    """What would give away who asked: the person's name and e-mail address, and the names of where they belong."""
    names = [person.name, person.email, *(one.organisation.name for one in person.memberships())]
    return [name for name in dict.fromkeys(names) if name]


def given_away(words: str, person: Person) -> str:
    """The first of those names that stands in the words; "" if none does."""
    return next((name for name in names_of(person) if name.casefold() in words.casefold()), "")
