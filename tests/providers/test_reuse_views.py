"""Earlier answers: offered again to be confirmed or changed, or asked afresh."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from lots.models import QuestionVersion
from providers import actions
from providers.models import Answer, Evidence
from providers.rules import readiness, reuse
from providers.states import AdmissionStatus, LotApplicationStatus
from tests.factories.providers import AdmissionFactory, EvidenceFactory, SiteFactory

from . import world
from .test_application_views import url_of


@pytest.fixture
def again(draft, provider_manager):
    """A second application for lot 1; the first, with three answers, was withdrawn."""
    for key, value in (
        ("continuity", "A neighbour covers."),
        ("legal_form", "charity"),
        ("mandatory_exclusions", "no"),
    ):
        world.answer(draft, world.question(draft, key), provider_manager, value=value, follow_up="")
    actions.application_withdraw(draft, by=provider_manager)
    return world.start(draft.provider, provider_manager, system=draft.purchasing_system)


def offered(application) -> dict[str, reuse.Earlier]:
    return {one.asked.key: one for one in reuse.earlier(readiness.read(application)).values()}


def new_version(application, key: str, **change) -> QuestionVersion:
    """Another version of a question, pinned in the application's own set."""
    old = world.question(application, key).version
    pinned = old.pinned.get(section__question_set=application.question_set)
    new = QuestionVersion.objects.get(pk=old.pk)
    new.pk, new.number = None, old.number + 1
    for name, value in change.items():
        setattr(new, name, value)
    new.save(force_insert=True)
    type(pinned).objects.filter(pk=pinned.pk).update(question_version=new)
    return new


def test_an_earlier_answer_is_offered_unless_its_question_is_always_asked_afresh(again):
    assert world.question(again, "mandatory_exclusions").version.reuse == "never"
    assert set(offered(again)) == {"continuity", "legal_form"}
    assert offered(again)["continuity"].source == "in NAP-0001"


def test_changed_words_are_to_be_confirmed_and_a_changed_meaning_is_asked_afresh(again):
    new_version(again, "continuity", text="How do you carry on?", short_name="Carrying on")
    assert offered(again)["continuity"].reworded
    new_version(again, "continuity", text="What if the sky falls?", asks_anew=True)
    assert set(offered(again)) == {"legal_form"}
    new_version(again, "continuity", text="And then?", asks_anew=False)
    assert set(offered(again)) == {"legal_form"}, "A version in between asked for something else."
    options = [{"code": "charity", "label": "Charity"}, {"code": "other", "label": "Another"}]
    new_version(again, "legal_form", options=options)
    assert offered(again) == {}


def test_a_tick_confirms_and_the_answer_says_where_it_comes_from(client, again, provider_manager):
    client.force_login(provider_manager)
    url = reverse("answers_confirm", args=[again.pk])
    html = client.get(url).content.decode()
    assert "A neighbour covers." in html and "Said in NAP-0001 on" in html
    assert "Tick the answers that still hold" in client.post(url, {}).content.decode()
    response = client.post(url, {"chosen": ["continuity/organisation"]})
    assert response.url == reverse("application_tasks", args=[again.pk])
    answer = Answer.objects.get(application=again)
    assert (answer.value, answer.revision, answer.reused_from.application.reference) == (
        "A neighbour covers.",
        1,
        "NAP-0001",
    )
    html = client.get(reverse("application_tasks", args=[again.pk])).content.decode()
    assert "You have answered 1 question of these before" in html
    assert client.post(url, {"chosen": ["continuity/organisation"]}).status_code == 200, "It is answered already."


def test_the_page_of_a_question_starts_from_the_earlier_answer(client, again, provider_manager):
    client.force_login(provider_manager)
    asked = world.question(again, "continuity")
    html = client.get(url_of(again, asked)).content.decode()
    assert "You said this in NAP-0001" in html and "A neighbour covers.</textarea>" in html
    client.post(url_of(again, asked), {"revision": 0, "value": "A neighbour covers."})
    saved = Answer.objects.get(application=again)
    assert saved.reused_from is not None
    client.post(url_of(again, asked), {"revision": 1, "value": "Two neighbours cover."})
    saved.refresh_from_db()
    assert saved.reused_from is None, "It says something else now."


def test_what_a_colleague_answers_meanwhile_is_left_alone(again, provider_manager, provider_staff, rival_manager):
    world.answer(again, world.question(again, "continuity"), provider_staff, value="Mine.")
    chosen = ["continuity/organisation", "legal_form/organisation"]
    assert actions.answers_confirm(again, chosen=chosen, by=provider_manager) == 1
    assert again.answers.get(question_version__question__key="continuity").value == "Mine."
    with pytest.raises(Exception, match="another provider"):
        actions.answers_confirm(again, chosen=chosen, by=rival_manager)


def test_an_officer_confirms_nothing(again, officer):
    with pytest.raises(PermissionDenied):
        actions.answers_confirm(again, chosen=["continuity/organisation"], by=officer)


def test_what_was_said_of_one_site_and_one_lot_is_offered_for_another(provider, provider_manager):
    other = SiteFactory(provider=provider, name="The Boatyard")
    application = world.start(provider, provider_manager, lots=(1, 3))
    first, second = (
        world.question(application, "learning_environment", site=site) for site in (provider.sites.first(), other)
    )
    lots = [row.lot for row in application.lot_applications.all()]
    one, three = (world.question(application, "response", lot=lot) for lot in lots)
    world.answer(application, first, provider_manager, value="A quiet room.", follow_up="")
    world.answer(application, one, provider_manager, value="Two days.", follow_up="")
    found = {one.key: one for one in reuse.earlier(readiness.read(application)).values()}
    assert found[f"learning_environment/{second.scope_key}"].source == "in NAP-0001 for Heron Yard"
    assert found[f"response/{three.scope_key}"].source == "in NAP-0001 for lot 1"


def test_an_answer_carries_while_its_document_is_good_and_is_confirmed_otherwise(draft, provider_manager):
    asked = next(
        asked
        for asked in readiness.read(draft).to_answer
        if asked.version.reuse == "carry_until_expiry" and asked.version.type == "one_of" and asked.version.evidence
    )
    document = world.document_for(draft, asked)
    world.answer(draft, asked, provider_manager, follow_up="")
    actions.application_withdraw(draft, by=provider_manager)
    again = world.start(draft.provider, provider_manager, system=draft.purchasing_system)
    carried = again.answers.get()
    assert carried.question_version == asked.version
    assert (carried.reused_from.application, list(carried.evidence.all())) == (draft, [document])
    actions.application_withdraw(again, by=provider_manager)
    Evidence.objects.filter(pk=document.pk).update(expires_on=date(2026, 11, 3))
    third = world.start(draft.provider, provider_manager, system=draft.purchasing_system)
    assert third.answers.count() == 0
    assert asked.key in offered(third)


# -- Applying again ----------------------------------------------------------------------------------------------------


def test_a_new_application_starts_with_the_lots_that_did_not_get_in(client, draft, provider_manager):
    actions.application_withdraw(draft, by=provider_manager)
    assert draft.lot_applications.get().status == LotApplicationStatus.WITHDRAWN
    new = actions.application_start(draft.provider, draft.purchasing_system, by=provider_manager)
    client.force_login(provider_manager)
    html = client.get(reverse("application_lots", args=[new.pk])).content.decode()
    assert "did not get in for: lot 1" in html
    for part in draft.lot_applications.get().parts.all():
        assert f'value="{part.pk}" checked' in html


def test_nobody_applies_for_a_lot_that_they_are_in(client, provider, provider_manager):
    application = world.start(provider, provider_manager, lots=(1,))
    five = application.purchasing_system.lots.get(number=5)
    AdmissionFactory(provider=provider, lot=five, status=AdmissionStatus.SUSPENDED)
    client.force_login(provider_manager)
    html = client.get(reverse("application_lots", args=[application.pk])).content.decode()
    assert "You are in already" in html and f'name="lot_{five.pk}"' not in html
    with pytest.raises(Exception, match="You are admitted to Lot 5"):
        actions.application_lots(application, lots=[five], parts=five.parts.all(), sites=[], by=provider_manager)


# -- A document that serves twice --------------------------------------------------------------------------------------


def test_a_document_that_is_kept_serves_for_another_question(client, draft, provider_manager):
    handbook = EvidenceFactory(provider=draft.provider, kind="behaviour_policy", file__name="handbook.pdf")
    client.force_login(provider_manager)
    asked = world.question(draft, "safeguarding_policy")
    html = client.get(url_of(draft, asked)).content.decode()
    assert "Or use a document that you have sent already" in html and "handbook.pdf (behaviour policy" in html
    given = {"revision": 0, "value": "", "pick": handbook.pk}
    assert client.post(url_of(draft, asked), given).status_code == 302
    added = Evidence.objects.get(kind="safeguarding_policy")
    assert (added.file, added.issued_on, added.status) == (handbook.file, handbook.issued_on, "unchecked")
    assert added.expires_on == date(2027, 9, 1), "12 months from the date on it, as this question says."
    assert readiness.read(draft).gap(asked) is None


def test_a_rivals_document_cannot_be_picked(client, draft, rival, provider_manager):
    foreign = EvidenceFactory(provider=rival, kind="behaviour_policy")
    EvidenceFactory(provider=draft.provider, kind="behaviour_policy")
    client.force_login(provider_manager)
    asked = world.question(draft, "safeguarding_policy")
    html = client.post(url_of(draft, asked), {"revision": 0, "value": "", "pick": foreign.pk}).content.decode()
    assert "Choose one of your documents from the list" in html
    assert not Evidence.objects.filter(kind="safeguarding_policy").exists()
