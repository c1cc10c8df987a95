"""Every address × every role and agency: who gets in, who is refused, and what nobody else may ever be given.

The rows are in matrix.py; an address that has none fails here.
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests.architecture.matrix import LIBRARY_PREFIXES, MATRIX, Row
from tests.architecture.urls import every_view
from tests.cast import sign_in
from tests.world import SECRETS, SENSITIVE, World

_OURS = sorted({name for name, _view in every_view() if not name.startswith(LIBRARY_PREFIXES)})
_ROWS = [(name, row) for name, rows in MATRIX.items() for row in rows]
_TAKEN_IN = {200, 201, 202, 204, 302, 400, 409, 412, 415, 428}


@pytest.mark.parametrize("name", _OURS)
def test_each_address_is_in_the_matrix(name: str) -> None:
    assert name in MATRIX, f"add {name} to tests/architecture/matrix.py"


def test_the_matrix_names_no_address_that_is_gone() -> None:
    assert not set(MATRIX) - {name for name, _view in every_view()}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "row"), _ROWS, ids=lambda value: value if isinstance(value, str) else value.label)
def test_who_gets_in_and_what_nobody_else_is_given(client: Client, world: World, name: str, row: Row) -> None:
    url = reverse(name, args=row.args(world)) + row.query
    for persona, person in world.cast.people.items():
        client.logout()
        answer = sign_in(client, person).generic(row.method, url, row.body, row.content_type)
        expected = row.expected(persona)
        assert answer.status_code in (_TAKEN_IN if expected == "in" else expected), (
            f"{row.method} {url} as {persona}: {answer.status_code}, expected {expected}"
        )
        _leaks_nothing(answer.content.decode(errors="replace"), persona, url)


def _leaks_nothing(body: str, persona: str, url: str) -> None:
    forbidden: list[str] = []
    if persona in ("charlie", "carla", "sam", "ada"):
        forbidden += SECRETS
    if persona in ("bob", "bea", "charlie", "carla", "sam", "ada"):
        forbidden += SENSITIVE
    told = [word for word in forbidden if word in body]
    assert not told, f"{url} tells {persona}: {told}"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "row"), _ROWS, ids=lambda value: value if isinstance(value, str) else value.label)
def test_strangers_get_nothing(client: Client, world: World, name: str, row: Row) -> None:
    answer = client.generic(row.method, reverse(name, args=row.args(world)) + row.query, row.body, row.content_type)
    if row.open_to_strangers:
        assert answer.status_code in (200, 404, 503)
    elif name.startswith("api-"):
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
    else:
        assert answer.status_code == 302
        assert answer.url.startswith("/account/login/")
