"""The roof's own pages: the landing page of each role, the page frame."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from outcomes.models import Committee

from . import navigation
from .base import timekeeping
from .base import today as todays
from .base.access import signed_in
from .base.models import Person
from .base.roles import COMMISSIONERS, Role

# The landing page shows the oldest; the lists behind the cards have them all.
MOST_DUE = 12

# What a role may begin: the words, and the route.
START: dict[Role, list[tuple[str, str]]] = {
    Role.OFFICER: [
        ("Enter a referral for a school", "referral_start"),
        ("See how it is working", "dashboard"),
        ("Are there enough places?", "sufficiency"),
        ("Look through the placements", "placement_list"),
        ("Look through the providers", "provider_list"),
        ("Look through the schools", "school_list"),
        ("The outbox: every message, and its words", "outbox_list"),
    ],
    Role.MANAGER: [
        ("See how it is working", "dashboard"),
        ("Are there enough places?", "sufficiency"),
        ("Reports to check and release", "report_list"),
        ("When reports fall due", "schedule_list"),
        ("The register of contracts", "contract_list"),
    ],
    Role.REVIEWER: [("Applications you may read", "application_list"), ("Who is visited next", "assurance_list")],
    Role.FINANCE: [("Placements and what they cost", "placement_list"), ("Reports", "report_list")],
    Role.SAFEGUARDING: [("Placements", "placement_list"), ("Referrals", "referral_list")],
    Role.ADMINISTRATOR: [
        ("Invite a person", "person_invite"),
        ("People and roles", "people_list"),
        ("Schools, and who signs in for them", "school_list"),
        ("The outbox", "outbox_list"),
        ("Parts of a page", "gallery"),
    ],
    Role.PROVIDER_MANAGER: [
        ("Apply, or see your applications", "application_mine"),
        ("Find a provider", "public_providers"),
        ("Mark the register", "register"),
        ("Your colleagues", "colleague_list"),
    ],
    Role.PROVIDER_STAFF: [("Mark the register", "register"), ("Reviews", "review_list")],
    Role.SCHOOL_LEAD: [
        ("Refer a child", "referral_start"),
        ("Your referrals", "referral_list"),
        ("Your pupils' placements", "placement_list"),
        ("Find a provider", "public_providers"),
    ],
}


def page_frame(request: HttpRequest) -> dict:
    """What every page's frame shows."""
    return {
        "council_name": settings.COUNCIL_NAME,
        "council_email": settings.COUNCIL_EMAIL,
        "service_name": settings.SERVICE_NAME,
        "is_demonstration": settings.DEMONSTRATION,
        "today": timekeeping.today(),
        "navigation": navigation.items(request),
        "person_line": navigation.person_line(request),
    }


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What needs you today: what each app says of this person, the oldest due first."""
    person = request.user
    assert isinstance(person, Person)  # the door has asked
    if person.has_role(Role.SCRUTINY_MEMBER) and len(person.memberships()) == 1:
        committee = Committee.objects.visible_to(person).first()
        if committee is not None:
            return redirect("committee_detail", pk=committee.pk)
    waits = todays.of(person)
    roles = list(dict.fromkeys(membership.role for membership in person.memberships()))
    start = {words: reverse(route) for role in roles for words, route in START.get(Role(role), [])}
    return render(
        request,
        "home.html",
        {
            "queues": waits.queues,
            "due": waits.due[:MOST_DUE],
            "due_count": len(waits.due),
            "start": list(start.items()),
            "is_commissioner": person.has_role(*COMMISSIONERS),
            "has_no_role": not roles,
        },
    )
