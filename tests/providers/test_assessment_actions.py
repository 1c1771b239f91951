"""The assessment, from the declaration of interests to the released decision."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from apcommissioning.base import history, timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import OutboxMessage
from apcommissioning.base.roles import Role
from providers import actions, figures
from providers.models import Admission, Application, Assessment, Decision, LotApplication, ModeratedScore, Score
from providers.rules.standing import standing, weights_asked
from tests.factories import assessment as story
from tests.factories.base import MembershipFactory
from tests.factories.providers import ProviderFactory


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield


@pytest.fixture
def people(officer, manager, reviewer, other_reviewer):
    return {"officer": officer, "manager": manager, "reviewers": [reviewer, other_reviewer]}


@pytest.fixture
def sent(provider_organisation):
    return story.sent_in(provider=ProviderFactory(organisation=provider_organisation))


@pytest.fixture
def assessed(sent, officer, reviewer, other_reviewer):
    return story.in_assessment(sent, officer=officer, reviewers=[reviewer, other_reviewer])


def lot(application, number=4) -> LotApplication:
    return application.lot_applications.select_related("lot", "application__rubric").get(lot__number=number)


def fresh(thing):
    return type(thing)._default_manager.get(pk=thing.pk)


# -- Interests ---------------------------------------------------------------------------------------------------------


def test_nobody_acts_before_declaring(sent, officer, reviewer):
    with pytest.raises(Refused, match="Say first"):
        actions.reviewers_assign(sent, reviewers=[reviewer], by=officer)
    actions.interest_declare(sent, by=officer, has_interest=False)
    actions.reviewers_assign(sent, reviewers=[reviewer], by=officer)
    assert sent.status == "in_assessment"


def test_a_reviewer_sees_an_application_only_after_declaring_no_interest(sent, officer, reviewer, other_reviewer):
    seen = Application.objects.visible_to
    assert seen(reviewer).count() == 0
    story.declare_none(sent, officer)
    actions.reviewers_assign(sent, reviewers=[reviewer, other_reviewer], by=officer)
    assert seen(reviewer).count() == 0
    story.declare_none(sent, reviewer)
    assert list(seen(reviewer)) == [sent]
    assert seen(other_reviewer).count() == 0


def test_an_interest_closes_the_application_to_its_holder_in_every_role(assessed, officer, manager, reviewer):
    for person in (officer, manager, reviewer):
        actions.interest_declare(assessed, by=person, has_interest=True, detail="A trustee.")
        assert Application.objects.visible_to(person).count() == 0
        assert LotApplication.objects.visible_to(person).count() == 0
        assert Assessment.objects.visible_to(person).count() == 0
        with pytest.raises(Refused, match="You declared an interest"):
            actions.interest_declare(assessed, by=person, has_interest=False)


def test_an_interest_says_what_it_is(sent, officer):
    with pytest.raises(Refused, match="Say what the interest is"):
        actions.interest_declare(sent, by=officer, has_interest=True, detail=" ")


def test_somebody_not_asked_to_review_has_nothing_to_declare(sent, reviewer):
    with pytest.raises(Refused, match="not been asked"):
        actions.interest_declare(sent, by=reviewer, has_interest=False)


def test_scores_of_a_reviewer_with_a_late_interest_are_kept_and_count_no_more(assessed, people, reviewer):
    story.settle_checks(assessed, officer=people["officer"])
    one = lot(assessed)
    for person in people["reviewers"]:
        story.score(one, by=person)
    story.moderate(one, by=people["officer"])
    assert ModeratedScore.objects.count() == 10
    actions.interest_declare(assessed, by=reviewer, has_interest=True, detail="A cousin works there.")
    assert ModeratedScore.objects.count() == 0
    assert Assessment.objects.filter(reviewer=reviewer, status="submitted").exists()
    assert reviewer not in assessed.reviewers.all()
    with pytest.raises(Refused, match="2 independent scores are needed"):
        story.moderate(one, by=people["officer"])


# -- Reviewers and the start -------------------------------------------------------------------------------------------


def test_the_first_reviewer_begins_the_assessment_and_is_written_to_without_the_applicants_name(
    sent, officer, reviewer, other_reviewer
):
    story.declare_none(sent, officer)
    actions.reviewers_assign(sent, reviewers=[reviewer, other_reviewer], by=officer)
    assert fresh(sent).status == "in_assessment"
    messages = list(OutboxMessage.objects.order_by("to"))
    assert [message.to for message in messages] == [reviewer.email, other_reviewer.email]
    assert not any(sent.provider.legal_name in message.body + message.subject for message in messages)


def test_only_quality_reviewers_without_an_interest_are_assigned(sent, officer, reviewer, stranger):
    story.declare_none(sent, officer)
    with pytest.raises(Refused, match="not a quality reviewer"):
        actions.reviewers_assign(sent, reviewers=[stranger], by=officer)
    actions.reviewers_assign(sent, reviewers=[reviewer], by=officer)
    actions.interest_declare(sent, by=reviewer, has_interest=True, detail="A trustee.")
    with pytest.raises(Refused, match="has declared an interest"):
        actions.reviewers_assign(sent, reviewers=[reviewer], by=officer)


def test_a_reviewer_whose_scores_are_in_stays(assessed, officer, reviewer, other_reviewer):
    story.score(lot(assessed), by=reviewer)
    with pytest.raises(Refused, match="keep this reviewer"):
        actions.reviewers_assign(assessed, reviewers=[other_reviewer], by=officer)


# -- Checks ------------------------------------------------------------------------------------------------------------


def test_rules_decide_what_they_can_and_leave_the_rest_to_a_person(assessed):
    outcomes = {
        result.question_version.question.key: result.outcome
        for result in assessed.check_results.select_related("question_version__question")
    }
    assert outcomes["safeguarding_lead"] == "pass"
    assert outcomes["prices"] == "pass"
    assert outcomes["legal_form"] == "refer"
    assert outcomes["staff_checks"] == "refer"
    assert "online_teaching" not in outcomes
    assert "safeguarding_in_practice" not in outcomes


def test_a_document_that_nobody_has_accepted_passes_nothing(provider_organisation, officer, reviewer, other_reviewer):
    application = story.sent_in(accepted=False)
    story.in_assessment(application, officer=officer, reviewers=[reviewer, other_reviewer])
    result = application.check_results.get(question_version__question__key="safeguarding_lead")
    assert result.outcome == "refer"
    application.provider.evidence.update(status="accepted")
    actions.checks_run(application, by=officer)
    assert fresh(result).outcome == "pass"


def test_what_a_person_decided_stays_when_the_rules_look_again(assessed, officer):
    result = assessed.check_results.get(question_version__question__key="legal_form")
    actions.check_decide(result, outcome="fail", reason="Struck off in May.", by=officer)
    actions.checks_run(assessed, by=officer)
    assert (fresh(result).outcome, fresh(result).reason) == ("fail", "Struck off in May.")


def test_a_person_decides_only_what_the_rules_left_open_and_says_why(assessed, officer):
    decided = assessed.check_results.get(question_version__question__key="safeguarding_lead")
    with pytest.raises(Refused, match="decided by its rule"):
        actions.check_decide(decided, outcome="fail", reason="I think so.", by=officer)
    left = assessed.check_results.get(question_version__question__key="legal_form")
    with pytest.raises(Refused, match="Give a reason"):
        actions.check_decide(left, outcome="pass", reason="", by=officer)
    with pytest.raises(Refused, match="passed or failed"):
        actions.check_decide(left, outcome="refer", reason="Later.", by=officer)


def test_a_failed_check_fails_its_gate_for_the_lots_that_it_concerns_alone(
    provider_organisation, officer, reviewer, other_reviewer
):
    application = story.sent_in(lots=(2, 4))
    story.in_assessment(application, officer=officer, reviewers=[reviewer, other_reviewer])
    story.settle_checks(application, officer=officer)
    therapists = application.check_results.get(question_version__question__key="therapist_registration")
    actions.check_decide(therapists, outcome="fail", reason="No registration was found.", by=officer)
    assert standing(lot(application, 4)).outcome("compliance") == "fail"
    assert standing(lot(application, 2)).outcome("compliance") == "pass"


# -- Scores ------------------------------------------------------------------------------------------------------------


def test_a_score_needs_a_level_on_the_scale_a_reason_and_a_criterion_of_the_lot(assessed, reviewer):
    one = lot(assessed)
    criterion = weights_asked(one)[0].criterion
    with pytest.raises(Refused, match="one of the levels"):
        actions.assessment_score(one, criterion=criterion, level=6, reason="Fine.", by=reviewer)
    with pytest.raises(Refused, match="Say why"):
        actions.assessment_score(one, criterion=criterion, level=3, reason=" ", by=reviewer)
    other = assessed.rubric.criteria.get(key="online_teaching_practice")
    with pytest.raises(Refused, match="not scored on that criterion"):
        actions.assessment_score(one, criterion=other, level=3, reason="Fine.", by=reviewer)
    assert Score.objects.count() == 0


def test_scores_are_sent_in_when_all_are_given_and_then_stand(assessed, reviewer):
    one = lot(assessed)
    first, *rest = weights_asked(one)
    actions.assessment_score(one, criterion=first.criterion, level=3, reason="Clear.", by=reviewer)
    with pytest.raises(Refused, match="Still without a level"):
        actions.assessment_submit(one, by=reviewer)
    for weight in rest:
        actions.assessment_score(one, criterion=weight.criterion, level=3, reason="Clear.", by=reviewer)
    actions.assessment_submit(one, by=reviewer)
    with pytest.raises(Refused, match="stand as you gave them"):
        actions.assessment_score(one, criterion=first.criterion, level=5, reason="Better.", by=reviewer)


def test_others_scores_are_hidden_until_ones_own_are_in(assessed, officer, reviewer, other_reviewer):
    one = lot(assessed)
    story.score(one, by=reviewer)
    mine = Assessment.objects.get(reviewer=reviewer)
    assert list(Assessment.objects.visible_to(other_reviewer)) == []
    actions.assessment_score(one, criterion=weights_asked(one)[0].criterion, level=1, reason="Thin.", by=other_reviewer)
    assert mine not in Assessment.objects.visible_to(other_reviewer)
    story.score(one, by=other_reviewer)
    assert mine in Assessment.objects.visible_to(other_reviewer)
    assert Assessment.objects.visible_to(officer).count() == 2


def test_a_provider_without_a_place_is_not_scored_on_it_and_the_other_weights_make_up_the_hundred(
    officer, reviewer, other_reviewer
):
    application = story.sent_in(lots=(1,))
    keys = [weight.criterion.key for weight in weights_asked(lot(application, 1))]
    assert "learning_environment" in keys
    application.sites.clear()
    without = weights_asked(lot(application, 1))
    assert [weight.criterion.key for weight in without] == [key for key in keys if key != "learning_environment"]
    story.in_assessment(application, officer=officer, reviewers=[reviewer, other_reviewer])
    for person in (reviewer, other_reviewer):
        story.score(lot(application, 1), by=person, level=4)
    story.moderate(lot(application, 1), by=officer, level=4)
    assert standing(lot(application, 1)).total == Decimal("80.0")


# -- Moderation --------------------------------------------------------------------------------------------------------


def test_moderation_waits_for_two_independent_scores_and_for_those_still_scoring(
    assessed, officer, reviewer, other_reviewer
):
    one = lot(assessed)
    story.score(one, by=reviewer)
    with pytest.raises(Refused, match="1 in so far"):
        story.moderate(one, by=officer)
    actions.assessment_score(one, criterion=weights_asked(one)[0].criterion, level=1, reason="Thin.", by=other_reviewer)
    third = MembershipFactory(role=Role.REVIEWER).person
    actions.reviewers_assign(assessed, reviewers=[reviewer, other_reviewer, third], by=officer)
    story.declare_none(assessed, third)
    story.score(one, by=third)
    with pytest.raises(Refused, match="still scoring"):
        story.moderate(one, by=officer)


def test_whoever_scored_does_not_moderate(assessed, officer, reviewer, other_reviewer, council):
    both = MembershipFactory(person=reviewer, role=Role.OFFICER, organisation=council).person
    both = type(both).objects.get(pk=both.pk)
    one = lot(assessed)
    for person in (reviewer, other_reviewer):
        story.score(one, by=person)
    with pytest.raises(Refused, match="somebody else moderates"):
        story.moderate(one, by=both)


def test_levels_that_differ_need_a_reason_and_equal_ones_do_not(assessed, officer, reviewer, other_reviewer):
    one = lot(assessed)
    story.score(one, by=reviewer, level=3)
    story.score(one, by=other_reviewer, level=3, but={"staff_expertise": 4})
    by_key = {weight.criterion.key: weight.criterion for weight in weights_asked(one)}
    equal, differ, always = (
        by_key[key] for key in ("curriculum_and_teaching", "staff_expertise", "safeguarding_practice")
    )
    actions.moderation(one, levels={equal: actions.AgreedLevel(3)}, by=officer)
    assert ModeratedScore.objects.get(criterion=equal).reason == "The reviewers agreed on level 3."
    for criterion in (differ, always):
        with pytest.raises(Refused, match="say why you set level 3"):
            actions.moderation(one, levels={criterion: actions.AgreedLevel(3)}, by=officer)
    with pytest.raises(Refused, match="say why you set level 4"):
        actions.moderation(one, levels={equal: actions.AgreedLevel(4)}, by=officer)
    with pytest.raises(Refused, match="say what would raise it"):
        actions.moderation(one, levels={equal: actions.AgreedLevel(1, reason="Thin.")}, by=officer)


def test_the_independent_scores_are_kept(assessed, people):
    one = lot(assessed)
    for person, level in zip(people["reviewers"], (2, 4), strict=True):
        story.score(one, by=person, level=level)
    story.moderate(one, by=people["officer"], level=3)
    assert sorted(set(Score.objects.values_list("assessment__reviewer__name", "level"))) == [
        ("Rhys Reviewer", 2),
        ("Rowan Reviewer", 4),
    ]


# -- Recommendation and decision ---------------------------------------------------------------------------------------


def test_nothing_is_recommended_while_a_gate_is_open(assessed, officer):
    with pytest.raises(Refused, match="checks to decide and the moderated scores"):
        actions.lot_application_recommend(lot(assessed), admit=True, reason="Good.", by=officer)


def test_a_lot_that_failed_compliance_is_refused_without_scores(assessed, people):
    officer, manager = people["officer"], people["manager"]
    left = assessed.check_results.get(question_version__question__key="legal_form")
    actions.check_decide(left, outcome="fail", reason="Struck off in May.", by=officer)
    one = lot(assessed)
    with pytest.raises(Refused, match="only when all three gates are passed"):
        actions.lot_application_recommend(one, admit=True, reason="Good.", by=officer)
    actions.lot_application_recommend(one, admit=False, reason="Struck off.", by=officer)
    story.declare_none(assessed, manager)
    actions.lot_application_decide(
        one, admit=False, reasons="Struck off.", what_would_change_it="Be restored.", by=manager
    )
    actions.decision_release(assessed, by=manager)
    [found] = figures.letter(Decision.objects.get()).lots
    assert [gate.words for gate in found.gates] == ["Not met", "Not reached", "Not reached"]
    assert found.gates[0].reasons == ("Legal form: Struck off in May.",)


def test_who_passes_every_gate_is_not_refused(sent, people):
    story.moderated(sent, officer=people["officer"], reviewers=people["reviewers"])
    with pytest.raises(Refused, match="has to be admitted"):
        actions.lot_application_recommend(lot(sent), admit=False, reason="No.", by=people["officer"])


def test_a_criterion_below_its_minimum_stops_admission_whatever_the_total(sent, people):
    story.moderated(sent, officer=people["officer"], reviewers=people["reviewers"], level=5, but={"staff_expertise": 2})
    now = standing(lot(sent))
    assert (now.total, now.verdict.passes) == (Decimal("94.0"), False)
    with pytest.raises(Refused, match="only when all three gates"):
        actions.lot_application_recommend(lot(sent), admit=True, reason="Good.", by=people["officer"])


def test_whoever_recommended_does_not_decide(sent, people, council):
    story.moderated(sent, officer=people["officer"], reviewers=people["reviewers"])
    actions.lot_application_recommend(lot(sent), admit=True, reason="Good.", by=people["officer"])
    both = MembershipFactory(person=people["officer"], role=Role.MANAGER, organisation=council).person
    both = type(both).objects.get(pk=both.pk)
    with pytest.raises(Refused, match="another manager decides"):
        actions.lot_application_decide(lot(sent), admit=True, reasons="Good.", by=both)


def test_a_manager_with_an_interest_decides_nothing(sent, people):
    story.moderated(sent, officer=people["officer"], reviewers=people["reviewers"])
    actions.lot_application_recommend(lot(sent), admit=True, reason="Good.", by=people["officer"])
    actions.interest_declare(sent, by=people["manager"], has_interest=True, detail="A shareholder.")
    with pytest.raises(Refused, match="You declared an interest"):
        actions.lot_application_decide(lot(sent), admit=True, reasons="Good.", by=people["manager"])
    assert not Decision.objects.exists()


def test_what_a_decision_needs(sent, people):
    story.moderated(sent, officer=people["officer"], reviewers=people["reviewers"])
    actions.lot_application_recommend(lot(sent), admit=True, reason="Good.", by=people["officer"])
    story.declare_none(sent, people["manager"])
    decide = {"admit": True, "reasons": "Good.", "by": people["manager"]}
    with pytest.raises(Refused, match="by when"):
        actions.lot_application_decide(lot(sent), conditions="Fit fire doors.", **decide)
    with pytest.raises(Refused, match="in the future"):
        actions.lot_application_decide(
            lot(sent), conditions="Fit fire doors.", conditions_due_on=date(2026, 11, 23), **decide
        )
    with pytest.raises(Refused, match="Give a reason"):
        actions.lot_application_decide(lot(sent), admit=True, reasons="", by=people["manager"])


def test_a_decision_is_held_until_it_is_released(sent, people, provider_manager):
    story.decided(sent, **people)
    assert lot(sent).status == "admitted"
    assert lot(sent).told_status == "pending"
    assert Decision.objects.visible_to(provider_manager).count() == 0
    assert not Admission.objects.exists()
    assert not OutboxMessage.objects.filter(to=provider_manager.email).exists()
    actions.decision_release(sent, by=people["manager"])
    assert lot(sent).told_status == "admitted"
    assert Decision.objects.visible_to(provider_manager).count() == 1
    assert fresh(sent).status == "decided"
    [message] = OutboxMessage.objects.filter(to=provider_manager.email)
    assert "admitted" not in message.body + message.subject


def test_release_opens_the_admission_with_the_prices_that_were_offered(sent, people):
    story.released(sent, **people)
    admission = Admission.objects.get()
    assert admission.status == "active"
    assert (admission.from_on, admission.ends_on) == (date(2026, 11, 23), date(2029, 2, 23))
    offered = sorted(lot(sent).price_offers.values_list("part", "unit", "ratio", "price"))
    assert sorted(admission.prices.values_list("part", "unit", "ratio", "price")) == offered


def test_release_of_a_conditional_decision_opens_a_conditional_admission(sent, people):
    story.released(sent, conditions="Fit fire doors.", **people)
    admission = Admission.objects.get()
    assert (admission.status, admission.condition, admission.condition_due_on) == (
        "conditional",
        "Fit fire doors.",
        date(2027, 1, 29),
    )


def test_a_refused_lot_opens_nothing(sent, people):
    story.released(sent, level=2, **people)
    assert not Admission.objects.exists()
    assert lot(sent).told_status == "refused"


def test_lots_are_released_one_by_one_and_the_last_one_decides_the_application(people):
    application = story.decided(story.sent_in(lots=(2, 4)), **people)
    first, second = Decision.objects.order_by("lot_application__lot__number")
    actions.decision_release(application, decisions=[first], by=people["manager"])
    assert fresh(application).status == "in_assessment"
    assert [found.number for found in figures.letter(fresh(first)).lots] == [2]
    with pytest.raises(TooLate):
        actions.decision_release(application, decisions=[first], by=people["manager"])
    with timekeeping.at(date(2026, 11, 24)):
        actions.decision_release(application, decisions=[second], by=people["manager"])
    assert fresh(application).status == "decided"
    assert [found.number for found in figures.letter(fresh(second)).lots] == [4]


def test_a_lot_sent_back_is_open_again(sent, people):
    story.moderated(sent, officer=people["officer"], reviewers=people["reviewers"])
    actions.lot_application_recommend(lot(sent), admit=True, reason="Good.", by=people["officer"])
    left = sent.check_results.filter(automatic="refer").first()
    with pytest.raises(Refused, match="Send it back first"):
        actions.check_decide(left, outcome="fail", reason="On reflection.", by=people["officer"])
    story.declare_none(sent, people["manager"])
    actions.lot_application_return(lot(sent), reason="Ask about Friday afternoons.", by=people["manager"])
    assert lot(sent).status == "pending"
    actions.check_decide(fresh(left), outcome="fail", reason="On reflection.", by=people["officer"])


def test_a_part_for_registered_schools_is_not_admitted_to_a_provider_that_is_none(people):
    application = story.sent_in(lots=(2,))
    one = lot(application, 2)
    one.parts.add(*one.lot.parts.filter(registered_only=True))
    assert one.parts.filter(registered_only=True).exists()
    story.released(application, **people)
    assert not Admission.objects.get().parts.filter(registered_only=True).exists()


def test_every_step_is_in_the_history(sent, people):
    story.released(sent, **people)
    assert history.verify() == ""
    steps = [(event.verb, event.new) for event in history.of(lot(sent))][::-1]
    assert steps == [
        ("moderation", ""),
        ("moved", "recommended_admit"),
        ("moved", "admitted"),
        ("decision_release", ""),
    ]


def test_strangers_to_the_assessment_are_turned_away(assessed, provider_manager, school_lead, scrutiny_member):
    for person in (provider_manager, school_lead, scrutiny_member):
        with pytest.raises(PermissionDenied):
            actions.reviewers_assign(assessed, reviewers=[], by=person)
        with pytest.raises(PermissionDenied):
            actions.lot_application_decide(lot(assessed), admit=True, reasons="Good.", by=person)


# -- More time ---------------------------------------------------------------------------------------------------------


def test_the_time_is_extended_once_with_a_reason_that_the_provider_reads(assessed, officer, provider_manager):
    with pytest.raises(Refused, match="Give a reason"):
        actions.application_extend(assessed, reason=" ", by=officer)
    actions.application_extend(assessed, reason="We wait for the fire service's report.", by=officer)
    application = fresh(assessed)
    assert (application.assessment_days, application.due_on) == (15, date(2026, 12, 3))
    message = OutboxMessage.objects.get(to=provider_manager.email)
    assert "Your new date is 3 December 2026, which makes 15 working days in all." in message.body
    assert "We wait for the fire service's report." in message.body
    event = history.of(application).filter(verb="application_extend").get()
    assert (event.by, event.old, event.new) == (officer, "2026-11-26", "2026-12-03")
    with pytest.raises(Refused, match="extended already, to 15 working days"):
        actions.application_extend(application, reason="More.", by=officer)


def test_the_time_is_not_extended_when_it_is_over(assessed, officer):
    with timekeeping.at(date(2026, 11, 27)), pytest.raises(Refused, match="The time is over"):
        actions.application_extend(assessed, reason="Late.", by=officer)


def test_two_extend_at_once_and_the_clock_moves_once(assessed, officer):
    first, second = fresh(assessed), fresh(assessed)
    actions.application_extend(first, reason="A report.", by=officer)
    with pytest.raises(TooLate):
        actions.application_extend(second, reason="Another.", by=officer)
    assert fresh(assessed).due_on == date(2026, 12, 3)
