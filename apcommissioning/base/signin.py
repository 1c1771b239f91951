"""How people sign in, on top of allauth: accounts by invitation only, and a second step that council staff must have.

allauth's pages are kept to those that stand in this service's look (`ROUTES`); their forms are in `signin_forms`.
"""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

# The pages of allauth that are ours to show. A page that is not here does not exist.
ROUTES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)
# What somebody may open who has signed in but must first set up the second step.
BEFORE_SECOND_STEP = ROUTES | {"mfa_activate_totp", "mfa_reauthenticate"}
DONE = "has_second_step"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation or by registering a provider, never by signing up on its own."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed. Ask the council if you think that is wrong",
        "email_password_mismatch": "The email address or the password is not right. Check both and try again",
        "enter_current_password": "Enter the password that you use now",
        "incorrect_password": "That is not your password. Try again",
        "too_many_login_attempts": "Too many tries. Wait 5 minutes, then try again",
        "rate_limited": "Too many tries. Wait a few minutes, then try again",
    }

    def is_open_for_signup(self, request) -> bool:
        return False


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step may be switched off by those who may do without it."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is not right, or it has run out. Wait for the next one and type that",
        "cannot_delete_authenticator": "Council staff always sign in with a second step: it cannot be switched off",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not must_have_second_step(authenticator.user)


def must_have_second_step(person) -> bool:
    """Council staff must; the demonstration's cast, in the demonstration alone, need not."""
    if not settings.SECOND_STEP_REQUIRED or (settings.DEMONSTRATION and person.is_cast):
        return False
    return person.is_council_staff


class SecondStepMiddleware:
    """Sends council staff who have no second step yet to set one up, whatever page they ask for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        person = request.user
        if not person.is_authenticated or request.session.get(DONE) or not must_have_second_step(person):
            return None
        if is_mfa_enabled(person, [Authenticator.Type.TOTP]):
            request.session[DONE] = True
            return None
        route = request.resolver_match.view_name if request.resolver_match else ""
        is_public = not view.access.sign_in and not route.startswith("mfa_")
        if route in BEFORE_SECOND_STEP or is_public:
            return None
        return redirect("mfa_activate_totp")
