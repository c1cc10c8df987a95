"""Fixtures for every test: a real PostgreSQL as the application's role, a real Valkey, and the fixed cast."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from config.embedded.addresses import home
from config.embedded.environment import ensure_services

if TYPE_CHECKING:
    from tests.cast import Cast


def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded services before Django is set up."""
    (home() / "var" / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
    ensure_services()
    from django.conf import settings

    # A real hasher is slow on purpose: a quarter of a second for each sign-in by password.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def template_database(django_test_environment: None, django_db_blocker) -> Iterator[str]:
    """The name of the migrated database that the others are copies of."""
    from tests import databases

    with django_db_blocker.unblock():
        name = databases.create_template()
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture(scope="session")
def cast_template(template_database: str, django_db_blocker) -> Iterator[tuple[str, "Cast"]]:
    """The name of a copy in which the cast is, made once, and the cast."""
    from tests import databases
    from tests.cast import make_cast

    with django_db_blocker.unblock(), databases.clone(template_database, "cast") as name:
        yield name, make_cast()


@pytest.fixture(scope="session")
def django_db_setup(cast_template: tuple[str, "Cast"], django_db_blocker) -> Iterator[None]:
    """pytest-django's own set-up, replaced: its database belongs to the owner, and tests run as the application."""
    from tests import databases

    with django_db_blocker.unblock():
        shared = databases.clone(cast_template[0], "shared")
        shared.__enter__()
    yield
    with django_db_blocker.unblock():
        shared.__exit__(None, None, None)


@pytest.fixture
def committed(template_database: str, django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """A database of the test's own, in which transactions really commit; gives its name.

    For tests with several connections, a worker, a server or a browser.
    """
    from django.conf import settings

    from tests import databases

    shared = settings.DATABASES["default"]["NAME"]
    with django_db_blocker.unblock():
        with databases.clone(template_database, "own") as name:
            yield name
        databases.point_at(shared)


pytest_plugins = ["tests.cast", "tests.world"]
