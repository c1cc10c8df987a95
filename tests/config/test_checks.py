"""Muster refuses to start unsafely."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from config.checks import production_is_safe, role_faults


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


def _check(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "MUSTER", "DATABASE", "REDIS"))
    }
    environment |= SAFE | changes
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env={key: value for key, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_settings_pass_the_deployment_check() -> None:
    done = _check()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"MUSTER_DEMONSTRATION": "1"}, "MUSTER_DEMONSTRATION must not be set"),
        ({"DJANGO_DEBUG": "1"}, "DJANGO_DEBUG must not be set"),
        ({"DJANGO_SECRET_KEY": ""}, "Set DJANGO_SECRET_KEY"),
        ({"EMAIL_URL": ""}, "Set EMAIL_URL"),
        ({"MUSTER_BASE_URL": "http://muster.example.org"}, "Set MUSTER_BASE_URL to the https address"),
    ],
)
def test_production_refuses_to_start_with(changes: dict[str, str], sentence: str) -> None:
    done = _check(**changes)
    assert done.returncode == 1
    assert sentence in done.stderr


def test_the_first_run_passes_its_own_check() -> None:
    assert production_is_safe(None) == []


def test_a_demonstration_cannot_be_made_over_a_named_database() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "demonstrate"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "MUSTER_DEMONSTRATION": "1", **SAFE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "MUSTER_DEMONSTRATION must not be set" in done.stderr or "unset DATABASE_URL" in done.stderr
