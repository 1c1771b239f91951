"""Which rows a person may see, and the domain's filters.

Who may read a child's record: council staff whose role is on the case, the child's own school, and the provider that
has the child. A provider does not see a referral: it meets the child through the placement.
"""

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from apcommissioning.base.roles import COMMISSIONERS, COUNCIL_ROLES, PROVIDER_ROLES, Role

from .states import CURRENT_PLACEMENT, NOT_POSSIBLE_MARKS, PRESENT_MARKS, PlacementStatus

CASEWORK = (*COMMISSIONERS, Role.SAFEGUARDING)
MONEY = (Role.FINANCE,)


def _signed_in(person) -> bool:
    return person.is_authenticated and person.is_active


class SchoolQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The register of schools is public data; it is shown to those who work with it."""
        return self if _signed_in(person) else self.none()

    def of(self, person):
        return self.filter(organisation__in=person.organisation_ids(Role.SCHOOL_LEAD))


class SchoolCheckQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Council staff see every school's; a school its own. The provider does not read what is noted about it."""
        if not _signed_in(person):
            return self.none()
        if person.has_role(*COUNCIL_ROLES):
            return self
        return self.filter(school__organisation__in=person.organisation_ids(Role.SCHOOL_LEAD))


class ChildQuerySet(models.QuerySet):
    def visible_to(self, person):
        if not _signed_in(person):
            return self.none()
        if person.has_role(*CASEWORK):
            return self
        # A provider's people meet the child once the agreement is theirs to sign.
        schools = person.organisation_ids(Role.SCHOOL_LEAD)
        providers = person.organisation_ids(*PROVIDER_ROLES)
        if not schools and not providers:
            return self.none()
        from .models import Placement

        taught = Placement.objects.filter(provider__organisation__in=providers).exclude(
            status=PlacementStatus.CANCELLED
        )
        return self.filter(Q(school__organisation__in=schools) | Q(pk__in=taught.values("child")))


class ReferralQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Caseworkers see what was submitted (and what the council itself drafts); a school its own referrals."""
        if not _signed_in(person):
            return self.none()
        if person.has_role(*CASEWORK):
            return self.filter(~Q(status="draft") | Q(entered_by_council=True))
        return self.filter(school__organisation__in=person.organisation_ids(Role.SCHOOL_LEAD))

    def with_taught_from(self):
        """Adds `taught_from`: the first day of the placement that the referral led to, None before it."""
        from .models import Placement

        placed = Placement.objects.filter(call_off__referral=OuterRef("pk")).exclude(started_on=None)
        return self.annotate(taught_from=Subquery(placed.order_by("started_on").values("started_on")[:1]))


class CallOffQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self if _signed_in(person) and person.has_role(*CASEWORK) else self.none()


class PlacementQuerySet(models.QuerySet):
    def visible_to(self, person):
        if not _signed_in(person):
            return self.none()
        if person.has_role(*CASEWORK, *MONEY):
            return self
        schools = person.organisation_ids(Role.SCHOOL_LEAD)
        providers = person.organisation_ids(*PROVIDER_ROLES)
        return self.filter(
            Q(school__organisation__in=schools)
            | (Q(provider__organisation__in=providers) & ~Q(status=PlacementStatus.CANCELLED))
        )

    def in_the_lots(self):
        """Bought through the purchasing system; plan placements outside it are always shown apart."""
        return self.exclude(lot=None)

    def outside_the_lots(self):
        return self.filter(lot=None)

    def current(self):
        return self.filter(status__in=CURRENT_PLACEMENT)

    def on(self, day):
        """Live on a day in the past or present."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)

    def with_attendance(self, first, last):
        """Adds `marked_present` and `marked_possible`: marks from `first` to `last`, without the sessions that were
        not possible."""
        from .models import Session

        marks = Session.objects.filter(placement=OuterRef("pk"), on__range=(first, last)).exclude(
            code__in=NOT_POSSIBLE_MARKS
        )
        return self.annotate(
            marked_present=_count(marks.filter(code__in=PRESENT_MARKS)),
            marked_possible=_count(marks),
        )


def _count(rows):
    """How many rows an OuterRef'd queryset has, as a subquery that does not multiply the outer rows."""
    counted = rows.order_by().values("placement").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


class OfPlacementQuerySet(models.QuerySet):
    """Rows with a `placement`: seen with it."""

    def visible_to(self, person):
        from .models import Placement

        return self.filter(placement__in=Placement.objects.visible_to(person))


class AgreementVersionQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The parties and the case's own staff, not finance. A draft is the council's until it is sealed."""
        if not _signed_in(person):
            return self.none()
        if person.has_role(*CASEWORK):
            return self
        schools = person.organisation_ids(Role.SCHOOL_LEAD)
        providers = person.organisation_ids(*PROVIDER_ROLES)
        return self.filter(
            Q(placement__school__organisation__in=schools) | Q(placement__provider__organisation__in=providers)
        ).exclude(Q(sealed_at=None) | Q(placement__status=PlacementStatus.CANCELLED))

    def in_force_on(self, day):
        """The version of each placement that holds on a day: the latest sealed one that has begun."""
        from .models import AgreementVersion

        latest = (
            AgreementVersion.objects.filter(placement=OuterRef("placement"), from_on__lte=day)
            .exclude(sealed_at=None)
            .order_by("-number")
            .values("pk")[:1]
        )
        return self.filter(pk=Subquery(latest))


def due_slots(placements, day):
    """The half-days on which these placements' children are expected on a day, by the agreement in force then."""
    from .models import AgreementVersion, TimetableSlot

    versions = AgreementVersion.objects.in_force_on(day).filter(
        placement__in=placements.on(day).filter(status__in=(PlacementStatus.LIVE, PlacementStatus.ENDED))
    )
    return TimetableSlot.objects.filter(version__in=versions, weekday=day.weekday()).select_related("version")
