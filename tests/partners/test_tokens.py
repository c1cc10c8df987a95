"""API tokens: hashed, expiring, revocable, and no more than their owner's rights."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from common import clock
from common.errors import BadInput
from common.scope import acting_as
from partners import actions
from partners.models import ApiToken, Person
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _bearer(token: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def test_the_command_prints_a_token_that_works(client: Client, cast: Cast) -> None:
    out = StringIO()
    call_command("api_token", "ALICE@example.org", stdout=out)
    answer = client.get("/api/v1/agencies/", **_bearer(out.getvalue().strip()))
    assert answer.status_code == 200
    assert {row["name"] for row in answer.json()["results"]} >= {"Essex Police"}


def test_only_the_digest_is_kept(cast: Cast) -> None:
    with acting_as(cast.alice):
        token = actions.issue_token(by=cast.alice, label="x", days=1)
        kept = ApiToken.objects.get()
    assert token not in str(vars(kept))
    assert len(kept.digest) == 64


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_lives_between_a_day_and_a_year(cast: Cast, days: int) -> None:
    with acting_as(cast.alice), pytest.raises(BadInput):
        actions.issue_token(by=cast.alice, label="x", days=days)


def test_wrong_expired_and_revoked_tokens_are_refused_as_problems(client: Client, cast: Cast) -> None:
    with acting_as(cast.alice):
        expired = actions.issue_token(by=cast.alice, label="expired", days=1)
        revoked = actions.issue_token(by=cast.alice, label="revoked", days=1)
        ApiToken.objects.filter(label="expired").update(expires_at=clock.now())
        actions.revoke_token(token=ApiToken.objects.get(label="revoked").pk, by=cast.alice)
    for token in ("wrong", "", expired, revoked):
        answer = client.get("/api/v1/agencies/", **_bearer(token))
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"


def test_a_token_ends_with_its_owners_account(client: Client, cast: Cast) -> None:
    with acting_as(cast.olive):
        token = actions.issue_token(by=cast.olive, label="x", days=1)
    assert client.get("/api/v1/agencies/", **_bearer(token)).status_code == 200
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.olive.pk).update(is_active=False)
    assert client.get("/api/v1/agencies/", **_bearer(token)).status_code == 401


def test_tokens_of_others_are_not_to_be_seen(cast: Cast) -> None:
    with acting_as(cast.alice):
        actions.issue_token(by=cast.alice, label="x", days=1)
    with acting_as(cast.bob):
        assert not ApiToken.objects.exists()


def test_the_command_refuses_strangers(cast: Cast) -> None:
    with pytest.raises(CommandError, match="Nobody active"):
        call_command("api_token", "nobody@example.org")
