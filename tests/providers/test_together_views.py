"""Two colleagues with one page open at once, and a session that ends while somebody types: nothing typed is lost."""

import re
from datetime import date
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse

from providers import actions
from providers.forms.provider import ProviderForm
from providers.forms.site import SiteForm
from providers.forms.staff import StaffCheckForm
from providers.models import Answer, PriceOffer, SiteCapacity
from providers.rules import readiness
from tests.factories.providers import SiteFactory, StaffCheckFactory

from . import world


def sent_from(html: str) -> dict[str, list[str]]:
    """What a browser would send from the hidden boxes of the page's last form, with none of the visible ones."""
    form = html[html.index('<form method="post"', html.index("<main")) :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name
        found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    found.pop("csrfmiddlewaretoken", None)
    return found


def opened(client, person, url: str) -> dict[str, list[str]]:
    client.force_login(person)
    return sent_from(client.get(url).content.decode())


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


# -- An answer ---------------------------------------------------------------------------------------------------------


def test_a_colleagues_newer_answer_is_shown_beside_ones_own_words(client, draft, provider_manager, provider_staff):
    asked = world.question(draft, "continuity")
    url = readiness.url_of(draft, asked)
    hidden = opened(client, provider_manager, url)
    world.answer(draft, asked, provider_staff, value="Written by Stan <b>first</b>.", revision=0)
    html = client.post(url, {**hidden, "value": "My own words."}).content.decode()
    assert "Stan Staff changed this while you had it open" in html
    assert "Written by Stan &lt;b&gt;first&lt;/b&gt;." in html
    assert "My own words." in html
    assert Answer.objects.get().value.startswith("Written by Stan")
    again = sent_from(html)
    assert again["revision"] == ["1"]
    assert client.post(url, {**again, "value": "My own words."}).status_code == 302
    assert (Answer.objects.get().value, Answer.objects.get().revision) == ("My own words.", 2)


def test_one_press_takes_the_colleagues_words(client, draft, provider_manager, provider_staff):
    asked = world.question(draft, "continuity")
    url = readiness.url_of(draft, asked)
    hidden = opened(client, provider_manager, url)
    world.answer(draft, asked, provider_staff, value="Stan was first.", revision=0)
    html = client.post(url, {**hidden, "value": "My own words."}).content.decode()
    html = client.post(url, {**sent_from(html), "value": "My own words.", "take": "value"}).content.decode()
    assert "Stan was first.</textarea>" in html
    assert "In the box now, as your colleague wrote it" in html
    assert Answer.objects.get().revision == 1
    assert client.post(url, {**sent_from(html), "value": "Stan was first. And I."}).status_code == 302
    assert Answer.objects.get().value == "Stan was first. And I."


def test_the_words_that_differ_are_marked_on_both_sides(client, draft, provider_manager, provider_staff):
    asked = world.question(draft, "continuity")
    url = readiness.url_of(draft, asked)
    hidden = opened(client, provider_manager, url)
    world.answer(draft, asked, provider_staff, value="We keep a spare room.", revision=0)
    html = client.post(url, {**hidden, "value": "We keep a spare van."}).content.decode()
    assert re.findall(r"<mark>(.*?)</mark>", html) == ["room.", "van."]


def test_an_answer_to_a_question_that_is_asked_no_more_is_shown_to_be_copied(client, draft, provider_manager):
    lot = draft.lot_applications.get().lot
    url = reverse("answer_edit", args=[draft.pk, "offer_and_curriculum", f"lot:{lot.pk}"])
    hidden = opened(client, provider_manager, url)
    five = draft.purchasing_system.lots.get(number=5)
    actions.application_lots(draft, lots=[five], parts=five.parts.all(), sites=[], by=provider_manager)
    response = client.post(url, {**hidden, "value": "A long afternoon’s work about lot 1."})
    assert response.status_code == 409
    assert "A long afternoon’s work about lot 1." in response.content.decode()


# -- Lots and prices ---------------------------------------------------------------------------------------------------


def test_lots_chosen_meanwhile_come_in_beside_ones_own(client, draft, provider_manager, provider_staff):
    """One adds lot 5 while the other has the page open to take lot 3 in as well: both are there after the second."""
    system = draft.purchasing_system
    one, three, five = (system.lots.get(number=number) for number in (1, 3, 5))
    url = reverse("application_lots", args=[draft.pk])
    hidden = opened(client, provider_manager, url)
    parts = [part for lot in (one, five) for part in lot.parts.all()]
    actions.application_lots(draft, lots=[one, five], parts=parts, sites=draft.sites.all(), by=provider_staff)
    site = draft.sites.get()
    mine = {
        f"lot_{one.pk}": [part.pk for part in one.parts.all()],
        f"lot_{three.pk}": [three.parts.get(key="lot_3a").pk],
        "sites": [site.pk],
    }
    html = client.post(url, {**hidden, **mine}).content.decode()
    assert "Stan Staff changed this while you had it open" in html
    assert five.name in text_of(html).split("You had not touched these")[1][:400]
    for part in five.parts.all():
        assert re.search(rf'value="{part.pk}"[^>]* checked', html), "Their lot is ticked now."
    mine[f"lot_{five.pk}"] = [part.pk for part in five.parts.all()]
    assert client.post(url, {**sent_from(html), **mine, "later": 1}).status_code == 302
    assert [row.lot.number for row in draft.lot_applications.all()] == [1, 3, 5]


def test_prices_given_meanwhile_are_shown_and_ones_own_kept(client, draft, provider_manager, provider_staff):
    row = draft.lot_applications.get()
    part = row.parts.get(key="lot_1b")
    url = reverse("application_prices", args=[draft.pk, row.lot_id])
    hidden = opened(client, provider_manager, url)
    world.give_prices(draft, row.lot, provider_staff)
    theirs = PriceOffer.objects.get(part=part)
    name = f"price_{part.pk}_{theirs.unit}_{theirs.ratio}"
    others = {
        f"price_{offer.part_id}_{offer.unit}_{offer.ratio}": "11.00"
        for offer in PriceOffer.objects.exclude(pk=theirs.pk)
    }
    html = client.post(url, {**hidden, **others, name: "12.00"}).content.decode()
    assert "£10.00" in html and "£12.00" in html
    assert PriceOffer.objects.get(part=part).price == theirs.price
    client.post(url, {**sent_from(html), **others, name: "12.00", "later": 1})
    assert str(PriceOffer.objects.get(part=part).price) == "12.00"


def test_prices_for_a_lot_taken_out_meanwhile_get_a_plain_word(client, draft, provider_manager, provider_staff):
    row = draft.lot_applications.get()
    url = reverse("application_prices", args=[draft.pk, row.lot_id])
    hidden = opened(client, provider_manager, url)
    five = draft.purchasing_system.lots.get(number=5)
    actions.application_lots(draft, lots=[five], parts=five.parts.all(), sites=[], by=provider_staff)
    response = client.post(url, hidden)
    assert response.status_code == 409
    assert "has been taken out of the application" in response.content.decode()


# -- The organisation and its sites ------------------------------------------------------------------------------------


def boxes(form, **change):
    """What the visible boxes of a page hold, with what is typed over them."""
    values = {name: value for name, value in form.initial.items() if name != "revision" and value is not None}
    for name in [name for name, value in values.items() if isinstance(value, date)]:
        on = values.pop(name)
        values |= {f"{name}_{part}": getattr(on, part) for part in ("day", "month", "year")}
    return {**values, **change}


def test_two_colleagues_change_different_details_and_both_stand(client, provider, provider_manager, officer):
    url = reverse("provider_edit", args=[provider.pk])
    hidden = opened(client, provider_manager, url)
    page = boxes(ProviderForm(initial=ProviderForm.initial_of(provider)), about="Gardens and goats.")
    actions.provider_edit(provider, details={"contact_phone": "01865 111111"}, by=officer)
    html = client.post(url, {**hidden, **page}).content.decode()
    assert "Olive Officer changed this while you had it open" in html
    assert "01865 111111" in html and "Gardens and goats." in html
    assert "Typed by you" not in html, "They did not touch the same box."
    page["contact_phone"] = "01865 111111"
    assert client.post(url, {**sent_from(html), **page}).status_code == 302
    provider.refresh_from_db()
    assert (provider.contact_phone, provider.about) == ("01865 111111", "Gardens and goats.")


def test_two_colleagues_change_one_site(client, provider, provider_manager):
    site = provider.sites.get()
    url = reverse("site_edit", args=[site.pk])
    hidden = opened(client, provider_manager, url)
    page = boxes(SiteForm(initial=SiteForm.initial_of(site)), name="The Yard", ks3="9")
    actions.site_edit(site, details={"name": "Heron House"}, capacities={"ks3": 8, "ks4": 2}, by=provider_manager)
    html = client.post(url, {**hidden, **page}).content.decode()
    words = text_of(html)
    assert "Saved by your colleague Heron House Typed by you, not saved The Yard" in words
    assert "Places at key stage 4: 2" in words.split("what they saved is in the boxes now")[1][:200]
    site.refresh_from_db()
    assert site.name == "Heron House"
    assert client.post(url, {**sent_from(html), **page, "ks4": "2"}).status_code == 302
    site.refresh_from_db()
    assert (site.name, {row.key_stage: row.places for row in site.capacities.all()}) == (
        "The Yard",
        {"ks3": 9, "ks4": 2},
    )


def test_the_same_words_saved_twice_are_no_quarrel(client, provider, provider_manager, officer):
    url = reverse("provider_edit", args=[provider.pk])
    hidden = opened(client, provider_manager, url)
    actions.provider_edit(provider, details={"about": "Gardens."}, by=officer)
    page = boxes(ProviderForm(initial=ProviderForm.initial_of(provider)), about="Gardens.")
    assert client.post(url, {**hidden, **page}).status_code == 302


def test_two_colleagues_change_one_adults_checks(client, provider, provider_manager):
    row = StaffCheckFactory(provider=provider, known_as="AF")
    url = reverse("staff_check_edit", args=[row.pk])
    hidden = opened(client, provider_manager, url)
    now = StaffCheckForm.initial_of(row)
    page = boxes(StaffCheckForm(initial=now, provider=provider), known_as="AF2")
    details = {name: getattr(row, name) for name in StaffCheckForm.FIELDS}
    changed = {"training_on": date(2026, 10, 5), "site": provider.sites.get()}
    actions.staff_check_edit(row, details={**details, **changed}, by=provider_manager)
    html = client.post(url, {**hidden, **page}).content.decode()
    words = text_of(html).split("what they saved is in the boxes now")[1]
    assert "Petra Provider changed this while you had it open" in html
    assert "Where? (optional): Heron Yard" in words and "Safeguarding training: 5 October 2026" in words
    row.refresh_from_db()
    assert row.known_as == "AF"
    fresh = boxes(StaffCheckForm(initial=StaffCheckForm.initial_of(row), provider=provider), known_as="AF2")
    assert client.post(url, {**sent_from(html), **fresh}).status_code == 302
    row.refresh_from_db()
    assert (row.known_as, row.training_on, row.site) == ("AF2", date(2026, 10, 5), provider.sites.get())


def test_two_colleagues_confirm_the_places(client, provider, provider_manager, provider_staff):
    site, other = provider.sites.get(), SiteFactory(provider=provider, name="The Boatyard")
    url = reverse("capacity_confirm", args=[provider.pk])
    hidden = opened(client, provider_manager, url)
    actions.capacity_confirm(provider, places={site.pk: {"ks3": 6}, other.pk: {"ks4": 5}}, by=provider_staff)
    mine = {f"site_{site.pk}_ks3": "9"}
    html = client.post(url, {**hidden, **mine}).content.decode()
    words = text_of(html)
    assert "Stan Staff changed this while you had it open" in words
    assert "Heron Yard, key stage 3 Saved by your colleague 6 Typed by you, not saved 9" in words
    assert "The Boatyard, key stage 4: 5" in words
    assert SiteCapacity.objects.get(site=site).places == 6
    assert client.post(url, {**sent_from(html), **mine, f"site_{other.pk}_ks4": "5"}).status_code == 302
    assert {(row.site, row.places) for row in SiteCapacity.objects.all()} == {(site, 9), (other, 5)}


# -- A session that ends -----------------------------------------------------------------------------------------------


def test_what_was_typed_before_the_session_ended_is_there_after_signing_in(client, draft, provider_manager):
    asked = world.question(draft, "continuity")
    url = readiness.url_of(draft, asked)
    hidden = opened(client, provider_manager, url)
    del client.cookies[settings.SESSION_COOKIE_NAME]
    response = client.post(url, {**hidden, "value": "An hour’s work."})
    assert response.url == f"{reverse('account_login')}?next={url}"
    assert "what you typed is in its place again" in client.get(response.url).content.decode()
    assert Answer.objects.count() == 0
    client.force_login(provider_manager)
    html = client.get(url).content.decode()
    assert "An hour’s work.</textarea>" in html
    assert "It is not saved yet" in html
    assert client.post(url, {**sent_from(html), "value": "An hour’s work."}).status_code == 302
    assert Answer.objects.get().value == "An hour’s work."
    assert "It is not saved yet" not in client.get(url).content.decode(), "It comes back once."


def test_a_password_and_a_page_without_words_are_not_kept(client, draft, provider_manager):
    client.post(reverse("application_withdraw", args=[draft.pk]), {"reason": "Too much"})
    assert "typed" not in client.session
    client.post(reverse("provider_edit", args=[draft.provider_id]), {"about": "Gardens", "password": "secret words"})
    assert client.session["typed"]["given"] == {"about": ["Gardens"]}


@pytest.mark.django_db
def test_more_than_a_form_holds_is_not_kept(client):
    client.post(reverse("site_add", args=[1]), {"address": "x" * 300_000})
    assert "typed" not in client.session
