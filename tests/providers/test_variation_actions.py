"""Variations: offered in the same words, signed one by one, in force on their day."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import OutboxMessage
from lots.states import Ratio, Unit
from providers import actions, sweeps
from providers.figures import fingerprint
from providers.figures import today as landing
from providers.models import Admission, Contract, Variation
from providers.rules.variation import PriceSet
from tests.factories import assessment as story
from tests.factories.lots import LotFactory, LotPartFactory
from tests.factories.providers import AdmissionFactory, AdmissionPriceFactory, ContractFactory, ProviderFactory

ON = date(2026, 11, 23)
SIGN_BY = date(2026, 12, 11)
EFFECT = date(2027, 1, 4)
NEAR_END = date(2027, 2, 1)
HAND = {"name": "Petra Provider", "role": "Director", "authority": "As a director"}


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(ON):
        yield


@pytest.fixture
def part(db):
    return LotPartFactory()  # the ceiling of a day in a group: £180.00


def contracted(part, organisation=None, price="95.00"):
    provider = ProviderFactory(organisation=organisation) if organisation else ProviderFactory()
    admission = AdmissionFactory(provider=provider, lot=part.lot, ends_on=NEAR_END)
    admission.parts.add(part)
    AdmissionPriceFactory(admission=admission, part=part, price=Decimal(price))
    return ContractFactory(provider=provider, purchasing_system=part.lot.purchasing_system, ends_on=NEAR_END)


@pytest.fixture
def contract(part, provider_organisation, provider_manager):
    return contracted(part, provider_organisation)


def draft(part, by, kind="terms", **how):
    given = {
        "title": "Registers by ten",
        "text": "In clause 11.1, “by ten” takes the place of the time there.",
        "reason": "Schools ask for it.",
        "effective_on": EFFECT,
        "sign_by_on": SIGN_BY,
        **how,
    }
    return actions.variation_draft(part.lot.purchasing_system, kind=kind, by=by, **given)


def offered(part, officer, manager, **how):
    variation = draft(part, officer, **how)
    signature = {"name": "Magnus Manager", "role": "Commissioning manager", "authority": "By delegation"}
    actions.variation_offer(variation, by=manager, **signature)
    return variation


def sign(offer, by):
    actions.variation_sign(offer, by=by, hash=offer.hash, **HAND)


def line(part, price, before=None):
    return PriceSet(part, Unit.DAY, Ratio.GROUP, Decimal(price), Decimal(before) if before else None)


def told(person):
    return list(OutboxMessage.objects.filter(to=person.email).order_by("pk").values_list("subject", flat=True))


def test_all_providers_get_the_same_words_and_each_signs_for_itself(
    part, contract, officer, manager, provider_manager, rival_organisation, rival_manager
):
    other = contracted(part, rival_organisation)
    variation = offered(part, officer, manager)
    mine, theirs = variation.offers.get(contract=contract), variation.offers.get(contract=other)
    assert "by ten" in unescape(mine.body) and "by ten" in unescape(theirs.body)
    assert contract.reference in unescape(mine.body) and other.reference in unescape(theirs.body)
    with pytest.raises(Refused, match="Only a manager of the provider itself"):
        sign(mine, rival_manager)
    sign(mine, provider_manager)
    assert (mine.status, mine.signed_by, mine.name) == ("signed", provider_manager, "Petra Provider")
    theirs.refresh_from_db()
    assert theirs.status == "offered"
    assert told(provider_manager) == [
        f"A change to your contract to read and sign ({variation.reference})",
        f"The change to your contract is signed ({variation.reference})",
    ]
    assert [item.what for item in landing(rival_manager).due if "change" in item.what] == [
        "Read and sign a change to your contract"
    ]


def test_a_draft_sent_twice_is_one_and_the_same_words_for_another_contract_are_another(
    part, contract, officer, rival_organisation
):
    other = contracted(part, rival_organisation)
    first = draft(part, officer, contract=contract)
    assert draft(part, officer, contract=contract) == first
    assert draft(part, officer, contract=other) != first
    assert draft(part, officer, contract=contract, title="Registers by nine") != first


def test_what_is_signed_is_what_was_shown(part, contract, officer, manager, provider_manager):
    offer = offered(part, officer, manager).offers.get()
    assert offer.hash == fingerprint(offer.body)
    with pytest.raises(Refused, match="not the one you were shown"):
        actions.variation_sign(offer, by=provider_manager, hash="0" * 64, **HAND)
    with pytest.raises(Refused, match="Give your full name"):
        actions.variation_sign(offer, by=provider_manager, hash=offer.hash, **{**HAND, "authority": " "})


def test_an_offer_that_nobody_signs_lapses_and_is_not_signed_late(part, contract, officer, manager, provider_manager):
    offer = offered(part, officer, manager).offers.get()
    with timekeeping.at(date(2026, 12, 12)):
        with pytest.raises(Refused, match="last day to sign is past"):
            sign(offer, provider_manager)
        assert (sweeps.lapse_variations(), sweeps.lapse_variations()) == (1, 0)
    offer.refresh_from_db()
    assert offer.status == "lapsed"


def test_a_provider_may_decline_and_the_contract_stays(part, contract, officer, manager, provider_manager):
    offer = offered(part, officer, manager).offers.get()
    actions.variation_decline(offer, reason="We open at eleven.", by=provider_manager)
    with pytest.raises(Refused, match="declined already"):
        sign(offer, provider_manager)


def test_a_variation_is_withdrawn_until_somebody_signs(part, contract, officer, manager, provider_manager):
    variation = offered(part, officer, manager)
    sign(variation.offers.get(), provider_manager)
    with pytest.raises(Refused, match="has signed this variation"):
        actions.variation_withdraw(variation, reason="A mistake.", by=manager)
    second = offered(part, officer, manager)
    actions.variation_withdraw(second, reason="A mistake.", by=manager)
    assert second.offers.get().status == "withdrawn"
    assert told(provider_manager)[-1] == f"The change to your contract is withdrawn ({second.reference})"


def test_a_price_above_its_ceiling_is_refused(part, contract, officer, manager):
    with pytest.raises(Refused, match="£180.01 is above the ceiling of £180.00"):
        changes = actions.Changes(prices=[line(part, "180.01", "95.00")])
        draft(part, officer, kind="prices", contract=contract, changes=changes)
    assert not Variation.objects.exists()


def test_new_prices_stand_in_the_price_list_from_their_day(part, contract, officer, manager, provider_manager):
    changes = actions.Changes(prices=[line(part, "99.50", "95.00")])
    offer = offered(part, officer, manager, kind="prices", contract=contract, changes=changes).offers.get()
    assert "£95.00" in unescape(offer.body) and "£99.50" in unescape(offer.body)
    sign(offer, provider_manager)
    prices = Admission.objects.get().prices.order_by("from_on").values_list("from_on", "price")
    assert list(prices) == [(date(2026, 9, 1), Decimal("95.00")), (EFFECT, Decimal("99.50"))]


def test_an_uplift_is_rounded_to_the_penny_and_held_at_the_ceiling(
    part, contract, officer, manager, provider_manager, rival_organisation
):
    dear = contracted(part, rival_organisation, price="179.00")
    changes = actions.Changes(uplift_percent=Decimal("2.55"))
    variation = offered(part, officer, manager, kind="prices", changes=changes)
    found = {offer.contract: offer.prices.get().price for offer in variation.offers.all()}
    assert found == {contract: Decimal("97.42"), dear: Decimal("180.00")}
    assert "held at the ceiling" in variation.offers.get(contract=dear).body


def test_a_lot_is_added_without_applying_anew(part, contract, officer, manager, provider_manager):
    lot = LotFactory(purchasing_system=part.lot.purchasing_system)
    new = LotPartFactory(lot=lot)
    with pytest.raises(Refused, match="admitted to that lot already"):
        changes = actions.Changes(prices=[line(part, "90.00")])
        draft(part, officer, kind="lot_add", contract=contract, changes=changes)
    changes = actions.Changes(prices=[line(new, "90.00")])
    offer = offered(part, officer, manager, kind="lot_add", contract=contract, changes=changes).offers.get()
    sign(offer, provider_manager)
    assert not Admission.objects.filter(lot=lot).exists()
    with timekeeping.at(EFFECT):
        assert (sweeps.apply_variations(), sweeps.apply_variations()) == (1, 0)
        admission = Admission.objects.get(lot=lot)
        assert list(Admission.objects.placeable(EFFECT).filter(lot=lot)) == [admission]
    assert (admission.provider, admission.from_on, admission.ends_on) == (contract.provider, EFFECT, NEAR_END)
    assert list(admission.parts.all()) == [new]
    assert admission.prices.get().price == Decimal("90.00")


def test_a_lot_is_taken_out_on_its_day(part, contract, officer, manager, provider_manager):
    changes = actions.Changes(lots=[part.lot])
    offer = offered(part, officer, manager, kind="lot_remove", contract=contract, changes=changes).offers.get()
    sign(offer, provider_manager)
    assert Admission.objects.get().status == "active"
    with timekeeping.at(EFFECT):
        sweeps.apply_variations()
    admission = Admission.objects.get()
    assert (admission.status, admission.ends_on) == ("withdrawn", EFFECT)
    assert history.of(admission)[0].reason == f"Taken out by variation {offer.variation.reference}: Schools ask for it."


def test_a_contract_runs_on_to_the_new_end_and_no_further_than_the_system(
    part, contract, officer, manager, provider_manager
):
    with pytest.raises(Refused, match="the end of the purchasing system"):
        draft(part, officer, kind="extension", changes=actions.Changes(new_ends_on=date(2029, 2, 24)))
    changes = actions.Changes(new_ends_on=date(2028, 8, 31))
    offer = offered(part, officer, manager, kind="extension", changes=changes).offers.get()
    sign(offer, provider_manager)
    with timekeeping.at(EFFECT):
        sweeps.apply_variations()
    assert Contract.objects.get().ends_on == Admission.objects.get().ends_on == date(2028, 8, 31)


def test_dates_go_in_their_order(part, contract, officer):
    for dates in ({"sign_by_on": ON}, {"effective_on": date(2026, 12, 1)}):
        with pytest.raises(Refused, match="last day to sign has to be in the future"):
            draft(part, officer, **dates)


def test_both_sides_are_warned_of_an_end_90_and_30_days_before_and_once_each(part, contract, provider_manager):
    sent = []
    for days in range(95, -1, -1):
        with timekeeping.at(date.fromordinal(NEAR_END.toordinal() - days)):
            if sweeps.warn_of_contract_ends():
                sent.append(days)
            assert sweeps.warn_of_contract_ends() == 0
    assert sent == [90, 30]
    assert told(provider_manager) == [f"Contract {contract.reference} ends on 1 February 2027"] * 2
    council = contract.purchasing_system.contact_email
    assert OutboxMessage.objects.filter(to=council).count() == 2


def test_a_contract_expires_after_its_last_day(part, contract):
    with timekeeping.at(NEAR_END):
        assert sweeps.expire_contracts() == 0
    with timekeeping.at(date(2027, 2, 2)):
        assert (sweeps.expire_contracts(), sweeps.expire_contracts()) == (1, 0)
    assert Contract.objects.get().status == "expired"


def test_a_contract_that_is_ended_takes_its_admissions_with_it(part, contract, manager, officer, provider_manager):
    with pytest.raises(Refused, match="Give a reason"):
        actions.contract_terminate(contract, reason=" ", cause="breach", by=manager)
    actions.contract_terminate(contract, reason="It was asked twice.", cause="breach", by=manager)
    admission = Admission.objects.get()
    assert (contract.status, admission.status, admission.ends_on) == ("terminated", "removed", ON)
    assert told(provider_manager) == [f"Contract {contract.reference} is ended"]
    with pytest.raises(Refused, match="Only a contract in force"):
        actions.contract_terminate(contract, reason="Again.", cause="breach", by=manager)


def test_notice_ends_a_contract_on_its_day_and_not_before(
    part, contract, manager, other_manager, officer, provider_manager
):
    system = contract.purchasing_system
    days = int(system.terms.get("notice_days", 30))
    first = ON + timedelta(days=days)
    with pytest.raises(Refused, match=f"{days} days’ notice"):
        actions.contract_terminate(contract, reason="Not needed.", ends_on=first - timedelta(days=1), by=manager)
    with pytest.raises(Refused, match="by itself"):
        actions.contract_terminate(contract, reason="Not needed.", ends_on=contract.ends_on, by=manager)
    with pytest.raises(Refused, match="only for a cause"):
        actions.contract_terminate(contract, reason="Not needed.", by=manager)
    same = Contract.objects.get(pk=contract.pk)
    actions.contract_terminate(contract, reason="The council buys less of this.", ends_on=first, by=manager)
    with pytest.raises(TooLate, match="Notice has been given"):
        actions.contract_terminate(same, reason="Again.", ends_on=first + timedelta(days=9), by=other_manager)
    assert (contract.status, Admission.objects.get().status) == ("executed", "active")
    assert contract.last_day == first
    [subject] = told(provider_manager)
    assert subject.startswith(f"Notice: contract {contract.reference} ends on")
    with timekeeping.at(first):
        assert sweeps.end_noticed_contracts() == 0
    with timekeeping.at(first + timedelta(days=2)):
        assert (sweeps.end_noticed_contracts(), sweeps.end_noticed_contracts()) == (1, 0)
    contract.refresh_from_db()
    admission = Admission.objects.get()
    assert (contract.status, admission.status, admission.ends_on) == ("terminated", "removed", first)
    assert told(provider_manager)[1:] == [f"Contract {contract.reference} is ended"]


def test_a_notice_is_given_on_the_page_and_stands_there(client, part, contract, manager):
    client.force_login(manager)
    url = reverse("contract_terminate", args=[contract.pk])
    assert "Choose the cause" in client.post(url, {"how": "now", "reason": "A breach."}).text
    day = ON + timedelta(days=60)
    boxes = {"ends_on_day": day.day, "ends_on_month": day.month, "ends_on_year": day.year}
    page = client.post(url, {"how": "notice", "reason": "The council buys less.", **boxes}, follow=True).text
    assert "Notice is given, and the provider is told." in page
    assert "Notice has been given: this contract ends on" in page
    assert "By notice" in client.get(reverse("contract_list")).text


def test_the_offers_of_a_variation_are_downloaded(client, part, contract, officer, manager):
    variation = offered(part, officer, manager)
    client.force_login(officer)
    url = reverse("variation_detail", args=[variation.pk])
    assert "Download 1 offer (CSV)" in client.get(url).text
    rows = client.get(url, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert rows[0] == "Variation,Provider,Contract,Status,Signed by,Role,Signed on,In force since"
    assert rows[1] == f"{variation.reference},{contract.provider},{contract.reference},Waiting for the provider,,,,"


@pytest.mark.slow
def test_the_sealed_copy_of_a_variation_is_made_once(
    part, contract, officer, manager, provider_manager, django_capture_on_commit_callbacks
):
    offer = offered(part, officer, manager).offers.get()
    with django_capture_on_commit_callbacks(execute=True):
        sign(offer, provider_manager)
    offer.refresh_from_db()
    assert offer.pdf.name == f"Variation {offer.variation.reference} to {contract.reference}.pdf"
    with timekeeping.at(EFFECT):
        assert sweeps.make_missing_variations() == 0


def test_the_register_narrows_by_end_and_lot_and_takes_few_queries(
    client, officer, part, contract, django_assert_num_queries
):
    client.force_login(officer)

    def ask(query=""):
        with django_assert_num_queries(6):
            return client.get(f"/contracts/{query}").content.decode()

    assert "1 contract<" in ask("?ends=90")
    for _ in range(30):
        contracted(part)
    assert "31 contracts" in ask(f"?lot={part.lot.number}")
    assert "0 contracts" in client.get("/contracts/?ends=30").content.decode()


@pytest.mark.parametrize("how", ["one", "some", "all"])
def test_whoever_has_an_interest_in_one_of_the_providers_neither_drafts_nor_offers(
    part, contract, officer, manager, other_manager, how
):
    others = contracted(part)
    application = story.sent_in(provider=contract.provider)
    for who in (officer, manager):
        actions.interest_declare(application, by=who, has_interest=True, detail="A trustee.")
    to = {"one": {"contract": contract}, "some": {"contracts": [others, contract]}, "all": {}}[how]
    with pytest.raises(Refused, match="a colleague does it"):
        draft(part, officer, **to)
    variation = draft(part, other_manager, **to)
    for verb in ("variation_offer", "variation_withdraw"):
        assert "a colleague does it" in str(rules.may(manager, verb, variation))
        assert rules.may(other_manager, verb, variation)
    assert draft(part, officer, contracts=[others]).drafted_by == officer
