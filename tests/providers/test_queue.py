"""The council's queue: who finds which line, what narrows it, and how reviews are shared out."""

from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apcommissioning.base import timekeeping
from apcommissioning.base.exceptions import TooLate
from providers import actions
from providers.figures.queue import Share, counts, share_out
from providers.models import Application
from tests.factories import assessment as story
from tests.factories.base import MembershipFactory
from tests.factories.lots import PublishedSystemFactory
from tests.factories.providers import ApplicationFactory, LotApplicationFactory, ProviderFactory


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(story.TODAY):
        yield story.TODAY.date()


@pytest.fixture
def sent(provider_organisation):
    return story.sent_in(provider=ProviderFactory(organisation=provider_organisation), lots=(4, 5))


def line(status="submitted", *, due_in=5, paused=False, **how):
    application = ApplicationFactory(
        status=status,
        submitted_at=timekeeping.now(),
        due_on=timekeeping.today() + timedelta(days=due_in),
        paused_on=timekeeping.today() if paused else None,
        **how,
    )
    LotApplicationFactory(application=application)
    return application


def rows(client, person, **query):
    client.force_login(person)
    return [row for row, _ in client.get(reverse("application_list"), query).context["rows"]]


# -- Lines -------------------------------------------------------------------------------------------------------------


def test_a_line_shows_before_a_declaration_and_none_after_an_interest(client, sent, officer, manager, reviewer):
    assert rows(client, officer) == rows(client, manager) == [sent]
    assert rows(client, reviewer) == []
    actions.interest_declare(sent, by=manager, has_interest=True, detail="A trustee.")
    assert rows(client, manager) == []
    found = {"search": sent.reference}, {"clock": "soon"}, {"status": "submitted"}, {"lot": 4}, {"reviewer": "none"}
    assert [rows(client, officer, **query) for query in found] == [[sent]] * 5
    assert [rows(client, manager, **query) for query in found] == [[]] * 5
    assert sent.reference not in client.get(reverse("application_list"), {"format": "csv"}).text


def test_what_is_being_assessed_comes_by_its_day_and_the_rest_after_it(client, officer):
    over = line("decided", due_in=-90)
    second, first = line("in_assessment", due_in=8), line("in_clarification", due_in=2, paused=True)
    assert rows(client, officer) == [first, second, over]


def test_the_queue_narrows_by_clock_status_lot_and_reviewer(client, officer, reviewer, council):
    late, soon, paused = line(due_in=-3), line("in_assessment", due_in=2), line("in_clarification", paused=True)
    far = line(due_in=20)
    soon.reviewers.add(reviewer)
    assert rows(client, officer, clock="late") == [late]
    assert rows(client, officer, clock="soon") == [soon]
    assert rows(client, officer, clock="paused") == [paused]
    assert rows(client, officer, clock=["late", "paused"]) == [late, paused]
    assert rows(client, officer, reviewer=reviewer.pk) == [soon]
    assert rows(client, officer, reviewer="none") == [late, far]
    assert rows(client, officer, status="in_clarification") == [paused]
    number = far.lot_applications.get().lot.number
    assert far in rows(client, officer, lot=number)
    assert [queue.count for queue in counts(officer)] == [1, 1, 1, 2]


# -- Sharing out -------------------------------------------------------------------------------------------------------


def somebody(number):
    return SimpleNamespace(pk=number, name=f"Reviewer {number}")


PEOPLE = [somebody(number) for number in range(6)]


@given(
    st.integers(0, 40),
    st.integers(1, 3),
    st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=6, unique_by=lambda one: one.pk),
    st.dictionaries(st.integers(0, 5), st.integers(0, 9)),
    st.dictionaries(st.integers(0, 40), st.sets(st.integers(0, 5))),
)
def test_reviews_go_to_those_with_least_to_do_and_never_to_somebody_with_an_interest(number, needed, people, load, bar):
    rubric = SimpleNamespace(independent_scores=needed)
    applications = [SimpleNamespace(pk=pk, rubric=rubric) for pk in range(number)]
    shares = share_out(applications, people, loads=load, barred=bar)
    assert [share.application for share in shares] == applications
    running = Counter({person.pk: load.get(person.pk, 0) for person in people})
    for share in shares:
        free = {person.pk for person in people} - bar.get(share.application.pk, set())
        chosen = {person.pk for person in share.reviewers}
        assert len(chosen) == len(share.reviewers) == min(needed, len(free))
        assert share.short_of == needed - len(chosen)
        assert chosen <= free
        left = free - chosen
        assert not left or not chosen or max(running[pk] for pk in chosen) <= min(running[pk] for pk in left)
        running.update(chosen)


def test_an_officer_shares_out_what_waits_in_a_lot(client, officer, reviewer, other_reviewer, council, sent):
    third = MembershipFactory(person__name="Zelda Reviewer", role="reviewer", organisation=council).person
    other = story.sent_in(system=PublishedSystemFactory(), lots=(1,))
    actions.interest_declare(sent, by=officer, has_interest=False)
    actions.reviewers_assign(sent, reviewers=[reviewer], by=officer)
    actions.interest_declare(sent, by=reviewer, has_interest=True, detail="My sister works there.")
    assert not sent.reviewers.exists()
    client.force_login(officer)
    url = reverse("reviewers_share_out")
    page = client.get(url)
    assert list(page.context["form"].waiting.values()) == [sent, other]
    assert list(client.get(url, {"lot": 1}).context["form"].waiting.values()) == [other]
    chosen = {
        "applications": [sent.pk, other.pk],
        "reviewers": [reviewer.pk, other_reviewer.pk, third.pk],
    }
    assert "Say that you have no interest in them" in client.post(url, chosen).text
    chosen["no_interest"] = "on"
    check = client.post(url, chosen)
    assert [{person.name for person in share.reviewers} for share in check.context["shares"]] == [
        {"Rowan Reviewer", "Zelda Reviewer"},
        {"Rhys Reviewer", "Rowan Reviewer"},
    ]
    client.post(url, {**chosen, "confirm": "1"})
    assert set(sent.reviewers.all()) == {other_reviewer, third}
    assert set(other.reviewers.all()) == {reviewer, other_reviewer}
    assert other.interest_declarations.get(person=officer).has_interest is False
    assert set(Application.objects.values_list("status", flat=True)) == {"in_assessment"}
    assert "Every application has its reviewers." in client.get(url).text


def test_two_officers_share_out_one_application_and_the_second_is_told(
    officer, council, sent, reviewer, other_reviewer
):
    second = MembershipFactory(role="officer", organisation=council).person
    shares = [Share(sent, [reviewer, other_reviewer])]
    assert actions.reviewers_share_out(shares, by=officer) == 2
    with pytest.raises(TooLate, match="Somebody has just chosen reviewers"):
        actions.reviewers_share_out(shares, by=second)
    assert not sent.interest_declarations.filter(person=second).exists()


def test_sharing_out_asks_as_often_for_one_as_for_twelve(client, officer, reviewer, django_assert_num_queries):
    line()
    client.force_login(officer)
    client.get(reverse("reviewers_share_out"))
    with django_assert_num_queries(10):
        client.get(reverse("reviewers_share_out"))
    for _ in range(11):
        line()
    with django_assert_num_queries(10):
        client.get(reverse("reviewers_share_out"))


def test_the_clock_of_a_line_is_kept_by_the_database(sent):
    found = Application.objects.get(pk=sent.pk)
    assert (found.is_over, found.hear_by) == (0, date(2026, 11, 26))
    Application.objects.filter(pk=sent.pk).update(status="decided")
    found.refresh_from_db()
    assert (found.is_over, found.hear_by) == (1, None)
