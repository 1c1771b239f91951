"""A quality visit from the diary to the last action closed."""

from datetime import date

import pytest
from django.urls import reverse

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import OutboxMessage
from providers import actions
from providers.figures import today as landing
from providers.models import Action, QualityVisit
from providers.rules.visit import too_kind
from providers.states import Heading, Judgement, Rating, VisitKind
from tests.factories.assessment import sent_in
from tests.factories.providers import AdmissionFactory, ProviderFactory

ON = date(2026, 11, 23)
VISITED = date(2026, 11, 20)
DUE = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(ON):
        yield


@pytest.fixture
def provider(provider_organisation):
    return AdmissionFactory(provider=ProviderFactory(organisation=provider_organisation)).provider


def plan(provider, reviewer, **how):
    given = {"kind": VisitKind.YEARLY, "planned_on": ON, "lead": reviewer, "by": reviewer, **how}
    return actions.visit_plan(provider, **given)


def write(visit, by, **how):
    given = {
        "held_on": VISITED,
        "seen": {heading.value: actions.Seen(Judgement.MET, "Seen in use.") for heading in Heading},
        "main_messages": "Calm, safe and busy.",
        "voice": "They like the kitchen.",
        "rating": Rating.GOOD,
        "revision": visit.revision,
        **how,
    }
    actions.visit_write(visit, by=by, **given)
    return visit


@pytest.fixture
def visit(provider, reviewer, provider_manager):
    return write(plan(provider, reviewer), reviewer)


def ask(visit, by, **how):
    given = {
        "what": "Renew the fire drill record",
        "why": "The last drill was in March.",
        "evidence_wanted": "A dated record of a drill.",
        "grade": "important",
        "owner": "provider",
        "owner_name": "Head of centre",
        "due_on": DUE,
        **how,
    }
    return actions.visit_action_add(visit, by=by, **given)


def told(person):
    return list(OutboxMessage.objects.filter(to=person.email).order_by("pk").values_list("subject", flat=True))


def test_a_visit_stands_in_the_diary_once_until_it_is_cancelled(provider, reviewer, provider_manager):
    visit = plan(provider, reviewer)
    with pytest.raises(Refused, match=f"planned already, as {visit.reference}"):
        plan(provider, reviewer)
    assert len(told(provider_manager)) == 1
    actions.visit_cancel(visit, by=reviewer, reason="Snow.")
    plan(provider, reviewer)


def test_an_action_sent_twice_is_one_and_told_once(visit, reviewer, provider_manager):
    actions.visit_publish(visit, by=reviewer)
    already = len(told(provider_manager))
    assert ask(visit, reviewer) == ask(visit, reviewer)
    assert (visit.actions.count(), len(told(provider_manager))) == (1, already + 1)


def test_a_visit_is_written_published_and_read_by_the_provider(visit, reviewer, provider_manager, rival_manager):
    ask(visit, reviewer)
    assert list(QualityVisit.objects.visible_to(provider_manager)) == []
    actions.visit_publish(visit, by=reviewer)
    assert list(QualityVisit.objects.visible_to(provider_manager)) == [visit]
    assert list(QualityVisit.objects.visible_to(rival_manager)) == []
    assert list(Action.objects.visible_to(rival_manager)) == []
    assert told(provider_manager) == [
        f"A quality visit on 23 November 2026 ({visit.reference})",
        f"The report of our visit is ready ({visit.reference})",
    ]
    assert [event.new or event.verb for event in history.of(visit)] == [
        "published",
        "visit_action_add",
        "held",
        "visit_plan",
    ]


def test_an_unannounced_visit_is_announced_to_nobody(provider, reviewer, provider_manager):
    visit = plan(provider, reviewer, kind=VisitKind.UNANNOUNCED)
    assert list(QualityVisit.objects.visible_to(provider_manager)) == []
    actions.visit_cancel(visit, reason="Snow.", by=reviewer)
    assert told(provider_manager) == []


def test_a_report_is_published_whole(provider, reviewer):
    visit = plan(provider, reviewer)
    write(visit, reviewer, seen={"safeguarding": actions.Seen("met", "")}, main_messages="", rating="")
    assert str(rules.may(reviewer, "visit_publish", visit)) == (
        "Judge “Safeguarding and wellbeing”, and say what you saw. Judge “Health and safety”, and say what you saw. "
        "Judge “Admissions, support and guidance”, and say what you saw. "
        "Judge “Quality of education”, and say what you saw. Write the main messages. Choose the overall rating."
    )
    with pytest.raises(Refused, match="Write the main messages"):
        actions.visit_publish(visit, by=reviewer)


@pytest.mark.parametrize(
    ("judgements", "rating", "is_open"),
    [
        ({"education": "unsafe"}, "requires_improvement", False),
        ({"education": "unsafe"}, "inadequate", True),
        ({"safeguarding": "not_met"}, "approaching_target", False),
        ({"safeguarding": "not_met"}, "requires_improvement", True),
        ({"education": "not_met"}, "good", True),
        ({}, "good", True),
    ],
)
def test_the_overall_rating_is_no_kinder_than_the_judgements_allow(judgements, rating, is_open):
    assert (too_kind(rating, judgements) == "") == is_open


def test_a_published_report_does_not_change(visit, reviewer):
    actions.visit_publish(visit, by=reviewer)
    with pytest.raises(Refused, match="published"):
        write(visit, reviewer, main_messages="Something else.")


def test_of_two_who_write_one_report_the_second_is_told(visit, reviewer, officer):
    theirs = QualityVisit.objects.get(pk=visit.pk)
    write(visit, reviewer, main_messages="Mine.")
    with pytest.raises(actions.ReportChanged, match="A colleague has saved"):
        write(theirs, officer, main_messages="Theirs.")
    assert QualityVisit.objects.get(pk=visit.pk).main_messages == "Mine."


def test_an_action_is_said_to_be_done_sent_back_and_closed(visit, reviewer, officer, provider_staff, provider_manager):
    action = ask(visit, reviewer)
    with pytest.raises(Refused, match="Publish the visit first"):
        actions.action_done(action, words="Done.", by=provider_staff)
    actions.visit_publish(visit, by=reviewer)
    with pytest.raises(Refused, match="the provider's"):
        actions.action_done(action, words="Done for them.", by=officer)
    actions.action_done(action, words="Drill on Tuesday.", by=provider_staff)
    actions.action_return(action, reason="Where is the record?", by=officer)
    assert told(provider_manager)[-1] == f"An action needs more, due 30 November 2026 ({visit.reference})"
    actions.action_done(action, words="It is among our documents.", by=provider_staff)
    stale = Action.objects.get(pk=action.pk)
    actions.action_close(action, reason="Seen.", by=officer)
    with pytest.raises(TooLate):
        stale.move("open", by=officer)
    assert [event.new for event in history.of(action)] == ["closed", "done", "open", "done"]


def test_an_action_added_after_publication_is_told(visit, reviewer, provider_manager):
    actions.visit_publish(visit, by=reviewer)
    ask(visit, reviewer)
    assert told(provider_manager)[-1] == f"A new action after our visit, due 30 November 2026 ({visit.reference})"
    with pytest.raises(Refused, match="in the future"):
        ask(visit, reviewer, due_on=ON)


def test_who_has_an_interest_neither_visits_nor_reads(provider, reviewer, other_reviewer, visit):
    application = sent_in(provider=provider, lots=(4,))
    application.reviewers.add(other_reviewer)
    actions.interest_declare(application, by=other_reviewer, has_interest=True, detail="A friend.")
    assert list(QualityVisit.objects.visible_to(other_reviewer)) == []
    with pytest.raises(Refused, match="cannot visit"):
        plan(provider, other_reviewer, by=reviewer)
    with pytest.raises(Refused, match="You declared an interest"):
        ask(visit, other_reviewer)


def test_a_planned_visit_is_moved_with_a_reason_and_the_provider_is_told(
    provider, reviewer, officer, provider_manager, client
):
    visit = plan(provider, reviewer, planned_on=date(2026, 12, 7))
    same = QualityVisit.objects.get(pk=visit.pk)
    client.force_login(officer)
    boxes = {"planned_on_day": "9", "planned_on_month": "12", "planned_on_year": "2026"}
    url = reverse("visit_move", args=[visit.pk])
    assert "Say why it is moved" in client.post(url, boxes).text
    assert "The visit is moved." in client.post(url, {**boxes, "reason": "The lead is ill."}, follow=True).text
    visit.refresh_from_db()
    assert visit.planned_on == date(2026, 12, 9)
    assert told(provider_manager)[-1].startswith("Our visit is now on 9")
    with pytest.raises(TooLate):
        actions.visit_move(same, planned_on=date(2026, 12, 10), reason="A clash.", by=reviewer)
    event = history.of(visit).filter(verb="visit_move").get()
    assert (event.reason, event.old, event.new) == ("The lead is ill.", "2026-12-07", "2026-12-09")
    with pytest.raises(Refused, match="still to come"):
        actions.visit_move(visit, planned_on=date(2026, 11, 1), reason="A clash.", by=reviewer)
    write(visit, reviewer)
    with pytest.raises(Refused, match="has not taken place"):
        actions.visit_move(visit, planned_on=date(2026, 12, 10), reason="A clash.", by=reviewer)


def test_an_unannounced_visit_is_moved_in_silence(provider, reviewer, provider_manager):
    visit = plan(provider, reviewer, kind=VisitKind.UNANNOUNCED)
    actions.visit_move(visit, planned_on=date(2026, 12, 10), reason="A clash.", by=reviewer)
    assert told(provider_manager) == []


def test_what_is_overdue_is_on_the_landing_pages(visit, reviewer, officer, provider_manager):
    ask(visit, reviewer)
    ask(visit, reviewer, what="Send the policy to schools", owner="council", due_on=date(2026, 11, 25))
    actions.visit_publish(visit, by=reviewer)
    with timekeeping.at(date(2026, 12, 2)):
        assert [item.what for item in landing(provider_manager).due] == ["Renew the fire drill record"]
        council = landing(officer)
        late = [(queue.count, queue.name) for queue in council.queues if "overdue" in queue.name]
        assert late == [(2, "actions after visits overdue")]
        assert [item.what for item in council.due] == ["Send the policy to schools"]


def test_the_visits_leader_is_reminded_of_the_visit_and_of_the_report(provider, reviewer, other_reviewer):
    visit = plan(provider, reviewer, planned_on=date(2026, 11, 30))
    assert [item.what for item in landing(reviewer).due] == ["Visit Heron Yard CIC"]
    assert landing(other_reviewer).due == []
    write(visit, reviewer)
    [item] = landing(reviewer).due
    assert (item.what, item.due_on) == ("Write the report of the visit to Heron Yard CIC", date(2026, 12, 4))


@pytest.mark.slow
def test_the_report_on_paper_says_what_the_page_says(visit, reviewer, client, django_capture_on_commit_callbacks):
    import io

    import pikepdf

    from apcommissioning.base.files import open_stored

    ask(visit, reviewer)
    with django_capture_on_commit_callbacks(execute=True):
        actions.visit_publish(visit, by=reviewer)
    visit.refresh_from_db()
    with open_stored(visit.pdf) as stored, pikepdf.open(io.BytesIO(stored.read())) as paper:
        assert paper.Root.MarkInfo.Marked
        assert len(paper.pages) <= 2
    client.force_login(reviewer)
    assert "Download the report (PDF)" in client.get(visit.get_absolute_url()).content.decode()


def test_the_page_of_a_visit_takes_few_queries_however_many_actions(visit, reviewer, client, django_assert_num_queries):
    client.force_login(reviewer)

    def look():
        with django_assert_num_queries(8):
            return client.get(visit.get_absolute_url()).content.decode()

    ask(visit, reviewer)
    actions.visit_publish(visit, by=reviewer)
    look()
    for number in range(12):
        ask(visit, reviewer, why=f"Seen in room {number}.")
    assert look().count("Renew the fire drill record</h3>") == 13
