"""The pages of an assessment: whom they open to, what they show, what they ask."""

import re
from datetime import date
from html import unescape

import pikepdf
import pytest
from django.urls import reverse

from apcommissioning.base import files, timekeeping
from providers import actions, figures
from providers.figures import steps
from providers.models import Answer, Application, Decision, LotApplication, ModeratedScore, Score
from providers.rules.standing import weights_asked
from tests.factories import assessment as story
from tests.factories.lots import PublishedSystemFactory
from tests.factories.providers import ProviderFactory

SECRET = "We keep the goats in the paddock behind the chapel."


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield


@pytest.fixture
def people(officer, manager, reviewer, other_reviewer):
    return {"officer": officer, "manager": manager, "reviewers": [reviewer, other_reviewer]}


@pytest.fixture
def sent(provider_organisation):
    return story.sent_in(
        provider=ProviderFactory(organisation=provider_organisation), answers={"therapeutic_model": SECRET}
    )


@pytest.fixture
def assessed(sent, officer, reviewer, other_reviewer):
    return story.in_assessment(sent, officer=officer, reviewers=[reviewer, other_reviewer])


@pytest.fixture
def recommended(sent, people):
    story.moderated(sent, officer=people["officer"], reviewers=people["reviewers"])
    actions.lot_application_recommend(lot(sent), admit=True, reason="All passed.", by=people["officer"])
    story.declare_none(sent, people["manager"])
    return sent


def lot(application) -> LotApplication:
    return application.lot_applications.select_related("lot", "application__rubric").get()


def errors(response):
    return {name: list(words) for name, words in response.context["form"].errors.items()}


# -- Interests ---------------------------------------------------------------------------------------------------------


def routes(application) -> list[str]:
    """Every page of the assessment that is about this application."""
    one, check = lot(application), application.check_results.first()
    decision = Decision.objects.first()
    return [
        *(
            reverse(name, args=[application.pk])
            for name in ("application_detail", "reviewers_assign", "check_list", "decision_release")
        ),
        *(
            reverse(name, args=[one.pk])
            for name in (
                "assessment_score",
                "assessment_submit",
                "moderation",
                "lot_application_recommend",
                "lot_application_return",
                "lot_application_decide",
            )
        ),
        reverse("assessment_score", args=[one.pk, "therapeutic_practice"]),
        reverse("check_decide", args=[check.pk]),
        reverse("decision_letter", args=[decision.pk]),
    ]


@pytest.fixture
def conflicted(sent, people, django_capture_on_commit_callbacks):
    """Decided and released; then each of the council's people turns out to have an interest."""
    with django_capture_on_commit_callbacks(execute=True):
        story.released(sent, **people)
    for person in (people["officer"], people["manager"], people["reviewers"][0]):
        actions.interest_declare(sent, by=person, has_interest=True, detail="A trustee there.")
    return sent


def test_an_interest_closes_every_door(client, conflicted, people):
    letter = Decision.objects.get().letter
    for person in (people["officer"], people["manager"], people["reviewers"][0]):
        client.force_login(person)
        opened = [url for url in routes(conflicted) if client.get(url).status_code not in (403, 404)]
        assert opened == []
        posted = [url for url in routes(conflicted) if client.post(url).status_code not in (403, 404)]
        assert posted == []
        assert client.get(reverse("file_download", args=[letter.pk])).status_code == 404
        evidence = conflicted.provider.evidence.first()
        assert client.get(reverse("file_download", args=[evidence.file_id])).status_code == 404
        for listing in (reverse("application_list"), reverse("application_list") + "?format=csv"):
            assert conflicted.reference not in client.get(listing).text
        admission = conflicted.provider.admissions.get()
        page = client.get(admission.get_absolute_url()).text
        assert reverse("decision_letter", args=[Decision.objects.get().pk]) not in page
        today = figures.today(type(person).objects.get(pk=person.pk))
        assert not any(conflicted.reference in item.what + item.note for item in today.due)


def test_whoever_has_an_interest_sees_the_applicants_name_and_nothing_else(client, conflicted, people):
    client.force_login(people["reviewers"][0])
    page = client.get(reverse("interest_declare", args=[conflicted.pk])).text
    assert "This application is closed to you" in page
    assert "Heron Yard CIC" in page
    assert SECRET not in page


def test_a_reviewer_who_has_not_declared_is_shown_who_applies_and_asked(client, sent, officer, reviewer):
    story.declare_none(sent, officer)
    actions.reviewers_assign(sent, reviewers=[reviewer], by=officer)
    client.force_login(reviewer)
    asked = reverse("assessment_score", args=[lot(sent).pk])
    assert client.get(asked).url == f"{reverse('interest_declare', args=[sent.pk])}?next={asked}"
    page = client.get(reverse("interest_declare", args=[sent.pk]))
    assert "Heron Yard CIC" in page.text
    assert SECRET not in page.text
    assert reverse("interest_declare", args=[sent.pk]) in client.get(reverse("application_list")).text
    client.post(reverse("interest_declare", args=[sent.pk]), {"has_interest": "no"})
    assert client.get(reverse("assessment_score", args=[lot(sent).pk])).status_code == 302


def test_an_officer_is_sent_to_declare_and_comes_back(client, sent, officer):
    client.force_login(officer)
    url = reverse("reviewers_assign", args=[sent.pk])
    declare = client.get(url).url
    assert declare == f"{reverse('interest_declare', args=[sent.pk])}?next={url}"
    assert client.post(declare, {"has_interest": "no"}).url == url
    away = client.post(f"{reverse('interest_declare', args=[sent.pk])}?next=https://elsewhere.example/", {})
    assert away.status_code == 200


def test_a_declaration_leads_nowhere_outside(client, sent, officer):
    client.force_login(officer)
    url = f"{reverse('interest_declare', args=[sent.pk])}?next=https://elsewhere.example/"
    assert client.post(url, {"has_interest": "no"}).url == reverse("application_detail", args=[sent.pk])


def test_only_a_manager_reads_what_an_interest_is(client, assessed, officer, manager, reviewer):
    actions.interest_declare(assessed, by=reviewer, has_interest=True, detail="My sister chairs the board")
    url = reverse("application_detail", args=[assessed.pk])
    story.declare_none(assessed, manager)
    for person, reads in ((officer, False), (manager, True)):
        client.force_login(person)
        page = client.get(url).text
        assert "Kept out by an interest: Rhys Reviewer" in page
        assert ("My sister chairs the board" in page) is reads


def test_an_interest_without_words_is_asked_again(client, sent, officer):
    client.force_login(officer)
    response = client.post(reverse("interest_declare", args=[sent.pk]), {"has_interest": "yes", "detail": ""})
    assert errors(response) == {"detail": ["Say what the interest is"]}


# -- Reviewers, checks, scores -----------------------------------------------------------------------------------------


def test_reviewers_are_chosen_from_those_without_an_interest(client, sent, officer, reviewer, other_reviewer):
    story.declare_none(sent, officer)
    client.force_login(officer)
    url = reverse("reviewers_assign", args=[sent.pk])
    assert errors(client.post(url, {"reviewers": [reviewer.pk]})) == {
        "reviewers": ["Choose at least 2 reviewers: each scores independently"]
    }
    assert client.post(url, {"reviewers": [officer.pk, reviewer.pk]}).status_code == 200
    client.post(url, {"reviewers": [reviewer.pk, other_reviewer.pk]})
    assert set(sent.reviewers.all()) == {reviewer, other_reviewer}


def test_a_check_is_decided_beside_the_answer(client, assessed, officer):
    client.force_login(officer)
    result = assessed.check_results.get(question_version__question__key="continuity")
    url = reverse("check_decide", args=[result.pk])
    assert "We do this every day, in writing" in client.get(url).text
    response = client.post(url, {"outcome": "fail", "reason": ""})
    assert errors(response) == {"reason": ["Give your reason"]}
    client.post(url, {"outcome": "fail", "reason": "No plan was sent."})
    listing = client.get(reverse("check_list", args=[assessed.pk])).text
    assert "No plan was sent." in listing


def test_a_reviewer_scores_one_criterion_a_page_and_sends_all_in(client, assessed, reviewer):
    client.force_login(reviewer)
    one = lot(assessed)
    url = reverse("assessment_score", args=[one.pk])
    criteria = [weight.criterion.key for weight in weights_asked(one)]
    for key in criteria:
        page = client.get(url, follow=True)
        assert page.redirect_chain[-1][0] == reverse("assessment_score", args=[one.pk, key])
        response = client.post(page.redirect_chain[-1][0], {"level": "4", "reason": "Clear and dated."})
    assert response.url == reverse("assessment_submit", args=[one.pk])
    assert "80.0 of 100" in client.get(response.url).text
    client.post(response.url)
    assert client.get(url).status_code == 409


def test_the_answer_and_the_anchored_words_stand_on_the_page(client, assessed, reviewer):
    client.force_login(reviewer)
    page = client.get(reverse("assessment_score", args=[lot(assessed).pk, "therapeutic_practice"])).text
    criterion = assessed.rubric.criteria.get(key="therapeutic_practice")
    assert SECRET in page
    assert all(level.words.replace("'", "&#x27;") in page for level in criterion.levels.all())


def test_a_score_without_its_reason_keeps_the_level(client, assessed, reviewer):
    client.force_login(reviewer)
    url = reverse("assessment_score", args=[lot(assessed).pk, "therapeutic_practice"])
    response = client.post(url, {"level": "2", "reason": ""})
    assert errors(response) == {"reason": ["Say why this level and not the one above"]}
    assert 'value="2" checked' in response.text
    assert errors(client.post(url, {"level": "9", "reason": "x"})) == {"level": ["Choose one of the levels"]}
    assert not Score.objects.exists()


def test_save_and_stop_goes_back_to_the_application(client, assessed, reviewer):
    client.force_login(reviewer)
    url = reverse("assessment_score", args=[lot(assessed).pk, "therapeutic_practice"])
    response = client.post(url, {"level": "2", "reason": "Thin.", "stop": "1"})
    assert response.url == reverse("application_detail", args=[assessed.pk])


def test_a_criterion_of_another_family_has_no_page(client, assessed, reviewer):
    client.force_login(reviewer)
    for key in ("online_teaching_practice", "no-such-thing"):
        assert client.get(reverse("assessment_score", args=[lot(assessed).pk, key])).status_code == 404


def test_anothers_scores_are_on_no_page_until_ones_own_are_in(client, assessed, reviewer, other_reviewer):
    one = lot(assessed)
    for weight in weights_asked(one):
        actions.assessment_score(
            one, criterion=weight.criterion, level=1, reason="A telling remark.", by=other_reviewer
        )
    actions.assessment_submit(one, by=other_reviewer)
    client.force_login(reviewer)
    for url in routes_of_reviewer(assessed):
        assert "A telling remark." not in client.get(url, follow=True).text


def routes_of_reviewer(application):
    one = lot(application)
    return [
        reverse("application_detail", args=[application.pk]),
        reverse("check_list", args=[application.pk]),
        reverse("assessment_score", args=[one.pk]),
        reverse("assessment_submit", args=[one.pk]),
        reverse("moderation", args=[one.pk]),
    ]


# -- Moderation --------------------------------------------------------------------------------------------------------


@pytest.fixture
def scored(assessed, people):
    story.settle_checks(assessed, officer=people["officer"])
    story.score(lot(assessed), by=people["reviewers"][0], level=4)
    story.score(lot(assessed), by=people["reviewers"][1], level=4, but={"staff_expertise": 2})
    return assessed


def test_levels_apart_are_asked_for_and_the_others_are_filled_in(client, scored, officer):
    client.force_login(officer)
    url = reverse("moderation", args=[lot(scored).pk])
    form = client.get(url).context["form"]
    assert form["level_staff_expertise"].value() == ""
    assert form["level_curriculum_and_teaching"].value() == 4
    given = {name: form[name].value() for name in form.fields}
    response = client.post(url, given)
    assert errors(response) == {
        "level_safeguarding_practice": ["Choose the moderated level for safeguarding in practice"],
        "level_staff_expertise": ["Choose the moderated level for staff and supervision"],
    }
    given |= {"level_safeguarding_practice": "4", "level_staff_expertise": "2"}
    assert errors(client.post(url, given)) == {
        "reason_safeguarding_practice": ["Say why you set level 4 for safeguarding in practice"],
        "reason_staff_expertise": ["Say why you set level 2 for staff and supervision"],
        "improvement_staff_expertise": ["Say what would raise staff and supervision above its minimum"],
    }
    given |= {
        "reason_safeguarding_practice": "Talked through.",
        "reason_staff_expertise": "Supervision is once a term.",
        "improvement_staff_expertise": "Supervise each half term.",
    }
    assert client.post(url, given).url == reverse("application_detail", args=[scored.pk])
    assert ModeratedScore.objects.count() == 10


def test_a_part_is_saved_and_the_last_level_shows_what_each_choice_would_do(client, scored, officer):
    client.force_login(officer)
    url = reverse("moderation", args=[lot(scored).pk])
    form = client.get(url).context["form"]
    given = {name: form[name].value() for name in form.fields}
    given |= {"level_safeguarding_practice": "4", "reason_safeguarding_practice": "Talked through.", "save": "1"}
    assert client.post(url, given).url == url
    page = client.get(url).text
    assert "With 4 the total is 80.0, and the lot passes." in page
    assert "with staff and supervision below the minimum: the lot cannot pass." in page


# -- Decision ----------------------------------------------------------------------------------------------------------


def test_a_decision_is_checked_before_it_is_confirmed(client, recommended, manager):
    client.force_login(manager)
    url = reverse("lot_application_decide", args=[lot(recommended).pk])
    given = {"decision": "admit", "reasons": "The work is planned & safe."}
    page = client.post(url, given)
    assert "Check your decision" in page.text
    assert not Decision.objects.exists()
    again = client.post(url, given | {"change": "1"})
    assert "The work is planned &amp; safe." in again.text
    client.post(url, given | {"confirm": "1"})
    assert Decision.objects.get().reasons == "The work is planned & safe."


def test_a_condition_and_its_day_go_through_the_check_as_they_were_typed(client, recommended, manager):
    client.force_login(manager)
    url = reverse("lot_application_decide", args=[lot(recommended).pk])
    given = {
        "decision": "conditions",
        "reasons": "Good, but for the doors.",
        "conditions": "Fit “fire” doors & send the certificate.",
        "conditions_due_on_day": "29",
        "conditions_due_on_month": "jan",
        "conditions_due_on_year": "2027",
    }
    page = client.post(url, given)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    client.post(url, {name: unescape(value) for name, value in hidden.items()} | {"confirm": "1"})
    decision = Decision.objects.get()
    assert (decision.conditions, decision.conditions_due_on) == (given["conditions"], date(2027, 1, 29))


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {"decision", "reasons"}),
        ({"decision": "frobnicate", "reasons": "x"}, {"decision"}),
        ({"decision": "refuse", "reasons": "x"}, {"what_would_change_it"}),
        ({"decision": "refuse", "reasons": "x", "what_would_change_it": "y"}, {"decision"}),
        ({"decision": "conditions", "reasons": "x"}, {"conditions", "conditions_due_on"}),
        ({"decision": "admit", "reasons": "word " * 301}, {"reasons"}),
    ],
)
def test_a_decision_that_lacks_something_is_asked_again(client, recommended, manager, given, wrong):
    client.force_login(manager)
    url = reverse("lot_application_decide", args=[lot(recommended).pk])
    assert set(errors(client.post(url, given | {"confirm": "1"}))) == wrong
    assert not Decision.objects.exists()


def test_the_second_manager_is_told_plainly(client, recommended, manager, other_manager):
    story.declare_none(recommended, other_manager)
    actions.lot_application_decide(lot(recommended), admit=True, reasons="Good.", by=manager)
    client.force_login(other_manager)
    url = reverse("lot_application_decide", args=[lot(recommended).pk])
    response = client.post(url, {"decision": "admit", "reasons": "Good.", "confirm": "1"})
    assert response.status_code == 409
    assert "This lot has been decided." in response.text


def test_a_release_names_its_lots(client, recommended, manager, django_capture_on_commit_callbacks):
    actions.lot_application_decide(lot(recommended), admit=True, reasons="Good.", by=manager)
    client.force_login(manager)
    url = reverse("decision_release", args=[recommended.pk])
    response = client.post(url, {})
    assert "Choose at least one lot to release" in response.text
    assert " checked" not in response.text
    assert Decision.objects.get().released_at is None
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url, {"decisions": [Decision.objects.get().pk]})
    assert response.url == reverse("decision_letter", args=[Decision.objects.get().pk])


# -- The letter --------------------------------------------------------------------------------------------------------


@pytest.fixture
def letters(people, provider_organisation, rival_organisation, django_capture_on_commit_callbacks):
    """Two providers' decisions, each with words that could leak into the other's letter."""
    system = PublishedSystemFactory()
    found = []
    for organisation, word in ((provider_organisation, "goats"), (rival_organisation, "kestrels")):
        application = story.sent_in(provider=ProviderFactory(organisation=organisation), system=system)
        story.moderated(application, officer=people["officer"], reviewers=people["reviewers"])
        ModeratedScore.objects.filter(lot_application__application=application).update(reason=f"All about {word}.")
        actions.lot_application_recommend(lot(application), admit=True, reason="Good.", by=people["officer"])
        story.declare_none(application, people["manager"])
        actions.lot_application_decide(lot(application), admit=True, reasons=f"Good {word}.", by=people["manager"])
        with django_capture_on_commit_callbacks(execute=True):
            [decision] = actions.decision_release(application, by=people["manager"])
        decision.refresh_from_db()
        found.append(decision)
    return found


def test_a_letter_holds_its_own_record_and_nobody_elses(client, letters, people, provider_manager, rival_manager):
    mine, theirs = letters
    client.force_login(provider_manager)
    page = client.get(mine.get_absolute_url()).text
    assert "You are admitted to lot 4." in page
    assert "All about goats." in page
    for words in ("kestrels", "Kestrel Barn", *(person.name for person in people["reviewers"])):
        assert words not in page
    assert client.get(theirs.get_absolute_url()).status_code == 404
    assert client.get(reverse("file_download", args=[theirs.letter_id])).status_code == 404
    assert files.may_open(provider_manager, mine.letter)
    assert not files.may_open(rival_manager, mine.letter)


def test_the_pdf_says_what_the_page_says_and_is_tagged(letters):
    decision = letters[0]
    letter = figures.letter(decision)
    with files.open_stored(decision.letter) as stored, pikepdf.open(stored) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.docinfo["/Title"] == f"Decision on application {letter.reference}"
        headers = [
            str(element.A.Scope)
            for element in pdf.objects
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/TH" and "/A" in element
        ]
    assert {"/Column", "/Row"} == set(headers)


def test_a_held_decision_has_no_letter_for_anybody(client, recommended, manager, provider_manager):
    actions.lot_application_decide(lot(recommended), admit=True, reasons="Good.", by=manager)
    url = reverse("decision_letter", args=[Decision.objects.get().pk])
    client.force_login(provider_manager)
    assert client.get(url).status_code == 404
    client.force_login(manager)
    assert client.get(url).status_code == 409


def test_what_a_provider_writes_cannot_dress_up_a_letter(recommended, people, client):
    Answer.objects.update(value="**bold** <script>alert(1)</script>")
    actions.lot_application_decide(
        lot(recommended), admit=True, reasons="Good. <b>Very</b> {{ council_name }}", by=people["manager"]
    )
    actions.decision_release(recommended, by=people["manager"])
    client.force_login(people["manager"])
    page = client.get(Decision.objects.get().get_absolute_url()).text
    assert "&lt;b&gt;Very&lt;/b&gt; {{ council_name }}" in page


# -- Strangers, landing pages ------------------------------------------------------------------------------------------


def test_the_applicants_own_people_are_kept_off_the_councils_pages(client, recommended, provider_manager):
    actions.lot_application_decide(lot(recommended), admit=True, reasons="Good.", by=_manager_of(recommended))
    client.force_login(provider_manager)
    own = reverse("application_detail", args=[recommended.pk])
    statuses = {url: client.get(url).status_code for url in routes(recommended)}
    assert statuses.pop(own) == 200
    assert set(statuses.values()) <= {403, 404}
    assert "Admitted" not in client.get(own).text


def _manager_of(application):
    return application.interest_declarations.order_by("-pk").first().person


def test_what_needs_each_of_them_today(assessed, people, reviewer):
    def due(person):
        person = type(person).objects.get(pk=person.pk)
        person.memberships()
        return [item.what for item in steps.today(person).due]

    assert due(people["officer"]) == ["Heron Yard CIC: 11 checks to decide"]
    assert due(reviewer) == ["Heron Yard CIC: score lot 4"]
    assert due(people["manager"]) == []
    story.settle_checks(assessed, officer=people["officer"])
    for person in people["reviewers"]:
        story.score(lot(assessed), by=person)
    assert due(reviewer) == []
    assert due(people["officer"]) == ["Heron Yard CIC: moderate lot 4"]
    story.moderate(lot(assessed), by=people["officer"])
    actions.lot_application_recommend(lot(assessed), admit=True, reason="All passed.", by=people["officer"])
    assert due(people["manager"]) == ["Heron Yard CIC: decide lot 4"]
    story.declare_none(assessed, people["manager"])
    actions.lot_application_decide(lot(assessed), admit=True, reasons="Good.", by=people["manager"])
    assert due(people["manager"]) == ["Heron Yard CIC: release the decision"]


@pytest.mark.parametrize(("who", "queries"), [("officer", 5), ("manager", 4), ("reviewer", 3)])
def test_a_landing_page_asks_as_much_for_one_application_as_for_many(
    request, assessed, who, queries, django_assert_num_queries
):
    person = type(request.getfixturevalue(who)).objects.get(pk=request.getfixturevalue(who).pk)
    person.memberships()
    with django_assert_num_queries(queries):
        figures.today(person)
    system = assessed.purchasing_system
    for _ in range(3):
        other = story.sent_in(system=system)
        other.reviewers.set(assessed.reviewers.all())
        Application.objects.filter(pk=other.pk).update(status="in_assessment")
    with django_assert_num_queries(queries):
        figures.today(person)
