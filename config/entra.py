"""Sign-in by the agency's Microsoft Entra ID, from the environment. Read by settings; imports no app."""

import uuid
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

AUTHORITY = "https://login.microsoftonline.com"
#: The provider's name in addresses: /account/oidc/entra/login/callback/ is what is registered with Entra.
PROVIDER_ID = "entra"


def providers(env: environ.Env) -> dict[str, Any]:
    """The value of SOCIALACCOUNT_PROVIDERS: empty without OIDC_ENTRA_TENANT.

    Raises ImproperlyConfigured where OIDC_ENTRA_TENANT is set and anything else is missing or unsafe.
    """
    tenant = env.str("OIDC_ENTRA_TENANT", default="")
    if not tenant:
        return {}
    client_id, secret = (env.str(f"OIDC_ENTRA_CLIENT_{part}", default="") for part in ("ID", "SECRET"))
    if not (client_id and secret):
        raise ImproperlyConfigured("Set OIDC_ENTRA_CLIENT_ID and OIDC_ENTRA_CLIENT_SECRET, as Entra gave them.")
    domains = env.list("OIDC_ENTRA_EMAIL_DOMAINS", default=[])
    return provider(tenant=tenant, client_id=client_id, secret=secret, domains=domains)


def provider(
    *, tenant: str, client_id: str, secret: str, domains: list[str], authority: str = AUTHORITY
) -> dict[str, Any]:
    """One Entra tenant, trusted to say who holds an address in `domains` and nothing more.

    `tenant` is the directory's id. A shared one ("common", "organizations") is refused: its users' addresses are
    whatever the administrator of any tenant in the world types in.
    """
    try:
        uuid.UUID(tenant)
    except ValueError as fault:
        raise ImproperlyConfigured(
            "OIDC_ENTRA_TENANT must be the directory (tenant) id of one tenant, such as"
            " 00000000-0000-0000-0000-000000000000. “common” and names are refused."
        ) from fault
    if not domains:
        raise ImproperlyConfigured(
            "Set OIDC_ENTRA_EMAIL_DOMAINS to the e-mail domains of the tenant's own agency, with commas between."
        )
    settings = {
        "server_url": f"{authority}/{tenant}/v2.0",
        # The id token says all that is needed, and its issuer and audience are checked; userinfo's are not.
        "fetch_userinfo": False,
        "email_authentication": True,
        "verified_email": domains,
    }
    app = {
        "provider_id": PROVIDER_ID,
        "name": "Microsoft Entra ID",
        "client_id": client_id,
        "secret": secret,
        "settings": settings,
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
