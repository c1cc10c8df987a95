"""How Muster uses allauth: nobody registers themselves; an administrator makes the account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from partners.models import Person


class AccountAdapter(DefaultAccountAdapter):
    """Closed registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made by an administrator."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in by the agency's own identity provider, for people who already have an account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: the provider proves who it is; an administrator says that they belong."""
        return False


class MFAAdapter(DefaultMFAAdapter):
    """Second factors, named after the service in authenticator apps."""

    def get_totp_issuer(self) -> str:
        """The name shown in an authenticator app."""
        return "Muster"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The relying party of WebAuthn, under the service's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Muster"}

    def get_user_display_name(self, user: Person) -> str:  # type: ignore[override]
        """The name under which a security key files its credential."""
        return user.name
