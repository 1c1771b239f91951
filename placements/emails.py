"""Messages of the child's side, from `content/emails/`. Nothing about a child stands in one: a reference and a link."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from apcommissioning.base.merge import in_words
from apcommissioning.base.models import Person
from apcommissioning.base.roles import PROVIDER_ROLES, Role
from apcommissioning.base.texts import words
from providers.models import Admission
from providers.states import LISTED, PLACEABLE, AdmissionStatus

from .models import Placement
from .states import HOLDS_A_PLACE, REGISTER_CODE, Party


def link(route: str, *args: Any) -> str:
    return settings.BASE_URL + reverse(route, args=args)


def holders(organisation_id: int | None, *roles: Role) -> list[Person]:
    """The people who hold one of these roles in an organisation now; nobody where there is no organisation."""
    if organisation_id is None:
        return []
    return list(Person.objects.holding(*roles, organisation=organisation_id))


def commissioners() -> list[Person]:
    return list(Person.objects.holding(Role.OFFICER))


# -- Referrals ---------------------------------------------------------------------------------------------------------


def referral_received(referral, *, due_on: date | None, triage_due_on: date) -> None:
    values = {
        "reference": referral.reference,
        "submitted_on": in_words(referral.submitted_at.date()),
        "triage_due_on": in_words(triage_due_on),
        "day_six_on": in_words(due_on) if due_on else None,
        "link": link("referral_detail", referral.pk),
    }
    words.post(
        "referral_received",
        to=[referral.referred_by],
        about=f"{referral.pk}:{referral.submitted_at:%Y%m%d%H%M%S}",
        values=values,
    )


def referral_accepted(referral, *, choose_by_on: date, start_by_on: date) -> None:
    values = {
        "reference": referral.reference,
        "lot_name": str(referral.lot),
        "choose_by_on": in_words(choose_by_on),
        "start_by_on": in_words(start_by_on),
        "link": link("referral_detail", referral.pk),
    }
    words.post("referral_accepted", to=[referral.referred_by], about=referral.pk, values=values)


def referral_returned(referral, *, missing: list[str], reply_due_on: date, duty_clock: bool) -> None:
    values = {
        "reference": referral.reference,
        "missing_list": [{"words": words} for words in missing],
        "reply_due_on": in_words(reply_due_on),
        "duty_clock": duty_clock,
        "link": link("referral_detail", referral.pk),
    }
    words.post(
        "referral_returned",
        to=[referral.referred_by],
        about=f"{referral.pk}:{referral.status_at:%Y%m%d%H%M%S}",
        values=values,
    )


def referral_declined(referral) -> None:
    values = {"reference": referral.reference, "link": link("referral_detail", referral.pk)}
    words.post("referral_declined", to=[referral.referred_by], about=referral.pk, values=values)


# -- Agreements and placements -----------------------------------------------------------------------------------------


def agreement_to_sign(version, party: Party, *, signed: int, signers: int, sign_by_on: date) -> None:
    placement = version.placement
    if party == Party.PROVIDER:
        to = holders(placement.provider.organisation_id, Role.PROVIDER_MANAGER)
    elif party == Party.SCHOOL:
        to = holders(placement.school.organisation_id, Role.SCHOOL_LEAD)
    else:
        to = commissioners()
    values = {
        "agreement_reference": placement.reference,
        "sign_by_on": in_words(sign_by_on),
        "signed_so_far": signed,
        "signers_total": signers,
        "link": link("agreement_detail", version.pk),
    }
    words.post("agreement_to_sign", to=to, about=f"{version.pk}:{party.value}", values=values)


def placement_starts(placement, version) -> None:
    values = {
        "agreement_reference": placement.reference,
        "starts_on": in_words(placement.started_on),
        "register_code": REGISTER_CODE.get(placement.legal_basis) or "the one you agree with the council",
        "first_review_on": in_words(date.fromisoformat(version.review_dates[0])) if version.review_dates else None,
        "link": link("placement_detail", placement.pk),
    }
    to = holders(placement.provider.organisation_id, *PROVIDER_ROLES)
    if placement.school is not None:
        to += holders(placement.school.organisation_id, Role.SCHOOL_LEAD)
    words.post("placement_starts", to=to, about=placement.pk, values=values)


def absence_today(school, on: date) -> None:
    """Once a day for a school, however many of its pupils are away: the page says who."""
    to = holders(school.organisation_id, Role.SCHOOL_LEAD)
    words.post("absence_today", to=to, about=f"{school.pk}:{on}", values={"link": settings.BASE_URL + reverse("home")})


# -- The provider's standing -------------------------------------------------------------------------------------------

# What a change of an admission means for those who have a child there: what changed, and what to do.
STANDING = {
    AdmissionStatus.EMBARGOED: (
        "new placements are paused",
        "Children already placed there stay. No new placement may start for now.",
    ),
    AdmissionStatus.SUSPENDED: (
        "placements are suspended",
        "Nobody may attend while it lasts. Each child needs a review before it begins, or within 3 school days after, "
        "and education meanwhile. We are in touch about each placement.",
    ),
    AdmissionStatus.REMOVED: (
        "the provider is removed from the lot",
        "No new placement may start. Each placement under way needs a review, and a plan for what follows.",
    ),
    AdmissionStatus.WITHDRAWN: (
        "the provider is leaving the lot",
        "No new placement may start. Placements under way go on to their own end, unless a review decides otherwise.",
    ),
    AdmissionStatus.EXPIRED: (
        "the provider's admission has ended",
        "No new placement may start. Placements under way go on to their own end.",
    ),
}
OPEN_AGAIN = (
    "placements may start again",
    "A child whose attendance stopped comes back only after a review. It does not happen by itself.",
)


def admission_changed(admission: Admission, *, old: str, new: str, on: date) -> None:
    """Tell the schools and the officers who have placements there. Not told: why, and who the children are."""
    if new in PLACEABLE:
        if old in PLACEABLE or old not in LISTED:
            return
        what, means = OPEN_AGAIN
    else:
        what, means = STANDING[AdmissionStatus(new)]
    placed = Placement.objects.filter(provider=admission.provider_id, lot=admission.lot_id, status__in=HOLDS_A_PLACE)
    schools = set(placed.exclude(school=None).values_list("school__organisation", flat=True))
    if not schools and not placed.exists():
        return
    to = {person.pk: person for school in schools for person in holders(school, Role.SCHOOL_LEAD)}
    to |= {person.pk: person for person in commissioners()}
    values = {
        "provider_name": admission.provider.legal_name,
        "lot_name": str(admission.lot),
        "what_changed": what,
        "what_it_means": means,
        "on": in_words(on),
        "link": link("placement_list"),
    }
    about = f"{admission.pk}:{new}:{admission.status_at.isoformat()}"
    words.post("provider_status", to=to.values(), about=about, values=values)
