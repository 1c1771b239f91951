"""Pages about people, and the outbox."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from apcommissioning.base import history, outbox, rules
from apcommissioning.base.access import for_roles, for_verb, public, signed_in
from apcommissioning.base.models import Invitation, Membership, OutboxMessage, Person
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COMMISSIONERS, Role

from . import actions
from .filters import OutboxFilter, PersonFilter
from .forms import DigestForm, EndRoleForm, GiveRoleForm, InvitePersonForm, TakeUpInvitationForm

# What each role reads and never reads, for the administrator who gives it (product.md, rules that must hold).
WHAT_ROLES_READ = [
    (
        "Commissioning officer and manager",
        "Every provider; every submitted application; children's cases",
        "Applications in which they have an interest",
    ),
    ("Quality reviewer", "Applications in which they declared no interest", "Children's records"),
    ("Finance officer", "Placements and what they cost", "Reviews, readings and children's words"),
    ("Safeguarding lead", "Children's cases", "Scores of applications"),
    (
        "Provider manager and staff",
        "Their own organisation; children placed with them",
        "Other providers' applications, prices and children",
    ),
    ("School lead", "Their own pupils; the list of providers", "Other schools' pupils"),
    ("Scrutiny member", "Released reports", "Any child's record"),
    ("System administrator", "People, roles, messages, schools", "Children's records"),
]


class PeoplePage(ListPage):
    title = "People and roles"
    template = "base/people_list.html"
    filter_class = PersonFilter
    default_order = ("name", "pk")
    csv_name = "people"
    empty = "Nobody fits these filters."
    columns = (
        Column(
            "Person",
            lambda person: person.name,
            link=lambda person: reverse("person_detail", args=[person.pk]),
            sort="name",
        ),
        Column("E-mail address", lambda person: person.email, sort="email"),
        Column("Organisation", lambda person: ", ".join(dict.fromkeys(m.organisation.name for m in person.current))),
        Column("Roles", lambda person: ", ".join(m.get_role_display() for m in person.current)),
        Column(
            "Last signed in",
            lambda person: person.last_login.date() if person.last_login else "Never",
            sort="last_login",
            kind="date",
        ),
    )

    def queryset(self):
        current = Membership.objects.filter(ended_at=None).select_related("organisation").order_by("pk")
        return Person.objects.prefetch_related(Prefetch("membership_set", queryset=current, to_attr="current"))

    def context(self):
        open_offers = Invitation.objects.filter(taken_up_at=None, withdrawn_at=None).select_related("organisation")
        return {
            "invitations": open_offers,
            "what_roles_read": WHAT_ROLES_READ,
            "noun": "person,people",
            "actions": [("Invite a person", reverse("person_invite"), "")],
        }


@for_roles(Role.ADMINISTRATOR)
def people_list(request: HttpRequest) -> HttpResponse:
    return PeoplePage(request).respond()


@for_roles(Role.ADMINISTRATOR)
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    memberships = person.membership_set.select_related("organisation", "given_by").order_by("ended_at", "pk")
    return render(
        request,
        "base/person_detail.html",
        {"person": person, "memberships": memberships, "events": history.of(person)[:30]},
    )


@for_verb("person_invite")
def person_invite(request: HttpRequest) -> HttpResponse:
    form = InvitePersonForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        offer = actions.person_invite(by=request.user, **form.cleaned_data)
        messages.success(request, f"{offer.name} has been invited. The link works until {offer.expires_at:%d %B %Y}.")
        return redirect("people_list" if request.user.has_role(Role.ADMINISTRATOR) else "colleague_list")
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Invite a person",
            "intro": "They get an e-mail with a link that works once.",
            "form": form,
            "submit_label": "Send the invitation",
            "cancel_url": reverse("home"),
        },
    )


@for_roles(Role.PROVIDER_MANAGER)
def colleague_list(request: HttpRequest) -> HttpResponse:
    """A provider's manager sees who works with the service there."""
    own = request.user.organisation_ids(Role.PROVIDER_MANAGER)
    current = Membership.objects.filter(organisation__in=own, ended_at=None).select_related("person", "organisation")
    offers = Invitation.objects.filter(organisation__in=own, taken_up_at=None, withdrawn_at=None)
    return render(
        request,
        "base/colleague_list.html",
        {
            "memberships": [
                (m, rules.may(request.user, "role_end", m)) for m in current.order_by("person__name", "pk")
            ],
            "invitations": offers.select_related("organisation"),
        },
    )


@for_verb("invitation_withdraw")
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    offer = _visible_invitation(request, pk)
    if request.method == "POST":
        actions.invitation_withdraw(offer, by=request.user)
        messages.success(request, f"The invitation to {offer.name} no longer works.")
        return redirect("people_list" if request.user.has_role(Role.ADMINISTRATOR) else "colleague_list")
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": f"Withdraw the invitation to {offer.name}?",
            "intro": "The link in the e-mail stops working at once.",
            "submit_label": "Withdraw the invitation",
            "cancel_url": reverse("home"),
            "danger": True,
        },
    )


def _visible_invitation(request: HttpRequest, pk: int) -> Invitation:
    offers = Invitation.objects.select_related("organisation")
    if not request.user.has_role(Role.ADMINISTRATOR):
        offers = offers.filter(organisation__in=request.user.organisation_ids(Role.PROVIDER_MANAGER))
    return get_object_or_404(offers, pk=pk)


@public
def invitation_take_up(request: HttpRequest, token: str) -> HttpResponse:
    offer = get_object_or_404(Invitation.objects.select_related("organisation", "invited_by"), token=token)
    if not offer.is_open:
        return render(request, "base/invitation_closed.html", {"invitation": offer}, status=410)
    known = Person.objects.filter(email__iexact=offer.email).first()
    if known is not None:
        return _take_up_known(request, offer, known)
    form = TakeUpInvitationForm(request.POST or None, person=Person(email=offer.email, name=offer.name))
    if request.method == "POST" and form.is_valid():
        person = actions.invitation_take_up(offer, person=None, password=form.cleaned_data["password"])
        return perform_login(request, person, redirect_url=reverse("home"))
    return render(
        request,
        "components/form_page.html",
        {
            "title": f"Welcome, {offer.name}",
            "caption": f"{offer.get_role_display()}, {offer.organisation}",
            "intro": f"You will sign in with {offer.email}.",
            "form": form,
            "submit_label": "Open my account",
        },
    )


def _take_up_known(request: HttpRequest, offer: Invitation, known: Person) -> HttpResponse:
    """Somebody with an account signs in first: the link alone must not open it."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    if request.user != known:
        return render(request, "base/invitation_closed.html", {"invitation": offer, "other": True}, status=403)
    if request.method == "POST":
        actions.invitation_take_up(offer, person=known)
        messages.success(request, f"You are now {offer.get_role_display().lower()} of {offer.organisation}.")
        return redirect("home")
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": f"Become {offer.get_role_display().lower()} of {offer.organisation}?",
            "submit_label": "Take up the role",
            "cancel_url": reverse("home"),
        },
    )


@for_verb("role_give")
def role_give(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    form = GiveRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.role_give(person, by=request.user, **form.cleaned_data)
        messages.success(request, f"{person} has the role.")
        return redirect("person_detail", pk=person.pk)
    return render(
        request,
        "components/form_page.html",
        {
            "title": f"Give {person} a role",
            "form": form,
            "submit_label": "Give the role",
            "cancel_url": reverse("person_detail", args=[person.pk]),
        },
    )


@for_verb("role_end")
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Membership.objects.select_related("person", "organisation")
    is_administrator = request.user.has_role(Role.ADMINISTRATOR)
    if not is_administrator:
        rows = rows.filter(organisation__in=request.user.organisation_ids(Role.PROVIDER_MANAGER))
    membership = get_object_or_404(rows, pk=pk)
    rules.require(request.user, "role_end", membership)
    back = reverse("person_detail", args=[membership.person_id]) if is_administrator else reverse("colleague_list")
    form = EndRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.role_end(membership, by=request.user, **form.cleaned_data)
        messages.success(request, f"{membership.person} is no longer {membership.get_role_display().lower()}.")
        return redirect(back)
    return render(
        request,
        "components/form_page.html",
        {
            "title": f"End {membership.person}'s role",
            "caption": f"{membership.get_role_display()}, {membership.organisation}",
            "intro": "They cannot use it from then on. What they did stays in the history.",
            "form": form,
            "submit_label": "End the role",
            "danger": True,
            "cancel_url": back,
        },
    )


@signed_in
def digest_choose(request: HttpRequest) -> HttpResponse:
    form = DigestForm(request.POST or None, initial={"how_often": request.user.digest})
    if request.method == "POST" and form.is_valid():
        actions.digest_choose(request.user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("mfa_index")
    return render(
        request,
        "components/form_page.html",
        {
            "title": "E-mails to you",
            "intro": "Letters, decisions and what you are asked to sign come as they are written, whatever you choose.",
            "form": form,
            "submit_label": "Save",
            "cancel_url": reverse("mfa_index"),
        },
    )


class OutboxPage(ListPage):
    title = "Outbox"
    intro = "Every e-mail that the service writes. None holds anything about a child."
    filter_class = OutboxFilter
    default_order = ("-posted_at", "-pk")
    csv_name = "outbox"
    empty = "No message fits these filters."
    columns = (
        Column(
            "Subject",
            lambda message: message.subject,
            link=lambda message: reverse("message_detail", args=[message.pk]),
            sort="subject",
        ),
        Column("To", lambda message: message.to, sort="to"),
        Column("Written", lambda message: message.posted_at.date(), sort="posted_at", kind="date"),
        Column("State", lambda message: message.get_state_display(), sort="state"),
    )

    def queryset(self):
        return OutboxMessage.objects.all()

    def context(self):
        return {"noun": "message", "actions": [("Words of the messages", reverse("message_text_list"), "")]}


@for_roles(*COMMISSIONERS, Role.ADMINISTRATOR)
def outbox_list(request: HttpRequest) -> HttpResponse:
    return OutboxPage(request).respond()


@for_roles(*COMMISSIONERS, Role.ADMINISTRATOR)
def message_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "base/message_detail.html", {"message": get_object_or_404(OutboxMessage, pk=pk)})


@for_verb("message_release")
def message_release(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(OutboxMessage, pk=pk)
    rules.require(request.user, "message_release", message)
    if request.method == "POST":
        outbox.release(message)
        messages.success(request, "The message will be sent in a moment.")
    return redirect("message_detail", pk=message.pk)
