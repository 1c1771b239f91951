"""A manager takes several recommendations in one go."""

import pytest

from apcommissioning.base import timekeeping
from providers import actions
from providers.models import Decision
from providers.rules.standing import standing
from tests.factories import assessment as story
from tests.factories.providers import ProviderFactory


@pytest.fixture(autouse=True)
def _on_one_day(settings, db):
    settings.STORY_TODAY = story.TODAY.date()


def test_several_recommendations_are_taken_in_one_go(
    page, sign_in, look, provider_organisation, officer, manager, reviewer, other_reviewer
):
    with timekeeping.at(story.TODAY):
        first = story.sent_in(provider=ProviderFactory(organisation=provider_organisation))
        second = story.sent_in(system=first.purchasing_system, lots=(1, 5))
        for application, level in ((first, 4), (second, 1)):
            story.moderated(application, officer=officer, reviewers=[reviewer, other_reviewer], level=level)
            story.declare_none(application, manager)
            for lot in application.lot_applications.order_by("pk"):
                admit = standing(lot).passes
                reason = (
                    "All three gates are passed. The work is planned, and who does what is said for each day."
                    if admit
                    else "Safeguarding is below its minimum: nobody is named who stands in for the lead."
                )
                actions.lot_application_recommend(lot, admit=admit, reason=reason, by=officer)
    sign_in(page, manager)
    page.goto("/")
    look(page, "manager today")
    page.get_by_role("link", name="decisions to make").click()
    look(page, "decide as recommended")
    page.get_by_label("Lot 4", exact=False).first.check()
    page.get_by_label("Lot 1", exact=False).first.check()
    page.get_by_role("button", name="Decide as recommended").click()
    page.get_by_text("There is a problem").wait_for()
    look(page, "a refusal without what would change it")
    page.get_by_label("What would change the decision on lot 1?").fill("Name who stands in for the lead.")
    page.get_by_role("button", name="Decide as recommended").click()
    page.get_by_text("2 lots decided as recommended").wait_for()
    look(page, "decided and held")
    assert Decision.objects.filter(released_at=None).count() == 2
