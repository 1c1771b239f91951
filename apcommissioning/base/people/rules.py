"""Who may bring people in and say what they may do."""

from apcommissioning.base.models import Invitation, Membership, Organisation, OutboxMessage, OutboxStatus
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from apcommissioning.base.rules import Answer, No, rule

_PEOPLE = (Role.ADMINISTRATOR, Role.PROVIDER_MANAGER)


def _looks_after(by, organisation: Organisation) -> bool:
    """An administrator looks after every organisation, a provider's manager after their own."""
    return by.has_role(Role.ADMINISTRATOR) or organisation.pk in by.organisation_ids(Role.PROVIDER_MANAGER)


def roles_to_give(by, organisation: Organisation) -> list[Role]:
    """The roles that this person may offer in this organisation."""
    if not _looks_after(by, organisation):
        return []
    if by.has_role(Role.ADMINISTRATOR):
        return [role for role in Role if Membership.fits(role, organisation)]
    return [Role(role) for role in PROVIDER_ROLES]


@rule("person_invite", roles=_PEOPLE)
def person_invite(by, organisation: Organisation | None) -> Answer:
    if organisation is None or _looks_after(by, organisation):
        return True
    return No("You can invite people to your own organisation only.")


@rule("invitation_withdraw", roles=_PEOPLE)
def invitation_withdraw(by, invitation: Invitation) -> Answer:
    if not _looks_after(by, invitation.organisation):
        return No("This invitation is another organisation's.")
    if invitation.taken_up_at or invitation.withdrawn_at:
        return No("This invitation has already been taken up or withdrawn.")
    return True


@rule("role_give", roles=(Role.ADMINISTRATOR,))
def role_give(by, organisation: Organisation | None) -> Answer:
    return True


@rule("role_end", roles=_PEOPLE)
def role_end(by, membership: Membership) -> Answer:
    if not _looks_after(by, membership.organisation):
        return No("This role is in another organisation.")
    if membership.ended_at:
        return No("This role has already ended.")
    if membership.person_id == by.pk and membership.role in (Role.ADMINISTRATOR, Role.PROVIDER_MANAGER):
        return No("You cannot end your own role: ask a colleague who holds it too.")
    return True


@rule("message_release", roles=(*COMMISSIONERS, Role.ADMINISTRATOR))
def message_release(by, message: OutboxMessage) -> Answer:
    if message.state in (OutboxStatus.HELD, OutboxStatus.FAILED):
        return True
    return No("This message is not held back.")
