"""The service's navigation: for each role, the pages that it works from, in order."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from .base.roles import COUNCIL_ROLES, Role

_COMMISSIONER = (
    ("Applications", "application_list"),
    ("Providers", "provider_list"),
    ("Lots", "purchasing_system_list"),
    ("Referrals", "referral_list"),
    ("Placements", "placement_list"),
    ("Reviews", "review_list"),
    ("Dashboard", "dashboard"),
    ("Reports", "report_list"),
)
_PROVIDER = (
    ("Applications", "application_mine"),
    ("Our organisation", "provider_list"),
    ("Contract", "contract_list"),
    ("Visits", "visit_list"),
    ("Placements", "placement_list"),
    ("Register", "register"),
    ("Reviews", "review_list"),
    ("Reports", "report_list"),
)

# Label and route name, by role. Somebody with several roles sees each route once, in this table's order.
NAVIGATION: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.OFFICER: _COMMISSIONER,
    Role.MANAGER: _COMMISSIONER,
    Role.REVIEWER: (("Applications", "application_list"), ("Visits", "visit_list")),
    Role.FINANCE: (("Providers", "provider_list"), ("Placements", "placement_list"), ("Reports", "report_list")),
    Role.SAFEGUARDING: (("Providers", "provider_list"), ("Placements", "placement_list")),
    Role.PROVIDER_MANAGER: _PROVIDER,
    Role.PROVIDER_STAFF: _PROVIDER,
    Role.SCHOOL_LEAD: (
        ("Referrals", "referral_list"),
        ("Placements", "placement_list"),
        ("Reviews", "review_list"),
        ("Providers", "quality_pack_list"),
    ),
    Role.SCRUTINY_MEMBER: (("Next meeting", "committee_detail"), ("Reports", "report_list")),
    Role.ADMINISTRATOR: (
        ("People", "people_list"),
        ("Schools", "school_list"),
        ("Outbox", "outbox_list"),
        ("Components", "gallery"),
    ),
}


# Before signing in.
PUBLIC = (("Find a provider", "public_providers"), ("Apply to join", "public_system_list"), ("Help", "help"))


@dataclass(frozen=True)
class Item:
    """One entry: `current` on its own page and the pages below it."""

    label: str
    url: str
    current: bool = False


def items(request: HttpRequest) -> list[Item]:
    """The entries for whoever looks."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        wanted = list(PUBLIC)
    else:
        wanted = [("Today", "home")]
        for role, entries in NAVIGATION.items():
            if person.has_role(role):
                wanted += [entry for entry in entries if entry not in wanted]
    found = [(label, reverse(route)) for label, route in wanted]
    here = _nearest(request.path, [url for _label, url in found])
    return [Item(label, url, current=url == here) for label, url in found]


def _nearest(path: str, urls: list[str]) -> str:
    """The entry that a page stands below: the longest address that its own begins with. Today has no pages below."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")


def person_line(request: HttpRequest) -> str:
    """What stands after the person's name in the header: a council role, or the organisation they belong to."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return ""
    memberships = person.memberships()
    if person.is_council_staff:
        return ", ".join(Role(m.role).label.lower() for m in memberships if m.role in COUNCIL_ROLES)
    return ", ".join(dict.fromkeys(m.organisation.name for m in memberships))
