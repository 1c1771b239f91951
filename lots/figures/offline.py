"""The questions as a plain text to work on before signing in: opens and can be typed into anywhere."""

from collections.abc import Iterable
from textwrap import fill

from django.conf import settings

from lots.models import Lot, PurchasingSystem
from lots.rules import questions
from lots.rules.reach import LotShape, witnesses
from lots.states import QuestionType

from .lots import GateCards, QuestionCard, question_cards

WIDTH = 78
ROOM = "\n".join(["Your answer:", "", "", ""])


def questions_text(system: PurchasingSystem, lot: Lot | None = None) -> str:
    """Every question, or those that an application for one lot may be asked, with room for the answers.

    Lines end as the plainest editor of Windows expects them, and the file says by its first character that it is
    UTF-8. Two queries.
    """
    gates = question_cards(system.question_set)
    if lot is not None:
        gates = _of_lot(gates, lot)
    count = sum(gate.questions for gate in gates)
    parts = [
        f"{system.title}\n{settings.COUNCIL_NAME}, {system.reference}",
        f"The questions{f' for lot {lot.number}, {lot.name}' if lot else ''}: {count} in all.",
        _wrapped(system.question_set.statement),
        _wrapped(
            "This file is for working offline. Type under each question, then copy your answers into the service. "
            "You will see only the questions that apply to you. We cannot accept this file instead of an application."
        ),
    ]
    for gate in gates:
        for section in gate.sections:
            parts.append(f"{'=' * WIDTH}\n{section.section.title.upper()}\n{'=' * WIDTH}")
            parts += [_question(card) for card in section.cards]
    text = "\n\n".join(parts) + "\n"
    return "\ufeff" + text.replace("\n", "\r\n")


def _of_lot(gates: Iterable[GateCards], lot: Lot) -> list[GateCards]:
    asked = [
        {
            "key": card.version.question.key,
            "scope": card.version.scope,
            "applies_when": card.version.applies_when,
            "options": card.version.options,
        }
        for gate in gates
        for section in gate.sections
        for card in section.cards
    ]
    shape = LotShape(lot.key, lot.mode, frozenset(lot.key_stages), questions.is_delivered_at_sites(lot))
    known = witnesses(asked, [shape])
    found = []
    for gate in gates:
        sections = [
            type(section)(section.section, [card for card in section.cards if card.version.question.key in known])
            for section in gate.sections
        ]
        found.append(GateCards(gate.gate, [section for section in sections if section.cards]))
    return [gate for gate in found if gate.sections]


def _question(card: QuestionCard) -> str:
    version, wording = card.version, card.wording
    limit = f", up to {version.word_limit} words" if version.word_limit else ""
    once = "Asked once" if version.scope == "organisation" else f"Asked for each {version.get_scope_display().lower()}"
    whom = f", of {card.asked_of}" if version.applies_when else ""
    lines = [
        version.short_name,
        "-" * len(version.short_name),
        _wrapped(wording.text),
        *([_wrapped(wording.hint)] if wording.hint else []),
        *([_wrapped(wording.declaration)] if wording.declaration else []),
        f"({version.get_type_display()}{limit}. {once}{whom}.)",
        *([f"Document: {card.evidence}"] if card.evidence else []),
    ]
    if version.type == QuestionType.YES_NO:
        lines.append("[ ] Yes   [ ] No")
    elif version.options:
        lines.append("\n".join(f"[ ] {option['label']}" for option in wording.options))
    if wording.follow_up:
        lines.append(_wrapped(f"Then, for some answers: {wording.follow_up}"))
    return "\n".join([*lines, "", ROOM])


def _wrapped(words: str) -> str:
    return "\n".join(fill(line, WIDTH) for line in words.splitlines())
