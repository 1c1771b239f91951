"""The standing cast is who its names say."""

import pytest

from apcommissioning.base.models import Membership
from apcommissioning.base.roles import Role


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("officer", Role.OFFICER),
        ("manager", Role.MANAGER),
        ("other_manager", Role.MANAGER),
        ("reviewer", Role.REVIEWER),
        ("other_reviewer", Role.REVIEWER),
        ("administrator", Role.ADMINISTRATOR),
        ("provider_manager", Role.PROVIDER_MANAGER),
        ("provider_staff", Role.PROVIDER_STAFF),
        ("rival_manager", Role.PROVIDER_MANAGER),
        ("school_lead", Role.SCHOOL_LEAD),
        ("other_school_lead", Role.SCHOOL_LEAD),
        ("scrutiny_member", Role.SCRUTINY_MEMBER),
    ],
)
def test_each_of_the_cast_holds_one_role_in_an_organisation_of_its_kind(name, role, request):
    person = request.getfixturevalue(name)
    (membership,) = person.memberships()
    assert membership.role == role
    assert Membership.fits(role, membership.organisation)


def test_the_stranger_holds_no_role(stranger):
    assert stranger.memberships() == []


def test_provider_and_rival_belong_to_different_organisations(provider_manager, rival_manager):
    assert set(provider_manager.organisation_ids()).isdisjoint(rival_manager.organisation_ids())
