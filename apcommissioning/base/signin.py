"""How people sign in, on top of allauth."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation or by registering a provider, never by signing up on its own."""

    def is_open_for_signup(self, request) -> bool:
        return False
