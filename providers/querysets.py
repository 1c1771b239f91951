"""Which rows a person may see, and the domain's filters."""

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from apcommissioning.base.roles import COMMISSIONERS, COUNCIL_ROLES, PROVIDER_ROLES, Role

from .states import LISTED, PLACEABLE, ApplicationStatus, ContractStatus, EvidenceStatus

READ_EVERY_DOCUMENT = tuple(role for role in COUNCIL_ROLES if role not in (Role.REVIEWER, Role.ADMINISTRATOR))


def _signed_in(person) -> bool:
    return person.is_authenticated and person.is_active


def _declared(person, *, interest: bool):
    """The applications on which this person declared an interest, or none: their ids, for a filter."""
    from .models import InterestDeclaration

    return InterestDeclaration.objects.filter(person=person, has_interest=interest).values("application")


class ProviderQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Council staff see every provider; a provider's people see their own. Others use the public list."""
        if not _signed_in(person):
            return self.none()
        if person.has_role(*COUNCIL_ROLES):
            return self
        return self.filter(organisation__in=person.organisation_ids(*PROVIDER_ROLES))

    def managed_by(self, person):
        """Those for which this person may sign."""
        return self.filter(organisation__in=person.organisation_ids(Role.PROVIDER_MANAGER))

    def packs_for(self, person):
        """Those on the public list whose quality-assurance pack this person reads: schools and council staff all of
        them, less those in which they declared an interest; a provider its own."""
        from .models import Admission, InterestDeclaration

        if not _signed_in(person):
            return self.none()
        listed = self.filter(Exists(Admission.objects.listed().filter(provider=OuterRef("pk"))))
        if person.has_role(*COUNCIL_ROLES, Role.SCHOOL_LEAD):
            interests = InterestDeclaration.objects.filter(
                application__provider=OuterRef("pk"), person=person, has_interest=True
            )
            return listed.filter(~Exists(interests))
        return listed.filter(organisation__in=person.organisation_ids(*PROVIDER_ROLES))

    def admitted_to(self, lot_numbers):
        """On the council's list in any of these lots, by their numbers."""
        return self.filter(admissions__lot__number__in=lot_numbers, admissions__status__in=LISTED).distinct()


class OfProviderQuerySet(models.QuerySet):
    """Rows with a `provider`: seen by its own people and by council staff."""

    def visible_to(self, person):
        if not _signed_in(person):
            return self.none()
        if person.has_role(*COUNCIL_ROLES):
            return self
        return self.filter(provider__organisation__in=person.organisation_ids(*PROVIDER_ROLES))


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, person):
        """A provider's people see their own; council staff what they declared to have no interest in.

        That holds for reviewers, officers and managers alike; whoever declared an interest, in whatever role, sees
        the application nowhere (product.md, rules that must hold). `queue_for` has what may be known before.
        """
        if not _signed_in(person):
            return self.none()
        own = Q(provider__organisation__in=person.organisation_ids(*PROVIDER_ROLES))
        if not person.has_role(*COMMISSIONERS, Role.REVIEWER):
            return self.filter(own)
        return self.filter(own | (~Q(status=ApplicationStatus.DRAFT) & Q(pk__in=_declared(person, interest=False))))

    def queue_for(self, person):
        """The lines that this person may find in the council's lists: who applies, the status and the clock, and of
        those not declared on nothing else. Whoever has an interest finds no line; a reviewer finds those declared on.
        """
        if not _signed_in(person) or not person.has_role(*COMMISSIONERS, Role.REVIEWER):
            return self.none()
        rows = self.filter(submitted_at__isnull=False)
        if person.has_role(*COMMISSIONERS):
            return rows.exclude(pk__in=_declared(person, interest=True))
        return rows.filter(pk__in=_declared(person, interest=False))

    def declarable_by(self, person):
        """Those of which this person may know who applies, and no more, so as to declare an interest."""
        if not _signed_in(person) or not person.has_role(*COMMISSIONERS, Role.REVIEWER):
            return self.none()
        rows = self.filter(submitted_at__isnull=False).exclude(status=ApplicationStatus.DRAFT)
        if person.has_role(*COMMISSIONERS):
            return rows
        return rows.filter(Q(reviewers=person) | Q(interest_declarations__person=person)).distinct()

    def with_asked(self):
        """With `was_asked`: whether there is any clarification, so that a page need not look for its points."""
        from .models import Clarification

        return self.annotate(was_asked=Exists(Clarification.objects.filter(application=OuterRef("pk"))))

    def without_reviewers(self):
        """Nobody has been asked to review them yet."""
        from .models import Application

        chosen = Application.reviewers.through.objects.filter(application=OuterRef("pk"))
        return self.filter(~Exists(chosen), status__in=[ApplicationStatus.SUBMITTED, ApplicationStatus.IN_ASSESSMENT])

    def to_declare(self, person):
        """Applications that this reviewer was asked to read and has not declared on."""
        return self.filter(reviewers=person).exclude(interest_declarations__person=person)


class OfApplicationQuerySet(models.QuerySet):
    """Rows with an `application`: seen with it."""

    def visible_to(self, person):
        from .models import Application

        return self.filter(application__in=Application.objects.visible_to(person))


class ClarificationQuerySet(OfApplicationQuerySet):
    def visible_to(self, person):
        """Seen with the application; the provider sees what it was asked, not what is being drawn up."""
        rows = super().visible_to(person)
        if _signed_in(person) and person.has_role(*COUNCIL_ROLES):
            return rows
        return rows.exclude(status="draft")

    def asked(self):
        """What was put to the provider, answered or not."""
        return self.exclude(status="draft")


class PointQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Seen with their clarification."""
        from .models import Clarification

        return self.filter(clarification__in=Clarification.objects.visible_to(person))


class AssessmentRecordQuerySet(OfApplicationQuerySet):
    def visible_to(self, person):
        """The council's own working record: the provider reads of it in its letter."""
        rows = super().visible_to(person)
        return rows if _signed_in(person) and person.has_role(*COUNCIL_ROLES) else rows.none()


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Others' scores stay hidden until one's own are in: independence is the point of two scores.

        They are hidden from a reviewer who has not begun, too.
        """
        from .models import Application

        rows = self.filter(lot_application__application__in=Application.objects.visible_to(person))
        if not _signed_in(person) or not person.has_role(*COUNCIL_ROLES):
            return rows.none()
        own_are_in = self.model._default_manager.filter(
            lot_application=OuterRef("lot_application"), reviewer=person, status="submitted"
        )
        to_review = Application.objects.filter(pk=OuterRef("lot_application__application"), reviewers=person)
        return rows.filter(Q(reviewer=person) | (Q(status="submitted") & (Exists(own_are_in) | ~Exists(to_review))))


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The provider hears of a decision when it is released, and not before."""
        from .models import Application

        seen = Application.objects.visible_to(person)
        rows = self.filter(Q(lot_application__application__in=seen) | Q(earlier_of__application__in=seen))
        if _signed_in(person) and person.has_role(*COUNCIL_ROLES):
            return rows
        return rows.exclude(released_at=None)


class RepresentationQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Seen with the decision that it disputes."""
        from .models import Decision

        return self.filter(decision__in=Decision.objects.visible_to(person))


class AdmissionQuerySet(OfProviderQuerySet):
    def listed(self):
        """On the council's public list: admitted, with an executed contract."""
        from .models import Contract

        executed = Contract.objects.filter(
            provider=OuterRef("provider"), purchasing_system=OuterRef("lot__purchasing_system"), status="executed"
        )
        return self.filter(Exists(executed), status__in=LISTED)

    def placeable(self, on):
        """Free to take a child who starts on this day, as far as admission and contract go."""
        return self.listed().filter(Q(ends_on=None) | Q(ends_on__gte=on), status__in=PLACEABLE, from_on__lte=on)


class ContractQuerySet(OfProviderQuerySet):
    def in_force(self, on):
        """Signed by both sides, and neither over nor ended by a notice on this day."""
        return self.filter(
            Q(terminates_on=None) | Q(terminates_on__gte=on),
            status=ContractStatus.EXECUTED,
            starts_on__lte=on,
            ends_on__gte=on,
        )


class StaffCheckQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The provider's own managers; of the council, commissioners and the safeguarding lead. Nobody else."""
        if not _signed_in(person):
            return self.none()
        if person.has_role(*COMMISSIONERS, Role.SAFEGUARDING):
            return self
        return self.filter(provider__organisation__in=person.organisation_ids(Role.PROVIDER_MANAGER))

    def in_force(self):
        """Of adults who have not left."""
        return self.filter(left_on=None)

    def made_before(self, dbs_on, training_on):
        """With a criminal record check, or a training, of these days or earlier."""
        return self.filter(Q(dbs_on__lte=dbs_on) | Q(training_on__lte=training_on))


class EvidenceQuerySet(OfProviderQuerySet):
    def visible_to(self, person):
        """As the provider's other rows, but not for an interested party.

        Whoever declared an interest in one of the provider's applications opens none of its documents, and a reviewer
        who holds no other role opens them only after declaring that there is no interest.
        """
        rows = super().visible_to(person)
        if not _signed_in(person) or not person.has_role(*COUNCIL_ROLES):
            return rows
        from .models import InterestDeclaration

        declared = InterestDeclaration.objects.filter(application__provider=OuterRef("provider"), person=person)
        rows = rows.exclude(Exists(declared.filter(has_interest=True)))
        if not person.has_role(*READ_EVERY_DOCUMENT):
            rows = rows.filter(Exists(declared.filter(has_interest=False)))
        return rows

    def current(self):
        """Not followed by a newer document of the same kind."""
        return self.filter(replaced_by=None)

    def _others(self):
        """Documents of the same kind, for the same site or the organisation."""
        return (
            self.model._default_manager.annotate(at_site=Coalesce("site", 0))
            .filter(provider=OuterRef("provider"), kind=OuterRef("kind"), at_site=Coalesce(OuterRef("site"), 0))
            .order_by()
        )

    def in_force(self):
        """The last accepted document of its kind, in date or not. It stands until a newer one has been accepted: who
        sends a new one early loses nothing while it waits to be checked."""
        newer = self._others().filter(status=EvidenceStatus.ACCEPTED, pk__gt=OuterRef("pk"))
        return self.filter(~Exists(newer), status=EvidenceStatus.ACCEPTED)

    def in_date(self, on):
        return self.in_force().filter(Q(expires_on=None) | Q(expires_on__gte=on))

    def to_replace(self, first, last):
        """What runs out, or ran out, between these days, and nothing newer waits to be checked; soonest first."""
        waiting = self._others().filter(status=EvidenceStatus.UNCHECKED, replaced_by=None)
        unread = Q(status=EvidenceStatus.UNCHECKED, replaced_by=None)
        in_force = Q(pk__in=self.in_force().values("pk")) & ~Exists(waiting)
        return self.filter(unread | in_force, expires_on__range=(first, last)).order_by("expires_on", "pk")


class VisitQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The council sees all but those of a provider in which one has an interest; a provider its own, once they
        are published, and those that it was told of."""
        if not _signed_in(person):
            return self.none()
        if person.has_role(*COUNCIL_ROLES):
            from .models import InterestDeclaration

            interests = InterestDeclaration.objects.filter(
                application__provider=OuterRef("provider"), person=person, has_interest=True
            )
            return self.exclude(Exists(interests))
        told = Q(status="published") | (Q(status="planned") & ~Q(kind="unannounced"))
        return self.filter(told, provider__organisation__in=person.organisation_ids(*PROVIDER_ROLES))

    def took_place(self):
        return self.exclude(held_on=None)


class ActionQuerySet(models.QuerySet):
    def visible_to(self, person):
        """With its visit; a provider's people once that is published."""
        from .models import QualityVisit

        rows = self.filter(visit__in=QualityVisit.objects.visible_to(person))
        if _signed_in(person) and person.has_role(*COUNCIL_ROLES):
            return rows
        return rows.filter(visit__status="published")

    def overdue(self, on):
        """Not done, and its day is past."""
        return self.filter(status="open", due_on__lt=on)


class CouncilQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The council's own working record."""
        return self if _signed_in(person) and person.has_role(*COUNCIL_ROLES) else self.none()


class OfferQuerySet(models.QuerySet):
    def visible_to(self, person):
        """With its contract."""
        from .models import Contract

        return self.filter(contract__in=Contract.objects.visible_to(person))

    def in_force(self, on):
        """Signed, and its day has come."""
        return self.filter(status="signed", variation__effective_on__lte=on)


class IncumbentQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Whoever commissions keeps the list."""
        return self if _signed_in(person) and person.has_role(*COMMISSIONERS) else self.none()

    def to_write_to(self):
        """Without notice, with an address."""
        return self.filter(told_on=None).exclude(contact_email="")

    def with_standing(self):
        """With `standing`: admitted, refused, applied, told or without notice, as its applications and admissions
        have it today."""
        from .models import Admission, Application, Decision

        here = {"lot__purchasing_system": OuterRef("purchasing_system"), "provider": OuterRef("provider")}
        admitted = Admission.objects.filter(status__in=LISTED, **here)
        sent = Application.objects.filter(
            provider=OuterRef("provider"), purchasing_system=OuterRef("purchasing_system"), submitted_at__isnull=False
        ).exclude(status=ApplicationStatus.WITHDRAWN)
        refused = Decision.objects.filter(
            admit=False,
            released_at__isnull=False,
            lot_application__application__provider=OuterRef("provider"),
            lot_application__application__purchasing_system=OuterRef("purchasing_system"),
        )
        return self.annotate(
            standing=Case(
                When(Exists(admitted), then=Value("Admitted")),
                When(Exists(sent.exclude(status=ApplicationStatus.DECIDED)), then=Value("Applied")),
                When(Exists(refused), then=Value("Refused")),
                When(Exists(sent), then=Value("Applied")),
                When(told_on__isnull=False, then=Value("Told, has not applied")),
                default=Value("No notice yet"),
                output_field=models.CharField(),
            ),
        )
