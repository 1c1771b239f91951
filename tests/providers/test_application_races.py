"""Two at once, on either database: one outcome, nothing lost, a plain word for the second."""

from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from apcommissioning.base import history, timekeeping
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import OutboxMessage
from providers import actions
from providers.models import Answer, Application, LotApplication, PriceOffer, Provider, Site, StaffCheck
from tests.factories.providers import StaffCheckFactory

from . import world

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts) -> list[str]:
    """Run each in a thread of its own, all at once; "" for the one that got through, the words of the refusal else."""
    start, said = Barrier(len(acts)), [""] * len(acts)

    def run(number, act):
        try:
            with timekeeping.at(world.ON):
                start.wait(timeout=30)
                act()
        except Refused as refusal:
            said[number] = str(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(said)


def test_a_double_click_on_send_sends_once(ready, provider_manager):
    def send():
        actions.application_submit(Application.objects.get(pk=ready.pk), by=provider_manager)

    first, second = together(send, send)
    assert first == ""
    assert "has just been sent" in second or "has been sent" in second
    assert OutboxMessage.objects.count() == 1
    assert [event.new for event in history.of(ready) if event.verb == "moved"] == ["submitted"]
    assert history.verify() == ""


def test_a_double_click_on_start_starts_once(provider, provider_manager):
    system = world.PublishedSystemFactory()

    def begin():
        actions.application_start(provider, system, by=provider_manager)

    first, second = together(begin, begin)
    assert first == ""
    assert "has just been started" in second or "You have an application" in second
    assert Application.objects.count() == 1


def test_two_colleagues_save_the_same_answer_and_the_second_is_told(draft, provider_manager, provider_staff):
    asked = world.question(draft, "continuity")

    def save(person, words):
        application = Application.objects.get(pk=draft.pk)
        return lambda: actions.answer_edit(application, asked.version, asked.scope_key, value=words, by=person)

    first, second = together(save(provider_manager, "Petra’s words"), save(provider_staff, "Stan’s words"))
    assert first == ""
    assert "A colleague has changed this" in second
    assert Answer.objects.get().revision == 1


def test_two_colleagues_choose_lots_at_once_and_the_second_is_told(draft, provider_manager, provider_staff):
    one, five = (draft.purchasing_system.lots.get(number=number) for number in (1, 5))

    def choose(person, lot):
        application, parts = Application.objects.get(pk=draft.pk), list(lot.parts.all())
        sites = list(application.sites.all())
        return lambda: actions.application_lots(
            application, lots=[lot], parts=parts, sites=sites, revision=draft.revision, by=person
        )

    first, second = together(choose(provider_manager, one), choose(provider_staff, five))
    assert first == ""
    assert "A colleague has changed this" in second
    assert draft.lot_applications.count() == 1


def test_two_colleagues_give_prices_at_once_and_the_second_is_told(draft, provider_manager, provider_staff):
    row = draft.lot_applications.get()
    part = row.parts.get(key="lot_1b")
    rule = part.price_rules.first()

    def give(person, price):
        own = LotApplication.objects.select_related("application__provider", "lot").get(pk=row.pk)
        prices = {(part.pk, rule.unit, rule.ratio): Decimal(price)}
        return lambda: actions.application_prices(own, prices=prices, revision=row.revision, by=person)

    first, second = together(give(provider_manager, "10.00"), give(provider_staff, "11.00"))
    assert first == ""
    assert "A colleague has changed this" in second
    assert PriceOffer.objects.count() == 1


def test_two_colleagues_change_the_details_at_once_and_the_second_is_told(provider, provider_manager, officer):
    def change(person, words):
        own = Provider.objects.get(pk=provider.pk)
        return lambda: actions.provider_edit(own, details={"about": words}, revision=provider.revision, by=person)

    first, second = together(change(provider_manager, "Goats."), change(officer, "Boats."))
    assert first == ""
    assert "A colleague has changed this" in second


def test_two_colleagues_change_a_site_at_once_and_the_second_is_told(provider, provider_manager):
    site = provider.sites.get()

    def change(name):
        own = Site.objects.select_related("provider").get(pk=site.pk)
        given = {"details": {"name": name}, "capacities": {}, "revision": site.revision}
        return lambda: actions.site_edit(own, by=provider_manager, **given)

    first, second = together(change("The Yard"), change("The House"))
    assert first == ""
    assert "A colleague has changed this" in second


def test_two_colleagues_confirm_the_places_at_once_and_the_second_is_told(provider, provider_manager, provider_staff):
    site = provider.sites.get()

    def confirm(person, number):
        own, places = Provider.objects.get(pk=provider.pk), {site.pk: {"ks3": number}}
        return lambda: actions.capacity_confirm(own, places=places, revision=site.revision, by=person)

    first, second = together(confirm(provider_manager, 4), confirm(provider_staff, 5))
    assert first == ""
    assert "A colleague has changed this" in second


def test_two_colleagues_change_one_adults_checks_at_once_and_the_second_is_told(provider, provider_manager):
    row = StaffCheckFactory(provider=provider)
    details = {name: getattr(row, name) for name in ("role", "site", "dbs_on", "prohibition_on", "training_on")}

    def change(known_as):
        own = StaffCheck.objects.select_related("provider").get(pk=row.pk)
        given = {"details": {**details, "known_as": known_as}, "revision": row.revision, "by": provider_manager}
        return lambda: actions.staff_check_edit(own, **given)

    first, second = together(change("AB"), change("CD"))
    assert first == ""
    assert "A colleague has changed this" in second
