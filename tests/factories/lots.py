"""Rows of the lots app."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from apcommissioning.base import timekeeping
from apcommissioning.base.roles import Role
from lots import actions
from lots.models import PurchasingSystem
from lots.states import Route
from tests.factories.base import MembershipFactory


class DraftSystemFactory(DjangoModelFactory):
    """A purchasing system with nothing in it yet."""

    class Meta:
        model = PurchasingSystem
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Alternative provision {n}")
    reference = factory.Sequence(lambda n: f"AP-{n:04d}")
    route = Route.LEGACY_DPS
    valid_from = date(2020, 7, 1)
    valid_until = date(2029, 2, 23)
    about = "Education for children who cannot be in a mainstream school."
    contact_name = "Alternative provision team"
    contact_email = "alternative.provision@council.example"


class PurchasingSystemFactory(DraftSystemFactory):
    """An open purchasing system with the shipped content: five lots, their parts, ceilings and specifications, the
    question set, the rubric and the standard contract. Published by the actions, by an officer made for it."""

    @factory.post_generation
    def published(self, create, extracted, **kwargs):
        officer = MembershipFactory(role=Role.OFFICER).person
        with timekeeping.at(self.valid_from):
            actions.content_load()
            actions.lots_load(self, by=officer)
            actions.purchasing_system_publish(self, by=officer)
