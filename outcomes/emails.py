"""The app's messages: that something waits, and where to read it. Nothing about a child."""

from django.conf import settings
from django.urls import reverse

from apcommissioning.base.merge import in_words
from apcommissioning.base.models import Person
from apcommissioning.base.roles import Role
from apcommissioning.base.texts import words

from .figures.frozen import day_of
from .models import Report, Review
from .states import ReportKind


def report_to_check(report: Report) -> None:
    """To the managers and officers: a report has been produced."""
    values = {
        "report_title": report.title,
        "period_words": _period(report),
        "figures_as_at": report.as_at,
        "hidden_cells": report.figures["hidden_first"] + report.figures["hidden_second"],
        "link": _link("report_detail", report.pk),
        "council_name": settings.COUNCIL_NAME,
    }
    words.post("report_to_check", to=Person.objects.holding(Role.OFFICER, Role.MANAGER), about=report.pk, values=values)


def report_released(report: Report) -> None:
    """To those who may now read it: the committee's members, or the provider's managers."""
    values = {
        "report_title": report.title,
        "period_words": _period(report),
        "released_on": day_of(report.released_at),
        "link": _link("report_detail", report.pk),
        "council_name": settings.COUNCIL_NAME,
        "council_email": settings.COUNCIL_EMAIL,
        "meeting_on": report.meeting.on if report.meeting else None,
        "committee_name": str(report.meeting.committee) if report.meeting else None,
    }
    holding = Person.objects.holding
    if report.kind == ReportKind.COMMITTEE and report.meeting is not None:
        readers = holding(Role.SCRUTINY_MEMBER, organisation=report.meeting.committee.organisation)
    elif report.provider is not None:
        readers = holding(Role.PROVIDER_MANAGER, organisation=report.provider.organisation)
    else:
        return
    words.post("report_released", to=readers, about=report.pk, values=values)


def review_overdue(review: Review) -> None:
    """To the provider's managers and the officers: a review was not held in time."""
    values = {
        "agreement_reference": review.placement.reference,
        "due_on": review.due_on,
        "link": _link("review_detail", review.pk),
        "council_name": settings.COUNCIL_NAME,
    }
    provider = review.placement.provider
    readers = (
        list(Person.objects.holding(Role.PROVIDER_MANAGER, organisation=provider.organisation)) if provider else []
    )
    readers += Person.objects.holding(Role.OFFICER)
    words.post("review_overdue", to=readers, about=review.pk, values=values)


def _link(route: str, pk: int) -> str:
    return f"{settings.BASE_URL}{reverse(route, args=[pk])}"


def _period(report: Report) -> str:
    return f"{in_words(report.period_from)} to {in_words(report.period_to)}"
