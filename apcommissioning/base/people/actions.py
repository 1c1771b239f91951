"""Bringing people in: invitations that expire, roles given and ended."""

from datetime import timedelta

from django.conf import settings

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import Digest, Invitation, Membership, Organisation, Person
from apcommissioning.base.roles import Role

from . import emails
from .rules import roles_to_give

# A second press of the button comes within so long.
PRESSED_TWICE = timedelta(seconds=30)


def person_invite(organisation: Organisation, *, email: str, name: str, role: str, by: Person) -> Invitation:
    """Offer a role. The link lasts `INVITATION_DAYS` days; sent twice at once, it is one link.

    Raises `Refused` if the role does not fit or is held.
    """
    rules.require(by, "person_invite", organisation)
    if role not in roles_to_give(by, organisation):
        raise Refused("This role cannot be given in this organisation.")
    email = email.strip().lower()
    if Membership.objects.filter(
        person__email__iexact=email, organisation=organisation, role=role, ended_at=None
    ).exists():
        raise Refused("This person already holds this role there.")
    with acting():
        now = timekeeping.now()
        still_open = Invitation.objects.filter(
            email__iexact=email, organisation=organisation, role=role, taken_up_at=None, withdrawn_at=None
        )
        if same := still_open.filter(invited_by=by, invited_at__gt=now - PRESSED_TWICE).first():
            return same
        # A newer invitation to the same role takes the place of one still open.
        still_open.update(withdrawn_at=now)
        invitation = Invitation.objects.create(
            email=email,
            name=name,
            organisation=organisation,
            role=role,
            invited_by=by,
            invited_at=now,
            expires_at=now + timedelta(days=settings.INVITATION_DAYS),
        )
        history.record(organisation, "invited", by=by, role=role)
        emails.invitation(invitation)
    return invitation


def invitation_withdraw(invitation: Invitation, *, by: Person) -> None:
    rules.require(by, "invitation_withdraw", invitation)
    with acting():
        _close(invitation, withdrawn_at=timekeeping.now())
        history.record(invitation.organisation, "invitation withdrawn", by=by, role=invitation.role)


def invitation_take_up(invitation: Invitation, *, person: Person | None, password: str = "") -> Person:
    """Take up an invitation, as a person who has an account or with a new one.

    Raises `Refused` once it has expired or been withdrawn, `TooLate` if it has just been taken up.
    """
    if not invitation.is_open:
        raise Refused("This invitation is no longer open. Ask whoever invited you for a new one.")
    with acting():
        _close(invitation, taken_up_at=timekeeping.now())
        if person is None:
            person = Person.objects.create_user(invitation.email, password, name=invitation.name)
        Membership.objects.get_or_create(
            person=person,
            organisation=invitation.organisation,
            role=invitation.role,
            ended_at=None,
            defaults={"given_by": invitation.invited_by, "given_at": timekeeping.now()},
        )
        history.record(
            person, "took up a role", by=person, role=invitation.role, organisation=invitation.organisation_id
        )
    return person


def _close(invitation: Invitation, **how) -> None:
    closed = Invitation.objects.filter(pk=invitation.pk, taken_up_at=None, withdrawn_at=None).update(**how)
    if not closed:
        raise TooLate("This invitation has just been taken up or withdrawn.")


def role_give(person: Person, organisation: Organisation, *, role: str, by: Person) -> Membership:
    """Give somebody who already signs in a further role."""
    rules.require(by, "role_give", organisation)
    if not Membership.fits(role, organisation):
        raise Refused(f"A {Role(role).label.lower()} is not a role in this kind of organisation.")
    with acting():
        membership, new = Membership.objects.get_or_create(
            person=person,
            organisation=organisation,
            role=role,
            ended_at=None,
            defaults={"given_by": by, "given_at": timekeeping.now()},
        )
        if not new:
            raise Refused("This person already holds this role there.")
        history.record(person, "was given a role", by=by, role=role, organisation=organisation.pk)
    return membership


def role_end(membership: Membership, *, reason: str, by: Person) -> None:
    rules.require(by, "role_end", membership)
    with acting():
        ended = Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=timekeeping.now())
        if not ended:
            raise TooLate("This role has just been ended by somebody else.")
        history.record(
            membership.person,
            "role ended",
            by=by,
            reason=reason,
            role=membership.role,
            organisation=membership.organisation_id,
        )


def digest_choose(person: Person, *, how_often: str) -> None:
    """How often this person is told by e-mail what waits for them: each for themselves."""
    Person.objects.filter(pk=person.pk).update(digest=Digest(how_often))
    person.digest = Digest(how_often)
