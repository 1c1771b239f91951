"""Rows of the ground floor."""

import factory
from factory.django import DjangoModelFactory

from apcommissioning.base.models import Membership, Organisation, Person
from apcommissioning.base.roles import ROLE_HOME, OrganisationKind, Role

PASSWORD = "a-long-password-for-tests"


class PersonFactory(DjangoModelFactory):
    """Somebody without a role. Signs in with `PASSWORD`."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person.{n}@example.test")
    password = factory.django.Password(PASSWORD)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = OrganisationKind.PROVIDER
    name = factory.Sequence(lambda n: f"Organisation {n}")


class MembershipFactory(DjangoModelFactory):
    """A person with a role, in an organisation of the kind in which that role is held."""

    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    role = Role.OFFICER
    organisation = factory.SubFactory(
        OrganisationFactory, kind=factory.LazyAttribute(lambda o: ROLE_HOME[Role(o.factory_parent.role)])
    )
