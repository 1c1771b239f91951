"""allauth's forms in this service's words. What they do is allauth's."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

PASSWORD_RULES = "At least 12 characters. Three words that do not belong together are easy to remember"  # noqa: S105


def _say(form: forms.Form, **words: tuple[str, str]) -> None:
    """Give each named field its label and hint, and take away what stands in the boxes: a placeholder is no label."""
    for name, (label, hint) in words.items():
        if name in form.fields:
            form.fields[name].label, form.fields[name].help_text = label, hint
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class LoginForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, login=("Email address", ""), password=("Password", ""))
        self.fields["login"].widget.attrs.update(autocomplete="username", spellcheck="false")


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, email=("Email address", "The one that you sign in with"))


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, password1=("New password", PASSWORD_RULES), password2=("New password again", ""))


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(
            self,
            oldpassword=("Password that you use now", ""),
            password1=("New password", PASSWORD_RULES),
            password2=("New password again", ""),
        )


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, password1=("Password", PASSWORD_RULES), password2=("Password again", ""))


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, password=("Password", ""))


def _ask_for_code(form: forms.Form, hint: str) -> None:
    _say(form, code=("Code", hint))
    form.fields["code"].widget.attrs.update(inputmode="numeric", spellcheck="false")
    form.fields["code"].widget.width = 10  # type: ignore[attr-defined]


class AuthenticateForm(mfa.AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _ask_for_code(self, "The 6 numbers that your app shows now, or one of your recovery codes")


class SecondStepReauthenticateForm(mfa.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _ask_for_code(self, "The 6 numbers that your app shows now")


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _ask_for_code(self, "The 6 numbers that your app shows now")
