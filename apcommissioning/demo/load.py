"""The demonstration's story, told through the service's own actions on the days of the story."""

from datetime import datetime, time

from django.db.models import F

from apcommissioning.base import pdf, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.models import OutboxMessage, OutboxStatus, Person, SchoolTerm

from .assurance import plan_assurance
from .cases import CaseStory
from .committee import load_committee, plan_reports
from .market import MarketStory
from .people import CAST, PASSWORD, People, load_council
from .school_checks import plan_school_checks
from .story import told
from .tale import TODAY
from .timeline import Timeline

__all__ = ["CAST", "PASSWORD", "is_loaded", "load"]


def load() -> None:
    """Tell the story, once: a database that has its cast is left as it is. The caller holds the transaction."""
    if is_loaded():
        return
    _load_terms()
    people, timeline = People(), Timeline()
    load_council(people)
    market = MarketStory(people, timeline)
    market.plan()
    CaseStory(people, timeline, market).plan()
    plan_assurance(market, timeline)
    plan_school_checks(people, timeline, market)
    load_committee(people)
    plan_reports(people, timeline)
    # One long action; the papers are made by the sweeps, once the worker runs.
    with acting(), pdf.postponed():
        timeline.tell()
    # The mail of the story's past was sent in its past.
    OutboxMessage.objects.filter(posted_at__lt=datetime.combine(TODAY, time(0), tzinfo=timekeeping.LONDON)).update(
        state=OutboxStatus.SENT, sent_at=F("posted_at"), tries=1
    )


def is_loaded() -> bool:
    return Person.objects.filter(is_cast=True).exists()


def _load_terms() -> None:
    SchoolTerm.objects.bulk_create(
        SchoolTerm(name=term["name"], academic_year=term["year"], first_on=term["first_on"], last_on=term["last_on"])
        for term in told("committee")["terms"]
    )
