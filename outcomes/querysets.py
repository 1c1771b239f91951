"""Which rows a person may see."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from apcommissioning.base.roles import COMMISSIONERS, COUNCIL_ROLES, PROVIDER_ROLES, Role
from placements.models import Placement
from providers.models import InterestDeclaration

from .states import MADE_REPORT, OPEN_REVIEW, MeasureKind, ReportKind, ReportStatus, ReviewStatus


class MeasureQuerySet(models.QuerySet):
    def current(self):
        """Of the framework's newest version."""
        newest = self.model._default_manager.order_by().values("outcome__version").order_by("-outcome__version")[:1]
        return self.filter(outcome__version=models.Subquery(newest)).select_related("outcome")

    def judged(self):
        """Those that a person reads off a worded scale; the rest the record answers by itself."""
        return self.filter(kind=MeasureKind.JUDGEMENT)


class OfPlacementQuerySet(models.QuerySet):
    """Rows with a `placement`: seen with it, except by those who see placements for the money alone."""

    def visible_to(self, person):
        if not person.is_authenticated:
            return self.none()
        only_money = person.has_role(Role.FINANCE) and not person.has_role(
            *COMMISSIONERS, Role.SAFEGUARDING, Role.SCHOOL_LEAD, *PROVIDER_ROLES
        )
        return self.none() if only_money else self.filter(placement__in=Placement.objects.visible_to(person))


class ReviewQuerySet(OfPlacementQuerySet):
    def open(self):
        """Still to be held or written up."""
        return self.filter(status__in=OPEN_REVIEW)

    def past_due(self, on):
        return self.filter(status=ReviewStatus.DUE, due_on__lt=on)


class DestinationQuerySet(OfPlacementQuerySet):
    def to_find(self, on):
        """Due by then, and nobody has asked yet."""
        return self.filter(code="", due_on__lte=on)


class ReportQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Commissioning staff see every report from the day it is produced, other council staff once it is released,
        and nobody one of a provider in which they have an interest; a provider its own and a member the committee's,
        once released."""
        if not person.is_authenticated or not person.is_active:
            return self.none()
        if person.has_role(*COUNCIL_ROLES):
            interests = InterestDeclaration.objects.filter(
                application__provider=OuterRef("provider"), person=person, has_interest=True
            )
            rows = self.exclude(Exists(interests))
            return rows if person.has_role(*COMMISSIONERS) else rows.filter(status=ReportStatus.RELEASED)
        return self.filter(
            Q(kind=ReportKind.PROVIDER, provider__organisation__in=person.organisation_ids(*PROVIDER_ROLES))
            | Q(
                kind=ReportKind.COMMITTEE,
                meeting__committee__organisation__in=person.organisation_ids(Role.SCRUTINY_MEMBER),
            ),
            status=ReportStatus.RELEASED,
        )

    def without_paper(self):
        """Produced, and their PDF is still to be made."""
        return self.filter(status__in=MADE_REPORT, pdf=None).exclude(status=ReportStatus.WITHDRAWN)


class CommitteeQuerySet(models.QuerySet):
    def visible_to(self, person):
        if not person.is_authenticated or not person.is_active:
            return self.none()
        if person.has_role(*COUNCIL_ROLES):
            return self
        return self.filter(organisation__in=person.organisation_ids(Role.SCRUTINY_MEMBER))
