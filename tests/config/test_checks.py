"""Muster refuses to start unsafely."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from config.checks import production_is_safe, role_faults
from config.settings import FIRST_RUN_KEY


@pytest.mark.parametrize(("alias", "fault"), [("auditor", "superuser"), ("owner", "owns tables")])
def test_a_superuser_or_the_owner_is_refused_as_the_applications_role(committed: str, alias: str, fault: str) -> None:
    assert any(fault in text for text in role_faults(alias))


SAFE = {
    "DATABASE_URL": "postgresql://muster_app@127.0.0.1:1/muster",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "DJANGO_SECRET_KEY": "a-long-and-random-key-for-this-test-" + "x" * 40,
    "MUSTER_BASE_URL": "https://muster.example.org",
    "MUSTER_ALLOWED_HOSTS": "muster.example.org",
    "EMAIL_URL": "smtp://mail.example.org:25",
}


@pytest.mark.slow
def test_production_settings_pass_the_deployment_check() -> None:
    ours = ("DJANGO", "MUSTER", "DATABASE", "REDIS", "OIDC")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=environment | SAFE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def production(settings) -> None:
    """Settings that pass."""
    settings.EMBEDDED_DATABASE = settings.DEMONSTRATION = settings.DEBUG = False
    settings.MAIL_CONFIGURED = True
    settings.SECRET_KEY = SAFE["DJANGO_SECRET_KEY"]
    settings.BASE_URL = SAFE["MUSTER_BASE_URL"]


UNSAFE = [
    ("DEMONSTRATION", True, "MUSTER_DEMONSTRATION must not be set with a DATABASE_URL."),
    ("DEBUG", True, "DJANGO_DEBUG must not be set with a DATABASE_URL."),
    ("SECRET_KEY", FIRST_RUN_KEY, "Set DJANGO_SECRET_KEY to a long random value."),
    ("MAIL_CONFIGURED", False, "Set EMAIL_URL, so that reminders can be sent."),
    (
        "BASE_URL",
        "http://muster.example.org",
        "Set MUSTER_BASE_URL to the https address that people use.",
    ),
    (
        "AUDIT_HEADS_WEBHOOK",
        "http://heads.example.org",
        "Set MUSTER_AUDIT_HEADS_WEBHOOK to an https address, or leave it out.",
    ),
    ("NOTIFY_API_KEY", "half-a-key", "Set MUSTER_NOTIFY_API_KEY, whole, and a template together."),
]


def test_safe_settings_have_no_fault(production: None) -> None:
    assert production_is_safe(None) == []


@pytest.mark.parametrize(("name", "value", "sentence"), UNSAFE)
def test_production_refuses_to_start_with(production: None, settings, name: str, value: object, sentence: str) -> None:
    setattr(settings, name, value)
    assert [fault.msg for fault in production_is_safe(None)] == [sentence]


def test_every_fault_is_named_at_once(production: None, settings) -> None:
    for name, value, _sentence in UNSAFE:
        setattr(settings, name, value)
    assert [fault.msg for fault in production_is_safe(None)] == [sentence for _name, _value, sentence in UNSAFE]


def test_the_first_run_passes_its_own_check() -> None:
    assert production_is_safe(None) == []


@pytest.mark.parametrize("name", ["DEMONSTRATION", "EMBEDDED_DATABASE"])
def test_a_demonstration_cannot_be_made_over_a_named_database(settings, name: str) -> None:
    setattr(settings, name, False)
    with pytest.raises(CommandError, match="unset DATABASE_URL"):
        call_command("demonstrate")
