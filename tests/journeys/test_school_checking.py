"""From the public list's caveat to a school's own check of a provider."""

from datetime import date

import pytest

from apcommissioning.base import timekeeping
from placements.models import SchoolCheck
from providers.models import VisitJudgement
from providers.states import EvidenceStatus, Heading, Judgement, Rating, VisitStatus
from tests.factories import assessment as story
from tests.factories.placements import SchoolFactory
from tests.factories.providers import (
    ActionFactory,
    ContractFactory,
    EvidenceFactory,
    ProviderFactory,
    QualityVisitFactory,
)


@pytest.fixture(autouse=True)
def _on_one_day(settings, db):
    settings.STORY_TODAY = story.TODAY.date()


def test_a_school_reads_the_pack_and_records_its_own_check(
    page,
    sign_in,
    look,
    provider_organisation,
    school_organisation,
    school_lead,
    officer,
    manager,
    reviewer,
    other_reviewer,
):
    with timekeeping.at(story.TODAY):
        provider = ProviderFactory(organisation=provider_organisation)
        crew = {"officer": officer, "manager": manager, "reviewers": [reviewer, other_reviewer]}
        application = story.released(story.sent_in(provider=provider), **crew)
        ContractFactory(provider=provider, purchasing_system=application.purchasing_system)
        EvidenceFactory(
            provider=provider, kind="fire_certificate", expires_on=date(2026, 11, 1), status=EvidenceStatus.ACCEPTED
        )
        visit = QualityVisitFactory(
            provider=provider, status=VisitStatus.PUBLISHED, held_on=date(2026, 11, 2), rating=Rating.GOOD
        )
        for heading in Heading:
            VisitJudgement.objects.create(visit=visit, heading=heading, judgement=Judgement.MET, what_we_saw="Seen.")
        ActionFactory(visit=visit)
        SchoolFactory(organisation=school_organisation)
    sign_in(page, school_lead)
    page.goto("/public/providers/")
    page.get_by_role("link", name="Schools: read what we checked").click()
    look(page, "providers and their checks")
    page.get_by_role("link", name="Heron Yard CIC").click()
    look(page, "quality-assurance pack")
    page.get_by_role("link", name="Record your own check").or_(
        page.get_by_role("button", name="Record your own check")
    ).first.click()
    page.get_by_role("button", name="Record the check").click()
    page.get_by_text("There is a problem").wait_for()
    look(page, "record a check")
    for name, value in (("Day", "20"), ("Month", "11"), ("Year", "2026")):
        page.get_by_role("group", name="When was it made?").get_by_label(name).fill(value)
    page.get_by_label("Who made it?").fill("Deputy head")
    page.get_by_label("Visited, and saw where children are taught").check()
    page.get_by_label("What you found").fill("Calm and busy. Fire doors were clear.")
    page.get_by_role("button", name="Record the check").click()
    page.get_by_text("Your check is recorded").wait_for()
    assert SchoolCheck.objects.count() == 1
    sign_in(page, officer)
    page.goto(f"/providers/{provider.pk}/")
    page.get_by_role("link", name="Quality-assurance pack").click()
    look(page, "the officer sees the check")
