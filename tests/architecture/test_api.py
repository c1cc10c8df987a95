"""The API, attacked by schemathesis from its own description as two peers who must not see others' things."""

import json
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from common.scope import acting_as
from partners import actions
from tests.world import SECRETS, SENSITIVE, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = 12


def test_the_schema_is_openapi_3_1_and_complains_of_nothing(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    from drf_spectacular.drainage import GENERATOR_STATS
    from drf_spectacular.generators import SchemaGenerator

    with GENERATOR_STATS.silence():
        described = SchemaGenerator().get_schema(request=None, public=True)
    assert described["openapi"].startswith("3.1")
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def _operations() -> list[Any]:
    from drf_spectacular.generators import SchemaGenerator

    described = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(described)
    return [found.ok() for found in schema.get_all_operations()]


_OPERATIONS = _operations()
#: Charlie's agency has no agreement; Bob's has one but takes no part in the sensitive operation.
_FORBIDDEN = {"charlie": (*SECRETS, *SENSITIVE), "bob": SENSITIVE}


def _send(client: Client, token: str, case: Any, key: object | None) -> Any:
    """One request as schemathesis made it up; with `key` as its id, where one is given."""
    path = case.path
    for name, value in (case.path_parameters or {}).items():
        path = path.replace("{" + name + "}", str(key if key is not None and name == "id" else value))
    headers = {name: str(value) for name, value in (case.headers or {}).items() if str(value).isascii()}
    headers = {name: value.replace("\r", "").replace("\n", "") for name, value in headers.items()}
    headers["Authorization"] = f"Bearer {token}"
    body = case.body if isinstance(case.body, dict | list | str | int | float | bool | type(None)) else {}
    if key is not None:
        headers["If-Match"] = f'"{key}.1"'
    return client.generic(
        case.method,
        "/" + path.lstrip("/"),
        json.dumps(body),
        "application/json",
        headers=headers,
        query_params={name: str(value) for name, value in (case.query or {}).items()},
    )


@pytest.mark.parametrize("operation", _OPERATIONS, ids=lambda operation: operation.label)
def test_no_made_up_request_breaks_it_or_makes_it_talk(world: World, operation: Any) -> None:
    """Each is sent as both peers."""
    client = Client(raise_request_exception=False)
    tokens = {}
    for persona in _FORBIDDEN:
        with acting_as(world.cast.people[persona]):
            tokens[persona] = actions.issue_token(by=world.cast.people[persona], label="attack", days=1)
    keys = [None, *(thing.pk for thing in world.records.values())]

    @hypothesis_settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
    )
    @given(case=operation.as_strategy(), number=st.integers(0, len(keys) - 1))
    def attack(case: Any, number: int) -> None:
        for persona, token in tokens.items():
            client.cookies.clear()
            answer = _send(client, token, case, keys[number])
            assert answer.status_code < 500, f"{persona}: {answer.content[:500]}"
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json", persona
            body = answer.content.decode(errors="replace")
            told = [word for word in _FORBIDDEN[persona] if word in body]
            assert not told, f"{case.method} {case.path} tells {persona}: {told}"

    attack()
