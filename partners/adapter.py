"""How Muster uses allauth: nobody registers themselves; an administrator makes the account."""

from typing import Any, NoReturn
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from partners import encryption
from partners.models import Person

_WRONG_CODE = "That code is wrong or has run out. Enter the code that is shown now, or one of your recovery codes"


class AccountAdapter(DefaultAccountAdapter):
    """Closed registration, and faults in plain words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is switched off. Ask your administrator to switch it on",
        "email_password_mismatch": "The email address or the password is wrong. Check both and try again",
        "enter_current_password": "The password that you have now is wrong. Enter it again",
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": "The password is wrong. Enter it again",
        "invalid_login": "The email address or the password is wrong. Check both and try again",
        "invalid_or_expired_key": "This link no longer works. Ask for a new one",
        "invalid_password_reset": "This link no longer works. Ask for a new one",
        "rate_limited": "You have tried too often. Wait a few minutes, then try again",
        "too_many_login_attempts": "There were too many attempts. Wait 5 minutes, then try again",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made by an administrator."""
        return False

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Turn away, by whichever way they came, people whose account or agency is switched off."""
        if isinstance(user, Person) and not user.may_sign_in:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail, at Muster's own address whatever Host header the request came with."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", quote(key))


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in by an agency's own identity provider, for people who already have an account.

    The provider proves that someone holds a work address; an administrator says that they belong. Its word counts for
    addresses in its own domains only (config/entra.py). The first sign-in binds its identity to the account; another
    identity with the same address, such as a successor's, is refused until an administrator resets the sign-in.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: accounts are made by an administrator."""
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Whether the provider is trusted for this address, whatever it says of the address itself."""
        return super().can_authenticate_by_email(login, email) and self.is_email_verified(login.provider, email)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse all but people with an account who are signing in. Raises ImmediateHttpResponse with a page."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            _refuse(request, "Accounts are connected by signing in. Sign out, then sign in with your agency’s account.")
        if not sociallogin.is_existing:
            _refuse(
                request,
                "Your agency knows you, but you have no account here. Ask your community safety coordinator:"
                " an administrator makes an account for your work email address.",
            )
        bound = SocialAccount.objects.filter(user=sociallogin.user, provider=sociallogin.account.provider)
        if bound.exclude(uid=sociallogin.account.uid).exists():
            _refuse(
                request,
                "Another person’s sign-in is already bound to this email address. If the account is yours,"
                " ask your administrator to reset how you sign in.",
            )


def _refuse(request: HttpRequest, reason: str) -> NoReturn:
    user_login_failed.send(sender=SocialAccountAdapter, credentials={}, request=request)
    raise ImmediateHttpResponse(render(request, "socialaccount/refused.html", {"reason": reason}, status=403))


class MFAAdapter(DefaultMFAAdapter):
    """Second factors, named after the service in authenticator apps; their secrets are encrypted where they lie."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": "Set up an authenticator app or a security key first",
        "incorrect_code": _WRONG_CODE,
        "unverified_email": "Your email address is not confirmed. Ask your administrator to put it right",
    }

    def get_totp_issuer(self) -> str:
        """The name shown in an authenticator app."""
        return "Muster"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The relying party of WebAuthn, under the service's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Muster"}

    def encrypt(self, text: str) -> str:
        """Seeds of authenticator apps and recovery codes, so that a copy of the database is not enough to use them."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What was encrypted."""
        return encryption.decrypt(encrypted_text)
