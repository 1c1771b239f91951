"""Reminders and escalations, on the clock: each goes once."""

from collections.abc import Iterable

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.merge import in_words

from .. import emails
from ..rules.chasers import CHASED, Chased, Late, Step, was_sent

# What the history says of it, reminded and escalated.
WORDS = {
    (Chased.SCORES, Step.REMINDED): "Reminded by e-mail: {who} has scores to send in for {lots}",
    (Chased.SCORES, Step.ESCALATED): "Managers told by e-mail: the scores of {who} for {lots} are late",
    (Chased.REPLY, Step.REMINDED): "Provider reminded by e-mail to answer by {day}",
    (Chased.REPLY, Step.ESCALATED): "Managers told by e-mail: the provider did not answer by {day}",
    (Chased.RELEASE, Step.REMINDED): "Reminded by e-mail: a decision is held and not released",
    (Chased.RELEASE, Step.ESCALATED): "Managers told by e-mail: a decision is held and nobody has released it",
    (Chased.ACTION, Step.REMINDED): "Owner reminded by e-mail: not done by {day}",
    (Chased.ACTION, Step.ESCALATED): "Managers told by e-mail: not done by {day}",
}


def chase(lates: Iterable[Late]) -> None:
    """Remind, or tell the managers. Safe to ask for twice: the history's lock is held, and it says what went."""
    with acting():
        for late in lates:
            if was_sent(late):
                continue
            numbers = ", ".join(map(str, late.lots))
            words = WORDS[late.what, late.step].format(
                who=late.person.name if late.person else "",
                lots=f"lot{'s' if len(late.lots) > 1 else ''} {numbers}",
                day=in_words(late.due_on),
            )
            history.record(late.about, CHASED, once=late.once, step=late.step, words=words)
            emails.chase(late)
