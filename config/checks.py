"""Refuse to start unsafely: a role that bypasses row security, demonstration over real data, default keys, DEBUG."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from common import walls

_NOTIFY_KEY = re.compile(r"[0-9a-f-]{36}-[0-9a-f-]{36}$")


@register(Tags.security)
def production_is_safe(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Outside the embedded first run: no demonstration, no DEBUG, no default key, real mail, https."""
    if settings.EMBEDDED_DATABASE:
        return []
    faults = {
        "MUSTER_DEMONSTRATION must not be set with a DATABASE_URL.": settings.DEMONSTRATION,
        "DJANGO_DEBUG must not be set with a DATABASE_URL.": settings.DEBUG,
        "Set DJANGO_SECRET_KEY to a long random value.": settings.SECRET_KEY == settings.FIRST_RUN_KEY,
        "Set EMAIL_URL, so that reminders can be sent.": not settings.MAIL_CONFIGURED,
        "Set MUSTER_BASE_URL to the https address that people use.": not settings.BASE_URL.startswith("https://"),
        "Set MUSTER_AUDIT_HEADS_WEBHOOK to an https address, or leave it out.": not _is_safe(
            settings.AUDIT_HEADS_WEBHOOK
        ),
        "Set MUSTER_NOTIFY_API_KEY, whole, and a template together.": not _notify_is_whole(),
    }
    return [
        Error(text, id=f"muster.E{number:03d}") for number, (text, wrong) in enumerate(faults.items(), start=1) if wrong
    ]


def _is_safe(address: str) -> bool:
    """Whether nothing is sent there, or only over TLS."""
    return not address or address.startswith("https://")


def _notify_is_whole() -> bool:
    """Whether GOV.UK Notify is not used, or has what it needs: a key ends in the service's id and its secret."""
    key, templates = settings.NOTIFY_API_KEY, settings.NOTIFY_EMAIL_TEMPLATE or settings.NOTIFY_TEXT_TEMPLATE
    if not key:
        return not templates
    return bool(templates) and bool(_NOTIFY_KEY.search(key))


@register(Tags.database)
def application_role_is_bound(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The application's role must be one that row security binds, and must own no table (needs --database)."""
    if "default" not in (databases or ()):
        return []
    return [Error(text, id="muster.E010") for text in role_faults()]


def role_faults(alias: str = "default") -> list[str]:
    """What is wrong with the role behind this connection; empty when it is bound by row security."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole,"
            " EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user)"
            " FROM pg_roles WHERE rolname = current_user"
        )
        superuser, bypasses, makes_roles, owns = cursor.fetchone()
    named = {
        "is a superuser, whom no policy binds": superuser,
        "bypasses row security": bypasses,
        "can make roles": makes_roles,
        "owns tables, and so could take down their walls": owns,
    }
    return [f"The role in DATABASE_URL {text}. Use muster_app." for text, wrong in named.items() if wrong]


def wall_faults() -> list[str]:
    """What is wrong with the walls of the default database; empty when they are the ones declared."""
    if walls.standing(connections["default"]) == walls.fingerprint():
        return []
    return ["The database's walls are not those of this version. Run: ./manage.py migrate"]


def refuse_unsafe_start() -> None:
    """For the web server and the worker, before they serve: raises ImproperlyConfigured with every fault."""
    faults = [str(message.msg) for message in production_is_safe(None)] + role_faults() + wall_faults()
    connections.close_all()
    if faults:
        raise ImproperlyConfigured(" ".join(["Muster does not start.", *faults]))
