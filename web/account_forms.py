"""allauth's forms in Muster's words. Named in the settings ACCOUNT_FORMS and MFA_FORMS."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

from web.forms import PlainWording

CODE_HINT = "The 6 numbers that your authenticator app shows now, or one of your recovery codes"
PHRASE_HINT = "Three words that have nothing to do with each other are easy to remember and hard to guess"


class LoginForm(PlainWording, account.LoginForm):
    """Signing in. The link for a forgotten password stands under the form, not inside a hint."""

    labels = {"login": "Email address"}
    hints = {"password": ""}


class ChangePasswordForm(PlainWording, account.ChangePasswordForm):
    """A new password for someone who is signed in."""

    labels = {
        "oldpassword": "Your password now",
        "password1": "New password",
        "password2": "New password again",
    }
    hints = {"oldpassword": "", "password1": PHRASE_HINT}


class ResetPasswordForm(PlainWording, account.ResetPasswordForm):
    """Asking for a link for a new password."""

    labels = {"email": "Email address"}


class ResetPasswordKeyForm(PlainWording, account.ResetPasswordKeyForm):
    """A new password for someone who came by the link."""

    labels = {"password1": "New password", "password2": "New password again"}
    hints = {"password1": PHRASE_HINT}


class ReauthenticateForm(PlainWording, account.ReauthenticateForm):
    """The password once more, before a change to how one signs in."""

    labels = {"password": "Your password"}


class CodeForm(PlainWording):
    """A code typed from a phone."""

    labels = {"code": "Code"}
    hints = {"code": CODE_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "class": "govuk-input--width-10"})


class AuthenticateForm(CodeForm, mfa.AuthenticateForm):
    """The second step of signing in."""


class ReauthenticateByCodeForm(CodeForm, mfa.ReauthenticateForm):
    """A code once more, before a change to how one signs in."""


class ActivateTOTPForm(CodeForm, totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    hints = {"code": "The 6 numbers that the app shows"}


class AddWebAuthnForm(PlainWording, webauthn.AddWebAuthnForm):
    """A new security key."""

    labels = {"name": "Name of the key"}
    hints = {"name": "So that you can tell it from others later"}


class EditWebAuthnForm(PlainWording, webauthn.EditWebAuthnForm):
    """Another name for a security key."""

    labels = {"name": "Name of the key"}
