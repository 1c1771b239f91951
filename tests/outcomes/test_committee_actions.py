"""The committee: meetings, what it asked, what was done."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from apcommissioning.base import history
from apcommissioning.base.exceptions import Refused
from outcomes import actions
from outcomes.models import Committee, Recommendation

pytestmark = pytest.mark.django_db


def test_a_committee_is_set_up_with_its_first_meeting(committee, officer):
    actions.meeting_add(committee, on=date(2026, 12, 9), by=officer)
    actions.meeting_add(committee, on=date(2027, 3, 10), by=officer)
    held = Committee.objects.get()
    assert (held.name, held.meetings.count()) == (committee.name, 2)
    with pytest.raises(Refused, match="a meeting on that day already"):  # two officers at once: the form saw neither
        actions.meeting_add(committee, on=date(2026, 12, 9), by=officer)


def test_recommendations_are_numbered_in_order_and_what_was_done_is_written_beside_them(committee, officer):
    past = actions.meeting_add(committee, on=date(2026, 6, 10), by=officer)
    first = actions.recommendation_add(past, asked="Bring day-six misses with causes.", by=officer)
    second = actions.recommendation_add(past, asked="Ask children too.", by=officer)
    assert (first.number, second.number) == (1, 2)
    assert actions.recommendation_add(past, asked="Ask children too.", by=officer) == second  # pressed twice
    actions.recommendation_edit(
        first, done="Six of 41, with causes.", status="done", due_on=None, done_on=date(2026, 11, 1), by=officer
    )
    first.refresh_from_db()
    assert (first.done, first.status) == ("Six of 41, with causes.", "done")
    moved = history.of(first).get(verb="moved")
    assert (moved.by, moved.old, moved.new) == (officer, "open", "done")


def test_nothing_is_recommended_before_the_meeting(committee, officer):
    coming = actions.meeting_add(committee, on=date(2026, 12, 9), by=officer)
    with pytest.raises(Refused, match="not been held yet"):
        actions.recommendation_add(coming, asked="Say more.", by=officer)


def test_a_member_reads_the_page_and_keeps_nothing(client, committee, officer, scrutiny_member):
    past = actions.meeting_add(committee, on=date(2026, 6, 10), by=officer)
    recommendation = actions.recommendation_add(past, asked="Ask children too.", by=officer)
    with pytest.raises(PermissionDenied):
        actions.recommendation_edit(
            recommendation, done="Yes.", status="done", due_on=None, done_on=None, by=scrutiny_member
        )
    client.force_login(scrutiny_member)
    page = client.get(reverse("committee_detail")).content.decode()
    assert "Ask children too." in page
    assert "Say what was done" not in page
    assert client.get(reverse("recommendation_edit", args=[recommendation.pk])).status_code == 403


def test_an_officer_keeps_the_page_on_screen(client, committee, officer):
    client.force_login(officer)
    assert client.get(reverse("committee_detail")).url == reverse("meeting_add")
    given = {"organisation": committee.pk, "on_day": "10", "on_month": "6", "on_year": "2026"}
    assert client.post(reverse("meeting_add"), given).status_code == 302
    meeting = Committee.objects.get().meetings.get()
    assert client.post(reverse("recommendation_add", args=[meeting.pk]), {"asked": "Ask children."}).status_code == 302
    url = reverse("recommendation_edit", args=[Recommendation.objects.get().pk])
    assert "Enter what has been done" in client.post(url, {"status": "done"}).content.decode()
    assert client.post(url, {"status": "done", "done": "Asked since October."}).status_code == 302
    assert "Asked since October." in client.get(reverse("committee_detail")).content.decode()
