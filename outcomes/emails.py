"""The app's messages: that something waits, and where to read it. Nothing about a child."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from apcommissioning.base import outbox
from apcommissioning.base.merge import MergeText, in_words
from apcommissioning.base.models import Organisation, Person
from apcommissioning.base.roles import Role

from .content import text
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
    for person in _holders((Role.OFFICER, Role.MANAGER)):
        _post("report_to_check", person, values, key=f"report_to_check:{report.pk}:{person.pk}")


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
    if report.kind == ReportKind.COMMITTEE and report.meeting is not None:
        readers = _holders((Role.SCRUTINY_MEMBER,), report.meeting.committee.organisation)
    elif report.provider is not None:
        readers = _holders((Role.PROVIDER_MANAGER,), report.provider.organisation)
    else:
        return
    for person in readers:
        _post("report_released", person, values, key=f"report_released:{report.pk}:{person.pk}")


def review_overdue(review: Review) -> None:
    """To the provider's managers and the officers: a review was not held in time."""
    values = {
        "agreement_reference": review.placement.reference,
        "due_on": review.due_on,
        "link": _link("review_detail", review.pk),
        "council_name": settings.COUNCIL_NAME,
    }
    provider = review.placement.provider
    readers = [*_holders((Role.PROVIDER_MANAGER,), provider.organisation)] if provider else []
    for person in [*readers, *_holders((Role.OFFICER,))]:
        _post("review_overdue", person, values, key=f"review_overdue:{review.pk}:{person.pk}")


def _holders(roles: Iterable[Role], organisation: Organisation | None = None):
    held: dict[str, Any] = {"membership__role__in": list(roles), "membership__ended_at": None}
    if organisation is not None:
        held["membership__organisation"] = organisation
    return Person.objects.filter(is_active=True, **held).distinct().order_by("pk")


def _post(name: str, to: Person, values: dict, *, key: str) -> None:
    message = MergeText.read(text(f"emails/{name}.md"))
    outbox.post(to=to.email, subject=message.subject(values), body=message.fill_plain(values), key=key)


def _link(route: str, pk: int) -> str:
    return f"{settings.BASE_URL}{reverse(route, args=[pk])}"


def _period(report: Report) -> str:
    return f"{in_words(report.period_from)} to {in_words(report.period_to)}"
