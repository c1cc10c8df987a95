"""Every address × every role and agency: who gets in, who is refused, and what nobody else may ever be given.

The rows are in matrix.py; an address that has none fails here.
"""

import pickle
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import databases
from tests.architecture.matrix import LIBRARY_PREFIXES, MATRIX, Row
from tests.architecture.urls import every_view
from tests.cast import sign_in
from tests.world import SECRETS, SENSITIVE, World

_OURS = {name for name, _view in every_view() if not name.startswith(LIBRARY_PREFIXES)}
_ROWS = [(name, row) for name, rows in MATRIX.items() for row in rows]
_TAKEN_IN = {200, 201, 202, 204, 302, 400, 409, 412, 415, 428}


@pytest.fixture(scope="module")
def doors(world_template: tuple[str, bytes], django_db_setup: None, django_db_blocker) -> Iterator[dict[str, str]]:
    """The key of a session for each of the cast, who signed in once, in a copy of the world that keeps it."""
    people = pickle.loads(world_template[1]).cast.people
    copy = databases.clone(world_template[0], "doors")
    with django_db_blocker.unblock():
        copy.__enter__()
        keys = {name: sign_in(Client(), person).session.session_key for name, person in people.items()}
    yield keys
    with django_db_blocker.unblock():
        copy.__exit__(None, None, None)


@pytest.fixture(scope="module")
def in_the_world(doors: dict[str, str]) -> None:
    """Here, the world is the copy with the sessions."""


def test_each_address_is_in_the_matrix() -> None:
    missing = _OURS - set(MATRIX)
    assert not missing, f"add {', '.join(sorted(missing))} to tests/architecture/matrix.py"


def test_the_matrix_names_no_address_that_is_gone() -> None:
    assert not set(MATRIX) - {name for name, _view in every_view()}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "row"), _ROWS, ids=lambda value: value if isinstance(value, str) else value.label)
def test_who_gets_in_and_what_nobody_else_is_given(
    client: Client, world: World, doors: dict[str, str], name: str, row: Row
) -> None:
    url = reverse(name, args=row.args(world)) + row.asks(world)

    def ask() -> HttpResponse:
        return client.generic(row.method, url, row.body, row.content_type)

    faults = [f"a stranger {fault}" for fault in _given_to_a_stranger(name, row, ask())]
    assert set(doors) == set(world.cast.people)
    for persona, key in doors.items():
        client.cookies.clear()
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        faults += [f"{persona} {fault}" for fault in _given_to(persona, row, ask())]
    assert not faults, f"{row.method} {url}:\n" + "\n".join(faults)


def _given_to_a_stranger(name: str, row: Row, answer: HttpResponse) -> Iterator[str]:
    """What is wrong with an answer to someone who did not sign in."""
    got = answer.status_code
    if row.open_to_strangers:
        if got not in (200, 404, 503):
            yield f"got {got}"
    elif name.startswith("api-"):
        if (got, answer["Content-Type"]) != (401, "application/problem+json"):
            yield f"got {got} of type {answer['Content-Type']}, not the problem 401"
    elif got != 302 or not answer["Location"].startswith("/account/login/"):
        yield f"got {got}, and was not sent to sign in"
    yield from _told(answer, *SECRETS, *SENSITIVE)


def _given_to(persona: str, row: Row, answer: HttpResponse) -> Iterator[str]:
    """What is wrong with an answer to one of the cast."""
    expected = row.expected(persona)
    if answer.status_code not in (_TAKEN_IN if expected == "in" else expected):
        yield f"got {answer.status_code}, not {expected}"
    if persona in ("charlie", "carla", "sam", "ada"):
        yield from _told(answer, *SECRETS)
    if persona in ("max", "bob", "bea", "charlie", "carla", "sam", "ada"):
        yield from _told(answer, *SENSITIVE)


def _told(answer: HttpResponse, *forbidden: str) -> Iterator[str]:
    body = answer.content.decode(errors="replace")
    if told := [word for word in forbidden if word in body]:
        yield f"was told {told}"
