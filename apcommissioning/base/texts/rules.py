"""Who may write the council's own words for a message."""

from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, rule

WRITERS = (*COMMISSIONERS, Role.ADMINISTRATOR)


@rule("message_text_edit", roles=WRITERS)
def message_text_edit(by, message) -> Answer:
    return True


@rule("message_text_restore", roles=WRITERS)
def message_text_restore(by, message) -> Answer:
    return True
