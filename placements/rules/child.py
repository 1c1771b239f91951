"""The unique pupil number, and who may read and keep schools and children."""

import re

from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule

# The 26 letters without I, O and S; A stands for 0 and Z for 22 (content/codes.yaml, upn).
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
UPN_FORM = re.compile(rf"[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]")
UPN_WORDS = (
    "Enter a UPN that is 13 characters, starting with a letter, such as W999001024017. "
    "Check it against the school's register: one character does not fit."
)

# Why each role opens a child's record: written beside every reading (product.md, rules that must hold).
READING_PURPOSE = {
    Role.OFFICER: "Commissioning this child's provision",
    Role.MANAGER: "Deciding on this child's provision",
    Role.SAFEGUARDING: "Safeguarding oversight",
    Role.FINANCE: "Paying for this child's provision",
    Role.SCHOOL_LEAD: "The child's own school",
    Role.PROVIDER_MANAGER: "Providing for this child",
    Role.PROVIDER_STAFF: "Teaching this child",
    Role.ADMINISTRATOR: "Looking after the system",
}


def tidy_upn(typed: str) -> str:
    return re.sub(r"\s", "", typed).upper()


def check_letter(rest: str) -> str:
    """The letter that must stand before these twelve characters of a UPN."""
    values = (UPN_LETTERS.index(character) if character.isalpha() else int(character) for character in rest)
    return UPN_LETTERS[sum((place + 2) * value for place, value in enumerate(values)) % 23]


def is_upn(typed: str) -> bool:
    """Whether this is a UPN, permanent or temporary: its form, and that its check letter fits."""
    return bool(UPN_FORM.fullmatch(typed)) and check_letter(typed[1:]) == typed[0]


def is_temporary_upn(upn: str) -> bool:
    return upn[-1:].isalpha()


def reading_purpose(person) -> str:
    """What this person reads a child's record for: the purpose of the first role that lets them."""
    for role, purpose in READING_PURPOSE.items():
        if person.has_role(role):
            return purpose
    return "Unknown"


@rule("schools_import", roles=(*COMMISSIONERS, Role.ADMINISTRATOR))
def schools_import(by, nothing) -> Answer:
    return True


@rule("school_connect", roles=(*COMMISSIONERS, Role.ADMINISTRATOR))
def school_connect(by, school) -> Answer:
    if school.organisation_id is not None:
        return No("This school's people can use the service already.")
    if not school.is_open:
        return No("This school is closed in the national register.")
    return True


@rule("child_edit", roles=(*COMMISSIONERS, Role.SCHOOL_LEAD))
def child_edit(by, child) -> Answer:
    if by.has_role(*COMMISSIONERS):
        return True
    if child.school is None or child.school.organisation_id not in by.organisation_ids(Role.SCHOOL_LEAD):
        return No("This child is not on your school's roll.")
    return True


@rule("case_reads_see", roles=(Role.MANAGER, Role.SAFEGUARDING, Role.ADMINISTRATOR))
def case_reads_see(by, child) -> Answer:
    return True
