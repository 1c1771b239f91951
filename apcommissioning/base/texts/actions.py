"""Writing the council's own words for a message, and going back to the shipped ones."""

from apcommissioning.base import history, rules
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import MessageText, Person

from .words import current, faults, shipped


def message_text_edit(key: str, *, subject: str, body: str, held: bool, version: int, by: Person) -> MessageText:
    """Use these words from now on; messages already written keep theirs. `version` is the one that was on screen.

    Raises `TooLate` if somebody has written another since, `Refused` for words that could not be filled in.
    """
    message = shipped(key)
    rules.require(by, "message_text_edit", message)
    wrong = faults(key, subject, body)
    if wrong:
        raise Refused(" ".join(wrong.values()))
    with acting():
        before = current(key)
        if before.version != version:
            raise TooLate("Somebody has changed this message since you opened it. Look at their words first.")
        row = MessageText.objects.create(
            key=key, version=version + 1, subject=subject, body=body, held=held, written_by=by
        )
        history.record(row, "message_text_edit", by=by, words="Words written", message=key, version=row.version)
    return row


def message_text_restore(key: str, *, version: int, by: Person) -> MessageText:
    """Go back to the words that the service ships, sent at once. The council's own stay in the history."""
    message = shipped(key)
    rules.require(by, "message_text_restore", message)
    return message_text_edit(
        key, subject=str(message.text.front["subject"]), body=message.text.body, held=False, version=version, by=by
    )
