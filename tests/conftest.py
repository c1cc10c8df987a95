"""Fixtures for every test: a real PostgreSQL as the application's role, a real Valkey, and the fixed cast."""

import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from config.embedded.addresses import home
from config.embedded.environment import ensure_services

# How long an example takes says how busy the machine is, not whether the code is right.
_CALM = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("muster", deadline=None, suppress_health_check=_CALM)
hypothesis.settings.load_profile("muster")


def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded services before Django is set up."""
    (home() / "var" / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
    ensure_services()
    os.environ.pop("MUSTER_DATA_ARE_DISPOSABLE", None)  # of the servers that tests start, what is committed stays
    from django.conf import settings

    # A real hasher is slow on purpose: a quarter of a second for each sign-in by password.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Heads of the audit chain are kept where a test says so.
    settings.AUDIT_HEADS = ""
    # Static files are looked for when asked for, and not all listed anew for each test's client.
    settings.WHITENOISE_AUTOREFRESH = True


#: Files whose tests answer whole requests, or walk whole lifecycles and plans: too much for the inner loop.
WHOLE = (
    "_pages.py",
    "_api.py",
    "_lifecycle.py",
    "_red_flag_calendar.py",
    "_red_flag_imports.py",
    "test_any_problem.py",
    "test_calendars_read.py",
    "test_case_reviews.py",
    "test_changing.py",
    "test_checks.py",
    "test_cleaning.py",
    "test_debriefs.py",
    "test_escalation.py",
    "test_leave.py",
    "test_minutes_documents.py",
    "test_planning.py",
    "test_series.py",
    "test_set_up.py",
    "test_trail.py",
)


#: Fixtures of tests that ask for pages, or for a database of their own.
DEAR = {"client", "visiting", "committed", "committed_cast", "committed_world"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """What answers whole requests, or needs a database of its own, is slow."""
    if item.path.name.endswith(WHOLE) or DEAR & set(getattr(item, "fixturenames", ())):
        item.add_marker("slow")


#: Files whose tests take a minute and more.
LONGEST = ("test_older_database.py", "test_going_back.py", "test_the_pass.py", "test_concurrency.py")


def _together(item: pytest.Item) -> Path:
    """What is not dealt out apart: a file, or all journeys."""
    return item.path.parent if item.path.parent.name == "journeys" else item.path


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each process is given its share of the files that take long, and begins with it, so that all end together."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    dear = [item for item in items if any(item.get_closest_marker(name) for name in ("browser", "worker"))]
    dear.sort(key=lambda item: not item.path.name.endswith(LONGEST))
    # Journeys go to one process, which makes their first run once.
    files = {key: number for number, key in enumerate(dict.fromkeys(map(_together, dear)))}
    taken = set(dear)
    others = [item for item in items if item not in taken]
    share = -(-len(others) // workers)
    items[:] = [
        item
        for worker in range(workers)
        for item in (
            *(one for one in dear if files[_together(one)] % workers == worker),
            *others[worker * share : (worker + 1) * share],
        )
    ]


@pytest.fixture(scope="session")
def template_database(django_test_environment: None, django_db_blocker) -> str:
    """The name of the migrated database that the others are copies of."""
    from tests import databases

    with django_db_blocker.unblock():
        return databases.template()


@pytest.fixture(scope="session")
def cast_template(template_database: str, django_db_blocker) -> Iterator[tuple[str, bytes]]:
    """The name of a copy in which the cast is, made once; and the cast, pickled, which is the quickest to copy."""
    from tests.cast import make_cast

    yield from _filled(template_database, "cast", make_cast, django_db_blocker)


@pytest.fixture(scope="session")
def world_template(cast_template: tuple[str, bytes], django_db_blocker) -> Iterator[tuple[str, bytes]]:
    """The name of a copy in which the world is, made once; and the world, pickled."""
    from tests.world import make_world

    name, cast = cast_template
    yield from _filled(name, "world", lambda: make_world(pickle.loads(cast)), django_db_blocker)


def _filled(template: str, suffix: str, fill: Callable[[], object], blocker) -> Iterator[tuple[str, bytes]]:
    """A copy of a template with more in it, dropped at the end; and what was made, pickled."""
    from tests import databases

    with blocker.unblock():
        name = databases.copy(template, suffix)
        with databases.at(name):
            made = pickle.dumps(fill())
    yield name, made
    with blocker.unblock():
        databases.drop(name)


@pytest.fixture(scope="session")
def django_db_setup(cast_template: tuple[str, bytes], django_db_blocker) -> Iterator[None]:
    """pytest-django's own set-up, replaced: its database belongs to the owner, and tests run as the application."""
    from tests import databases

    shared = databases.clone(cast_template[0], "shared")
    with django_db_blocker.unblock():
        shared.__enter__()
    yield
    with django_db_blocker.unblock():
        shared.__exit__(None, None, None)


@pytest.fixture
def committed(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """A database of the test's own, in which transactions really commit; gives its name.

    For tests with several connections, a worker, a server or a browser. Empty, unless the test asks for
    `committed_cast` or `committed_world`.
    """
    from tests import databases

    template = request.getfixturevalue("template_database")
    for filled in ("cast", "world"):
        if f"committed_{filled}" in request.fixturenames:
            template = request.getfixturevalue(f"{filled}_template")[0]
    with django_db_blocker.unblock(), databases.clone(template, "own") as name:
        yield name


pytest_plugins = ["tests.cast", "tests.world", "tests.web.browser"]
