"""Bringing people in: invitations that expire, roles given and ended, and who may."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from apcommissioning.base import rules, timekeeping
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import Invitation, Membership, OutboxMessage, Person
from apcommissioning.base.people import actions
from apcommissioning.base.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(administrator, council) -> Invitation:
    return actions.person_invite(
        council, email="New.Person@Example.test", name="Nell New", role=Role.OFFICER, by=administrator
    )


def test_an_invitation_is_mailed_with_its_link_and_taken_up_once(offer, client):
    message = OutboxMessage.objects.get(key=f"invitation:{offer.pk}")
    link = reverse("invitation_take_up", args=[offer.token])
    assert message.to == "new.person@example.test"
    assert link in message.body
    answer = client.post(link, {"password": "three unusual words", "again": "three unusual words"})
    assert answer.status_code == 302
    person = Person.objects.get(email="new.person@example.test")
    assert [(m.role, m.organisation) for m in person.memberships()] == [(Role.OFFICER, offer.organisation)]
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get(link).status_code == 410


def test_an_invitation_expires(offer, client):
    with timekeeping.at(offer.expires_at + timedelta(seconds=1)):
        link = reverse("invitation_take_up", args=[offer.token])
        assert client.get(link).status_code == 410
        with pytest.raises(Refused):
            actions.invitation_take_up(offer, person=None, password="three unusual words")
    assert not Person.objects.filter(email="new.person@example.test").exists()


def test_a_newer_invitation_takes_the_place_of_the_older(offer, administrator, council):
    invite = {"email": offer.email, "name": offer.name, "role": offer.role, "by": administrator}
    assert actions.person_invite(council, **invite) == offer  # pressed twice
    with timekeeping.at(offer.invited_at + timedelta(minutes=2)):
        newer = actions.person_invite(council, **invite)
    offer.refresh_from_db()
    assert (offer.is_open, newer.is_open) == (False, True)


def test_the_link_alone_opens_no_account_that_exists(officer, provider_organisation, administrator, client):
    offer = actions.person_invite(
        provider_organisation, email=officer.email, name=officer.name, role=Role.PROVIDER_STAFF, by=administrator
    )
    link = reverse("invitation_take_up", args=[offer.token])
    assert client.get(link).headers["Location"] == f"{reverse('account_login')}?next={link}"
    client.force_login(Person.objects.create_user("somebody.else@example.test", name="Else"))
    assert client.post(link).status_code == 403
    client.force_login(officer)
    assert client.post(link).status_code == 302
    assert Membership.objects.filter(person=officer, role=Role.PROVIDER_STAFF).count() == 1


@pytest.mark.parametrize("password", ["short", "password12345678"[:11], "123456789012"])
def test_a_weak_password_is_sent_back_with_words(offer, client, password):
    answer = client.post(reverse("invitation_take_up", args=[offer.token]), {"password": password, "again": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password"]


def test_a_providers_manager_invites_to_their_own_organisation_and_roles_only(
    provider_manager, provider_organisation, rival_organisation, council
):
    invite = {"email": "colleague@example.test", "name": "Col League", "by": provider_manager}
    actions.person_invite(provider_organisation, role=Role.PROVIDER_STAFF, **invite)
    for organisation, role in [
        (rival_organisation, Role.PROVIDER_STAFF),
        (council, Role.OFFICER),
        (provider_organisation, Role.OFFICER),
    ]:
        with pytest.raises(Refused):
            actions.person_invite(organisation, role=role, **invite)
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    "who", ["officer", "manager", "reviewer", "provider_staff", "school_lead", "scrutiny_member", "stranger"]
)
def test_nobody_else_invites(who, request, council):
    with pytest.raises(PermissionDenied):
        actions.person_invite(
            council, email="x@example.test", name="X", role=Role.OFFICER, by=request.getfixturevalue(who)
        )


def test_a_role_that_has_ended_gives_nothing(officer, administrator):
    membership = officer.membership_set.get()
    actions.role_end(membership, reason="Left the council.", by=administrator)
    assert Person.objects.get(pk=officer.pk).has_role(Role.OFFICER) is False


def test_the_last_holder_does_not_lock_themselves_out(administrator):
    with pytest.raises(Refused):
        actions.role_end(administrator.membership_set.get(), reason="Tired.", by=administrator)


def test_a_role_fits_its_organisation(officer, provider_organisation, administrator):
    with pytest.raises(Refused):
        actions.role_give(officer, provider_organisation, role=Role.MANAGER, by=administrator)
    assert officer.membership_set.count() == 1


def test_nobody_may_frobnicate(administrator, manager):
    assert [bool(rules.may(person, "frobnicate")) for person in (administrator, manager)] == [False, False]


def test_the_list_of_people_asks_the_database_as_often_for_one_as_for_thirty(
    administrator, client, django_assert_num_queries
):
    from tests.factories.base import MembershipFactory

    client.force_login(administrator)
    client.get(reverse("people_list"))
    with django_assert_num_queries(7):
        client.get(reverse("people_list"))
    MembershipFactory.create_batch(30)
    with django_assert_num_queries(7):
        client.get(reverse("people_list"))


def test_a_strangers_messages_stay_closed(stranger, provider_manager, client):
    for person in (stranger, provider_manager):
        client.force_login(person)
        assert client.get(reverse("outbox_list")).status_code == 403


def test_whoever_reads_the_outbox_cannot_take_up_anothers_invitation(offer, officer, administrator, client):
    message = OutboxMessage.objects.get(key=f"invitation:{offer.pk}")
    for person in (officer, administrator):
        client.force_login(person)
        page = client.get(reverse("message_detail", args=[message.pk])).content.decode()
        assert "/invitation/…" in page
        assert offer.token not in page
    assert offer.token in message.body
