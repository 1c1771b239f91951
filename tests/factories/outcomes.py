"""Rows of outcomes: did it work."""

from datetime import date, datetime

import factory
from factory.django import DjangoModelFactory

from apcommissioning.base.roles import OrganisationKind
from apcommissioning.base.timekeeping import LONDON
from outcomes.models import (
    Committee,
    CommitteeMeeting,
    Destination,
    Measure,
    Outcome,
    Reading,
    Recommendation,
    Report,
    ReportSchedule,
    Review,
)
from outcomes.states import MeasureKind, Moment, ReportKind
from placements.states import PlacementStatus

from .base import OrganisationFactory, PersonFactory
from .placements import AgreementTargetFactory, AgreementVersionFactory, PlacementFactory


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome
        django_get_or_create = ("version", "key")

    version = 1
    key = "engagement"
    number = 3
    label = "Engagement in learning"
    sentence = "Improved engagement in learning."


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = Measure
        django_get_or_create = ("outcome", "key")

    outcome = factory.SubFactory(OutcomeFactory)
    key = "time_on_task"
    label = "Getting on with learning"
    what = "What adults see in a usual session"
    kind = MeasureKind.JUDGEMENT
    by = "provider_staff"
    moments = ["baseline", "review", "end"]
    direction = "up"
    scale = {"1": "Is there but does not take part", "2": "One favourite thing", "3": "With help", "4": "A reminder"}
    order = 1


class LivePlacementFactory(PlacementFactory):
    """Live since the autumn's first day, in the lots."""

    status = PlacementStatus.LIVE
    started_on = date(2026, 9, 7)
    expected_start_on = date(2026, 9, 7)


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review
        skip_postgeneration_save = True

    placement = factory.SubFactory(LivePlacementFactory)
    due_on = date(2026, 12, 14)


class ReadingFactory(DjangoModelFactory):
    class Meta:
        model = Reading
        skip_postgeneration_save = True

    placement = factory.SubFactory(LivePlacementFactory)
    measure = factory.SubFactory(MeasureFactory)
    moment = Moment.BASELINE
    value = 2
    evidence = "Sat with the group for ten minutes."
    on = date(2026, 9, 14)
    recorded_by = factory.SubFactory(PersonFactory)


class DestinationFactory(DjangoModelFactory):
    class Meta:
        model = Destination
        skip_postgeneration_save = True

    placement = factory.SubFactory(LivePlacementFactory)
    moment = Moment.END
    due_on = date(2026, 11, 20)


class CommitteeFactory(DjangoModelFactory):
    class Meta:
        model = Committee

    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.COMMITTEE)
    name = factory.SelfAttribute("organisation.name")


class CommitteeMeetingFactory(DjangoModelFactory):
    class Meta:
        model = CommitteeMeeting
        skip_postgeneration_save = True

    committee = factory.SubFactory(CommitteeFactory)
    on = date(2026, 12, 9)
    place = "County Hall"


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = Recommendation
        skip_postgeneration_save = True

    meeting = factory.SubFactory(CommitteeMeetingFactory, on=date(2026, 6, 10))
    number = factory.Sequence(lambda n: n + 1)
    asked = "Say which lots lack providers, and why."
    done = "Reasons for declining are counted since September."


class ReportScheduleFactory(DjangoModelFactory):
    """A provider report on the autumn, due on a day that has come."""

    class Meta:
        model = ReportSchedule
        skip_postgeneration_save = True

    kind = ReportKind.PROVIDER
    title = "Autumn term 2026"
    period_from = date(2026, 9, 1)
    period_to = date(2026, 11, 20)
    due_at = datetime(2026, 11, 21, 6, tzinfo=LONDON)


class ReportFactory(DjangoModelFactory):
    class Meta:
        model = Report
        skip_postgeneration_save = True

    schedule = factory.SubFactory(ReportScheduleFactory)
    kind = factory.SelfAttribute("schedule.kind")
    title = factory.SelfAttribute("schedule.title")
    meeting = factory.SelfAttribute("schedule.meeting")
    subject_key = factory.Sequence(lambda n: f"provider:{n}")
    period_from = factory.SelfAttribute("schedule.period_from")
    period_to = factory.SelfAttribute("schedule.period_to")


def agreement_with_targets(placement, measures, *, goal=4, review_dates=()):
    """A sealed agreement of a placement with a target for each measure."""
    version = AgreementVersionFactory(placement=placement, review_dates=list(review_dates), sealed_at=SEALED_AT)
    for measure in measures:
        AgreementTargetFactory(
            version=version,
            outcome=measure.outcome.key,
            outcome_label=measure.outcome.label,
            measure=measure.key,
            measure_label=measure.label,
            goal=goal,
        )
    return version


SEALED_AT = datetime(2026, 9, 1, 12, tzinfo=LONDON)
