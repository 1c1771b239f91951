"""An application with more than 40 questions, two sites and three lots: every page of it costs few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from providers import actions
from providers.rules import answers, readiness
from tests.factories.providers import SiteFactory

from . import world


@pytest.fixture
def long_one(provider, provider_manager):
    """Filled in, after another that was withdrawn, so that there is something to offer again."""
    SiteFactory(provider=provider, name="The Boatyard")
    first = world.start(provider, provider_manager)
    world.answer(first, world.question(first, "continuity"), provider_manager, follow_up="")
    actions.application_withdraw(first, by=provider_manager)
    application = world.start(provider, provider_manager, lots=(1, 3, 4), system=first.purchasing_system)
    world.fill(application, provider_manager)
    assert application.answers.count() > 40
    assert (application.sites.count(), application.lot_applications.count()) == (2, 3)
    return application


def counted(client, urls) -> dict[str, int]:
    """How many queries each page takes."""
    found = {}
    for url in urls:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200, url
        found[url] = len(queries)
    return found


@pytest.mark.slow
def test_every_page_of_a_long_application_costs_few_queries(client, long_one, provider_manager):
    client.force_login(provider_manager)
    application, lot = long_one, long_one.lot_applications.first().lot
    asked = world.question(application, "offer_and_curriculum", lot=lot)
    with_document = world.question(application, "safeguarding_policy")
    application.answers.filter(question_version=asked.version, scope_key=asked.scope_key).delete()
    pages = {
        reverse("application_tasks", args=[application.pk]): 14,
        reverse("application_lots", args=[application.pk]): 12,
        reverse("application_prices", args=[application.pk, lot.pk]): 13,
        readiness.url_of(application, asked): 15,
        readiness.url_of(application, with_document): 13,
        reverse("answers_confirm", args=[application.pk]): 14,
        reverse("application_submit", args=[application.pk]): 14,
        reverse("application_withdraw", args=[application.pk]): 4,
        reverse("application_copy", args=[application.pk]): 15,
        reverse("application_mine"): 9,
        reverse("evidence_list", args=[application.provider_id]): 7,
        reverse("provider_detail", args=[application.provider_id]): 15,
    }
    assert counted(client, pages) == pages


@pytest.mark.slow
def test_every_page_of_a_long_application_costs_few_queries_once_it_is_sent(
    client, long_one, provider_manager, officer
):
    actions.application_submit(long_one, by=provider_manager)
    detail, copy = (reverse(route, args=[long_one.pk]) for route in ("application_detail", "application_copy"))
    for person, pages in (
        (
            provider_manager,
            {
                detail: 13,
                copy: 14,
                reverse("application_receipt", args=[long_one.pk]): 4,
            },
        ),
        (officer, {reverse("application_list"): 12}),
    ):
        client.force_login(person)
        assert counted(client, pages) == pages


@pytest.mark.slow
def test_every_blocker_opens_the_page_that_mends_it(client, provider, provider_manager):
    """Each link of the panel leads to a page with the question that it names, and mending all leaves nothing."""
    SiteFactory(provider=provider, name="The Boatyard")
    application = world.start(provider, provider_manager, lots=(1, 3, 4))
    client.force_login(provider_manager)
    filled = readiness.read(application)
    blockers = readiness.blockers(application, filled)
    assert {blocker.url for blocker in blockers} == {
        readiness.url_of(application, asked) for asked in filled.to_answer if filled.gap(asked) is not None
    }
    for asked in filled.to_answer:
        html = client.get(readiness.url_of(application, asked)).content.decode()
        assert ("What are your prices?" if answers.is_prices(asked) else escape(asked.version.short_name)) in html
    html = client.get(reverse("application_tasks", args=[application.pk])).content.decode()
    assert f"{len(blockers)} things still block you" in html
