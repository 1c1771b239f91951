"""After admission: a document lapses and the embargo follows, a visit and its actions, contract and variation."""

from datetime import date
from decimal import Decimal

import pytest

from apcommissioning.base import timekeeping
from apcommissioning.base.files import open_stored
from apcommissioning.demo.papers import paper
from providers import actions, sweeps
from providers.states import EvidenceStatus
from tests.factories.lots import PublishedSystemFactory
from tests.factories.providers import (
    AdmissionFactory,
    AdmissionPriceFactory,
    ContractFactory,
    EvidenceFactory,
    ProviderFactory,
    SiteFactory,
)

ON = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _on_one_day(settings, db):
    """The browser's requests run in a thread of their own: they too live on this day."""
    settings.STORY_TODAY = ON


@pytest.fixture
def admission(provider_organisation, provider_manager):
    with timekeeping.at(ON):
        system = PublishedSystemFactory()
        lot = system.lots.get(number=4)
        provider = ProviderFactory(organisation=provider_organisation)
        SiteFactory(provider=provider, name="Mill Lane", approved_on=date(2026, 6, 9))
        found = AdmissionFactory(provider=provider, lot=lot)
        part = lot.parts.filter(registered_only=False).first()
        rule = part.price_rules.first()
        found.parts.add(part)
        AdmissionPriceFactory(
            admission=found, part=part, unit=rule.unit, ratio=rule.ratio, price=rule.ceiling - Decimal(5)
        )
        return found


def press(page, name):
    """A link that looks like a button is one or the other to a browser."""
    page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).first.click()


def day(page, label, on):
    group = page.get_by_role("group", name=label)
    for name, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        group.get_by_label(name).fill(str(value))


def test_a_document_lapses_the_embargo_follows_and_a_new_one_lifts_it(
    page, sign_in, look, admission, officer, provider_manager, tmp_path
):
    provider = admission.provider
    ContractFactory(provider=provider, purchasing_system=admission.lot.purchasing_system)
    with timekeeping.at(ON):
        old = paper("Insurance", by=provider_manager)
        EvidenceFactory(
            provider=provider,
            kind="insurance_certificate",
            file=old,
            expires_on=date(2026, 11, 22),
            status=EvidenceStatus.ACCEPTED,
        )
        assert sweeps.embargo_lapsed() == 1
    sign_in(page, officer)
    page.goto("/")
    look(page, "officer today")
    page.get_by_role("link", name="document running out").click()
    look(page, "documents running out")
    page.goto(f"/admissions/{admission.pk}/")
    page.get_by_text("Insurance certificate ran out on").first.wait_for()
    look(page, "admission stopped by a lapse")
    sign_in(page, provider_manager)
    page.goto("/")
    look(page, "provider today")
    page.get_by_role("link", name="Replace your insurance certificate").click()
    path = tmp_path / "insurance.pdf"
    with open_stored(paper("New insurance", by=provider_manager)) as stored:
        path.write_bytes(stored.read())
    page.get_by_label("Choose the document").set_input_files(path)
    day(page, "When does it run out?", date(2027, 11, 22))
    page.get_by_role("button", name="Save").click()
    page.goto(f"/admissions/{admission.pk}/")
    press(page, "Say your side")
    look(page, "say your side")
    page.get_by_label("Your side").fill("The insurer sent it late. It is here now.")
    page.get_by_role("button", name="Send").click()
    sign_in(page, officer)
    page.goto(f"/providers/{provider.pk}/documents/")
    page.get_by_role("link", name="Check the insurance certificate").click()
    page.get_by_label("Accept it", exact=True).check()
    page.get_by_role("button", name="Save").click()
    page.goto(f"/admissions/{admission.pk}/")
    look(page, "admission open again")
    admission.refresh_from_db()
    assert admission.status == "active"


def test_a_visit_is_planned_written_published_and_its_action_followed_to_the_end(
    page, sign_in, look, admission, reviewer, provider_manager
):
    sign_in(page, reviewer)
    page.goto("/visits/due/")
    look(page, "who is visited next")
    page.get_by_role("link", name="Heron Yard CIC").click()
    page.get_by_role("link", name="Plan a visit").click()
    look(page, "plan a visit")
    page.get_by_label("Unannounced").check()
    day(page, "When?", ON)
    page.get_by_label("Who leads it?").select_option(label="Rhys Reviewer")
    page.get_by_role("button", name="Plan the visit").click()
    look(page, "visit planned")
    press(page, "Write the report")
    look(page, "report, empty")
    for number, words in enumerate(("Met", "Met strongly", "Partly met", "Met")):
        page.get_by_role("group", name="Judgement").nth(number).get_by_label(words, exact=True).check()
        page.get_by_label("What you saw").nth(number).fill("Seen in use on the day.")
    page.get_by_role("button", name="Save the report").click()
    look(page, "visit in draft")
    press(page, "Write the report")
    page.get_by_label("The main messages").fill("Calm, safe and busy.")
    page.get_by_label("Approaching target").check()
    page.get_by_role("button", name="Save the report").click()
    press(page, "Add an action")
    look(page, "add an action")
    page.get_by_label("What must be done?").fill("Hold a fire drill in the evening group")
    page.get_by_label("Why?").fill("None was held this year.")
    page.get_by_label("What will show that it is done?").fill("A dated record.")
    page.get_by_label("Important: 20 working days").check()
    day(page, "By which day?", date(2026, 12, 18))
    page.get_by_label("Their role").fill("Head of centre")
    page.get_by_role("button", name="Add the action").click()
    press(page, "Publish the report")
    look(page, "publish the report")
    page.get_by_role("button", name="Publish").click()
    look(page, "visit published")
    sign_in(page, provider_manager)
    page.goto("/")
    page.get_by_role("link", name="Hold a fire drill in the evening group").click()
    look(page, "visit as the provider reads it")
    page.get_by_role("link", name="Say what was done").click()
    page.get_by_label("What did you do?").fill("Held on 30 November.")
    page.get_by_role("button", name="Send").click()
    sign_in(page, reviewer)
    page.goto("/visits/actions/")
    look(page, "actions")
    page.get_by_role("link", name="Hold a fire drill").click()
    page.get_by_role("link", name="Close it").click()
    page.get_by_role("textbox").fill("The record was seen.")
    page.get_by_role("button", name="Close the action").click()
    look(page, "visit with its action closed")


def sign(page, name, role):
    page.get_by_label("Your full name").fill(name)
    page.get_by_label("Your role").fill(role)
    page.get_by_label("By what authority do you sign?").fill("By the delegation of 3 May 2026")
    page.get_by_role("checkbox").check()


def test_the_contract_is_signed_by_both_and_varied(page, sign_in, look, admission, officer, manager, provider_manager):
    with timekeeping.at(ON):
        contract = actions.contract_issue(admission.provider, admission.lot.purchasing_system, by=officer)
    sign_in(page, provider_manager)
    page.goto(f"/contracts/{contract.pk}/")
    look(page, "contract issued")
    press(page, "Read and sign")
    look(page, "sign the contract")
    sign(page, "Petra Provider", "Director")
    page.get_by_role("button", name="Sign for the provider").click()
    sign_in(page, manager)
    page.goto(f"/contracts/{contract.pk}/countersign/")
    sign(page, "Magnus Manager", "Commissioning manager")
    page.get_by_role("button", name="Sign for the council").click()
    look(page, "contract in force")
    page.get_by_role("link", name="New prices").click()
    look(page, "draft new prices")
    page.get_by_label("What is it called?").fill("Prices from January")
    page.get_by_label("Why?").fill("Wages went up.")
    day(page, "When does it take effect?", date(2027, 1, 4))
    day(page, "By when must it be signed?", date(2026, 12, 18))
    price = page.get_by_label("Lot 4,").first
    price.fill("999.00")
    page.get_by_role("button", name="Save the draft").click()
    look(page, "a price above its ceiling")
    page.get_by_text("above the ceiling").first.wait_for()
    price.fill("61.00")
    page.get_by_role("button", name="Save the draft").click()
    look(page, "variation drafted")
    press(page, "Sign and offer it")
    look(page, "offer the variation")
    sign(page, "Magnus Manager", "Commissioning manager")
    page.get_by_role("button", name="Sign and offer").click()
    look(page, "variation offered")
    sign_in(page, provider_manager)
    page.goto("/")
    page.get_by_role("link", name="Read and sign a change to your contract").click()
    look(page, "variation to sign")
    press(page, "Read and sign")
    look(page, "sign the variation")
    sign(page, "Petra Provider", "Director")
    page.get_by_role("button", name="Sign for the provider").click()
    look(page, "variation signed")
    page.goto(f"/contracts/{contract.pk}/")
    look(page, "contract with its variation")
    sign_in(page, manager)
    page.goto("/contracts/")
    look(page, "register")
    page.goto("/variations/")
    look(page, "variations")
    assert admission.prices.get(from_on=date(2027, 1, 4)).price == Decimal("61.00")
